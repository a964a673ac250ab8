//! Why a node decided, in the short English of the trail.

use weir_engine::condition::Finding;
use weir_engine::model::Event;
use weir_engine::node::Because;

/// Two or three branches in full: a trail is read by people, line by line.
const NONE_OF_MAX_CHARS: usize = 1_000;

/// For what this event says.
pub(crate) fn by_event(text: impl Into<String>, event: &Event) -> Because {
    Because { text: text.into(), event: Some(event.seq) }
}

/// For what a branch's condition found.
pub(crate) fn found(label: &str, finding: &Finding) -> Because {
    Because { text: [label, ": ", &finding.because].concat(), event: finding.event }
}

/// For a branch not taken because none of the others was true: what each of them found.
pub(crate) fn none_of(texts: &[String]) -> Because {
    let mut text = texts.join("; ");
    if let Some((end, _)) = text.char_indices().nth(NONE_OF_MAX_CHARS) {
        text.truncate(end);
        text.push('…');
    }
    Because { text, event: None }
}

//! W310: a text message that is sent, and paid for, as several.

use weir_messages::{Channel, Encoding, sms};

use super::Checked;
use crate::diagnostic::{Diagnostic, rules};
use crate::source::Node;

/// More parts than this are worth a word: two are common, three rarely meant.
const SEGMENTS_MAX: usize = 2;

/// What a placeholder is counted as: a link, or a name. Short links have some 25 signs.
const LINK: &str = "https://sh.example/r/aBcD1";
const NAME: &str = "Alexandra";

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for (name, message) in &checked.flow.messages {
        if message.channel != Channel::Sms {
            continue;
        }
        let written = checked.written(&["messages", name]).and_then(Node::as_map);
        let variants = written.and_then(|map| map.get("variants")?.as_list()).unwrap_or_default();
        let maps = written.into_iter().chain(variants.iter().filter_map(Node::as_map));
        for node in maps.filter_map(|map| map.get("text")) {
            out.extend(long(node));
        }
    }
}

fn long(node: &Node) -> Option<Diagnostic> {
    let counted = sms::segments(&filled_in(node.as_text()?));
    if counted.segments <= SEGMENTS_MAX {
        return None;
    }
    let message = format!("this text is sent as {} text messages", counted.segments);
    let help = match counted.encoding {
        Encoding::Gsm7 => format!(
            "Shorten it: {} characters, and {SEGMENTS_MAX} text messages hold 306.",
            counted.units
        ),
        Encoding::Ucs2 => "It holds a sign outside of the GSM alphabet (an emoji, a typographic \
                           quote), which halves the room: replace it, or shorten the text."
            .to_owned(),
    };
    Some(Diagnostic::new(&rules::SMS_LONG, node.span, message).help(help))
}

/// The text with something of usual length for each placeholder, and without statements.
fn filled_in(text: &str) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        filled.push_str(&rest[..start]);
        let tag = &rest[start..];
        let end = tag.find(if tag.starts_with("{{") { "}}" } else { "%}" });
        let end = end.map_or(tag.len(), |end| end + 2);
        if tag.starts_with("{{") {
            filled.push_str(if tag[..end].contains("url") { LINK } else { NAME });
        }
        rest = &tag[end..];
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_count_as_something() {
        let name = "{{ contact.first_name | default('you') }}";
        let text = format!("Hi {name}{{% if a %}}!{{% endif %}} {{{{ cart.recovery_url }}}}");
        assert_eq!(filled_in(&text), format!("Hi {NAME}! {LINK}"));
    }
}

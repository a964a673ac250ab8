//! What somebody wants to see played through a flow.

use serde_json::Value;
use weir_engine::simulate::{Line, read_lines};
use weir_engine::value::{Duration, Timestamp, Zone};
use weir_store::Draft;

use super::draft;
use super::fault::{Checked, Fault, Refusal, below};
use super::fields::Fields;
use super::limits::EVENTS_MAX;

/// A simulation that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// What happens.
    pub lines: Vec<Line>,
    /// Nothing after this instant.
    pub until: Option<Timestamp>,
    /// Another text than the flow's draft.
    pub draft: Option<Draft>,
}

/// When a simulation ends.
enum Until {
    At(Timestamp),
    After(Duration),
}

/// Reads `{"events": […]}` or `{"jsonl": "…"}`, with `until` and, for a text that is not saved,
/// `flow` and `files`.
pub fn read(body: &Value) -> Checked<Simulation> {
    let mut fields = Fields::of(body, "")?;
    let events = fields.list("events");
    let jsonl = fields.text("jsonl");
    let lines = match (events, jsonl) {
        (Some(events), None) => fields.inner(of_events(events)),
        (None, Some(text)) => fields.inner(of_lines(text, |line| format!("/jsonl:{line}"))),
        (Some(_), Some(_)) => {
            fields.fault("jsonl", "given_twice", "write `events` or `jsonl`, not both");
            None
        }
        (None, None) => {
            fields.require("events", "write \"events\": [ … ]");
            None
        }
    };
    let until = fields.read("until", until);
    let draft = draft::read_from(&mut fields);
    let read = lines.map(|lines| {
        let until = until.map(|until| resolve(&until, &lines));
        Simulation { lines, until, draft }
    });
    fields.finish(read)
}

/// Events of a list are the lines of a file.
fn of_events(events: &[Value]) -> Checked<Vec<Line>> {
    let lines: Vec<_> = events.iter().map(Value::to_string).collect();
    of_lines(&lines.join("\n"), |line| below("/events", line - 1))
}

fn of_lines(text: &str, place: impl Fn(usize) -> String) -> Checked<Vec<Line>> {
    let lines = read_lines(text).map_err(|bad| {
        let fault = |bad: &weir_engine::simulate::BadLine| {
            Fault::new(place(bad.line), "invalid_event", bad.message.clone())
        };
        bad.iter().map(fault).collect::<Vec<_>>()
    })?;
    if lines.len() > EVENTS_MAX {
        let message = format!("at most {EVENTS_MAX} events; play more with `weir simulate`");
        return Err(vec![Fault::new("", "too_many", message)]);
    }
    Ok(lines)
}

fn until(text: &str) -> Result<Until, Refusal> {
    if let Ok(at) = Timestamp::parse(text) {
        return Ok(Until::At(at));
    }
    Duration::parse_short(text)
        .map(Until::After)
        .map_err(|invalid| Refusal::new("invalid_duration", invalid.to_string()))
}

/// A duration counts from the first event.
fn resolve(until: &Until, lines: &[Line]) -> Timestamp {
    match until {
        Until::At(at) => *at,
        Until::After(duration) => {
            let first = lines.iter().map(|line| line.received_at).min();
            duration.after(first.unwrap_or(Timestamp::MIN), &Zone::UTC)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn simulations_are_read() {
        let event =
            json!({"type": "x", "contact": {"id": "c"}, "occurred_at": "2027-01-01T00:00:00Z"});
        let body = json!({"events": [event], "until": "14d"});
        let read_one = read(&body).unwrap();
        assert_eq!(read_one.lines.len(), 1);
        assert_eq!(read_one.until.unwrap().to_string(), "2027-01-15T00:00:00.000Z");
        let body = json!({"jsonl": format!("{event}\n\n{event}"), "flow": "id: a"});
        let read_two = read(&body).unwrap();
        assert_eq!((read_two.lines.len(), read_two.draft.is_some()), (2, true));
        let cases = [
            (json!({}), "/events", "missing"),
            (json!({"events": [event], "jsonl": ""}), "/jsonl", "given_twice"),
            (json!({"events": [event, {"type": 1}]}), "/events/1", "invalid_event"),
            (json!({"jsonl": "{"}), "/jsonl:1", "invalid_event"),
            (json!({"events": [], "until": "soon"}), "/until", "invalid_duration"),
            (json!({"events": [], "seed": 1}), "/seed", "unknown_field"),
        ];
        for (body, pointer, code) in cases {
            let faults = read(&body).unwrap_err();
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), (pointer, code), "{body}");
        }
    }
}

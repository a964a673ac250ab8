//! Short orders: move the clock, pause a flow, end it, stop all sending.

use serde_json::Value;
use weir_engine::model::Name;
use weir_engine::value::{Duration, Timestamp};

use super::draft::flow_id;
use super::fault::{Checked, Refusal};
use super::fields::Fields;

/// Reads `{"advance": "1 day"}`.
pub fn advance(body: &Value) -> Checked<Duration> {
    let mut fields = Fields::of(body, "")?;
    fields.require("advance", "write \"advance\": \"1 day\"");
    let advance = fields.read("advance", |text| {
        let read = Duration::parse_short(text);
        read.map_err(|invalid| Refusal::new("invalid_duration", invalid.to_string()))
    });
    fields.finish(advance)
}

/// Reads `{"drain": true}` of a pause: whether those inside go on. Nothing at all is no.
pub fn drain(body: &Value) -> Checked<bool> {
    flag(body, "drain")
}

/// Reads `{"end": true}` of an archive: whether the runs of those inside end. Nothing at all
/// is no.
pub fn end(body: &Value) -> Checked<bool> {
    flag(body, "end")
}

/// Reads `{"paused": true}` of the switch that stops all sending.
pub fn paused(body: &Value) -> Checked<bool> {
    let mut fields = Fields::of(body, "")?;
    fields.require("paused", "write \"paused\": true, or false to go on");
    let paused = fields.truth("paused");
    fields.finish(paused)
}

/// Reads `{"force": true}` of a message that is sent by hand: whether the send window does not
/// hold it. Nothing at all is no.
pub fn force(body: &Value) -> Checked<bool> {
    flag(body, "force")
}

/// Reads `{"from": "c2"}` of a merge: who is the same person.
pub fn merge_from(body: &Value) -> Checked<String> {
    let mut fields = Fields::of(body, "")?;
    fields.require("from", "write \"from\": \"the id of the other contact\"");
    let from = fields.read("from", super::who::external_id);
    fields.finish(from)
}

/// What is said about a message that is to be tried again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retry {
    /// It is wanted although it may have left already.
    pub may_have_left: bool,
    /// The send window does not hold it.
    pub force: bool,
}

/// Reads `{"may_have_left": true, "force": true}`. What is left out is no.
pub fn retry(body: &Value) -> Checked<Retry> {
    if body.is_null() {
        return Ok(Retry::default());
    }
    let mut fields = Fields::of(body, "")?;
    let may_have_left = fields.truth("may_have_left").unwrap_or_default();
    let force = fields.truth("force").unwrap_or_default();
    fields.finish(Some(Retry { may_have_left, force }))
}

/// What is said about a webhook that is to be read again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replay {
    /// It may start flows.
    pub trigger: bool,
    /// For how many people that was confirmed.
    pub people: Option<u64>,
}

/// Reads `{"trigger": true, "people": 1}`. What is left out is no.
pub fn replay(body: &Value) -> Checked<Replay> {
    if body.is_null() {
        return Ok(Replay::default());
    }
    let mut fields = Fields::of(body, "")?;
    let trigger = fields.truth("trigger").unwrap_or_default();
    let people = fields.value("people").and_then(Value::as_u64);
    fields.finish(Some(Replay { trigger, people }))
}

/// What is said about a reminder by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remind {
    /// By which flow.
    pub flow: Option<Name>,
    /// The message of which of its nodes.
    pub node: Option<Name>,
    /// The send window does not hold it.
    pub force: bool,
}

/// Reads `{"flow": "one-reminder", "node": "mail", "force": true}`. What is left out is chosen, or
/// is no.
pub fn remind(body: &Value) -> Checked<Remind> {
    if body.is_null() {
        return Ok(Remind::default());
    }
    let mut fields = Fields::of(body, "")?;
    let flow = fields.read("flow", flow_id);
    let node = fields.read("node", |text| Ok(Name::from(text)));
    let force = fields.truth("force").unwrap_or_default();
    fields.finish(Some(Remind { flow, node, force }))
}

/// Reads an instant as `2027-01-04T09:00:00Z`, or how long before `now` it was, as `2 hours`.
pub fn since(text: &str, now: Timestamp) -> Result<Timestamp, Refusal> {
    if let Ok(instant) = Timestamp::parse(text) {
        return Ok(instant);
    }
    let span = Duration::parse_short(text).map_err(|_| {
        let message =
            format!("`{text}` is no instant (RFC 3339) and no duration such as `2 hours`");
        Refusal::new("invalid_instant", message)
    })?;
    Ok(span.before(now))
}

fn flag(body: &Value, name: &'static str) -> Checked<bool> {
    if body.is_null() {
        return Ok(false);
    }
    let mut fields = Fields::of(body, "")?;
    let flag = fields.truth(name).unwrap_or_default();
    fields.finish(Some(flag))
}

/// Reads a body that says nothing.
pub fn nothing(body: &Value) -> Checked<()> {
    if body.is_null() { Ok(()) } else { Fields::of(body, "")?.finish(Some(())) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn orders_are_read() {
        assert_eq!(
            advance(&json!({"advance": "1 day"})),
            Duration::parse("1 day").map_err(|_| vec![])
        );
        let bad = [
            (json!({}), "/advance", "missing"),
            (json!({"advance": 5}), "/advance", "wrong_type"),
            (json!({"advance": "-1 day"}), "/advance", "invalid_duration"),
            (json!({"advance": "0 days"}), "/advance", "invalid_duration"),
            (json!({"advance": "1 day", "to": 1}), "/to", "unknown_field"),
        ];
        for (body, pointer, code) in bad {
            let faults = advance(&body).unwrap_err();
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), (pointer, code), "{body}");
        }
        assert_eq!(drain(&Value::Null), Ok(false));
        assert_eq!(drain(&json!({"drain": true})), Ok(true));
        assert_eq!(end(&json!({"end": true})), Ok(true));
        assert!(drain(&json!({"drain": "yes"})).is_err() && drain(&json!({"x": 1})).is_err());
        assert_eq!(paused(&json!({"paused": false})), Ok(false));
        for bad in [json!({}), json!({"paused": "yes"}), json!({"paused": true, "x": 1})] {
            assert!(paused(&bad).is_err(), "{bad}");
        }
        let both = Retry { may_have_left: true, force: true };
        assert_eq!(retry(&json!({"may_have_left": true, "force": true})), Ok(both));
        assert_eq!(retry(&Value::Null), Ok(Retry::default()));
        assert!(retry(&json!({"force": 1})).is_err() && retry(&json!({"x": true})).is_err());
        assert_eq!(force(&json!({"force": true})), Ok(true));
        let now = Timestamp::from_millis(1_800_000_000_000);
        assert_eq!(since("2 hours", now), Ok(now.plus(-7_200_000)));
        assert_eq!(since(&now.to_string(), Timestamp::from_millis(0)), Ok(now));
        assert!(since("yesterday", now).is_err());
        assert!(nothing(&json!({})).is_ok() && nothing(&json!({"x": 1})).is_err());
    }
}

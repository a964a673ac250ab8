//! When a call happened, with the clock of the device set right.

use serde_json::{Map, Value};
use weir_engine::value::Timestamp;

/// The device's `timestamp`, moved by how far the device's clock was off when it sent the call;
/// never after now.
pub(super) fn occurred_at(
    call: &Map<String, Value>,
    sent_at: Option<&str>,
    now: Timestamp,
) -> Timestamp {
    let read = |text: &str| Timestamp::parse(text).ok();
    let text = |key: &str| call.get(key).and_then(Value::as_str);
    let Some(told) = text("originalTimestamp").or(text("timestamp")).and_then(read) else {
        return now;
    };
    let off = text("sentAt").or(sent_at).and_then(read).map_or(0, |sent| now.millis_since(sent));
    told.plus(off).min(now)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_clock_that_is_off_is_set_right() {
        let now = Timestamp::parse("2026-11-27T09:00:00Z").unwrap();
        let cases = [
            (json!({}), "2026-11-27T09:00:00.000Z"),
            (json!({"timestamp": "2026-11-27T08:00:00Z"}), "2026-11-27T08:00:00.000Z"),
            (
                json!({"timestamp": "2026-11-27T18:00:00Z", "sentAt": "2026-11-27T18:01:00Z"}),
                "2026-11-27T08:59:00.000Z",
            ),
            (json!({"timestamp": "2027-01-01T00:00:00Z"}), "2026-11-27T09:00:00.000Z"),
            (json!({"timestamp": "yesterday"}), "2026-11-27T09:00:00.000Z"),
        ];
        for (call, expected) in cases {
            let at = occurred_at(call.as_object().unwrap(), None, now);
            assert_eq!(at.to_string(), expected, "{call}");
        }
    }
}

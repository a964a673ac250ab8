//! The lines of an events file: each as in `POST /v1/events`.

use serde_json::{Map, Value};

use crate::model::Name;
use crate::value::{Duration, Timestamp, Zone};

/// Where a file's clock starts when no line names an instant: a Monday.
pub const DEFAULT_START: &str = "2027-01-04T00:00:00.000Z";

/// How long one line may be.
pub const LINE_MAX_BYTES: usize = 1 << 20;

/// One event of an events file.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where it stands, from 1.
    pub number: usize,
    /// What the contact is called.
    pub contact: String,
    /// What the event is called, for taking repetitions once.
    pub id: Option<String>,
    /// Its type.
    pub kind: Name,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it reaches Weir; `occurred_at` when the line does not say.
    pub received_at: Timestamp,
    /// What it says.
    pub data: Value,
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct BadLine {
    /// Where, from 1.
    pub line: usize,
    /// What is wrong, and what to write.
    pub message: String,
}

/// An instant as written: absolute, or since the file's start.
enum When {
    At(Timestamp),
    Since(Duration),
}

struct Raw {
    number: usize,
    occurred: When,
    received: Option<When>,
    object: Map<String, Value>,
}

/// Reads an events file; gives every line that is wrong. `+6 hours` counts from the earliest
/// absolute instant in the file, or from [`DEFAULT_START`].
pub fn read_lines(text: &str) -> Result<Vec<Line>, Vec<BadLine>> {
    let numbered = text.lines().enumerate().map(|(place, line)| (place + 1, line.trim()));
    let (mut raws, mut bad) = (Vec::new(), Vec::new());
    for (number, line) in numbered.filter(|(_, line)| !line.is_empty()) {
        match read_raw(number, line) {
            Ok(raw) => raws.push(raw),
            Err(message) => bad.push(BadLine { line: number, message }),
        }
    }
    let start = start_of(&raws);
    let mut lines = Vec::with_capacity(raws.len());
    for raw in raws {
        let number = raw.number;
        match finish(&raw, start) {
            Ok(line) => lines.push(line),
            Err(message) => bad.push(BadLine { line: number, message }),
        }
    }
    if bad.is_empty() { Ok(lines) } else { Err(bad) }
}

fn read_raw(number: usize, line: &str) -> Result<Raw, String> {
    if line.len() > LINE_MAX_BYTES {
        return Err(format!("longer than {LINE_MAX_BYTES} bytes"));
    }
    let value: Value = serde_json::from_str(line)
        .map_err(|error| format!("not JSON ({error}); write one object a line"))?;
    let Value::Object(object) = value else {
        return Err("write one JSON object a line, as in POST /v1/events".into());
    };
    let known = ["id", "type", "contact", "occurred_at", "received_at", "data"];
    if let Some(key) = object.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(format!("`{key}` is not a field of an event; fields: {}", known.join(", ")));
    }
    let occurred = when(object.get("occurred_at"))?.unwrap_or(When::Since(Duration::ZERO));
    let received = when(object.get("received_at"))?;
    Ok(Raw { number, occurred, received, object })
}

fn when(value: Option<&Value>) -> Result<Option<When>, String> {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(None) };
    let bad = || format!("`{value}` is not a time; write \"2027-01-04T09:00:00Z\" or \"+6 hours\"");
    let text = value.as_str().ok_or_else(bad)?;
    match text.strip_prefix('+') {
        Some(rest) => {
            let rest = rest.trim();
            let since = Duration::parse_or_zero(rest).or_else(|_| Duration::parse_short(rest));
            since.map(When::Since).map(Some).map_err(|_| bad())
        }
        None => Timestamp::parse(text).map(When::At).map(Some).map_err(|_| bad()),
    }
}

fn start_of(raws: &[Raw]) -> Timestamp {
    let absolute = raws.iter().filter_map(|raw| match raw.occurred {
        When::At(at) => Some(at),
        When::Since(_) => None,
    });
    let default = Timestamp::parse(DEFAULT_START).expect("a constant instant");
    absolute.min().unwrap_or(default)
}

fn finish(raw: &Raw, start: Timestamp) -> Result<Line, String> {
    let resolve = |when: &When| match when {
        When::At(at) => *at,
        When::Since(duration) => duration.after(start, &Zone::UTC),
    };
    let occurred_at = resolve(&raw.occurred);
    let received_at = raw.received.as_ref().map_or(occurred_at, resolve).max(occurred_at);
    let kind = raw.object.get("type").and_then(Value::as_str);
    let kind = kind.ok_or("`type` is missing; write \"type\": \"tag_added\"")?;
    let data = raw.object.get("data").cloned().unwrap_or_else(|| Value::Object(Map::new()));
    if !data.is_object() {
        return Err(format!("`data` must be an object, not {data}"));
    }
    Ok(Line {
        number: raw.number,
        contact: contact(&raw.object)?,
        id: raw.object.get("id").and_then(Value::as_str).map(str::to_owned),
        kind: Name::from(kind),
        occurred_at,
        received_at,
        data,
    })
}

fn contact(object: &Map<String, Value>) -> Result<String, String> {
    let fields = ["id", "email", "phone", "anonymous_id"];
    let contact = object.get("contact");
    let named = fields.iter().find_map(|field| contact?.get(*field)?.as_str());
    named.map(str::to_owned).ok_or_else(|| {
        "`contact` is missing; write \"contact\": {\"id\": \"c1\"} (or email, phone)".into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_count_from_the_files_start() {
        let text = r#"{"type":"a","contact":{"id":"c"},"occurred_at":"2027-03-01T00:00:00Z"}

            {"type":"b","contact":{"id":"c"},"occurred_at":"+6 hours"}"#;
        let lines = read_lines(text).unwrap();
        assert_eq!(lines[1].occurred_at.to_string(), "2027-03-01T06:00:00.000Z");
        assert_eq!(lines[1].number, 3);
    }

    #[test]
    fn every_bad_line_is_named() {
        let late = r#"{"type":"a","contact":{"id":"c"},"occurred_at":"soon"}"#;
        let text = format!("[]\n{{\"type\":\"a\"}}\n{{\"tpye\":\"a\"}}\n{late}");
        let bad = read_lines(&text).unwrap_err();
        let numbers: std::collections::BTreeSet<_> = bad.iter().map(|bad| bad.line).collect();
        assert_eq!(numbers, [1, 2, 3, 4].into());
    }
}

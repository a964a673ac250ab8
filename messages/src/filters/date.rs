//! `{{ order.placed_at | date('%d.%m.%Y') }}`: a date or an instant as people read it.

use jiff::Zoned;
use jiff::fmt::strtime;
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::{Offset, TimeZone};
use minijinja::Value;

use super::text;

const DEFAULT_PATTERN: &str = "%d %B %Y";

/// Missing when the value is no date. An instant is shown in the zone given, else with the
/// offset it was written with.
pub(super) fn date(value: &Value, pattern: Option<Value>, zone: Option<Value>) -> Value {
    let pattern = pattern.map_or_else(|| DEFAULT_PATTERN.to_owned(), |pattern| text(&pattern));
    let shown = read(&text(value), zone.map(|zone| text(&zone)).as_deref())
        .and_then(|instant| strtime::format(&pattern, &instant).ok());
    shown.map_or(Value::UNDEFINED, Value::from)
}

/// Refuses a pattern that cannot be written.
pub(super) fn check(pattern: &str) -> Result<(), (String, String)> {
    match strtime::format(pattern, &Zoned::default()) {
        Ok(_) => Ok(()),
        Err(error) => {
            let message = format!("`{pattern}` is not a pattern for dates: {error}");
            Err((message, "write it like `date('%d.%m.%Y')`".to_owned()))
        }
    }
}

fn read(text: &str, zone: Option<&str>) -> Option<Zoned> {
    let pieces = Pieces::parse(text).ok()?;
    let datetime = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    let zone = zone.and_then(|name| TimeZone::get(name).ok());
    match pieces.offset() {
        Some(offset) => {
            let offset = offset_of(offset);
            let instant = offset.to_timestamp(datetime).ok()?;
            Some(instant.to_zoned(zone.unwrap_or_else(|| TimeZone::fixed(offset))))
        }
        None => datetime.to_zoned(zone.unwrap_or(TimeZone::UTC)).ok(),
    }
}

fn offset_of(offset: PiecesOffset) -> Offset {
    if let PiecesOffset::Numeric(numeric) = offset {
        numeric.offset()
    } else {
        // `Z` is the only other form there is today.
        Offset::UTC
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let cases = [
            ("2026-11-07", None, None, "07 November 2026"),
            ("2026-11-07T23:30:00Z", None, None, "07 November 2026"),
            (
                "2026-11-07T23:30:00Z",
                Some("%d.%m.%Y %H:%M"),
                Some("Europe/Berlin"),
                "08.11.2026 00:30",
            ),
            ("2026-11-07T23:30:00+02:00", Some("%H:%M"), None, "23:30"),
            ("2026-11-07T23:30:00.123456Z", Some("%-d. %b"), Some("nowhere"), "7. Nov"),
            ("2026-02-30", None, None, ""),
            ("yesterday", None, None, ""),
            ("", None, None, ""),
            ("2026-11-07", Some("%"), None, ""),
        ];
        for (written, pattern, zone, expected) in cases {
            let found = date(&written.into(), pattern.map(Value::from), zone.map(Value::from));
            assert_eq!(found.to_string(), expected, "{written} {pattern:?}");
        }
        assert!(date(&Value::from(5), None, None).is_undefined());
    }

    #[test]
    fn patterns() {
        assert!(check("%A, %d %B").is_ok());
        assert!(check("%").is_err());
        assert!(check("%J").is_err());
        let wide = date(&"2026-11-07".into(), Some("%999Y".into()), None).to_string();
        assert!(wide.len() < 1_000, "{wide}");
    }
}

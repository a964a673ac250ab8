//! Times as shops write them.

use serde_json::Value;
use weir_engine::value::{DateTime, Timestamp, Zone};

/// Numbers from here on are milliseconds: as seconds they would lie in the year 5138.
const MILLIS_FROM: u64 = 100_000_000_000;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// An instant: RFC 3339, the same with a blank or without a zone, seconds or milliseconds since
/// 1970, or as JavaScript prints dates. What names no zone is in `zone`.
pub(crate) fn read(value: &Value, zone: &Zone) -> Option<Timestamp> {
    match value {
        Value::Number(number) => {
            let whole = number.as_i64();
            whole.or_else(|| number.as_f64().and_then(whole_of)).map(since_1970)
        }
        Value::String(text) => text_at(text.trim(), zone),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the range was looked at")]
fn whole_of(number: f64) -> Option<i64> {
    (number.is_finite() && number.abs() < 1e15).then_some(number as i64)
}

fn since_1970(number: i64) -> Timestamp {
    let millis = if number.unsigned_abs() >= MILLIS_FROM { number } else { number * 1_000 };
    Timestamp::from_millis(millis)
}

fn text_at(text: &str, zone: &Zone) -> Option<Timestamp> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(since_1970);
    }
    let written = text.replacen(' ', "T", 1);
    let read = |text: &str| DateTime::parse(text).ok().map(|read| read.at(zone));
    read(&written).or_else(|| read(&with_colon(&written)?)).or_else(|| read(&of_javascript(text)?))
}

/// `…+0300` as `…+03:00`.
fn with_colon(text: &str) -> Option<String> {
    let at = text.len().checked_sub(5)?;
    let (head, offset) = text.split_at_checked(at)?;
    let digits = offset.strip_prefix(['+', '-'])?;
    let is_offset = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_offset.then(|| format!("{head}{}:{}", &offset[..3], &offset[3..]))
}

/// `Tue Jan 21 2025 18:00:32 GMT+0300 (…)` as RFC 3339.
fn of_javascript(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    words.next()?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let day: u8 = words.next()?.parse().ok()?;
    let (year, clock) = (words.next()?, words.next()?);
    let offset = words.next()?.strip_prefix("GMT")?;
    let offset = if offset.is_empty() { "+0000" } else { offset };
    with_colon(&format!("{year}-{month:02}-{day:02}T{clock}{offset}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_read_as_shops_write_them() {
        let riyadh = Zone::parse("Asia/Riyadh").unwrap();
        let rows = [
            (json!("2024-09-17T03:29:02-04:00"), "2024-09-17T07:29:02.000Z"),
            (json!("2023-02-10T12:16:07.251Z"), "2023-02-10T12:16:07.251Z"),
            (json!("2025-01-21 17:09:39.000000"), "2025-01-21T14:09:39.000Z"),
            (json!("2017-03-22T19:28:02"), "2017-03-22T16:28:02.000Z"),
            (json!("2017-03-22T19:28:02+0300"), "2017-03-22T16:28:02.000Z"),
            (json!("2025-01-21 18:00:32 +0300"), "none"),
            (json!("Tue Jan 21 2025 18:00:32 GMT+0300"), "2025-01-21T15:00:32.000Z"),
            (json!("Tue Jan 21 2025 18:00:32 GMT+0300 (Arabian)"), "2025-01-21T15:00:32.000Z"),
            (json!(1_561_482_670), "2019-06-25T17:11:10.000Z"),
            (json!(1_561_482_670_123_i64), "2019-06-25T17:11:10.123Z"),
            (json!("1561482670"), "2019-06-25T17:11:10.000Z"),
            (json!(1_561_482_670.5), "2019-06-25T17:11:10.000Z"),
            (json!("2024-09-16T03:50:1500:00"), "none"),
            (json!("yesterday"), "none"),
            (json!(""), "none"),
            (json!("é+030"), "none"),
            (json!(i64::MIN), "0001-01-01T00:00:00.000Z"),
            (json!(true), "none"),
        ];
        for (value, expected) in rows {
            let shown = read(&value, &riyadh).map_or("none".to_owned(), |at| at.to_string());
            assert_eq!(shown, expected, "{value}");
        }
    }
}

//! Reads durations, and says in words what is wrong with one.

use super::unit::Unit;
use super::{DAY_SECONDS, Duration, LENGTH_MAX_DAYS};
use crate::value::{Invalid, rfc3339};

/// A sum of amounts, largest unit first, as it was written.
type Parts = Vec<(u32, Unit)>;

/// Words or ISO 8601, without a sign.
pub(super) fn unsigned(text: &str) -> Result<Duration, Invalid> {
    if let Some(rest) = text.strip_prefix('-') {
        let help = format!("write `{}`; only `offset` may point back", rest.trim());
        return Err(Invalid::not(text, "a duration here", help));
    }
    let parts = iso(text).or_else(|| words(text));
    total(text, &parts.ok_or_else(|| invalid(text))?)
}

/// Words or ISO 8601; a minus before it turns all of it.
pub(super) fn signed(text: &str) -> Result<Duration, Invalid> {
    match text.strip_prefix('-') {
        Some(rest) if !rest.starts_with('-') => Ok(unsigned(rest)?.negated()),
        Some(_) => Err(invalid(text)),
        None => unsigned(text),
    }
}

/// The command line's `1d12h`, or any other form.
pub(super) fn short(text: &str) -> Result<Duration, Invalid> {
    match letters(text, Unit::of_short) {
        Some(parts) => total(text, &parts),
        None => unsigned(text).map_err(|invalid| {
            Invalid::new(invalid.problem(), "write days, hours or minutes: `14d`, `36h`, `90m`")
        }),
    }
}

pub(super) fn not_zero(text: &str, read: Duration) -> Result<Duration, Invalid> {
    if read == Duration::ZERO {
        return Err(Invalid::not(text, "a duration here", "write one longer than nothing"));
    }
    Ok(read)
}

/// `1 day 12 hours`
fn words(text: &str) -> Option<Parts> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (pairs, odd) = words.as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    let part = |[amount, unit]: &[&str; 2]| Some((self::amount(amount)?, Unit::of_word(unit)?));
    pairs.iter().map(part).collect()
}

/// `P1DT12H`
fn iso(text: &str) -> Option<Parts> {
    let text = text.strip_prefix('P')?;
    let (date, time) = match text.split_once('T') {
        Some((_, "")) => return None,
        Some(halves) => halves,
        None => (text, ""),
    };
    let mut parts = letters(date, |letter| Unit::of_iso(letter, false))?;
    parts.extend(letters(time, |letter| Unit::of_iso(letter, true))?);
    Some(parts)
}

/// Numbers that each end in the letter of their unit.
fn letters(text: &str, unit: impl Fn(u8) -> Option<Unit>) -> Option<Parts> {
    text.split_inclusive(|letter: char| !letter.is_ascii_digit())
        .map(|part| {
            let (last, digits) = part.as_bytes().split_last()?;
            Some((amount(std::str::from_utf8(digits).ok()?)?, unit(*last)?))
        })
        .collect()
}

/// Nothing sensible has more digits, and sums of nine cannot overflow.
const AMOUNT_MAX_DIGITS: usize = 9;

fn amount(digits: &str) -> Option<u32> {
    if digits.len() > AMOUNT_MAX_DIGITS { None } else { rfc3339::digits(digits) }
}

fn total(text: &str, parts: &[(u32, Unit)]) -> Result<Duration, Invalid> {
    if parts.is_empty() || !parts.is_sorted_by(|(_, left), (_, right)| left > right) {
        return Err(invalid(text));
    }
    let (mut months, mut days, mut seconds) = (0, 0, 0);
    for (amount, unit) in parts.iter().map(|(amount, unit)| (i64::from(*amount), unit)) {
        match unit {
            Unit::Year => months += 12 * amount,
            Unit::Month => months += amount,
            Unit::Week => days += 7 * amount,
            Unit::Day => days += amount,
            Unit::Hour => seconds += 3600 * amount,
            Unit::Minute => seconds += 60 * amount,
            Unit::Second => seconds += amount,
        }
    }
    within_limit(months, days, seconds).ok_or_else(|| too_long(text))
}

fn within_limit(months: i64, days: i64, seconds: i64) -> Option<Duration> {
    let months = i32::try_from(months).ok()?;
    let days = i32::try_from(days).ok()?;
    let duration = Duration { months, days, seconds };
    let limit_millis = LENGTH_MAX_DAYS * DAY_SECONDS * 1000;
    (duration.exact_millis() <= limit_millis).then_some(duration)
}

fn too_long(text: &str) -> Invalid {
    let problem = format!("`{text}` is longer than {LENGTH_MAX_DAYS} days");
    Invalid::new(problem, format!("write at most `{LENGTH_MAX_DAYS} days`"))
}

fn invalid(text: &str) -> Invalid {
    Invalid::not(text, "a duration", help(text))
}

fn help(text: &str) -> String {
    if let Some(meant) = meant(text) {
        return format!("write `{meant}`");
    }
    if rfc3339::digits(text.trim()).is_some() {
        return format!("write the unit too, such as `{} days`", text.trim());
    }
    if text.contains(['.', ',']) && text.bytes().any(|byte| byte.is_ascii_digit()) {
        return "write whole numbers, such as `1 day 12 hours`".to_owned();
    }
    "write numbers and `seconds`, `minutes`, `hours`, `days`, `weeks`, `months` or `years`, the \
     largest first, such as `1 day 12 hours`"
        .to_owned()
}

/// The duration that a person means by `36h`, `1 Day`, `2days` or `1 day and 12 hours`.
fn meant(text: &str) -> Option<Duration> {
    let lower = text.to_lowercase().replace(',', " ").replace(" and ", " ");
    let unit_at = lower.find(|letter: char| letter.is_ascii_alphabetic())?;
    let spaced = || words(&format!("{} {}", &lower[..unit_at], &lower[unit_at..]));
    let parts = letters(lower.trim(), Unit::of_short).or_else(|| words(&lower)).or_else(spaced);
    total_quietly(&parts?).filter(|duration| *duration != Duration::ZERO)
}

/// The sum in any order, for a suggestion.
fn total_quietly(parts: &[(u32, Unit)]) -> Option<Duration> {
    let mut sorted = parts.to_vec();
    sorted.sort_by(|(_, left), (_, right)| right.cmp(left));
    let in_order = sorted.is_sorted_by(|(_, left), (_, right)| left > right);
    if in_order { total("", &sorted).ok() } else { None }
}

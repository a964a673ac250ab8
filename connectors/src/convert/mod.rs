//! Values of payloads become values of the house, are absent, are left out with a reason, or make
//! the whole delivery one that cannot be taken.

mod phone;
mod time;

use serde_json::Value;
use weir_engine::value::{Currency, Decimal, Timestamp, Zone, number};

use crate::limits::{EMAIL_MAX_BYTES, ID_MAX_BYTES, TEXT_MAX_CHARS, URL_MAX_BYTES};
use crate::mapping::Kind;

pub(crate) use time::read as instant;

/// What became of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Became {
    /// This.
    Value(Value),
    /// Nothing was said.
    Absent,
    /// It is left out, and why.
    Dropped(String),
    /// Nothing that says so can be taken: code, and what to do.
    Refused(&'static str, String),
}

/// What reading a value depends on beside it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) region: Option<&'a str>,
    pub(crate) zone: &'a Zone,
    pub(crate) round: Option<u32>,
}

/// Whether a value says nothing: shops write it in many ways.
pub(crate) fn is_absent(value: &Value, kind: Kind) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => {
            let text = text.trim();
            text.is_empty() || (kind == Kind::Id && text.bytes().all(|byte| byte == b'0'))
        }
        Value::Number(number) => kind == Kind::Id && number.as_f64() == Some(0.0),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

/// Reads a value as what it should be.
pub(crate) fn convert(value: &Value, kind: Kind, around: Around<'_>) -> Became {
    if is_absent(value, kind) {
        return Became::Absent;
    }
    match kind {
        Kind::Text => text(value, TEXT_MAX_CHARS),
        Kind::HtmlText => html_text(value),
        Kind::Id => id(value),
        Kind::Email => email(value),
        Kind::Phone => match plain(value).map(|text| phone::read(&text, around.region)) {
            Some(Ok(phone)) => Became::Value(phone.into()),
            Some(Err(why)) => Became::Dropped(why),
            None => no_text(value),
        },
        Kind::Money => money(value, around.round),
        Kind::Currency => currency(value),
        Kind::Number | Kind::Integer => amount(value, kind, around.round),
        Kind::Boolean => boolean(value),
        Kind::Time => match instant(value, around.zone) {
            Some(at) => Became::Value(at.to_string().into()),
            None => Became::Dropped(no_time(value)),
        },
        Kind::Url => url(value),
        Kind::Any => Became::Value(value.clone()),
    }
}

/// An instant that has to be one.
pub(crate) fn occurred_at(value: &Value, zone: &Zone) -> Result<Timestamp, String> {
    instant(value, zone).ok_or_else(|| no_time(value))
}

fn no_time(value: &Value) -> String {
    let shown = short(value);
    format!("`{shown}` is no time; name another path, or a `zone` where it lacks one")
}

/// Texts, numbers and truth as text.
pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn no_text(value: &Value) -> Became {
    let kind = if value.is_array() { "a list" } else { "an object" };
    Became::Dropped(format!("{kind} stands where one value was looked for; name a path into it"))
}

fn text(value: &Value, max_chars: usize) -> Became {
    let Some(text) = plain(value) else { return no_text(value) };
    let kept: String = text.chars().filter(|sign| !sign.is_control()).take(max_chars).collect();
    Became::Value(kept.into())
}

fn html_text(value: &Value) -> Became {
    let Some(said) = plain(value) else { return no_text(value) };
    text(&html_escape::decode_html_entities(&said).into_owned().into(), TEXT_MAX_CHARS)
}

fn id(value: &Value) -> Became {
    let Some(text) = plain(value) else { return no_text(value) };
    if text.len() > ID_MAX_BYTES || text.chars().any(char::is_control) {
        return Became::Dropped(format!("an id has at most {ID_MAX_BYTES} bytes on one line"));
    }
    Became::Value(text.into())
}

/// Only what surely is none is left out here; whoever writes to it looks closer.
fn email(value: &Value) -> Became {
    let Some(text) = plain(value) else { return no_text(value) };
    let parts = text.split_once('@').filter(|(local, _)| !local.is_empty());
    let is_domain = |domain: &str| domain.contains('.') && !domain.contains('@');
    let fits = parts.is_some_and(|(_, domain)| is_domain(domain))
        && text.len() <= EMAIL_MAX_BYTES
        && !text.contains(|sign: char| sign.is_whitespace() || sign.is_control());
    if fits {
        Became::Value(text.to_lowercase().into())
    } else {
        Became::Dropped("this is no e-mail address".to_owned())
    }
}

fn money(value: &Value, round: Option<u32>) -> Became {
    let Some(amount) = decimal(value) else {
        let message = format!(
            "`{}` is no amount; an amount is digits, with a point before decimals: 49.90",
            short(value)
        );
        return Became::Refused("invalid_amount", message);
    };
    if amount.is_sign_negative() && !amount.is_zero() {
        let message = format!("{amount} is less than nothing; mend it in the shop, then replay");
        return Became::Refused("negative_amount", message);
    }
    Became::Value(json_of(amount, round))
}

fn amount(value: &Value, kind: Kind, round: Option<u32>) -> Became {
    let Some(amount) = decimal(value) else {
        return Became::Refused("invalid_number", format!("`{}` is no number", short(value)));
    };
    let digits = if kind == Kind::Integer { Some(0) } else { round };
    Became::Value(json_of(amount, digits))
}

/// A number, or text that is one; `1.0000` and `007` too.
pub(crate) fn decimal(value: &Value) -> Option<Decimal> {
    let trimmed = plain(value)?;
    number::number_of(value).or_else(|| number::number_of(&Value::from(trimmed)))
}

fn json_of(amount: Decimal, round: Option<u32>) -> Value {
    let amount = round.map_or(amount, |digits| amount.round_dp(digits)).normalize();
    amount.to_string().parse().map_or(Value::Null, Value::Number)
}

/// A code, also behind an amount: `38.02 SAR`.
fn currency(value: &Value) -> Became {
    let text = plain(value).unwrap_or_default();
    let last = text.split_whitespace().next_back().unwrap_or_default();
    if let Ok(currency) = Currency::parse(&last.to_ascii_uppercase()) {
        return Became::Value(currency.code().into());
    }
    let message = format!(
        "`{}` is no currency in use; it has to be a code of ISO 4217, such as EUR",
        short(value)
    );
    Became::Refused("unknown_currency", message)
}

fn boolean(value: &Value) -> Became {
    let word = plain(value).unwrap_or_default().to_lowercase();
    match word.as_str() {
        "true" | "1" | "yes" => Became::Value(true.into()),
        "false" | "0" | "no" => Became::Value(false.into()),
        _ => Became::Dropped(format!("`{}` is neither true nor false", short(value))),
    }
}

/// Only what a browser opens as a page: a link of another scheme must not stand in a message.
fn url(value: &Value) -> Became {
    let Some(text) = plain(value) else { return no_text(value) };
    let lower = text.get(..8).unwrap_or(&text).to_ascii_lowercase();
    let fits = (lower.starts_with("https://") || lower.starts_with("http://"))
        && text.len() <= URL_MAX_BYTES
        && !text.contains(|sign: char| sign.is_whitespace() || sign.is_control());
    if fits {
        Became::Value(text.into())
    } else {
        Became::Dropped("a link begins with https:// and has no blanks".to_owned())
    }
}

/// As much of a value as is repeated in words.
pub(crate) fn short(value: &Value) -> String {
    let text = plain(value).unwrap_or_else(|| value.to_string());
    text.chars().filter(|sign| !sign.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests;

//! Reads settings by their table: what is unknown, missing or of another form is a fault, with its
//! place as a JSON pointer.

use serde_json::{Map, Value};
use weir_engine::diagnostic::did_you_mean;
use weir_messages::Channel;

use super::kinds::{self, KINDS, Kind};
use super::row::{Row, Shape};
use super::{Fault, Settings};
use crate::intake::fault::{Checked, below};
use crate::intake::fields::{Fields, kind_of};
use crate::intake::limits::{LINE_MAX_CHARS, URL_MAX_BYTES};
use crate::sender::Rate;
use crate::sender::http::Statuses;

/// A text with placeholders: the longest bodies that authors write by hand.
const TEXT_MAX_BYTES: usize = 64 * 1024;

/// Names in one map or list: more headers, fields or statuses than any service asks for.
const NAMES_MAX: usize = 100;

pub(super) fn settings(body: &Value, at: &str) -> Checked<Settings> {
    let mut fields = Fields::of(body, at)?;
    let kinds = || KINDS.iter().map(|kind| kind.word);
    let known = || kinds().collect::<Vec<_>>().join(", ");
    let Some(word) = fields.required_text("type", &format!("write one of {}", known())) else {
        return fields.finish_open(None);
    };
    let Some(kind) = kinds::of_word(word) else {
        let near = did_you_mean(word, kinds());
        let help = near.map_or_else(
            || format!("write one of {}", known()),
            |near| format!("did you mean `{near}`?"),
        );
        fields.fault("type", "unknown_kind", format!("`{word}` is no kind of provider; {help}"));
        return fields.finish_open(None);
    };
    rows(&mut fields, kind.rows);
    fields.finish(Some(()))?;
    Ok(written(body, kind))
}

fn written(body: &Value, kind: &'static Kind) -> Settings {
    let mut written = body.as_object().cloned().unwrap_or_default();
    written.remove("type");
    written.retain(|_, value| !value.is_null());
    Settings { kind, written }
}

/// Something at this place that is read by these tables.
fn within(value: &Value, at: &str, tables: &[&'static [Row]]) -> Checked<()> {
    let mut fields = Fields::of(value, at)?;
    rows(&mut fields, tables);
    fields.finish(Some(()))
}

fn rows(fields: &mut Fields<'_>, tables: &[&'static [Row]]) {
    let all = || tables.iter().copied().flatten();
    for row in all() {
        if row.required {
            fields.require(row.name, &help(row));
        }
        if let Some(value) = fields.value(row.name) {
            let at = fields.place(row.name);
            fields.inner(shape(&row.shape, row.name, value, &at));
        }
    }
    let mut groups: Vec<&str> = all().filter_map(|row| row.one_of).collect();
    groups.dedup();
    for group in groups {
        let members = || all().filter(|row| row.one_of == Some(group)).map(|row| row.name);
        let there: Vec<_> = members().filter(|name| fields.value(name).is_some()).collect();
        exactly_one(fields, &members().collect::<Vec<_>>(), &there);
    }
}

fn exactly_one(fields: &mut Fields<'_>, members: &[&'static str], there: &[&'static str]) {
    let names: Vec<_> = members.iter().map(|name| format!("`{name}`")).collect();
    match there {
        [_] => {}
        [] => {
            let message = format!("one of {} is missing", names.join(", "));
            fields.fault(members.first().copied().unwrap_or_default(), "missing", message);
        }
        [first, second, ..] => {
            let message = format!("`{second}` and `{first}` exclude each other; take one");
            fields.fault(second, "excluded", message);
        }
    }
}

fn help(row: &Row) -> String {
    match row.example {
        Some(example) => format!("write it, such as {example}"),
        None => format!("it says: {}", row.title.to_lowercase()),
    }
}

fn shape(shape: &Shape, name: &str, value: &Value, at: &str) -> Checked<()> {
    match shape {
        Shape::Line | Shape::Secret | Shape::SecretUrl => line(name, value, at, LINE_MAX_CHARS),
        Shape::Template => line(name, value, at, URL_MAX_BYTES),
        Shape::LongTemplate => long(name, value, at),
        Shape::Choice(words) => choice(name, value, at, words),
        Shape::Number(least, most) => number(name, value, at, *least, *most),
        Shape::Flag => one(value.is_boolean(), at, || {
            format!("`{name}` must be true or false, not {}", kind_of(value))
        }),
        Shape::Rate => rate(value, at),
        Shape::Variables => list(name, value, at, &|item, at| variable(item, at)),
        Shape::Channels(channels) => list(name, value, at, &|item, at| channel(item, at, channels)),
        Shape::Statuses => list(name, value, at, &status),
        Shape::Headers | Shape::Texts => map(name, value, at),
        Shape::Json => one(value.is_object() || value.is_array(), at, || {
            format!("`{name}` must be an object or a list, not {}", kind_of(value))
        }),
        Shape::Any => Ok(()),
        Shape::Group(rows) => within(value, at, &[rows]),
    }
}

fn fault(at: &str, code: &'static str, message: impl Into<String>) -> Checked<()> {
    Err(vec![Fault::new(at, code, message)])
}

fn one(fits: bool, at: &str, message: impl FnOnce() -> String) -> Checked<()> {
    if fits { Ok(()) } else { fault(at, "wrong_type", message()) }
}

fn text<'a>(name: &str, value: &'a Value, at: &str) -> Checked<&'a str> {
    value.as_str().ok_or_else(|| {
        let message = format!("`{name}` must be a text, not {}", kind_of(value));
        vec![Fault::new(at, "wrong_type", message)]
    })
}

fn line(name: &str, value: &Value, at: &str, max: usize) -> Checked<()> {
    let text = text(name, value, at)?;
    if text.trim().is_empty() {
        return fault(at, "empty", format!("`{name}` is empty; write something, or leave it out"));
    }
    if text.chars().any(char::is_control) || text.len() > max {
        return fault(at, "invalid_line", format!("`{name}` is one line of at most {max} bytes"));
    }
    Ok(())
}

fn long(name: &str, value: &Value, at: &str) -> Checked<()> {
    let text = text(name, value, at)?;
    let fits = text.len() <= TEXT_MAX_BYTES;
    one(fits, at, || format!("`{name}` has at most {TEXT_MAX_BYTES} bytes"))
}

fn choice(name: &str, value: &Value, at: &str, words: &[(&'static str, &str)]) -> Checked<()> {
    let text = text(name, value, at)?;
    if words.iter().any(|(word, _)| *word == text) {
        return Ok(());
    }
    let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
    let known = known.join(", ");
    fault(at, "unknown_word", format!("`{text}` is none of: {known}"))
}

fn number(name: &str, value: &Value, at: &str, least: u64, most: u64) -> Checked<()> {
    let fits = value.as_u64().is_some_and(|number| (least..=most).contains(&number));
    one(fits, at, || format!("`{name}` must be a whole number from {least} to {most}"))
}

fn rate(value: &Value, at: &str) -> Checked<()> {
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let read = written.parse::<Rate>();
    read.map(drop).map_err(|error| vec![Fault::new(at, "invalid_rate", error.to_string())])
}

fn list(
    name: &str,
    value: &Value,
    at: &str,
    item: &dyn Fn(&Value, &str) -> Checked<()>,
) -> Checked<()> {
    let Some(list) = value.as_array() else {
        let message = format!("`{name}` must be a list, not {}", kind_of(value));
        return fault(at, "wrong_type", message);
    };
    if list.len() > NAMES_MAX {
        return fault(at, "too_many", format!("`{name}` has at most {NAMES_MAX} entries"));
    }
    let faults = list.iter().enumerate().filter_map(|(nth, one)| item(one, &below(at, nth)).err());
    let faults: Vec<Fault> = faults.flatten().collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn variable(value: &Value, at: &str) -> Checked<()> {
    let is_name = |text: &str| {
        let is_sign = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        !text.is_empty() && text.len() <= LINE_MAX_CHARS && text.chars().all(is_sign)
    };
    one(value.as_str().is_some_and(is_name), at, || {
        "this must be the name of a variable, such as WEIR_SECRET_SHOP".to_owned()
    })
}

fn channel(value: &Value, at: &str, channels: &[Channel]) -> Checked<()> {
    let known = value.as_str().and_then(|word| word.parse::<Channel>().ok());
    if known.is_some_and(|channel| channels.contains(&channel)) {
        return Ok(());
    }
    let words: Vec<_> = channels.iter().map(|channel| channel.as_str()).collect();
    let message = format!("{value} is no channel of this kind; there is {}", words.join(", "));
    fault(at, "unknown_channel", message)
}

fn status(value: &Value, at: &str) -> Checked<()> {
    let read = Statuses::try_from(value.clone());
    read.map(drop).map_err(|error| vec![Fault::new(at, "invalid_status", error.to_string())])
}

fn map(name: &str, value: &Value, at: &str) -> Checked<()> {
    let Some(map) = value.as_object() else {
        let message = format!("`{name}` must be an object, not {}", kind_of(value));
        return fault(at, "wrong_type", message);
    };
    if map.len() > NAMES_MAX {
        return fault(at, "too_many", format!("`{name}` has at most {NAMES_MAX} entries"));
    }
    let faults = map.iter().filter_map(|(key, one)| long(key, one, &below(at, key)).err());
    let faults: Vec<Fault> = faults.flatten().collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Every text of settings, with its place.
pub(crate) fn texts(settings: &Map<String, Value>) -> Vec<(String, &str)> {
    fn walk<'a>(value: &'a Value, at: &str, found: &mut Vec<(String, &'a str)>) {
        match value {
            Value::String(text) => found.push((at.to_owned(), text)),
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(nth, one)| walk(one, &below(at, nth), found));
            }
            Value::Object(map) => {
                map.iter().for_each(|(key, one)| walk(one, &below(at, key), found));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut found = Vec::new();
    settings.iter().for_each(|(key, value)| walk(value, &below("", key), &mut found));
    found
}

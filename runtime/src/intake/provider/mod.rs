//! Settings of providers, whether they stand in `weir.yaml` or came over HTTP: one table for each
//! kind, by which they are read, described as a JSON Schema and shown without their secrets.

mod kinds;
mod mask;
mod read;
mod row;
mod schema;

use serde_json::{Map, Value};
use weir_engine::model::Name;
use weir_messages::Channel;

use super::fault::{Checked, Fault, Refusal};
use super::fields::Fields;
use super::trial::{self, Trial};

pub use kinds::{KINDS, Kind};
pub(crate) use mask::is_reference;
pub use mask::{MASK, mask, unmask};
pub use row::{Row, Shape};
pub use schema::schema;

pub(crate) use mask::is_open_header;
pub(crate) use read::texts;

/// The longest name of a provider; names stand in flows and in metrics.
const NAME_MAX_CHARS: usize = 40;

/// What the built-in provider is called that keeps what nobody else takes.
pub const SANDBOX: &str = "sandbox";

/// Settings of a provider that say nothing unknown and nothing of another form.
#[derive(Clone, PartialEq)]
pub struct Settings {
    /// Of which kind it is.
    pub kind: &'static Kind,
    /// Everything else, as it was written.
    pub written: Map<String, Value>,
}

/// Nothing of it is printed but the kind: the rest holds secrets.
impl std::fmt::Debug for Settings {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Settings({})", self.kind.word)
    }
}

impl Settings {
    /// The channels whose messages it takes when their node names no provider.
    pub fn channels(&self) -> Vec<Channel> {
        channels(&Value::Object(self.written.clone()), self.kind)
    }

    /// As they were written.
    pub fn value(&self) -> Value {
        let mut whole = self.written.clone();
        whole.insert("type".to_owned(), self.kind.word.into());
        Value::Object(whole)
    }
}

/// The channels of settings that may be wrong elsewhere.
pub fn channels_of(written: &Value) -> Vec<Channel> {
    let kind = written["type"].as_str().and_then(kinds::of_word);
    kind.map(|kind| channels(written, kind)).unwrap_or_default()
}

fn channels(written: &Value, kind: &Kind) -> Vec<Channel> {
    match written["channels"].as_array() {
        Some(list) => list.iter().filter_map(|word| word.as_str()?.parse().ok()).collect(),
        None => kind.channels.to_vec(),
    }
}

/// The same settings without one of their channels.
pub fn without_channel(written: &Value, channel: Channel) -> Value {
    let rest: Vec<&str> = channels_of(written)
        .into_iter()
        .filter(|one| *one != channel)
        .map(Channel::as_str)
        .collect();
    let mut written = written.clone();
    written["channels"] = rest.into();
    written
}

/// Reads `{"type": "smtp", …}`: every fault at its place.
pub fn read(body: &Value) -> Checked<Settings> {
    read::settings(body, "")
}

/// Reads the name of a provider that is to be made.
pub fn name(text: &str) -> Result<Name, Refusal> {
    let refuse = |message: String| Err(Refusal::new("invalid_name", message));
    let is_plain = |sign: char| matches!(sign, 'a'..='z' | '0'..='9' | '_' | '-');
    if !text.starts_with(|sign: char| sign.is_ascii_lowercase())
        || !text.chars().all(is_plain)
        || text.len() > NAME_MAX_CHARS
    {
        return refuse(format!(
            "a provider's name has 1 to {NAME_MAX_CHARS} small letters, digits, `_` and `-`, and \
             begins with a letter, such as `mail`"
        ));
    }
    if text == SANDBOX {
        return refuse(format!("`{SANDBOX}` is built in; take another name"));
    }
    Ok(Name::from(text))
}

/// Settings that are to be tried, and by what.
#[derive(Debug)]
pub struct Attempt {
    /// As they were written; masked secrets among them.
    pub settings: Value,
    /// The message.
    pub trial: Trial,
}

/// Reads `{"settings": {…}, "channel": "email", "to": "ada@shop.example"}`.
pub fn attempt(body: &Value) -> Checked<Attempt> {
    let mut fields = Fields::of(body, "")?;
    fields.require("settings", "write what the provider is to be set to");
    let settings = fields.value("settings").cloned();
    let rest = |key: &&str| body.get(*key).map(|value| ((*key).to_owned(), value.clone()));
    let rest: Map<String, Value> = ["channel", "to"].iter().filter_map(rest).collect();
    fields.value("channel");
    fields.value("to");
    let trial = fields.inner(trial::read(&Value::Object(rest)));
    fields.finish(settings.zip(trial).map(|(settings, trial)| Attempt { settings, trial }))
}

/// The same faults, in something that stands below a place.
pub fn below(at: &str, faults: Vec<Fault>) -> Vec<Fault> {
    let moved = |fault: Fault| Fault { pointer: format!("{at}{}", fault.pointer), ..fault };
    faults.into_iter().map(moved).collect()
}

#[cfg(test)]
mod tests;

//! Who is meant: `{"type": "EMAIL", "identifier": "ada@shop.example"}`.

use serde_json::{Map, Value};
use weir_engine::model::ContactId;
use weir_store::Who;

use super::{Invalid, Read};
use crate::intake::{address, who};

/// Types by which people are found here.
const OURS: [&str; 4] = ["ID", "EXTERNAL_ID", "PHONE", "EMAIL"];

/// Types of channels that nobody is found by here; each is good together with its sender only.
const OF_CHANNELS: [&str; 18] = [
    "LINE",
    "FACEBOOK",
    "TELEGRAM",
    "PUSH",
    "WEB_PUSH",
    "LIVE_CHAT",
    "VIBER_BOTS",
    "INSTAGRAM",
    "INSTAGRAM_DM",
    "TWITTER",
    "APPLE_BUSINESS_CHAT",
    "KAKAO_SANGDAM",
    "KAKAO_TALK",
    "OPEN_CHANNEL",
    "GOOGLE_BUSINESS_MESSAGES",
    "ZALO_FOLLOWER",
    "TIKTOK_BM",
    "WHATSAPP",
];

/// One person, as somebody names them.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// The words, as they are given back: type, identifier, and sender.
    pub told: Value,
    /// Whom that is; none where nobody can be found by such an identifier.
    pub who: Option<Who>,
}

impl Identity {
    /// Reads the three words.
    pub fn of(kind: Option<&str>, identifier: Option<&str>, sender: Option<&str>) -> Read<Self> {
        let mut wrong = Vec::new();
        let kind = kind.unwrap_or_default();
        if !OURS.contains(&kind) && !OF_CHANNELS.contains(&kind) {
            wrong.push(Invalid::new("type", types()));
        }
        let identifier = identifier.unwrap_or_default();
        if identifier.is_empty() {
            wrong.push(Invalid::new("identifier", "Must not be empty."));
        }
        if OF_CHANNELS.contains(&kind) && sender.is_none_or(str::is_empty) {
            let message = format!("For type {kind} sender should be specified");
            wrong.push(Invalid::new("sender", message));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let told = told(kind, identifier, sender);
        find(kind, identifier)
            .map(|who| Self { told, who })
            .map_err(|message| vec![Invalid::new("identifier", message)])
    }

    /// Reads an object that holds them.
    pub fn read(value: &Value, at: &str) -> Read<Self> {
        let text = |name: &str| match value.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => None,
        };
        let (kind, identifier, sender) = (text("type"), text("identifier"), text("sender"));
        Self::of(kind.as_deref(), identifier.as_deref(), sender.as_deref())
            .map_err(|wrong| wrong.into_iter().map(|wrong| wrong.below(at)).collect())
    }

    /// Whether somebody who is not known can be made by it.
    pub fn can_be_made(&self) -> bool {
        self.who.as_ref().is_some_and(|who| !matches!(who, Who::Internal(_)))
    }
}

fn types() -> String {
    let all: Vec<_> = OURS.iter().chain(&OF_CHANNELS).copied().collect();
    format!("Must be one of the following types: {}.", all.join(", "))
}

fn told(kind: &str, identifier: &str, sender: Option<&str>) -> Value {
    let words = [("type", Some(kind)), ("identifier", Some(identifier)), ("sender", sender)];
    let words = words.into_iter().filter_map(|(name, word)| Some((name.to_owned(), word?.into())));
    Value::Object(words.collect::<Map<_, _>>())
}

fn find(kind: &str, identifier: &str) -> Result<Option<Who>, String> {
    Ok(Some(match kind {
        "ID" => {
            let number = identifier.parse::<i64>().ok().filter(|number| *number > 0);
            Who::Internal(ContactId(number.ok_or("The internal ID is a number")?))
        }
        "EXTERNAL_ID" => Who::External(external_id(identifier)?),
        "PHONE" => Who::Phone(phone(identifier)?),
        "EMAIL" => Who::Email(email(identifier)?),
        _ => return Ok(None),
    }))
}

/// What outside systems call somebody.
pub(super) fn external_id(text: &str) -> Result<String, String> {
    who::external_id(text).map_err(|refusal| refusal.message)
}

/// An e-mail address, lower-cased.
pub(super) fn email(text: &str) -> Result<String, String> {
    address::email(text).map_err(|_| "Email address is invalid".to_owned())
}

/// A phone number. It is written with its country code, and mostly without the `+`.
pub(super) fn phone(text: &str) -> Result<String, String> {
    let text = text.trim();
    let bare = text.starts_with(|first: char| first.is_ascii_digit()) && !text.starts_with("00");
    let read = if bare { address::phone(&format!("+{text}")) } else { address::phone(text) };
    read.map_err(|_| "Phone number is invalid".to_owned())
}

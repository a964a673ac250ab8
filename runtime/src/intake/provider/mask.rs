//! Secrets that were written into settings are given to nobody: they are shown as stars, and
//! whoever sends the stars back keeps what was there.
//!
//! Who may change settings could still send a secret to another place than it was meant for. So
//! where the place changes, the secret has to be written again.

use serde_json::Value;

use super::row::{Row, Shape};
use super::{Fault, kinds};
use crate::intake::fault::{Checked, below};

/// What stands in place of a secret.
pub const MASK: &str = "********";

/// The longest word beside a reference, such as `Bearer`.
const SCHEME_MAX_CHARS: usize = 20;

/// Headers that hold no secret.
const OPEN_HEADERS: [&str; 5] =
    ["accept", "accept-language", "content-type", "idempotency-key", "user-agent"];

/// The settings without their secrets.
pub fn mask(settings: &Value) -> Value {
    let mut shown = settings.clone();
    visit(settings, &mut |at, shape| {
        if let Some(Value::String(text)) = shown.pointer_mut(at)
            && !is_shown(shape, text)
        {
            MASK.clone_into(text);
        }
    });
    hide_unknown(&mut shown);
    shown
}

/// What another version of Weir wrote may be secret, whatever it is.
fn hide_unknown(shown: &mut Value) {
    let kind = shown["type"].as_str().and_then(kinds::of_word);
    let is_known = |name: &str| {
        name == "type" || kind.is_some_and(|kind| kind.settings().any(|row| row.name == name))
    };
    for (name, value) in shown.as_object_mut().into_iter().flatten() {
        if !is_known(name) {
            *value = MASK.into();
        }
    }
}

/// The settings with the secrets that are kept.
pub fn unmask(settings: &Value, kept: Option<&Value>) -> Checked<Value> {
    let (mut whole, mut restored, mut faults) = (settings.clone(), Vec::new(), Vec::new());
    visit(settings, &mut |at, _| {
        if settings.pointer(at).and_then(Value::as_str) != Some(MASK) {
            return;
        }
        match kept.and_then(|kept| kept.pointer(at)).filter(|kept| kept.is_string()) {
            Some(secret) => {
                restored.push(at.to_owned());
                if let Some(place) = whole.pointer_mut(at) {
                    *place = secret.clone();
                }
            }
            None => faults.push(again(at, "nothing is kept here yet; write the secret")),
        }
    });
    let kept = kept.unwrap_or(&Value::Null);
    for at in &restored {
        let part = if at.starts_with("/lookup/") { "/lookup" } else { "" };
        if place(&whole, part) != place(kept, part) {
            let said = "the secret was written for another address; write it again";
            faults.push(again(at, said));
        }
    }
    if faults.is_empty() { Ok(whole) } else { Err(faults) }
}

fn again(at: &str, message: &str) -> Fault {
    Fault::new(at, "secret_needed", message)
}

/// Where secrets of this part go to.
fn place(settings: &Value, part: &str) -> Option<[String; 5]> {
    let here = settings.pointer(part)?;
    let text = |key: &str| here[key].to_string();
    let origin = here["url"].as_str().map(origin).unwrap_or_default().to_owned();
    Some([settings["type"].to_string(), text("host"), text("port"), text("tls"), origin])
}

/// What stands before the path of a URL.
fn origin(url: &str) -> &str {
    let beyond = url.find("://").map_or(0, |at| at + 3);
    let end = url[beyond..].find(['/', '?', '#', '\\']).map_or(url.len(), |at| beyond + at);
    &url[..end]
}

/// Calls this for the place of every text that may be a secret.
fn visit(settings: &Value, found: &mut dyn FnMut(&str, &Shape)) {
    let kind = settings["type"].as_str().and_then(kinds::of_word);
    for rows in kind.map(|kind| kind.rows).unwrap_or_default() {
        walk(rows, settings, "", found);
    }
}

fn walk(rows: &[Row], value: &Value, at: &str, found: &mut dyn FnMut(&str, &Shape)) {
    for row in rows {
        let at = below(at, row.name);
        let Some(value) = value.get(row.name) else { continue };
        match row.shape {
            Shape::Secret | Shape::SecretUrl => found(&at, &row.shape),
            Shape::Headers => {
                let names = value.as_object().into_iter().flat_map(|map| map.keys());
                let secret = names.filter(|name| !is_open_header(name));
                secret.for_each(|name| found(&below(&at, name), &row.shape));
            }
            Shape::Group(rows) => walk(rows, value, &at, found),
            Shape::Line
            | Shape::Template
            | Shape::LongTemplate
            | Shape::Choice(_)
            | Shape::Number(..)
            | Shape::Flag
            | Shape::Rate
            | Shape::Variables
            | Shape::Channels(_)
            | Shape::Statuses
            | Shape::Texts
            | Shape::Json
            | Shape::Any => {}
        }
    }
}

/// Whether a header of this name holds nothing secret.
pub(crate) fn is_open_header(name: &str) -> bool {
    OPEN_HEADERS.contains(&name.trim().to_ascii_lowercase().as_str())
}

fn is_shown(shape: &Shape, text: &str) -> bool {
    is_reference(text) || (matches!(shape, Shape::SecretUrl) && has_no_password(text))
}

/// Whether a text only says where a secret stands, with at most one word beside it.
pub(crate) fn is_reference(text: &str) -> bool {
    if text.starts_with("file:") {
        return true;
    }
    let (mut rest, mut beside, mut is_one) = (text, String::new(), false);
    while let Some((before, after)) = rest.split_once("${env:") {
        let Some((_, behind)) = after.split_once('}') else { return false };
        beside.push_str(before);
        (rest, is_one) = (behind, true);
    }
    beside.push_str(rest);
    let word = beside.trim();
    let is_plain = word.chars().all(|sign| sign.is_ascii_alphabetic() || sign == '-');
    is_one && is_plain && word.len() <= SCHEME_MAX_CHARS
}

/// Whether the address of a server has no password inside, or only says where it stands.
fn has_no_password(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    // A password may hold any sign, also an `@` that should have been written otherwise.
    let Some((person, _)) = rest.rsplit_once('@') else { return true };
    person.split_once(':').is_none_or(|(_, password)| {
        password.starts_with("${env:") && password.ends_with('}') && is_reference(password)
    })
}

//! Contacts as people write them: whole (PUT), or what changes (PATCH).

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use weir_engine::model::{CONSENT_CHANNELS, Contact, Device, FIELDS, Name};
use weir_engine::turn::{FieldsChange, Input, ProfileChange};
use weir_store::Who;

use super::fault::{Checked, Fault, Refusal, below};
use super::fields::{Fields, kind_of};
use super::limits::{
    ATTRIBUTE_NAME_MAX_CHARS, ATTRIBUTES_MAX, DEVICE_TOKEN_MAX_BYTES, DEVICES_MAX,
};
use super::{address, bulk::How, tags, who};

/// What a device can be.
const PLATFORMS: [&str; 3] = ["ios", "android", "web"];

/// Given out by reading a contact, and no matter of who writes.
const GIVEN_OUT: [&str; 2] = ["internal_id", "segments"];

/// Names that mean something else than an attribute.
const RESERVED: [&str; 9] = [
    "id",
    "external_id",
    "internal_id",
    "attributes",
    "consent",
    "devices",
    "tags",
    "segments",
    "anonymous_id",
];

/// A contact as somebody wrote it. A field that is `None` was written as null.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    fields: BTreeMap<&'static str, Option<String>>,
    attributes: Map<String, Value>,
    consent: Vec<(Name, bool)>,
    tags: Option<Vec<Name>>,
    devices: Option<Vec<Device>>,
}

/// Reads a contact; `id` is what the address of the request calls it. Fields of other names are
/// attributes.
pub fn read(id: &str, body: &Value) -> Checked<Document> {
    let mut fields = Fields::of(body, "")?;
    check_id(&mut fields, id);
    let document = read_document(&mut fields);
    fields.finish_open(Some(document))
}

/// Reads a contact that says itself which it is: by `id`, else by the e-mail address or the phone
/// number that it is to have.
pub fn read_named(body: &Value) -> Checked<(Who, Document)> {
    let mut fields = Fields::of(body, "")?;
    let id = fields.read("id", who::external_id);
    for name in GIVEN_OUT {
        fields.raw(name);
    }
    let document = read_document(&mut fields);
    let address = |name: &str| document.fields.get(name).cloned().flatten();
    let email = || address("email").map(Who::Email);
    let phone = || address("phone").map(Who::Phone);
    let who = id.map(Who::External).or_else(email).or_else(phone);
    if who.is_none() && ["id", "email", "phone"].iter().all(|name| body[*name].is_null()) {
        let message = "nobody is named; write an `id`, or an `email` or `phone` to find one by";
        fields.fault("id", "missing", message);
    }
    fields.finish_open(who.map(|who| (who, document)))
}

fn read_document(fields: &mut Fields<'_>) -> Document {
    let mut document = Document::default();
    for (name, read) in READERS {
        if fields.raw(name).is_some() {
            let value = fields.read(name, read).filter(|text| !text.is_empty());
            document.fields.insert(name, value);
        }
    }
    document.consent = read_consent(fields);
    let list = fields.list("tags");
    document.tags = list.and_then(|list| fields.inner(tags::list_of(list, "/tags")));
    let list = fields.list("devices");
    document.devices = list.and_then(|list| fields.inner(read_devices(list, "/devices")));
    document.attributes = read_attributes(fields);
    document
}

type Read = fn(&str) -> Result<String, Refusal>;

/// How each field of a profile is read.
const READERS: [(&str, Read); 6] = [
    ("email", address::email),
    ("phone", address::phone),
    ("first_name", address::line),
    ("last_name", address::line),
    ("locale", address::locale),
    ("timezone", address::timezone),
];

fn check_id(fields: &mut Fields<'_>, id: &str) {
    if fields.text("id").is_some_and(|written| written != id) {
        let message = format!("the address of the request says `{}`", address::short(id));
        fields.fault("id", "id_mismatch", message);
    }
    for name in GIVEN_OUT {
        fields.raw(name);
    }
}

fn read_consent(fields: &mut Fields<'_>) -> Vec<(Name, bool)> {
    let mut consent = Vec::new();
    for (word, value) in fields.object("consent").into_iter().flatten() {
        let at = below("/consent", word);
        let fault = match (consent_channel(word), value.as_bool()) {
            (Ok(channel), Some(given)) => {
                consent.push((channel, given));
                continue;
            }
            (Err(refusal), _) => refusal.at(at),
            (Ok(_), None) => {
                let kind = kind_of(value);
                let message = format!("consent is true (given) or false (withdrawn), not {kind}");
                Fault::new(at, "wrong_type", message)
            }
        };
        fields.inner::<()>(Err(vec![fault]));
    }
    consent
}

/// A channel that people consent to.
pub(super) fn consent_channel(word: &str) -> Result<Name, Refusal> {
    let known = CONSENT_CHANNELS.contains(&word).then(|| Name::from(word));
    known.ok_or_else(|| {
        let (word, known) = (address::short(word), CONSENT_CHANNELS.join(", "));
        let message = format!("`{word}` is no channel of consent here; write one of {known}");
        Refusal::new("unknown_channel", message)
    })
}

fn read_devices(list: &[Value], at: &str) -> Checked<Vec<Device>> {
    if list.len() > DEVICES_MAX {
        let message = format!("a contact has at most {DEVICES_MAX} devices");
        return Err(vec![Fault::new(at, "too_many", message)]);
    }
    let (mut devices, mut faults) = (Vec::new(), Vec::new());
    for (place, value) in list.iter().enumerate() {
        match read_device(value, &below(at, place)) {
            Ok(device) => devices.push(device),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(devices) } else { Err(faults) }
}

fn read_device(value: &Value, at: &str) -> Checked<Device> {
    let mut fields = Fields::of(value, at)?;
    fields.require("token", "write the provider's address of the device");
    fields.require("platform", "write ios, android or web");
    let token = fields.read("token", |token| match token.len() {
        1..=DEVICE_TOKEN_MAX_BYTES => Ok(token.to_owned()),
        _ => Err(Refusal::new("invalid_device", "a token has 1 to 4,096 bytes")),
    });
    let platform = fields.read("platform", |word| {
        let known = PLATFORMS.contains(&word).then(|| Name::from(word));
        let refusal = || Refusal::new("invalid_device", "a platform is ios, android or web");
        known.ok_or_else(refusal)
    });
    fields.finish(token.zip(platform).map(|(token, platform)| Device { token, platform }))
}

/// What is under `attributes`, and every field that means nothing else.
fn read_attributes(fields: &mut Fields<'_>) -> Map<String, Value> {
    let mut attributes = Map::new();
    let nested = fields.object("attributes");
    let beside: Vec<_> = fields.others().collect();
    let nested = nested.into_iter().flatten().map(|entry| ("/attributes", entry));
    for (at, (name, value)) in nested.chain(beside.into_iter().map(|entry| ("", entry))) {
        let refused = refuse_attribute(name);
        if let Some(refusal) = refused {
            fields.inner::<()>(Err(vec![refusal.at(below(at, name))]));
        } else if attributes.insert(name.clone(), value.clone()).is_some() {
            let message = format!("`{name}` stands under `attributes` too; write it once");
            fields.fault(name, "given_twice", message);
        }
    }
    if attributes.len() > ATTRIBUTES_MAX {
        let message = format!("a contact has at most {ATTRIBUTES_MAX} attributes");
        fields.fault("attributes", "too_many", message);
    }
    attributes
}

/// Why an attribute cannot be called so.
pub(super) fn refuse_attribute(name: &str) -> Option<Refusal> {
    let length = name.chars().count();
    if length == 0 || length > ATTRIBUTE_NAME_MAX_CHARS || name.chars().any(char::is_control) {
        let message = format!("an attribute's name has 1 to {ATTRIBUTE_NAME_MAX_CHARS} characters");
        return Some(Refusal::new("invalid_attribute", message));
    }
    if FIELDS.contains(&name) || RESERVED.contains(&name) {
        let message = format!("`{name}` is no attribute; write it beside `attributes`");
        return Some(Refusal::new("reserved_name", message));
    }
    None
}

impl Document {
    /// What makes a contact exactly so (PUT). Consent, tags and devices that were not written
    /// stay; nothing of it starts a flow.
    pub fn replace(self) -> Input {
        let fields = FieldsChange::Replace(self.written());
        self.input(fields)
    }

    /// What changes a contact by what was written (PATCH, RFC 7396).
    pub fn merge(self) -> Input {
        let fields = FieldsChange::Merge(self.written());
        self.input(fields)
    }

    /// What writes a contact together with many others: what stops is heard and nobody wakes,
    /// unless `how` says that all is to be heard. Where it merges, tags are added.
    pub fn import(self, how: How) -> Input {
        let written = self.written();
        let fields = if how.replaces {
            FieldsChange::Replace(written)
        } else {
            FieldsChange::Merge(written)
        };
        let Self { devices, tags, consent, .. } = self;
        let (tags, more_tags) =
            if how.replaces { (tags, Vec::new()) } else { (None, tags.unwrap_or_default()) };
        let (starts, quiet) = (how.triggers, !how.triggers);
        let change = ProfileChange { fields, devices, tags, more_tags, consent, starts, quiet };
        Input::Profile(Box::new(change))
    }

    /// What lays a contact over another one that is only looked at.
    pub fn lay_over(&self, contact: &mut Contact) {
        for (name, value) in self.written() {
            contact.profile.set(&name, value);
        }
        if let Some(devices) = &self.devices {
            contact.profile.devices.clone_from(devices);
        }
    }

    /// Fields and attributes by name.
    fn written(&self) -> Map<String, Value> {
        let fields = self.fields.iter().map(|(name, value)| {
            ((*name).to_owned(), value.clone().map_or(Value::Null, Value::from))
        });
        fields.chain(self.attributes.clone()).collect()
    }

    fn input(self, fields: FieldsChange) -> Input {
        let Self { devices, tags, consent, .. } = self;
        let change = ProfileChange { fields, devices, tags, consent, ..ProfileChange::default() };
        Input::Profile(Box::new(change))
    }
}

#[cfg(test)]
mod tests;

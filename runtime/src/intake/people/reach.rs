//! Contact information: where a person can be reached.
//!
//! A contact has one e-mail address, one phone number and its devices. The first address of each
//! kind is the contact's own; the others, and what is told of push registrations and of chat apps,
//! are kept as they are in one attribute.

use serde_json::{Map, Value, json};
use weir_engine::model::{Contact, Device, Name};
use weir_store::Who;

use super::attributes::REACH;
use super::{Invalid, Read, below, identity};
use crate::intake::limits::{DEVICE_TOKEN_MAX_BYTES, PEOPLE_ADDRESSES_MAX};

/// Kinds of contact information that are told, and sent nothing to, save pushes.
const TOLD: [&str; 17] = [
    "push",
    "webpush",
    "appleBusinessChat",
    "facebook",
    "instagram",
    "instagramDm",
    "kakaoSangdam",
    "kakaoTalk",
    "line",
    "liveChat",
    "openChannel",
    "telegram",
    "tiktokBm",
    "twitter",
    "viberBots",
    "whatsapp",
    "zaloFollower",
];

/// Where a person can be reached. What is `None` was not written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reach {
    pub(super) emails: Option<Vec<String>>,
    pub(super) phones: Option<Vec<String>>,
    pub(super) told: Map<String, Value>,
}

/// What contact information makes of a contact.
pub(super) struct Reached {
    /// Fields and attributes by name.
    pub(super) fields: Map<String, Value>,
    /// Its devices, where they change.
    pub(super) devices: Option<Vec<Device>>,
}

impl Reach {
    /// Reads `{"email": [{"address"}], "phone": [{"number"}], "push": [ … ], … }`.
    pub fn read(value: &Value, at: &str) -> Read<Self> {
        let Some(object) = value.as_object() else {
            return Err(vec![Invalid::new(at, "Must be an object with lists: email, phone, push")]);
        };
        let (mut reach, mut wrong) = (Self::default(), Vec::new());
        for (name, list) in object.iter().filter(|(_, list)| !list.is_null()) {
            let place = below(at, name);
            let read = match (name.as_str(), list.as_array()) {
                (_, None) => Err(vec![Invalid::new(place, "Must be a list")]),
                ("email", Some(list)) => addresses(list, "address", &place, identity::email)
                    .map(|emails| reach.emails = Some(emails)),
                ("phone", Some(list)) => addresses(list, "number", &place, identity::phone)
                    .map(|phones| reach.phones = Some(phones)),
                (known, Some(list)) if TOLD.contains(&known) => registrations(list, &place)
                    .map(|list| drop(reach.told.insert(known.to_owned(), list))),
                (_, Some(_)) => Err(vec![Invalid::new(place, "Is no kind of contact information")]),
            };
            wrong.extend(read.err().into_iter().flatten());
        }
        if wrong.is_empty() { Ok(reach) } else { Err(wrong) }
    }

    /// Reads `[{"type": "EMAIL", "identifier": …, "primary"?: true}]`.
    pub fn read_list(value: &Value, at: &str) -> Read<Self> {
        let Some(list) = value.as_array() else {
            return Err(vec![Invalid::new(at, "Must be a list of {type, identifier}")]);
        };
        let (mut emails, mut phones, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
        for (place, item) in list.iter().enumerate() {
            let at = format!("{at}[{place}]");
            let text = item["identifier"].as_str().unwrap_or_default();
            let (list, read) = match item["type"].as_str() {
                Some("EMAIL") => (&mut emails, identity::email(text)),
                Some("PHONE") => (&mut phones, identity::phone(text)),
                Some(_) => {
                    wrong.push(Invalid::new(format!("{at}.type"), "Must be PHONE or EMAIL"));
                    continue;
                }
                None => {
                    wrong.push(Invalid::new(format!("{at}.type"), "Must not be null"));
                    continue;
                }
            };
            let first = item["primary"] == Value::Bool(true);
            match read {
                Ok(address) => add(list, address, first),
                Err(message) => wrong.push(Invalid::new(format!("{at}.identifier"), message)),
            }
        }
        wrong.extend([&emails, &phones].into_iter().filter_map(|list| too_many(list, at)));
        let (emails, phones) = (Some(emails), Some(phones));
        let reach = Self { emails, phones, told: Map::new() };
        if wrong.is_empty() { Ok(reach) } else { Err(wrong) }
    }

    /// What is added to somebody: their own addresses stay the first.
    pub(super) fn added(self, known: Option<&Contact>) -> Reached {
        let mut all = known.map(Self::of).unwrap_or_default();
        for (list, new) in [(&mut all.emails, self.emails), (&mut all.phones, self.phones)] {
            let list = list.get_or_insert_default();
            for address in new.into_iter().flatten() {
                add(list, address, false);
            }
        }
        for (name, list) in &self.told {
            all.add_told(name, list);
        }
        all.reached(known, &self.told)
    }

    /// What is there instead: e-mail addresses and phone numbers as they are written, none where
    /// none is; registrations where they are written.
    pub(super) fn instead(self, known: &Contact) -> Reached {
        let mut all = Self::of(known);
        (all.emails, all.phones) = (self.emails, self.phones);
        for (name, list) in &self.told {
            all.told.insert(name.clone(), list.clone());
        }
        all.reached(Some(known), &self.told)
    }

    /// What is left without these addresses.
    pub(super) fn without(self, known: &Contact) -> Reached {
        let mut all = Self::of(known);
        for (list, gone) in [(&mut all.emails, self.emails), (&mut all.phones, self.phones)] {
            let gone = gone.unwrap_or_default();
            list.get_or_insert_default().retain(|address| !gone.contains(address));
        }
        all.reached(Some(known), &Map::new())
    }

    /// The names by which somebody may be known already.
    pub fn names(&self) -> Vec<Who> {
        let emails = self.emails().iter().cloned().map(Who::Email);
        emails.chain(self.phones().iter().cloned().map(Who::Phone)).collect()
    }

    /// Where a contact can be reached.
    pub fn of(contact: &Contact) -> Self {
        let mut told = match contact.profile.attributes.get(REACH) {
            Some(Value::Object(told)) => told.clone(),
            Some(_) | None => Map::new(),
        };
        let mut all = |own: &Option<String>, name: &str| {
            let further = told.remove(name);
            let further = further.as_ref().and_then(Value::as_array).into_iter().flatten();
            let mut list: Vec<_> = own.iter().cloned().collect();
            for address in further.filter_map(Value::as_str) {
                add(&mut list, address.to_owned(), false);
            }
            Some(list)
        };
        let emails = all(&contact.profile.email, "email");
        let phones = all(&contact.profile.phone, "phone");
        Self { emails, phones, told }
    }

    /// E-mail addresses, the contact's own first.
    pub fn emails(&self) -> &[String] {
        self.emails.as_deref().unwrap_or_default()
    }

    /// Phone numbers, the contact's own first.
    pub fn phones(&self) -> &[String] {
        self.phones.as_deref().unwrap_or_default()
    }

    /// Registrations as they were told, by kind.
    pub fn told(&self) -> &Map<String, Value> {
        &self.told
    }

    fn add_told(&mut self, name: &str, list: &Value) {
        let known = self.told.entry(name).or_insert_with(|| json!([]));
        let Some(known) = known.as_array_mut() else { return };
        for item in list.as_array().into_iter().flatten() {
            let place = known.iter().position(|one| same(one, item));
            match place {
                Some(place) => known[place] = item.clone(),
                None => known.push(item.clone()),
            }
        }
    }

    /// As a contact keeps it.
    fn reached(self, known: Option<&Contact>, changed: &Map<String, Value>) -> Reached {
        let Self { emails, phones, mut told } = self;
        let mut fields = Map::new();
        for (name, list) in [("email", emails), ("phone", phones)] {
            let mut list = list.unwrap_or_default().into_iter();
            fields.insert(name.to_owned(), list.next().map_or(Value::Null, Value::from));
            let further: Vec<_> = list.collect();
            if !further.is_empty() {
                told.insert(name.to_owned(), further.into());
            }
        }
        let devices = devices(known, &told, changed);
        told.retain(|_, list| list.as_array().is_some_and(|list| !list.is_empty()));
        let kept = if told.is_empty() { Value::Null } else { Value::Object(told) };
        fields.insert(REACH.to_owned(), kept);
        Reached { fields, devices }
    }
}

/// Devices are changed by what is told of pushes; those that nobody tells of stay.
fn devices(
    known: Option<&Contact>,
    told: &Map<String, Value>,
    changed: &Map<String, Value>,
) -> Option<Vec<Device>> {
    let kinds = ["push", "webpush"];
    if !kinds.iter().any(|kind| changed.contains_key(*kind)) {
        return None;
    }
    let mut devices = Vec::new();
    for kind in kinds {
        let list = told.get(kind).and_then(Value::as_array);
        let found = list.into_iter().flatten().filter_map(|item| device(kind, item));
        devices.extend(found);
    }
    let is_of = |device: &Device, web: bool| (*device.platform == *"web") == web;
    for (kind, web) in [("push", false), ("webpush", true)] {
        if !changed.contains_key(kind) {
            let all = known.into_iter().flat_map(|contact| &contact.profile.devices);
            devices.extend(all.filter(|device| is_of(device, web)).cloned());
        }
    }
    let mut each = Vec::new();
    devices.retain(|device| {
        let is_new = !each.contains(&device.token);
        each.push(device.token.clone());
        is_new
    });
    Some(devices)
}

/// The device of a push registration, where it says of what kind it is.
fn device(kind: &str, item: &Value) -> Option<Device> {
    let token = item["registrationId"].as_str()?.to_owned();
    let system = &item["systemData"];
    let words = [system["os"].as_str(), system["cloudType"].as_str()];
    let platform = match (kind, words) {
        ("webpush", _) | (_, [_, Some("WEB")]) => "web",
        (_, [Some("iOS" | "ios"), _] | [None, Some("APNS")]) => "ios",
        (_, [Some("Android" | "android"), _] | [None, Some("GCM" | "HMS")]) => "android",
        _ => return None,
    };
    Some(Device { token, platform: Name::from(platform) })
}

/// Whether two registrations are of the same person with the same application.
fn same(one: &Value, other: &Value) -> bool {
    ["applicationId", "registrationId", "userId"].iter().all(|name| one[name] == other[name])
}

fn addresses(
    list: &[Value],
    field: &str,
    at: &str,
    read: fn(&str) -> Result<String, String>,
) -> Read<Vec<String>> {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for (place, item) in list.iter().enumerate() {
        let text = item[field].as_str().unwrap_or_default();
        match read(text) {
            Ok(address) => add(&mut found, address, false),
            Err(message) => wrong.push(Invalid::new(format!("{at}[{place}].{field}"), message)),
        }
    }
    wrong.extend(too_many(&found, at));
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

fn too_many(list: &[String], at: &str) -> Option<Invalid> {
    let message = format!("Max {PEOPLE_ADDRESSES_MAX} of a kind for a person");
    (list.len() > PEOPLE_ADDRESSES_MAX).then(|| Invalid::new(at, message))
}

fn registrations(list: &[Value], at: &str) -> Read<Value> {
    let wrong = list.iter().enumerate().filter_map(|(place, item)| {
        let place = format!("{at}[{place}]");
        let token = item["registrationId"].as_str().map_or(0, str::len);
        if !item.is_object() {
            return Some(Invalid::new(place, "Must be an object"));
        }
        let long = token > DEVICE_TOKEN_MAX_BYTES;
        long.then(|| Invalid::new(place, "A registration ID has at most 4,096 bytes"))
    });
    let mut wrong: Vec<_> = wrong.collect();
    if list.len() > PEOPLE_ADDRESSES_MAX {
        wrong.push(Invalid::new(at, format!("Max {PEOPLE_ADDRESSES_MAX} of a kind for a person")));
    }
    if wrong.is_empty() { Ok(list.into()) } else { Err(wrong) }
}

fn add(list: &mut Vec<String>, address: String, first: bool) {
    list.retain(|known| !first || *known != address);
    if first {
        list.insert(0, address);
    } else if !list.contains(&address) {
        list.push(address);
    }
}

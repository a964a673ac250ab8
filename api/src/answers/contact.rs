//! Contacts and their tags.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use weir_engine::model::Name;
use weir_runtime::Written;

use super::word;

/// A contact.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Contact {
    /// What outside systems call it.
    id: String,
    /// What Weir calls it: `con_…`.
    internal_id: String,
    email: Option<String>,
    /// E.164.
    phone: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    /// A language tag such as `de-AT`.
    locale: Option<String>,
    /// An IANA name such as `Europe/Vienna`.
    timezone: Option<String>,
    attributes: Map<String, Value>,
    /// By channel: true is given, false is withdrawn, absent is unknown.
    consent: BTreeMap<String, bool>,
    devices: Vec<Device>,
    tags: Vec<String>,
    /// The segments it is in, by id.
    segments: Vec<String>,
}

/// Where a push goes.
#[derive(Debug, Serialize, ToSchema)]
struct Device {
    token: String,
    /// ios, android or web.
    platform: String,
}

impl Contact {
    pub(crate) fn of(contact: &weir_engine::model::Contact) -> Self {
        let profile = &contact.profile;
        let consent = contact.consent.iter();
        let devices = profile.devices.iter().map(|device| Device {
            token: device.token.clone(),
            platform: device.platform.to_string(),
        });
        Self {
            id: profile.external_id.clone(),
            internal_id: contact.id.to_string(),
            email: profile.email.clone(),
            phone: profile.phone.clone(),
            first_name: profile.first_name.clone(),
            last_name: profile.last_name.clone(),
            locale: profile.locale.clone(),
            timezone: profile.timezone.as_ref().map(|zone| zone.name().to_owned()),
            attributes: profile.attributes.clone(),
            consent: consent.map(|(channel, said)| (channel.to_string(), said.given)).collect(),
            devices: devices.collect(),
            tags: contact.tags.keys().map(Name::to_string).collect(),
            segments: contact.segments.iter().map(Name::to_string).collect(),
        }
    }
}

/// A tag that somebody has, or that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TagItem {
    name: String,
}

impl TagItem {
    pub(crate) fn of(name: &Name) -> Self {
        Self { name: name.to_string() }
    }
}

/// A name in use.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NameItem {
    name: String,
}

impl NameItem {
    pub(crate) fn of(name: &Name) -> Self {
        Self { name: name.to_string() }
    }
}

/// What adding tags did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TagsAdded {
    /// The contact.
    contact: String,
    /// The tags.
    added: Vec<String>,
    /// Runs that began.
    entered: Vec<Entered>,
    /// Runs that went on.
    woken: Vec<Woken>,
    /// Runs that ended.
    ended: Vec<Ended>,
    /// Flows that listened and let the contact not in.
    not_entered: Vec<NotEntered>,
}

/// A run that began.
#[derive(Debug, Serialize, ToSchema)]
struct Entered {
    flow: String,
    version: u32,
    token: String,
}

/// A run that went on.
#[derive(Debug, Serialize, ToSchema)]
struct Woken {
    flow: String,
    token: String,
}

/// A run that ended.
#[derive(Debug, Serialize, ToSchema)]
struct Ended {
    flow: String,
    token: String,
    /// end, exit, goal, superseded, …
    reason: String,
    /// In the author's words.
    because: Option<String>,
}

/// A flow that listened and let the contact not in.
#[derive(Debug, Serialize, ToSchema)]
struct NotEntered {
    flow: String,
    /// `re_entry`, `cooldown`, `max`, `where`, `exit_when`, `flow_paused`, …
    reason: String,
}

impl TagsAdded {
    pub(crate) fn of(names: &[Name], written: &Written) -> Self {
        let mut answer = Self {
            contact: written.external_id.clone(),
            added: names.iter().map(Name::to_string).collect(),
            entered: Vec::new(),
            woken: Vec::new(),
            ended: Vec::new(),
            not_entered: Vec::new(),
        };
        for applied in written.answers.iter().map(|answer| &answer.applied) {
            answer.add(applied);
        }
        answer
    }

    fn add(&mut self, applied: &weir_engine::turn::Applied) {
        self.entered.extend(applied.entered.iter().map(|one| Entered {
            flow: one.flow.to_string(),
            version: one.version,
            token: one.token.to_string(),
        }));
        self.woken.extend(
            applied
                .woken
                .iter()
                .map(|one| Woken { flow: one.flow.to_string(), token: one.token.to_string() }),
        );
        self.ended.extend(applied.ended.iter().map(|one| Ended {
            flow: one.flow.to_string(),
            token: one.token.to_string(),
            reason: word(&one.reason),
            because: one.because.clone(),
        }));
        self.not_entered.extend(
            applied.not_entered.iter().map(|one| NotEntered {
                flow: one.flow.to_string(),
                reason: one.reason.to_owned(),
            }),
        );
    }
}

//! Contacts and their tags.

use std::collections::BTreeMap;

use axum::Json;
use axum::response::Response;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use weir_engine::model::{Name, TokenId};
use weir_engine::turn::EndedToken;
use weir_runtime::{Merged, Written};

use super::event::{EventFault, passing, respond};
use super::word;
use crate::problem::Answer;

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

/// What became of many contacts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactsAnswer {
    created: usize,
    changed: usize,
    unchanged: usize,
    rejected: usize,
    /// One for each contact, in order.
    results: Vec<ContactResult>,
}

/// What became of one of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactResult {
    /// Its place in the list, from 0.
    pub(crate) index: usize,
    /// `created`, `changed`, `unchanged` or `rejected`.
    pub(crate) status: &'static str,
    /// What outside systems call the contact.
    pub(crate) contact: Option<String>,
    /// Why it was rejected.
    pub(crate) errors: Vec<EventFault>,
}

impl ContactsAnswer {
    pub(crate) fn of(results: Vec<ContactResult>) -> Self {
        let count = |status| results.iter().filter(|result| result.status == status).count();
        Self {
            created: count("created"),
            changed: count("changed"),
            unchanged: count("unchanged"),
            rejected: count("rejected"),
            results,
        }
    }

    /// The answer to the request.
    pub(crate) fn response(self) -> Answer<Response> {
        let passing = passing(self.results.iter().flat_map(|result| &result.errors));
        respond(passing, self.created + self.changed + self.unchanged, Json(self))
    }
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

/// Two contacts are one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactsMerged {
    /// The survivor.
    contact: String,
    /// The other one, which is another name of the survivor now.
    merged: String,
    /// Whether they were two until now.
    changed: bool,
    /// What became of those inside flows.
    tokens: TokensMerged,
}

/// What became of the runs of two contacts.
#[derive(Debug, Serialize, ToSchema)]
struct TokensMerged {
    /// Runs of the survivor that go on.
    kept: Vec<String>,
    /// Runs that ended, of either.
    ended: Vec<Ended>,
    /// Runs of the other one that go on as the survivor's.
    moved: Vec<String>,
}

impl ContactsMerged {
    pub(crate) fn of(merged: Merged) -> Self {
        let ids = |tokens: Vec<TokenId>| tokens.iter().map(TokenId::to_string).collect();
        let tokens = TokensMerged {
            kept: ids(merged.kept),
            ended: merged.ended.iter().map(Ended::of).collect(),
            moved: ids(merged.moved),
        };
        let (contact, called) = (merged.contact, merged.merged);
        Self { contact, merged: called, changed: merged.is_new, tokens }
    }
}

impl Ended {
    fn of(one: &EndedToken) -> Self {
        Self {
            flow: one.flow.to_string(),
            token: one.token.to_string(),
            reason: word(&one.reason),
            because: one.because.clone(),
        }
    }
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
        self.ended.extend(applied.ended.iter().map(Ended::of));
        self.not_entered.extend(
            applied.not_entered.iter().map(|one| NotEntered {
                flow: one.flow.to_string(),
                reason: one.reason.to_owned(),
            }),
        );
    }
}

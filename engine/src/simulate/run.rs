//! One contact on a virtual clock.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use weir_messages::Channel;

use super::line::Line;
use super::record::{Record, RecordKind};
use crate::catalogue::World;
use crate::condition::View;
use crate::feed;
use crate::model::{
    CONSENT_CHANNELS, Consent, Contact, ContactId, Device, Message, MessageId, Name, Reason,
    Status, TokenId,
};
use crate::settings::Mutation;
use crate::turn::{
    Changes, FieldsChange, Handed, Happening, Input, Known, Outcome, ProfileChange, Turn,
};
use crate::value::Timestamp;

/// How many turns one contact is given before its flows are called endless.
const TURNS_MAX: usize = 100_000;

/// How many records, and turns, there is room for from the start: what most contacts come to.
const RECORDS_USUAL: usize = 16;

/// One contact on a virtual clock.
#[derive(Debug)]
pub struct Run<'a> {
    world: &'a World,
    /// What the contact is called, in each record.
    name: Name,
    contact: Contact,
    now: Timestamp,
    known: BTreeSet<Known>,
    turns: usize,
    records: Vec<Record>,
    changes: Vec<Changes>,
    /// How many codes of each pool were given out: `POOL-1`, `POOL-2`, …
    given: BTreeMap<Name, u32>,
}

/// What became of a contact.
#[derive(Debug)]
pub struct Played {
    /// What would happen to it, in order.
    pub records: Vec<Record>,
    /// The contact at the end.
    pub contact: Contact,
    /// What each turn changed, in order.
    pub changes: Vec<Changes>,
}

/// What is due next, in the order of rule 7: by instant, then by node name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Token { at: Timestamp, node: Name, token: TokenId },
    Appointment { at: Timestamp, flow: Name, start: Name, about: String },
    Message { at: Timestamp, message: MessageId },
}

impl Due {
    fn at(&self) -> Timestamp {
        match self {
            Self::Token { at, .. } | Self::Appointment { at, .. } | Self::Message { at, .. } => *at,
        }
    }
}

/// A contact with every destination and consent on every channel.
pub fn new_contact(name: &str, seed: u64) -> Contact {
    let mut contact = Contact::new(ContactId::derive(name, seed, Timestamp::MIN, 0), name);
    contact.profile.email = Some(format!("{name}@example.com"));
    contact.profile.phone = Some("+12025550100".into());
    contact.profile.devices = vec![Device { token: name.into(), platform: Name::from("web") }];
    for channel in [Channel::Email, Channel::Sms, Channel::Push] {
        let consent = Consent { given: true, at: Timestamp::MIN, topics: BTreeMap::new() };
        contact.consent.insert(Name::from(channel.as_str()), consent);
    }
    contact
}

impl<'a> Run<'a> {
    /// A contact at an instant.
    pub fn new(world: &'a World, contact: Contact, now: Timestamp) -> Self {
        let known = BTreeSet::new();
        let records = Vec::with_capacity(RECORDS_USUAL);
        let changes = Vec::with_capacity(RECORDS_USUAL);
        let name = Name::from(&*contact.profile.external_id);
        let given = BTreeMap::new();
        let mut run = Self { world, name, contact, now, known, turns: 0, records, changes, given };
        run.apply(Input::Plan);
        run
    }

    /// The contact as it is now.
    pub fn contact(&self) -> &Contact {
        &self.contact
    }

    /// Takes one line of an events file at its instant.
    pub fn take(&mut self, line: &Line) {
        self.now = self.now.max(line.received_at);
        if *line.kind == *"contact_created" {
            self.describe(&line.data);
            return;
        }
        if *line.kind == *"attributes_set" {
            let fields = FieldsChange::Set(line.data.as_object().cloned().unwrap_or_default());
            let change = ProfileChange { fields, starts: true, ..ProfileChange::default() };
            self.apply(Input::Profile(Box::new(change)));
            return;
        }
        let mut data = line.data.clone();
        if line.kind.starts_with("message_") && data["message"].is_null() {
            let Some(message) = self.message_of(&data["node"]) else { return };
            data["message"] = json!(message);
        }
        self.apply(Input::Event(Happening {
            id: line.id.clone(),
            kind: line.kind.clone(),
            occurred_at: Some(line.occurred_at),
            data,
            source: Some(Name::from("api")),
            starts: true,
        }));
    }

    /// The last message that a node sent to this contact.
    fn message_of(&self, node: &Value) -> Option<MessageId> {
        let node = node.as_str()?;
        let sent = |message: &&Message| message.node == *node && message.status.handed_over();
        self.contact.messages.iter().rev().find(sent).map(|message| message.id)
    }

    /// Takes what a file says the contact is, over what every simulated contact has.
    pub fn describe(&mut self, data: &Value) {
        let (profile, consent, tags) = described(&self.contact, data);
        self.contact.profile = profile;
        for (channel, given) in consent {
            self.contact.consent.remove(&channel);
            if let Some(given) = given {
                let consent = Consent { given, at: self.now, topics: BTreeMap::new() };
                self.contact.consent.insert(channel, consent);
            }
        }
        self.contact.segments.extend(names(&data["segments"]));
        let change = ProfileChange { tags, ..ProfileChange::default() };
        self.apply(Input::Profile(Box::new(change)));
        self.apply(Input::Plan);
    }

    /// Lets happen everything that is due before an instant, and at it what is not a tie.
    pub fn advance_before(&mut self, instant: Timestamp) {
        let ties = self.world.settings.breaks(Mutation::TieOrder);
        while let Some(due) = self.next_due() {
            if due.at() > instant || (due.at() == instant && !ties) {
                break;
            }
            self.let_happen(due);
        }
        self.now = self.now.max(instant);
    }

    /// Plays to the end: until this instant, or until no token waits for one.
    pub fn finish(mut self, until: Option<Timestamp>) -> Played {
        let last = self.now;
        while let Some(due) = self.next_due() {
            // Those of carts come to an end; a schedule goes on for ever.
            let appointment = matches!(&due, Due::Appointment { about, .. } if about.is_empty());
            let over = match until {
                Some(until) => due.at() > until,
                None => appointment && due.at() > last,
            };
            if over || self.turns > TURNS_MAX {
                break;
            }
            self.let_happen(due);
        }
        Played { records: self.records, contact: self.contact, changes: self.changes }
    }

    fn next_due(&self) -> Option<Due> {
        let tokens = self.contact.tokens.iter().filter_map(|token| {
            let (node, at) = (token.node.clone(), token.due()?);
            Some(Due::Token { at, node, token: token.id })
        });
        let appointments = self.contact.calendar.iter().filter_map(|row| {
            let (flow, start, about) = (row.flow.clone(), row.start.clone(), row.about.clone());
            row.due.map(|at| Due::Appointment { at, flow, start, about })
        });
        let queued = self.contact.messages.iter().filter(|m| m.status == Status::Queued);
        let messages = queued.map(|m| Due::Message { at: m.not_before, message: m.id });
        let all = tokens.chain(appointments).chain(messages);
        all.min_by(|one, other| (one.at(), one).cmp(&(other.at(), other)))
    }

    fn let_happen(&mut self, due: Due) {
        self.now = self.now.max(due.at());
        match due {
            Due::Token { token, .. } => self.apply(Input::Timer(token)),
            Due::Appointment { flow, start, about, .. } => {
                self.apply(Input::Appointment { flow, start, about });
            }
            Due::Message { message, .. } => self.hand_over(message),
        }
    }

    /// One turn, and then every message that may go at this instant goes.
    fn apply(&mut self, input: Input) {
        self.turn(input);
        while let Some(message) = self.first_ready().filter(|_| self.turns <= TURNS_MAX) {
            self.hand_over(message);
        }
    }

    /// The oldest message that a provider could take now.
    fn first_ready(&self) -> Option<MessageId> {
        let ready =
            |message: &&Message| message.status == Status::Queued && message.not_before <= self.now;
        self.contact.messages.iter().find(ready).map(|message| message.id)
    }

    /// The provider takes the message at once, unless it lacks what it is to show.
    fn hand_over(&mut self, id: MessageId) {
        if let Some(Handed::Go(message)) = self.turn(Input::HandOver(id)) {
            let outcome = if self.is_withheld(&message) {
                Outcome::Withheld(Reason::NoProducts)
            } else {
                self.records.push(self.record_of(&message));
                Outcome::Accepted { provider: None, response: None }
            };
            self.turn(Input::Outcome { message: id, outcome });
        }
    }

    /// Nobody has a catalogue here: feeds are looked at as far as the cart alone tells.
    fn is_withheld(&self, message: &Message) -> bool {
        let flow = self.world.flows.version(&message.flow, message.version);
        let Some(flow) = flow else { return false };
        let feeds = flow.messages.get(&message.name).map_or(&[][..], |body| &body.feeds);
        let view = View::of_message(&self.contact, message, flow, &self.world.settings, self.now);
        feed::is_withheld(feeds, &view)
    }

    fn record_of(&self, message: &Message) -> Record {
        Record {
            node: Some(message.node.clone()),
            channel: Some(message.channel),
            message: Some(message.name.clone()),
            ..Record::new(self.now, &self.name, &message.flow, RecordKind::Message)
        }
    }

    fn turn(&mut self, input: Input) -> Option<Handed> {
        self.turns += 1;
        let mut turn = Turn::new(self.world, &mut self.contact, &self.known, self.now);
        let answer = turn.apply(input);
        turn.answer_all(|_, wish| {
            let given = self.given.entry(wish.pool.clone()).or_default();
            *given += 1;
            Some(format!("{}-{given}", wish.pool))
        });
        let changes = turn.finish();
        let hops = changes.trail.iter();
        self.records.extend(hops.filter_map(|hop| Record::of_hop(&self.name, hop)));
        let refused = answer.applied.not_entered.iter();
        let of_refusal = |refusal| Record::of_refusal(self.now, &self.name, refusal);
        self.records.extend(refused.map(of_refusal));
        self.remember(&changes);
        self.changes.push(changes);
        answer.handed
    }

    fn remember(&mut self, changes: &Changes) {
        for event in &changes.events {
            if let crate::model::Origin::Source(source) = &event.origin {
                self.known.insert(Known { source: source.clone(), id: event.id.clone() });
            }
        }
    }
}

/// A profile, consents (none: unknown) and tags.
type Described = (crate::model::Profile, Vec<(Name, Option<bool>)>, Option<Vec<Name>>);

/// A contact's data as in `PUT /v1/contacts`, plus `tags`, laid over what it has.
fn described(contact: &Contact, data: &Value) -> Described {
    let mut profile = contact.profile.clone();
    let fields = data.as_object().into_iter().flatten();
    for (name, value) in fields {
        match name.as_str() {
            "attributes" => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    profile.set(name, value.clone());
                }
            }
            "devices" => {
                profile.devices = serde_json::from_value(value.clone()).unwrap_or_default();
            }
            "consent" | "tags" | "segments" => {}
            _ => profile.set(name, value.clone()),
        }
    }
    let consent = data["consent"].as_object().into_iter().flatten();
    let consent = consent.filter(|(channel, _)| CONSENT_CHANNELS.contains(&channel.as_str()));
    let consent = consent.map(|(channel, given)| (Name::from(channel.as_str()), given.as_bool()));
    (profile, consent.collect(), data.get("tags").map(names))
}

fn names(value: &Value) -> Vec<Name> {
    let texts = value.as_array().into_iter().flatten();
    texts.filter_map(|text| text.as_str().map(Name::from)).collect()
}

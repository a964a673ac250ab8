//! A contact's facts, built in a line.

use serde_json::{Map, Value, json};
use weir_messages::Channel;

use crate::condition::{Condition, Credit, Finding, View};
use crate::model::{
    Basket, Consent, Contact, ContactId, Event, Goal, Grade, Hold, Mark, Message, MessageId,
    Moment, Name, OnUnknown, Origin, Purpose, Sign, SignKind, State, Status, Token, TokenId,
};
use crate::settings::Settings;
use crate::value::{Timestamp, Zone};

/// A Monday, midnight in UTC; the facts count hours from here.
pub(super) fn hour(hours: i64) -> Timestamp {
    Timestamp::parse("2027-01-04T00:00:00Z").unwrap().plus(hours * 3_600_000)
}

pub(super) struct Facts {
    pub(super) contact: Contact,
    pub(super) settings: Settings,
    pub(super) constants: Map<String, Value>,
    pub(super) of: Vec<Name>,
    pub(super) credit: Option<Credit>,
    pub(super) now: Timestamp,
    flow: Name,
    inside: bool,
}

impl Facts {
    /// A contact nothing is known of, at hour 0.
    pub(super) fn new() -> Self {
        Self {
            contact: Contact::new(ContactId::derive("c1", 0, Timestamp::MIN, 0), "c1"),
            settings: Settings::default(),
            constants: Map::new(),
            of: Vec::new(),
            credit: None,
            now: hour(0),
            flow: Name::from("flow"),
            inside: false,
        }
    }

    pub(super) fn now(mut self, hours: i64) -> Self {
        self.now = hour(hours);
        self
    }

    pub(super) fn zone(mut self, name: &str) -> Self {
        self.contact.profile.timezone = Some(Zone::parse(name).unwrap());
        self
    }

    pub(super) fn attributes(mut self, all: Value) -> Self {
        let Value::Object(all) = all else { panic!("attributes are an object") };
        self.contact.profile.attributes.extend(all);
        self
    }

    pub(super) fn tag(mut self, name: &str) -> Self {
        let at = Moment { seq: self.contact.count_up(), at: self.now };
        self.contact.tags.insert(name.into(), at);
        self
    }

    /// An event told when it happened.
    pub(super) fn event(self, kind: &str, hours: i64, data: Value) -> Self {
        self.late(kind, hours, hours, data)
    }

    /// An event that happened at one hour and was told at a later one.
    pub(super) fn late(mut self, kind: &str, happened: i64, told: i64, data: Value) -> Self {
        let event = Event {
            seq: self.contact.count_up(),
            id: format!("e{}", self.contact.counter),
            kind: kind.into(),
            occurred_at: hour(happened),
            received_at: hour(told),
            data,
            origin: Origin::Source("api".into()),
        };
        self.contact.history.push(event.into());
        self
    }

    pub(super) fn tagged(self, tag: &str, hours: i64) -> Self {
        self.event("tag_added", hours, json!({ "tag": tag }))
    }

    /// Enters by its last event, and stands at `here`.
    pub(super) fn enter(mut self) -> Self {
        let entry = self.contact.history.last().expect("an event that enters");
        let entry = Event::clone(entry);
        self.inside = true;
        self.contact.tokens.push(Token {
            id: TokenId { contact: self.contact.id, n: entry.seq },
            flow: self.flow.clone(),
            version: 1,
            start: "start".into(),
            key: String::new(),
            entered: entry.moment(),
            arrived: entry.moment(),
            entry,
            node: "here".into(),
            visit: 1,
            state: State::Parked { until: None, deadline: None, hold: Hold::Event },
            vars: std::collections::BTreeMap::new(),
            marks: std::collections::BTreeMap::new(),
            hops: 0,
            goal: Goal::default(),
        });
        self
    }

    /// Leaves a node by a port and arrives at the next.
    pub(super) fn leave(mut self, node: &str, port: &str, hours: i64) -> Self {
        let left = Moment { seq: self.contact.counter, at: hour(hours) };
        let token = self.contact.tokens.last_mut().expect("inside");
        token.marks.insert(node.into(), Mark { port: port.into(), left });
        token.arrived = left;
        token.visit += 1;
        self
    }

    /// A message of the last token, handed over.
    pub(super) fn sent(self, node: &str, hours: i64) -> Self {
        self.message(node, Status::Accepted, Some(hours))
    }

    pub(super) fn message(mut self, node: &str, status: Status, sent: Option<i64>) -> Self {
        let token = self.contact.tokens.last_mut().expect("inside");
        token.visit += 1;
        let (id, visit, at) = (token.id, token.visit, hour(sent.unwrap_or(0)));
        self.contact.messages.push(Message {
            id: MessageId::derive(id, at, node, visit),
            token: id,
            flow: self.flow.clone(),
            version: 1,
            node: node.into(),
            visit,
            name: "mail".into(),
            channel: Channel::Email,
            purpose: Purpose::Marketing,
            status,
            reason: None,
            to: None,
            provider: None,
            queued_at: at,
            not_before: at,
            expires_at: at,
            sending_since: None,
            handed_over_at: sent.map(hour),
            attempts: 1,
            signs: Vec::new(),
            on_unknown: OnUnknown::NeverTwice,
            subject: None,
            may_have_left: false,
            by_hand: None,
        });
        self
    }

    /// Something comes back about the last message.
    pub(super) fn sign(self, kind: SignKind, hours: i64) -> Self {
        self.sign_by(kind, hours, None, Grade::Human)
    }

    pub(super) fn sign_by(
        mut self,
        kind: SignKind,
        hours: i64,
        link: Option<&str>,
        grade: Grade,
    ) -> Self {
        let (at, seq, link) = (hour(hours), self.contact.count_up(), link.map(Name::from));
        let message = self.contact.messages.last_mut().expect("a message");
        message.signs.push(Sign { kind, at, seq, link, grade });
        self
    }

    pub(super) fn consent(mut self, channel: Channel, given: bool) -> Self {
        let consent = Consent { given, at: self.now, topics: std::collections::BTreeMap::new() };
        self.contact.consent.insert(Name::from(channel.as_str()), consent);
        self
    }

    pub(super) fn cart(mut self, id: &str, hours: i64, open: bool, data: Value) -> Self {
        let at = Moment { seq: self.contact.count_up(), at: hour(hours) };
        self.contact.carts.insert(id.into(), Basket { open, ..Basket::new(data, at) });
        self
    }

    pub(super) fn view(&self) -> View<'_> {
        let mut view = View::new(&self.contact, &self.settings, self.now)
            .flow(&self.flow, "The flow")
            .constants(&self.constants)
            .of(&self.of, None);
        view.token = self.contact.tokens.last().filter(|_| self.inside);
        view.credit = self.credit.as_ref();
        view
    }

    pub(super) fn find(&self, condition: &Condition) -> Finding {
        let finding = condition.find(&self.view());
        assert_eq!(finding.holds, condition.holds(&self.view()), "{condition}");
        finding
    }

    /// Every row: what is written, and whether it holds.
    pub(super) fn check(&self, rows: &[(&str, bool)]) {
        for (text, expected) in rows {
            let condition = super::condition(text);
            let finding = self.find(&condition);
            assert_eq!(finding.holds, *expected, "{text}\n{}", finding.because);
            let not = Condition::Not(Box::new(condition));
            assert_eq!(self.find(&not).holds, !expected, "not {text}");
        }
    }
}

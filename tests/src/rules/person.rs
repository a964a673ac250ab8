//! One contact that is turned by hand: every input at its instant, and nothing by itself, so that
//! a test stands between any two moments it likes.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use weir_engine::catalogue::{Current, Mode, World};
use weir_engine::compile::{Files, compile};
use weir_engine::flow::Flow;
use weir_engine::model::{Contact, Message, MessageId, Name, State, Status, Token, TokenId};
use weir_engine::simulate::new_contact;
use weir_engine::source::Source;
use weir_engine::turn::{
    Answer, Applied, Changes, Handed, Happening, Hop, Input, Known, Outcome, Step, Turn,
};
use weir_engine::value::{Timestamp, Zone};

/// When everything begins: a Monday.
pub(super) const MONDAY: &str = "2027-01-04T09:00:00Z";

/// What flows send without writing it.
const MESSAGES: &str = r#"
messages:
  mail: { channel: email, subject: Hello, text: "Hello {{ unsubscribe_url }}" }
  offer:
    channel: email
    subject: A gift
    text: "{{ vars.gift.code | default('none') }} {{ unsubscribe_url }}"
  text: { channel: sms, text: Hello }
  receipt: { channel: email, kind: transactional, subject: Thanks, text: Thanks }
  call: { channel: webhook, url: "https://shop.example/hook" }
"#;

/// A contact with every address and consent on every channel.
pub(super) struct Person {
    pub(super) world: World,
    pub(super) contact: Contact,
    pub(super) now: Timestamp,
    known: BTreeSet<Known>,
    /// What the last turn changed.
    pub(super) changes: Changes,
    /// Every row of every trail.
    pub(super) trail: Vec<Hop>,
}

/// A flow of these sections: what they lack follows. It starts when the tag `IN` is added.
pub(super) fn flow(sections: &str) -> Flow {
    let has = |name: &str| sections.lines().any(|line| line.starts_with(&format!("{name}:")));
    let mut text = format!("schema: flow/v1\n{}\n", sections.trim());
    if !has("id") {
        text.push_str("id: rule\n");
    }
    if !has("start") {
        let (_, nodes) = sections.split_once("nodes:\n").expect("nodes, one a line");
        let first = nodes.trim_start().split(':').next().expect("a first node");
        let start = format!("type: people_event, trigger: tag_added, tag: IN, next: {first}");
        text.extend(["start: { ", &start, " }\n"]);
    }
    text.push_str(MESSAGES.trim_start());
    let compiled = compile(&Source::new("flow.yaml", &text), &Files::new(), weir_nodes::KINDS);
    compiled.flow.unwrap_or_else(|| panic!("{:#?}\n{text}", compiled.diagnostics))
}

impl Person {
    /// In a world of these live flows, at [`MONDAY`].
    pub(super) fn of(flows: &[&str]) -> Self {
        let mut world = World::default();
        for sections in flows {
            let flow = flow(sections);
            let id = flow.id.clone();
            world.flows.add(Arc::new(flow), 1);
            world.flows.set_current(&id, Current { version: 1, mode: Mode::Live });
        }
        let (contact, now) = (new_contact("ann", 0), instant(MONDAY));
        let (known, changes, trail) = (BTreeSet::new(), Changes::default(), Vec::new());
        Self { world, contact, now, known, changes, trail }
    }

    /// The same, and it entered by the tag `IN`.
    pub(super) fn inside(flow: &str) -> Self {
        let mut person = Self::of(&[flow]);
        let applied = person.tag("IN");
        assert_eq!(applied.entered.len(), 1, "{applied:?}");
        person
    }

    /// The flow is paused, drained, archived, or lives again.
    pub(super) fn mode(&mut self, mode: Mode) {
        self.world.flows.set_current(&"rule".into(), Current { version: 1, mode });
    }

    pub(super) fn zone(&mut self, name: &str) {
        self.contact.profile.timezone = Some(Zone::parse(name).expect(name));
    }

    /// An instant comes, and nothing that is due happens.
    pub(super) fn at(&mut self, time: &str) {
        self.now = instant(time);
    }

    pub(super) fn turn(&mut self, input: Input) -> Answer {
        let mut turn = Turn::new(&self.world, &mut self.contact, &self.known, self.now);
        let answer = turn.apply(input);
        self.changes = turn.finish();
        self.trail.extend(self.changes.trail.iter().cloned());
        answer
    }

    /// Something happened some hours ago.
    pub(super) fn late(&mut self, kind: &str, data: Value, hours: i64) -> Applied {
        let occurred_at = Some(self.now.plus(-hours * 3_600_000));
        let (kind, source) = (Name::from(kind), Some(Name::from("api")));
        let happening = Happening { id: None, kind, occurred_at, data, source, starts: true };
        self.turn(Input::Event(happening)).applied
    }

    /// Something happens.
    pub(super) fn event(&mut self, kind: &str, data: Value) -> Applied {
        self.late(kind, data, 0)
    }

    pub(super) fn tag(&mut self, tag: &str) -> Applied {
        self.event("tag_added", json!({ "tag": tag }))
    }

    /// The timer of the newest run goes off, due or not.
    pub(super) fn fire(&mut self) -> Applied {
        let id = self.token().id;
        self.turn(Input::Timer(id)).applied
    }

    /// Time passes until an instant: every timer goes off at its own; nobody takes messages.
    pub(super) fn pass(&mut self, until: &str) {
        let until = instant(until);
        while let Some(timer) = self.next_timer().filter(|(due, ..)| *due <= until) {
            self.now = self.now.max(timer.0);
            self.turn(Input::Timer(timer.2));
            assert_ne!(self.next_timer(), Some(timer), "it goes off and nothing comes of it");
        }
        self.now = until;
    }

    fn next_timer(&self) -> Option<(Timestamp, Name, TokenId)> {
        let timers = self.contact.tokens.iter();
        timers.filter_map(|token| Some((token.due()?, token.node.clone(), token.id))).min()
    }

    /// A provider is free for a message.
    pub(super) fn hand_over(&mut self, message: MessageId) -> Handed {
        self.turn(Input::HandOver(message)).handed.expect("an answer to the question")
    }

    /// A provider is free for the newest message; it has to go.
    pub(super) fn take(&mut self) -> MessageId {
        let id = self.message().id;
        let handed = self.hand_over(id);
        assert!(matches!(handed, Handed::Go(_)), "{handed:?}");
        id
    }

    /// The newest message is handed over, and this becomes of it.
    pub(super) fn comes_to(&mut self, outcome: Outcome) -> Applied {
        let message = self.take();
        self.turn(Input::Outcome { message, outcome }).applied
    }

    /// A provider takes the newest message.
    pub(super) fn sent(&mut self) -> MessageId {
        self.comes_to(Outcome::Accepted { provider: None, response: None });
        self.message().id
    }

    /// Something comes back about the newest message.
    pub(super) fn sign(&mut self, kind: &str) -> Applied {
        let message = self.message().id.to_string();
        self.event(kind, json!({ "message": message }))
    }

    /// The newest run.
    pub(super) fn token(&self) -> &Token {
        self.contact.tokens.last().expect("somebody entered")
    }

    /// The newest message.
    pub(super) fn message(&self) -> &Message {
        self.contact.messages.last().expect("something was to be sent")
    }

    /// Where the newest run stands, or how it ended and why.
    pub(super) fn stands(&self) -> String {
        let token = self.token();
        match &token.state {
            State::Parked { .. } => format!("at {}", token.node),
            State::Quarantined { .. } => format!("quarantined at {}", token.node),
            State::Ended { reason, because, .. } => {
                let reason = json!(reason).as_str().unwrap_or_default().to_owned();
                because.as_ref().map_or(reason.clone(), |because| format!("{reason} {because}"))
            }
        }
    }

    /// What became of the messages of these nodes, the oldest first.
    pub(super) fn statuses(&self) -> Vec<(&str, Status)> {
        self.contact.messages.iter().map(|message| (&*message.node, message.status)).collect()
    }

    /// How often a goal counted.
    pub(super) fn conversions(&self) -> usize {
        self.trail.iter().filter(|hop| matches!(hop.step, Step::Converted { .. })).count()
    }

    /// To which nodes goals are credited.
    pub(super) fn credited(&self) -> Vec<Option<&str>> {
        let credited = self.trail.iter().filter_map(|hop| match &hop.step {
            Step::Converted { credited } => Some(credited.as_deref()),
            Step::Entered { .. }
            | Step::Left { .. }
            | Step::Held { .. }
            | Step::Ended { .. }
            | Step::Quarantined
            | Step::Retried => None,
        });
        credited.collect()
    }
}

/// Why it did not enter.
pub(super) fn refusal(applied: &Applied) -> Option<&'static str> {
    applied.not_entered.first().map(|refusal| refusal.reason)
}

pub(super) fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).expect(text)
}

//! What a commit adds to the counters of flows: a fold of the trail rows it inserts and of what
//! tokens and messages were before and are now. A batch that runs twice inserts nothing the
//! second time, and so counts nothing.

use std::collections::{BTreeMap, BTreeSet};

use weir_engine::model::{Contact, MessageId, Name, Status, TokenId};
use weir_engine::turn::{Changes, Hop, Step};

use crate::Result;
use crate::contract::upkeep::{Figures, Stats};
use crate::stored::message::History;
use crate::stored::{of_word, word};

/// Milliseconds of a day of UTC: the width of a counter's bucket.
const DAY_MS: i64 = 86_400_000;

/// What one contact was when it was taken.
#[derive(Debug, Clone, Default)]
pub(crate) struct Before {
    /// Its counter.
    pub(crate) counter: i64,
    /// The change of segments by which it was judged.
    pub(crate) judged: i64,
    /// Its tokens.
    pub(crate) tokens: BTreeSet<TokenId>,
    /// Where its live tokens stood: flow, version, node.
    pub(crate) live: BTreeMap<TokenId, (Name, u32, Name)>,
    /// How its messages had risen.
    pub(crate) messages: BTreeMap<MessageId, History>,
}

/// Which counter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub(crate) struct CountKey {
    pub(crate) flow: Name,
    pub(crate) version: u32,
    /// The day of UTC, counted from the epoch; 0 for what is true now and has no day.
    pub(crate) day: i64,
    pub(crate) what: What,
    pub(crate) node: Name,
    pub(crate) label: String,
}

/// What is counted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    Entered,
    Inside,
    Left,
    Held,
    Ended,
    Converted,
    Quarantined,
    Message,
}

/// What is added to counters; those that come to nothing are left out on writing.
#[derive(Debug, Default)]
pub(crate) struct Deltas(pub(crate) BTreeMap<CountKey, i64>);

impl Before {
    /// What a contact is now.
    pub(crate) fn of(contact: &Contact, messages: BTreeMap<MessageId, History>) -> Self {
        let live = contact.tokens.iter().filter(|token| token.is_live());
        let place = |token: &weir_engine::model::Token| {
            (token.id, (token.flow.clone(), token.version, token.node.clone()))
        };
        Self {
            counter: contact.counter,
            judged: contact.judged,
            tokens: contact.tokens.iter().map(|token| token.id).collect(),
            live: live.map(place).collect(),
            messages,
        }
    }

    /// What another contact was goes along with it.
    pub(crate) fn join(&mut self, other: Self) {
        self.tokens.extend(other.tokens);
        self.live.extend(other.live);
        self.messages.extend(other.messages);
    }
}

impl Deltas {
    /// Adds what a turn did to one contact.
    pub(crate) fn add(&mut self, before: &Before, contact: &Contact, changes: &Changes) {
        for hop in &changes.trail {
            self.add_hop(hop);
        }
        for id in &changes.tokens {
            self.add_token(*id, before, contact);
        }
        for id in &changes.messages {
            self.add_message(*id, before, contact);
        }
    }

    /// Adds one step of a token.
    pub(crate) fn add_hop(&mut self, hop: &Hop) {
        let nowhere = || Name::from("");
        let (what, node, label) = match &hop.step {
            Step::Entered { start, .. } => (What::Entered, nowhere(), start.to_string()),
            Step::Left { node, port, .. } => (What::Left, node.clone(), port.to_string()),
            Step::Held { node, reason } => (What::Held, node.clone(), word(reason).to_owned()),
            Step::Converted { credited } => {
                (What::Converted, credited.clone().unwrap_or_else(nowhere), String::new())
            }
            Step::Ended { reason } => (What::Ended, nowhere(), word(reason).to_owned()),
            Step::Quarantined => (What::Quarantined, nowhere(), String::new()),
            Step::Retried => return,
        };
        let day = hop.at.millis().div_euclid(DAY_MS);
        let (flow, version) = (hop.flow.clone(), hop.version);
        self.bump(CountKey { flow, version, day, what, node, label }, 1);
    }

    fn add_token(&mut self, id: TokenId, before: &Before, contact: &Contact) {
        if let Some((flow, version, node)) = before.live.get(&id) {
            self.inside(flow, *version, node, -1);
        }
        if let Some(token) = contact.token(id).filter(|token| token.is_live()) {
            self.inside(&token.flow, token.version, &token.node, 1);
        }
    }

    /// Adds tokens that stand at a node.
    pub(crate) fn inside(&mut self, flow: &Name, version: u32, node: &Name, n: i64) {
        let (flow, node, label) = (flow.clone(), node.clone(), String::new());
        self.bump(CountKey { flow, version, day: 0, what: What::Inside, node, label }, n);
    }

    fn add_message(&mut self, id: MessageId, before: &Before, contact: &Contact) {
        let Some(message) = contact.message(id) else { return };
        if let Some((status, _)) = before.messages.get(&id).and_then(|history| history.last()) {
            self.message(message, *status, -1);
        }
        self.message(message, message.status, 1);
    }

    /// Adds a message that has a status, on the day it was queued.
    pub(crate) fn message(
        &mut self,
        message: &weir_engine::model::Message,
        status: Status,
        n: i64,
    ) {
        let key = CountKey {
            flow: message.flow.clone(),
            version: message.version,
            day: message.queued_at.millis().div_euclid(DAY_MS),
            what: What::Message,
            node: message.node.clone(),
            label: word(status).to_owned(),
        };
        self.bump(key, n);
    }

    fn bump(&mut self, key: CountKey, n: i64) {
        *self.0.entry(key).or_default() += n;
    }
}

impl Figures {
    /// Adds one counter; of what lists do not tell, nothing.
    pub(crate) fn count(&mut self, what: What, version: u32, node: Name, n: i64) {
        match what {
            What::Entered => self.entered += n,
            What::Inside => *self.inside.entry((version, node)).or_default() += n,
            What::Ended => self.ended += n,
            What::Left | What::Held | What::Converted | What::Quarantined | What::Message => {}
        }
    }
}

impl Stats {
    /// Adds one counter.
    pub(crate) fn count(&mut self, what: What, node: Name, label: &str, n: i64) -> Result<()> {
        match what {
            What::Entered => *self.entered.entry(label.into()).or_default() += n,
            What::Inside => *self.inside.entry(node).or_default() += n,
            What::Left => *self.left.entry((node, label.into())).or_default() += n,
            What::Held => *self.held.entry((node, of_word(label)?)).or_default() += n,
            What::Ended => *self.ended.entry(of_word(label)?).or_default() += n,
            What::Converted => {
                self.converted += n;
                if !node.as_str().is_empty() {
                    *self.credited.entry(node).or_default() += n;
                }
            }
            What::Quarantined => self.quarantined += n,
            What::Message => *self.messages.entry((node, of_word(label)?)).or_default() += n,
        }
        Ok(())
    }
}

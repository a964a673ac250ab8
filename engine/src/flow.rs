//! A compiled flow: immutable, shared by everything that moves tokens through it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use weir_messages::Channel;

use crate::condition::{Condition, Credit, Since};
use crate::feed::Feed;
use crate::graph::{Graph, NodeKey};
use crate::model::{Name, Purpose};
use crate::needs::Needs;
use crate::trigger::Trigger;
use crate::value::{Duration, Window};

/// One version of a flow, ready to run.
#[derive(Debug)]
pub struct Flow {
    /// Its id, for ever.
    pub id: Name,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it is to be published.
    pub live: bool,
    /// Who gets its problems.
    pub owner: Option<String>,
    /// For searching.
    pub labels: Vec<String>,
    /// Constants.
    pub vars: Map<String, Value>,
    /// How contacts come in.
    pub starts: Vec<Start>,
    /// Who may come in again.
    pub entry: EntryRules,
    /// What ends a run early.
    pub exit_when: Vec<Exit>,
    /// What it is all for.
    pub goal: Option<GoalRules>,
    /// When its marketing messages may leave.
    pub send_window: Option<SendWindow>,
    /// What must hold on every path.
    pub asserts: Vec<Assert>,
    /// The nodes and how they hang together.
    pub graph: Graph,
    /// What it sends.
    pub messages: BTreeMap<Name, FlowMessage>,
    /// Its own tests.
    pub tests: Vec<crate::flow_test::FlowTest>,
    /// Facts any part of it may ask about.
    pub needs: Needs,
    /// Whether any node asks for codes.
    pub draws: bool,
    /// Nodes whose leaving conditions ask about (`arm`, `since`, `goal.since`).
    pub marked: BTreeSet<Name>,
    /// SHA-256 of everything that decides, in lower-case hex; layout is not part of it.
    pub hash: String,
}

/// One way in.
#[derive(Debug)]
pub struct Start {
    /// Its id; `start` when there is but one.
    pub id: Name,
    /// What it listens to.
    pub trigger: Trigger,
    /// What must be true.
    pub filter: Option<Condition>,
    /// An event older than this starts nothing.
    pub max_age: Duration,
    /// The first node.
    pub next: NodeKey,
    /// Where it is defined.
    pub span: crate::source::Span,
}

/// Who may come in again, and how.
#[derive(Debug, Clone)]
pub struct EntryRules {
    /// When a contact may enter again.
    pub re_entry: ReEntry,
    /// What "again" means.
    pub key: Option<weir_messages::path::Path>,
    /// What an event does that finds a run inside.
    pub while_inside: WhileInside,
    /// Not again so soon after the last entry.
    pub cooldown: Option<Duration>,
    /// Not more often than this.
    pub max: Option<(u32, Duration)>,
}

/// When a contact may enter again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReEntry {
    /// Never.
    Once,
    /// When none of its runs is inside.
    AfterExit,
    /// Any number side by side.
    Always,
}

/// What an event does that finds a run inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhileInside {
    /// Nothing.
    Ignore,
    /// The run ends and a new one enters.
    Restart,
    /// The run gets the new event and keeps its place.
    Refresh,
}

/// What ends a run early.
#[derive(Debug, Clone)]
pub struct Exit {
    /// When true.
    pub when: Condition,
    /// What it is called in reports: the label, else the condition's words.
    pub label: String,
}

/// What a flow is for.
#[derive(Debug, Clone)]
pub struct GoalRules {
    /// The event.
    pub event: Name,
    /// What must be true of it.
    pub filter: Option<Condition>,
    /// Fields that equal those of the entry event.
    pub same: Vec<Name>,
    /// How long it counts.
    pub within: Duration,
    /// From entry, or from the first arrival at a node.
    pub since: Since,
    /// What it is worth.
    pub value: Option<weir_messages::path::Path>,
    /// When it is credited to a message.
    pub credit: Credit,
    /// Whether reaching it inside ends the run.
    pub exit: bool,
}

/// When marketing messages may leave.
#[derive(Debug, Clone)]
pub struct SendWindow {
    /// Inside this.
    pub window: Window,
    /// Outside: wait (false), or do not send (true).
    pub drop: bool,
}

/// What must hold on every path.
#[derive(Debug, Clone, PartialEq)]
pub enum Assert {
    /// Nothing is sent after something became true.
    Never {
        /// What is not sent.
        send: Sends,
        /// After this.
        after: Condition,
    },
    /// At most so many messages in one run.
    MaxMessages(u32),
}

/// Which sends an assertion is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sends {
    /// All.
    Any,
    /// Those of a channel.
    Channel(Channel),
    /// Those of one node.
    Node(Name),
}

/// One of a flow's messages, compiled.
#[derive(Debug)]
pub struct FlowMessage {
    /// Its key under `messages:`.
    pub name: Name,
    /// By what it travels.
    pub channel: Channel,
    /// Marketing or transactional.
    pub purpose: Purpose,
    /// The consent topic.
    pub topic: Option<Name>,
    /// Whether opens are tracked.
    pub track_opens: bool,
    /// Whether clicks are tracked.
    pub track_clicks: bool,
    /// Parameters added to links.
    pub utm: BTreeMap<String, String>,
    /// What it is for in the library.
    pub library: Option<String>,
    /// What it says when no variant matches.
    pub body: weir_messages::Message,
    /// What it says instead when a condition holds; first match.
    pub variants: Vec<(Condition, weir_messages::Message)>,
    /// The products that it shows.
    pub feeds: Vec<Feed>,
}

impl FlowMessage {
    /// Whether any of its texts reads this fact, or something in it.
    pub fn mentions(&self, fact: &str) -> bool {
        let variants = self.variants.iter().map(|(_, body)| body);
        std::iter::once(&self.body).chain(variants).any(|body| body.mentions(fact))
    }
}

impl Flow {
    /// The pools whose codes its nodes ask for.
    pub fn pools(&self) -> BTreeSet<Name> {
        let nodes = self.graph.places().filter_map(|(_, slot)| slot.node.as_ref());
        let pools = nodes.filter_map(|node| match &node.shape().draws?.from {
            crate::node::Codes::Pool(pool) => Some(pool.clone()),
            crate::node::Codes::Shop(_) | crate::node::Codes::Fixed(_) => None,
        });
        pools.collect()
    }

    /// The shops that its nodes ask for codes.
    pub fn shops(&self) -> BTreeSet<Name> {
        let nodes = self.graph.places().filter_map(|(_, slot)| slot.node.as_ref());
        let shops = nodes.filter_map(|node| match &node.shape().draws?.from {
            crate::node::Codes::Shop(shop) => Some(shop.clone()),
            crate::node::Codes::Pool(_) | crate::node::Codes::Fixed(_) => None,
        });
        shops.collect()
    }

    /// The start of this id.
    pub fn start(&self, id: &str) -> Option<&Start> {
        self.starts.iter().find(|start| start.id == *id)
    }
}

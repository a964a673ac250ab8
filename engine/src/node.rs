//! A configured node: a small Mealy machine. Nodes decide, only the engine moves tokens.

use std::fmt::Debug;

use serde_json::{Map, Value};
use weir_messages::Channel;

use crate::condition::{Condition, View};
use crate::model::{Event, Name, OnUnknown};
use crate::value::{Duration, Timestamp};

/// What wakes a token.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// It has just arrived at the node.
    Enter,
    /// The instant it was parked until has come.
    Timer,
    /// Something happened; for what a node asked for, the answer (`message_sent`, …).
    Event(&'a Event),
}

/// What a node decides.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Leave by this port.
    Go {
        /// The port's name.
        port: Name,
        /// Why, for the trail.
        because: Because,
    },
    /// Wait here.
    Park {
        /// Be woken at this instant, if nothing wakes it before.
        until: Option<Timestamp>,
        /// When the node gives up, fixed now.
        deadline: Option<Timestamp>,
        /// Whether events may wake it too.
        listens: bool,
    },
    /// Have this done and leave by a port, all in this commit. Why, for the trail, is what came of
    /// the effect.
    Do {
        /// What to do.
        effect: Effect,
        /// The port's name.
        port: Name,
    },
    /// Have this done and wait for its answer.
    Ask(Request),
    /// Have a code given out and wait for it.
    Draw(Draw),
    /// Nothing to do with it: stay as before.
    Stay,
}

/// Why something was decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Because {
    /// In words.
    pub text: String,
    /// The event that decided.
    pub event: Option<i64>,
}

/// What a node may ask for that is done in the same commit.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Change what is known of the contact.
    Update(Update),
    /// Make an event of the contact.
    Emit {
        /// Its type.
        kind: Name,
        /// Its data.
        data: Value,
    },
    /// Offer the contact to another flow.
    StartFlow {
        /// Which.
        flow: Name,
        /// What it gets as `entry.data`.
        data: Value,
    },
    /// Keep data of the waking event as `vars.name`, and why the node is left.
    Keep {
        /// The variable.
        name: Name,
        /// What it holds.
        value: Value,
        /// Why the node is left.
        because: Because,
    },
}

/// A change of what is known of the contact.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Update {
    /// Tags to add.
    pub add_tags: Vec<Name>,
    /// Tags to remove.
    pub remove_tags: Vec<Name>,
    /// Attributes to set, already resolved; what was missing is not among them.
    pub set: Map<String, Value>,
    /// Attributes to remove.
    pub unset: Vec<Name>,
}

/// A message asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Which of the flow's messages.
    pub message: Name,
    /// By what it travels.
    pub channel: Channel,
    /// A provider other than the channel's default.
    pub provider: Option<Name>,
    /// Whether the flow's send window holds it.
    pub heeds_window: bool,
    /// Given up when nothing took it for so long.
    pub expires: Duration,
    /// How long one call of a provider may take; none: the channel's default.
    pub within: Option<Duration>,
    /// What may be done when nobody knows whether it was sent; none: by the message's purpose.
    pub on_unknown: Option<OnUnknown>,
}

/// A code asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// Where it comes from.
    pub from: Codes,
    /// What it is good for, in the author's words.
    pub discount: Option<String>,
    /// How long it counts from when it is given out; none: it does not end.
    pub expires: Option<Duration>,
}

/// Where codes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// A pool, each of whose codes one run gets.
    Pool(Name),
    /// A shop, which makes one.
    Shop(Name),
    /// This one, which everybody gets.
    Fixed(String),
}

/// The longest name of a pool.
const POOL_MAX_BYTES: usize = 64;

/// Whether a text can be the name of a pool.
pub fn is_pool(text: &str) -> bool {
    let fits = |sign: u8| matches!(sign, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    (1..=POOL_MAX_BYTES).contains(&text.len()) && text.bytes().all(fits)
}

/// What a node is to those who do not run it: the analysis, the prover, the coverage.
#[derive(Debug, Default)]
pub struct Shape<'a> {
    /// Whether a token that arrives waits here.
    pub parks: Parks,
    /// Its ways out, in the order they are tried.
    pub choices: Vec<Choice<'a>>,
    /// What a visit writes.
    pub writes: Vec<Write<'a>>,
    /// The message it sends.
    pub sends: Option<&'a Request>,
    /// The code it asks for.
    pub draws: Option<&'a Draw>,
    /// The send nodes whose message it asks about.
    pub of: &'a [Name],
    /// The flow it starts.
    pub starts: Option<&'a Name>,
    /// Variables it keeps, with the port after which they are there.
    pub keeps: Vec<(Name, Name)>,
    /// Values it resolves when visited, such as `set` and `data`.
    pub reads: Vec<&'a crate::condition::Operand>,
}

/// Whether a token that arrives waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Parks {
    /// Never.
    #[default]
    Never,
    /// Sometimes.
    Maybe,
    /// Always.
    Always,
}

/// One way out.
#[derive(Debug)]
pub struct Choice<'a> {
    /// The port.
    pub port: Name,
    /// When it is taken.
    pub when: When<'a>,
}

/// When a way out is taken, among those after it.
#[derive(Debug)]
pub enum When<'a> {
    /// The condition is true, on arrival or (for nodes that park) by an event. A node that asks
    /// about messages ([`Shape::of`]) asks all its conditions once more in the end.
    If(&'a Condition),
    /// The condition is true when nothing is left to wait for, time having run out or the fate of
    /// the message being settled, and none before it was.
    InTheEnd(&'a Condition),
    /// None before it was.
    Otherwise,
    /// Time ran out before one of those before it became true.
    TimedOut,
    /// Chance, a date, an answer: may be taken or not.
    Free,
    /// The message was handed over, or may have been.
    Sent,
    /// The message will not be handed over.
    NotSent,
}

/// What a visit writes, as far as it is known without running it.
#[derive(Debug)]
pub enum Write<'a> {
    /// A tag is added.
    TagAdded(&'a Name),
    /// A tag is removed.
    TagRemoved(&'a Name),
    /// An attribute gets this value, or an unknown one.
    Attribute(&'a str, Option<&'a Value>),
    /// An event of this type is made.
    Event(&'a Name),
}

/// A configured node.
pub trait Node: Send + Sync + Debug {
    /// Decides. `view` is what it may look at; the same view and input give the same verdict.
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict;

    /// What it is to those who do not run it.
    fn shape(&self) -> Shape<'_>;
}

impl Verdict {
    /// Leave by `port`, for a reason in words.
    pub fn go(port: impl Into<Name>, text: impl Into<String>) -> Self {
        Self::Go { port: port.into(), because: Because { text: text.into(), event: None } }
    }
}

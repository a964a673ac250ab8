//! What a turn answers.

use crate::model::{Ended, Message, MessageId, Name, Reason, Status, TokenId};
use crate::value::Timestamp;

/// What one input came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// What it did to flows.
    pub applied: Applied,
    /// For [`super::Input::HandOver`]: whether the message is to be handed over.
    pub handed: Option<Handed>,
    /// For [`super::Input::ByHand`]: the message that will leave, if one will; or why nothing was
    /// done.
    pub ordered: Option<Result<Option<MessageId>, Objection>>,
}

/// Why an operator's order was not carried out. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// There is nothing to retry or to skip.
    #[error("it is {}, and neither failed nor unknown", word(.0))]
    NotDead(Status),
    /// It may arrive twice, which must be said.
    #[error("it may have left already, and would arrive twice then; say so to send it again")]
    MayHaveLeft,
    /// It will be handed over without any order.
    #[error("it is {}: on its way already", word(.0))]
    OnItsWay(Status),
    /// What ended the run forbids its messages.
    #[error("its run left early ({}), and what ended that forbids the message", word(.0))]
    RunLeft(Ended),
    /// A condition of `exit_when` is true.
    #[error("`exit_when` forbids it: {0}")]
    ExitWhen(String),
    /// A guard says no.
    #[error("a guard forbids it: {}", word(.0))]
    Guard(Reason),
    /// The run, its version or its node cannot be found.
    #[error("its run, or the version that it went through, is not here any more")]
    Gone,
    /// There is no such cart.
    #[error("the contact has no such cart")]
    NoCart,
    /// Nothing can be bought by a reminder of the cart.
    #[error("the cart is {0}: there is nothing to remind of")]
    CartOver(&'static str),
    /// There is no flow of this id, or nobody published it.
    #[error("there is no published flow `{0}`")]
    NoSuchFlow(Name),
    /// The flow sends nothing now.
    #[error("`{0}` is paused or archived; name a flow that is live")]
    FlowRests(Name),
    /// Nobody can tell which flow is meant.
    #[error("{}", which(.0))]
    WhichFlow(Vec<Name>),
    /// The node sends nothing, or is not there; without a name, no node of the flow does.
    #[error("{}", sends_nothing(.flow, .node))]
    SendsNothing {
        /// The flow.
        flow: Name,
        /// The node.
        node: Name,
    },
    /// The run was not set aside.
    #[error("the run is not quarantined")]
    NotQuarantined,
}

fn which(flows: &[Name]) -> String {
    if flows.is_empty() {
        return "no live flow starts by carts; name the flow whose message is to be sent".into();
    }
    let names: Vec<&str> = flows.iter().map(Name::as_str).collect();
    format!("name the flow: {} start by carts", names.join(", "))
}

fn sends_nothing(flow: &str, node: &str) -> String {
    if node.is_empty() {
        return format!("`{flow}` sends nothing to people");
    }
    format!("`{flow}` has no node `{node}` that sends a message")
}

/// The word of a closed list.
fn word(value: &impl serde::Serialize) -> String {
    let word = serde_json::to_value(value).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

/// What an event did to flows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Applied {
    /// It was taken before: nothing was done.
    pub duplicate: bool,
    /// Of a profile that was told: whether anything of it was new.
    pub changed: bool,
    /// Its place in the contact's order.
    pub seq: Option<i64>,
    /// Runs that began.
    pub entered: Vec<EnteredToken>,
    /// Runs that went on.
    pub woken: Vec<WokenToken>,
    /// Runs that ended.
    pub ended: Vec<EndedToken>,
    /// Flows that listened and let nobody in.
    pub not_entered: Vec<Refusal>,
}

/// A run that began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredToken {
    /// The flow.
    pub flow: Name,
    /// Its version.
    pub version: u32,
    /// The run.
    pub token: TokenId,
}

/// A run that went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WokenToken {
    /// The flow.
    pub flow: Name,
    /// The run.
    pub token: TokenId,
}

/// A run that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedToken {
    /// The flow.
    pub flow: Name,
    /// The run.
    pub token: TokenId,
    /// How.
    pub reason: Ended,
    /// In the author's words.
    pub because: Option<String>,
}

/// A flow that listened and let the contact not in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The flow.
    pub flow: Name,
    /// Why: `re_entry`, `cooldown`, `max`, `no_key`, `where`, `exit_when`, `flow_paused`,
    /// `archived`, `too_old`, `no_start`; and of carts `no_cart`, `not_known`, `same_cart`.
    pub reason: &'static str,
}

/// Whether a message is to be handed over.
#[derive(Debug, Clone, PartialEq)]
pub enum Handed {
    /// Yes: it is `sending`, and this is it.
    Go(Box<Message>),
    /// Not before this instant.
    Later(Timestamp, Reason),
    /// No: a guard forbids it, or it is not waiting any more.
    No,
}

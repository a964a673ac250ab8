//! What one turn changed, so that the store writes that and nothing else.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{ContactId, Ended, Event, MessageId, Name, Reason, TokenId};
use crate::value::Timestamp;
use weir_messages::Channel;

use super::keys::Keys;

/// What changed in one contact. The rows themselves are in the contact; these are their keys,
/// and the rows that are only ever appended.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Its profile.
    pub profile: bool,
    /// Tags that came, went or were added again.
    pub tags: Keys<Name>,
    /// Segments that it came to be in, or is in no more.
    pub segments: Keys<Name>,
    /// Channels whose consent changed.
    pub consent: Keys<Name>,
    /// Addresses to put on the suppression list.
    pub suppressed: Keys<(Channel, String)>,
    /// Carts by id.
    pub carts: Keys<String>,
    /// Orders by id.
    pub orders: Keys<String>,
    /// Tokens that are new or changed.
    pub tokens: Keys<TokenId>,
    /// Messages that are new or changed.
    pub messages: Keys<MessageId>,
    /// Appointments by flow, start and what they are about.
    pub calendar: Keys<(Name, Name, String)>,
    /// New events, in order.
    pub events: Vec<Arc<Event>>,
    /// New rows of trails, in order.
    pub trail: Vec<Hop>,
    /// Codes that were asked for, said, given back and used.
    pub coupons: CouponChanges,
    /// The contact that was merged into this one: whatever is keyed by it is this one's.
    pub joined: Option<ContactId>,
    /// The contact was erased: everything keyed by it goes.
    pub erased: bool,
}

/// What a turn says of codes, in the order in which the store does it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CouponChanges {
    /// Codes that nodes ask for; answered before the commit.
    pub wishes: Vec<Wish>,
    /// Codes of runs that a message took along.
    pub carried: Keys<(TokenId, String)>,
    /// Codes that the contact ordered with.
    pub redeemed: Keys<String>,
    /// Runs that are over: their codes that no message took along are free again.
    pub returned: Keys<TokenId>,
}

/// A code that a node asks for. A run gets one for each visit, however often it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The token that waits for it.
    pub token: TokenId,
    /// Its visit.
    pub visit: u32,
    /// The pool, or the shop.
    pub pool: Name,
    /// Whether the shop makes it.
    pub made: bool,
    /// What it is good for.
    pub discount: Option<String>,
    /// Until when it counts.
    pub expires_at: Option<Timestamp>,
    /// How many flows led to the wish.
    pub depth: u8,
}

/// One row of a token's trail: what it did and why. Folded in order it gives the token's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// The token.
    pub token: TokenId,
    /// Its flow.
    pub flow: Name,
    /// The version.
    pub version: u32,
    /// Its place in the trail, from 1.
    pub n: u32,
    /// When.
    pub at: Timestamp,
    /// What it did.
    pub step: Step,
    /// Why, in words.
    pub because: String,
    /// The event that decided, by its place in the contact's order.
    pub event: Option<i64>,
}

/// What a token did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Came in by a start, to its first node.
    Entered {
        /// The start.
        start: Name,
        /// The first node, or `exit` or `end`.
        node: Name,
    },
    /// Left a node.
    Left {
        /// The node.
        node: Name,
        /// The visit that ended.
        visit: u32,
        /// By this port.
        port: Name,
        /// To this node, or `exit` or `end`.
        to: Name,
    },
    /// Was held at a node by a guard that said *later*.
    Held {
        /// The node.
        node: Name,
        /// Which guard.
        reason: Reason,
    },
    /// Reached the goal; once at the most.
    Converted {
        /// The node of the last message that the goal is credited to, if it is to one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        credited: Option<Name>,
    },
    /// Is over.
    Ended {
        /// How.
        reason: Ended,
    },
    /// A step was a defect; it keeps its place.
    Quarantined,
    /// An operator had it stepped again where it stood.
    Retried,
}

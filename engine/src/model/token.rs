//! A token: one contact's run through one version of one flow.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Event, MessageId, Moment, Name, TokenId};
use crate::value::Timestamp;

/// One contact's run through one version of one flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Whose run, and which.
    pub id: TokenId,
    /// The flow.
    pub flow: Name,
    /// The version it entered, and stays on.
    pub version: u32,
    /// The start it came by.
    pub start: Name,
    /// What "again" means for this run: the value of `entry.key`, or empty.
    pub key: String,
    /// The moment of the event that entered it: what is after this is since entry.
    pub entered: Moment,
    /// The event that entered it; a refresh replaces it.
    pub entry: Event,
    /// Where it stands.
    pub node: Name,
    /// How many nodes it has been at; 1 at the first.
    pub visit: u32,
    /// When it came to stand there.
    pub arrived: Moment,
    /// Parked, ended or set aside.
    pub state: State,
    /// What `save_as` kept.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub vars: BTreeMap<Name, Value>,
    /// How it last left the nodes that conditions of this flow ask about.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<Name, Mark>,
    /// How many rows its trail has.
    pub hops: u32,
    /// What is known of the goal.
    #[serde(default)]
    pub goal: Goal,
}

/// Whether a token waits, and for what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// At a node, for an event or an instant.
    Parked {
        /// Woken at this instant, if nothing wakes it before.
        until: Option<Timestamp>,
        /// When its node gives up; fixed when it parked.
        deadline: Option<Timestamp>,
        /// For what.
        hold: Hold,
    },
    /// Over.
    Ended {
        /// When.
        at: Timestamp,
        /// How.
        reason: Ended,
        /// The label or condition that decided, in the author's words.
        because: Option<String>,
    },
    /// A step was a defect; it keeps its place until an operator decides.
    Quarantined {
        /// When.
        at: Timestamp,
        /// What went wrong.
        defect: String,
    },
}

/// For what a token is parked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// For time to pass.
    Time,
    /// For an event, or time.
    Event,
    /// For this message to be handed over.
    Message(MessageId),
    /// For a guard that said *later*.
    Guard(super::Reason),
    /// For the answer to what its node asked for, addressed to it and its visit.
    Answer,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Finished.
    End,
    /// Left early.
    Exit,
    /// Reached the goal inside.
    Goal,
    /// A new run took its place.
    Superseded,
    /// Its contact was merged into another.
    Merged,
    /// Moved to another version by plan.
    Moved,
    /// Its contact was erased.
    Erased,
    /// Its flow was archived.
    Archived,
    /// An operator ended it after a defect.
    Quarantined,
}

impl Ended {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Exit => "exit",
            Self::Goal => "goal",
            Self::Superseded => "superseded",
            Self::Merged => "merged",
            Self::Moved => "moved",
            Self::Erased => "erased",
            Self::Archived => "archived",
            Self::Quarantined => "quarantined",
        }
    }
}

/// How a token last left a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// By which port.
    pub port: Name,
    /// When.
    pub left: Moment,
}

/// What is known of a run's goal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// From when it counts; none until its `since` node is reached.
    pub since: Option<Moment>,
    /// Until when it counts.
    pub until: Option<Timestamp>,
    /// The event that reached it.
    pub reached: Option<Moment>,
}

impl Token {
    /// Whether it is still inside its flow.
    pub fn is_live(&self) -> bool {
        !matches!(self.state, State::Ended { .. })
    }

    /// Whether it can be woken.
    pub fn is_parked(&self) -> bool {
        matches!(self.state, State::Parked { .. })
    }

    /// The instant it is woken if nothing wakes it before.
    pub fn due(&self) -> Option<Timestamp> {
        match self.state {
            State::Parked { until, .. } => until,
            State::Ended { .. } | State::Quarantined { .. } => None,
        }
    }

    /// When the event that entered it was acknowledged; where a refresh replaced that, when it
    /// happened.
    pub fn entry_acknowledged(&self) -> Timestamp {
        if self.entry.seq == self.entered.seq { self.entry.received_at } else { self.entered.at }
    }

    /// The message it waits for.
    pub fn awaits(&self) -> Option<MessageId> {
        match self.state {
            State::Parked { hold: Hold::Message(id), .. } => Some(id),
            State::Parked { .. } | State::Ended { .. } | State::Quarantined { .. } => None,
        }
    }

    /// How it ended before it was finished: what did that forbids its messages.
    pub fn left_early(&self) -> Option<Ended> {
        match self.state {
            State::Ended { reason, .. } if reason != Ended::End => Some(reason),
            State::Ended { .. } | State::Parked { .. } | State::Quarantined { .. } => None,
        }
    }

    /// Whether it is about a cart: one that the event names by which it came in.
    pub fn is_about_cart(&self) -> bool {
        self.entry.id_of("cart_id").is_some()
    }

    /// Whether its goal may still be reached at `now`, inside or after its end.
    pub fn goal_is_open(&self, now: Timestamp) -> bool {
        self.goal.reached.is_none() && self.goal.until.is_some_and(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_run_ended_is_written_as_it_is_read() {
        for word in [
            "end",
            "exit",
            "goal",
            "superseded",
            "merged",
            "moved",
            "erased",
            "archived",
            "quarantined",
        ] {
            let ended: Ended = serde_json::from_value(word.into()).unwrap();
            assert_eq!(ended.word(), word);
        }
    }
}

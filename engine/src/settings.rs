//! What the whole installation is set to, as far as the core must know it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use weir_messages::Channel;

use crate::value::Zone;

/// Settings of the installation that decisions depend on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The zone of contacts that have none.
    pub zone: Zone,
    /// The currency of attributes that hold money without naming one.
    pub currency: Option<String>,
    /// Whether marketing may go to contacts that never said yes or no.
    pub consent_unknown_allowed: bool,
    /// Channels that have a provider.
    pub reachable: BTreeSet<Channel>,
    /// Mixed into the ids of contacts; 0 outside the simulator.
    pub seed: u64,
    /// A rule that is broken on purpose, to show that a test would notice.
    #[cfg(feature = "mutations")]
    #[serde(skip)]
    pub mutation: Option<Mutation>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zone: Zone::UTC,
            currency: None,
            consent_unknown_allowed: false,
            reachable: [Channel::Email, Channel::Sms, Channel::Push, Channel::Webhook].into(),
            seed: 0,
            #[cfg(feature = "mutations")]
            mutation: None,
        }
    }
}

/// The rules that tests break on purpose, one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutation {
    /// `exit_when` is asked after the waiting nodes instead of before (rule 11).
    ExitOrder,
    /// `within` of `evaluate_event` counts from arrival instead of hand-over (rule 23).
    WithinStart,
    /// At one instant timers go before events (rule 7).
    TieOrder,
    /// `re_entry: after_exit` lets in while inside (rule 10).
    ReEntry,
    /// `cooldown` is not asked (rule 10).
    Cooldown,
    /// Old events start flows and wake tokens (rule 9).
    LateEvent,
    /// A suppressed message leaves by `next` (rule 17).
    Suppressed,
    /// `restart` leaves the old run inside (rule 10).
    Restart,
    /// The split's hash forgets the node (rule 14).
    Split,
    /// A day is 24 hours (rule 8).
    Dst,
}

impl Settings {
    /// Whether this rule is broken on purpose.
    #[cfg(feature = "mutations")]
    pub fn breaks(&self, rule: Mutation) -> bool {
        self.mutation == Some(rule)
    }

    /// Whether this rule is broken on purpose: never outside tests.
    #[cfg(not(feature = "mutations"))]
    pub fn breaks(&self, _: Mutation) -> bool {
        false
    }
}

//! The step after a restore: what the store says is under way is under way nowhere.
//!
//! A message that was with a provider when the backup was made has been answered for long, and
//! nobody knows how: it is unknown, whatever its node chose, for an operator to look at. What was
//! queued then may have left since, too; whether to count it so is for the operator to say.

use std::sync::Arc;

use serde_json::json;
use weir_engine::model::{Message, Status};
use weir_engine::turn::{Input, Outcome, Turn};
use weir_engine::value::Timestamp;
use weir_store::{Claim, Cursor, Extra, FlowState, MessageFilter, Store};

use crate::Result;
use crate::clock::{Clock, Pace, real_now};
use crate::dispatch::log_line;
use crate::limits::HAND_OVER_MESSAGES_MAX;
use crate::runtime::{Changed, Runtime};
use crate::upkeep::CLOCK_SETTING;

/// What became of what was under way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Restored {
    /// Messages that were with a provider: unknown now.
    pub sending: u64,
    /// Messages that were queued and count as unknown now, where that was wanted.
    pub queued: u64,
    /// Flows that were paused, where that was wanted.
    pub paused: u64,
}

/// The clock of a store as it was kept, whatever its pace; what is asked for is asked at the next
/// start.
pub async fn kept_clock(store: &Arc<dyn Store>) -> Result<Clock> {
    let kept = store.setting(CLOCK_SETTING).await?.unwrap_or_default();
    let pace = serde_json::from_value(kept["pace"].clone()).unwrap_or(Pace::Real);
    let shows = kept["shows"].as_i64().map_or_else(real_now, Timestamp::from_millis);
    Ok(Clock::new(pace, shows))
}

impl Runtime {
    /// Makes everything at `sending` unknown, and with `queued` everything that is queued.
    pub async fn settle_restored(&self, queued: bool) -> Result<Restored> {
        let sending = self.make_unknown(Status::Sending).await?;
        let queued = if queued { self.make_unknown(Status::Queued).await? } else { 0 };
        Ok(Restored { sending, queued, paused: 0 })
    }

    /// Pauses every flow that runs: nothing leaves before somebody has looked.
    pub async fn pause_all(&self) -> Result<u64> {
        let mut paused = 0;
        for (flow, state, _) in self.0.store.abreast().await?.flows {
            if matches!(state, FlowState::Live | FlowState::Draining) {
                self.set_flow_state(&flow, FlowState::Paused).await?;
                paused += 1;
            }
        }
        Ok(paused)
    }

    async fn make_unknown(&self, status: Status) -> Result<u64> {
        let filter = MessageFilter { status: Some(status), ..MessageFilter::default() };
        let (mut cursor, mut made) = (None::<Cursor>, 0);
        loop {
            let store = &self.0.store;
            let page = store.messages(&filter, cursor.as_ref(), HAND_OVER_MESSAGES_MAX).await?;
            for record in page.items {
                self.lose(&record.message).await?;
                made += 1;
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(made);
            }
        }
    }

    async fn lose(&self, message: &Message) -> Result<()> {
        let now = self.now();
        let claim = Claim::Messages(vec![message.id]);
        let (world, mut unit) = self.take(claim, now).await?;
        let mut changed = Changed::new();
        for (place, taken) in unit.contacts().iter_mut().enumerate() {
            let mut turn = Turn::new(&world, &mut taken.contact, &taken.known_events, now);
            turn.apply(Input::Outcome { message: message.id, outcome: Outcome::Lost });
            changed.insert(place, turn.finish());
        }
        let said = json!({ "error": "a backup was restored; nobody knows whether it left" });
        let extra = Extra { log: vec![log_line(message, said)], ..Extra::default() };
        self.finish(&world, unit, changed, extra).await
    }
}

//! What a crash left behind, what time makes needless, and time moved by hand.

use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::time::Duration;

use serde_json::json;
use weir_engine::model::{Message, Name};
use weir_engine::value::Timestamp;
use weir_store::{Claim, Extra, FailPoint, Lost};

use crate::clock::Pace;
use crate::dispatch::is_unheard;
use crate::limits::{HAND_OVER_MESSAGES_MAX, SETTLE_WITHIN};
use crate::runtime::Runtime;
use crate::{Error, Result};

/// How often counters are folded and what is old is deleted.
const HOUSE_INTERVAL: Duration = Duration::from_mins(1);

/// How often a clock moved by hand looks whether calls in flight came back.
const SETTLE_INTERVAL: Duration = Duration::from_millis(2);

impl Runtime {
    /// Messages that were with a provider when a process ended, the one before this one or one
    /// beside it: nobody knows whether they left.
    pub(crate) async fn recover(&self) -> Result<()> {
        let _one_at_a_time = self.0.recovering.lock().await;
        loop {
            let interrupted = self.take_lost().await?;
            if interrupted.is_empty() {
                return Ok(());
            }
            FailPoint::BeforeRecovery.reached();
            for message in interrupted {
                tracing::warn!(message = %message.id, "was with a provider when Weir ended");
                self.settle_interrupted(message).await;
            }
        }
    }

    /// Makes some of them this process's own, so that no other one looks after them too, and the
    /// one that took them cannot take them for its own any more.
    async fn take_lost(&self) -> Result<Vec<Message>> {
        let owner = self.0.owner;
        let lost = Lost {
            by: owner,
            silent: self.0.silent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            since_before: self.lost_before(),
            limit: HAND_OVER_MESSAGES_MAX,
        };
        let (_, mut unit) = self.take(Claim::Lost(lost), self.now()).await?;
        let mut interrupted = Vec::new();
        for taken in unit.contacts() {
            let messages = taken.messages.iter();
            interrupted.extend(messages.filter_map(|id| taken.contact.message(*id)).cloned());
        }
        // Their providers are being asked already.
        interrupted.retain(|message| !self.0.look_ups.holds(message.id));
        if interrupted.is_empty() {
            unit.abandon().await?;
            return Ok(interrupted);
        }
        let own = interrupted.iter().map(|message| (message.id, owner)).collect();
        let extra = Extra { owned: own, ..Extra::default() };
        match unit.commit(Vec::new(), extra).await.map_err(Error::from) {
            Err(error) if is_unheard(&error) => Ok(self.those_taken(interrupted).await),
            done => done.map(|()| interrupted),
        }
    }

    /// Folds counters and deletes what is old, now and then.
    pub(crate) async fn keep_house(self) {
        for round in 0.. {
            tokio::select! {
                () = tokio::time::sleep(HOUSE_INTERVAL) => {}
                () = self.stopped() => return,
            }
            if self.0.store.is_shared()
                && let Err(error) = self.recover().await
            {
                tracing::warn!(%error, "what other processes left behind was not looked after");
            }
            let swept = self.0.store.sweep(self.now()).await;
            let folded = self.0.store.fold_counters().await;
            if let Err(error) = swept.and(folded) {
                tracing::warn!(%error, "the store could not be tidied");
            }
            if let Err(error) = self.forget(round).await {
                tracing::warn!(%error, "what is old could not be deleted");
            }
        }
    }

    /// Moves a clock that is moved by hand, instant by instant, and returns when everything due
    /// up to there has been applied and handed over.
    pub async fn advance_clock(&self, by: weir_engine::value::Duration) -> Result<Timestamp> {
        if self.0.clock.pace() != Pace::Manual {
            let text = "the clock runs by itself; start with `--clock manual` to move it by hand";
            return Err(Error::Clock(text.into()));
        }
        let zone = weir_engine::value::Zone::UTC;
        let target = by.after(self.now(), &zone);
        self.settle().await?;
        loop {
            match self.next_at_all().await?.filter(|next| *next <= target) {
                Some(next) => self.show(next).await?,
                None => break,
            }
            self.settle().await?;
        }
        self.show(target).await?;
        self.settle().await?;
        Ok(target)
    }

    /// When something is due next: a timer, a message, a question to a provider.
    async fn next_at_all(&self) -> Result<Option<Timestamp>> {
        let paused = self.paused();
        let timer = self.0.store.next_due(&paused).await?;
        let message =
            if self.0.switch.is_off() { None } else { self.next_to_leave(&paused).await? };
        Ok([timer, message, self.0.look_ups.next()].into_iter().flatten().min())
    }

    /// When a message may leave next. What waits for a provider that is not there leaves when that
    /// is set up, and not by time.
    async fn next_to_leave(&self, paused: &BTreeSet<Name>) -> Result<Option<Timestamp>> {
        Ok(self.0.store.next_message(paused, &self.all_routes()).await?)
    }

    /// Shows an instant, on disk before in memory: a restart goes on from there.
    async fn show(&self, instant: Timestamp) -> Result<()> {
        let state = json!({ "pace": Pace::Manual, "shows": instant.millis() });
        self.0.store.put_setting(CLOCK_SETTING, &state).await?;
        FailPoint::ClockShown.reached();
        self.0.clock.set(instant);
        Ok(())
    }

    /// Returns when nothing is due, nothing is queued that may leave, and no call is in flight.
    async fn settle(&self) -> Result<()> {
        let until = tokio::time::Instant::now() + SETTLE_WITHIN;
        while tokio::time::Instant::now() < until {
            let moved = self.fire_all_due().await? + self.hand_over_all().await?;
            let done = moved + self.fill_all().await?;
            if done > 0 {
                continue;
            }
            if self.is_handing_over() {
                tokio::time::sleep(SETTLE_INTERVAL).await;
                continue;
            }
            if self.next_at_all().await?.is_none_or(|next| next > self.now()) {
                return Ok(());
            }
            // A provider rests, or has used up its rate.
            tokio::time::sleep(self.0.permits.next_within(SETTLE_INTERVAL)).await;
        }
        Err(Error::Unsettled(SETTLE_WITHIN))
    }
}

/// The setting that holds the clock.
pub const CLOCK_SETTING: &str = "clock";

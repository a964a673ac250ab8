//! The switch that stops all sending: while it is off no message is handed over. It is kept in
//! the store and read there in the transaction that takes messages to `sending`, so it holds for
//! every process, and after a restart.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use weir_engine::value::Timestamp;
use weir_store::SENDING_STOPPED;

use crate::Result;
use crate::clock::real_now;
use crate::runtime::Runtime;

/// What this process knows of the switch.
#[derive(Debug, Default)]
pub(crate) struct Switch {
    known: Mutex<Sending>,
    /// How many are about to turn it off.
    turning: AtomicUsize,
}

/// Somebody is about to turn the switch off: from now on this process makes no call.
struct Turning<'a>(&'a Switch);

/// Whether messages are handed over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sending {
    /// Since when they are not, in real time.
    pub paused_since: Option<Timestamp>,
}

impl Switch {
    /// Whether sending is paused, or about to be.
    pub(crate) fn is_off(&self) -> bool {
        self.turning.load(Ordering::SeqCst) > 0 || self.known().paused_since.is_some()
    }

    fn turn_off(&self) -> Turning<'_> {
        self.turning.fetch_add(1, Ordering::SeqCst);
        Turning(self)
    }

    fn known(&self) -> MutexGuard<'_, Sending> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turning<'_> {
    fn drop(&mut self) {
        self.0.turning.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Sending {
    fn read(kept: Option<&Value>) -> Self {
        let is_off = kept.is_some_and(|kept| *kept != Value::Bool(false));
        let since = kept.and_then(|kept| kept["since"].as_i64()).unwrap_or_default();
        Self { paused_since: is_off.then_some(Timestamp::from_millis(since)) }
    }

    fn kept(self) -> Value {
        self.paused_since.map_or(json!(false), |since| json!({ "since": since.millis() }))
    }
}

impl Runtime {
    /// Whether messages are handed over, as the store has it.
    pub async fn sending(&self) -> Result<Sending> {
        let kept = self.0.store.setting(SENDING_STOPPED).await?;
        Ok(Sending::read(kept.as_ref()))
    }

    /// Stops all sending, or lets it go on. When this returns after a stop, no process takes a
    /// message to a provider any more; calls that are under way go on to their end.
    pub async fn pause_sending(&self, paused: bool) -> Result<Sending> {
        let _turning = paused.then(|| self.0.switch.turn_off());
        // The batch under way ends first: it has asked for the last time.
        let _no_batch_of_this_process = self.0.handing.lock().await;
        let since = self.sending().await?.paused_since.unwrap_or_else(real_now);
        let sending = Sending { paused_since: paused.then_some(since) };
        self.0.store.stop_sending(&sending.kept()).await?;
        self.know(sending);
        self.0.queued.set(self.now());
        Ok(sending)
    }

    /// Where the store is shared, another process may have turned the switch.
    pub(crate) async fn look_at_the_switch(&self) -> Result<()> {
        if self.0.store.is_shared() {
            self.load_switch().await?;
        }
        Ok(())
    }

    pub(crate) async fn load_switch(&self) -> Result<()> {
        let kept = self.sending().await?;
        self.know(kept);
        Ok(())
    }

    fn know(&self, sending: Sending) {
        let before = std::mem::replace(&mut *self.0.switch.known(), sending);
        metrics::gauge!("weir_sending_paused")
            .set(f64::from(u8::from(sending.paused_since.is_some())));
        match (before.paused_since, sending.paused_since) {
            (None, Some(since)) => tracing::warn!(%since,
                "sending is paused: messages wait until it is let go on by \
                 `POST /v1/settings/sending {{\"paused\": false}}`"),
            (Some(_), None) => tracing::info!("sending goes on"),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        let since = Timestamp::from_millis(1_800_000_000_000);
        for sending in [Sending::default(), Sending { paused_since: Some(since) }] {
            assert_eq!(Sending::read(Some(&sending.kept())), sending);
        }
        assert_eq!(Sending::read(None), Sending::default());
        assert!(Sending::read(Some(&json!(true))).paused_since.is_some(), "in doubt, nothing goes");
    }
}

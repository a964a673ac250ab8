//! When a worker has something to do next, without asking the store over and over.

use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::Notify;
use weir_engine::value::Timestamp;

use crate::clock::Clock;

/// The earliest instant at which somebody said there is work.
#[derive(Debug)]
pub(crate) struct Alarm {
    earliest: AtomicI64,
    changed: Notify,
}

impl Alarm {
    /// Rings at once: what was due before the start is looked for.
    pub(crate) fn new() -> Self {
        Self { earliest: AtomicI64::new(i64::MIN), changed: Notify::new() }
    }

    /// There is work at this instant.
    pub(crate) fn set(&self, at: Timestamp) {
        if self.earliest.fetch_min(at.millis(), Ordering::SeqCst) > at.millis() {
            self.changed.notify_one();
        }
    }

    /// Takes the instant; what is said from now on counts anew.
    pub(crate) fn take(&self) {
        self.earliest.store(i64::MAX, Ordering::SeqCst);
    }

    /// Waits until the earliest instant that anybody named is over.
    pub(crate) async fn ring(&self, clock: &Clock) {
        loop {
            let changed = self.changed.notified();
            let at = Timestamp::from_millis(self.earliest.load(Ordering::SeqCst));
            if at <= clock.passed() {
                return;
            }
            tokio::select! {
                () = clock.reach(at) => return,
                () = changed => {}
            }
        }
    }
}

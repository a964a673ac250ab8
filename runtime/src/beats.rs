//! Processes that share a store tell one another, again and again, that they live and since when
//! their oldest call is under way. What was taken to a provider before all of those is with a
//! process that is gone.
//!
//! Nobody compares clocks: a process is gone when it said nothing new while this one spoke several
//! times. So a database that nobody could reach for a while ends nobody.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinHandle;
use weir_engine::value::Timestamp;
use weir_store::Beat;

use crate::Result;
use crate::limits::{BEAT_INTERVAL, BEAT_SLACK, BEATS_MISSED_MAX};
use crate::runtime::Runtime;

/// The calls of this process that are under way: how many since which instant.
#[derive(Debug, Default)]
pub(crate) struct UnderWay(Mutex<BTreeMap<Timestamp, usize>>);

/// Something is under way until this is dropped.
#[derive(Debug)]
pub(crate) struct Busy {
    all: Arc<UnderWay>,
    since: Timestamp,
}

/// What this process knows of itself and the others.
#[derive(Debug)]
pub(crate) struct Listener {
    own: String,
    /// By process: what it said last, and how often since then it said nothing.
    heard: BTreeMap<String, (i64, u32)>,
    /// When one was found to be gone whose messages may still be at `sending`.
    lost: Option<Timestamp>,
    /// Looks after them, so that nobody waits for the next word meanwhile.
    looking: Option<JoinHandle<()>>,
}

impl UnderWay {
    /// Something begins whose messages are at `sending` since this instant.
    pub(crate) fn begin(self: &Arc<Self>, since: Timestamp) -> Busy {
        *self.counts().entry(since).or_default() += 1;
        Busy { all: Arc::clone(self), since }
    }

    fn oldest(&self) -> Option<Timestamp> {
        self.counts().first_key_value().map(|(since, _)| *since)
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<Timestamp, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for Busy {
    fn clone(&self) -> Self {
        self.all.begin(self.since)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut counts = self.all.counts();
        if let Some(count) = counts.get_mut(&self.since) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.since);
            }
        }
    }
}

impl Listener {
    pub(crate) fn named(own: String) -> Self {
        Self { own, heard: BTreeMap::new(), lost: None, looking: None }
    }

    /// Hears what all said last; gives since when the oldest call of those that live is under way.
    fn hear(&mut self, beats: &[Beat], now: Timestamp) -> Option<Timestamp> {
        let mut oldest = None;
        for beat in beats {
            let missed = match self.heard.get(&beat.process) {
                Some((count, missed)) if *count == beat.count && beat.process != self.own => {
                    missed.saturating_add(1)
                }
                Some(_) | None => 0,
            };
            self.heard.insert(beat.process.clone(), (beat.count, missed));
            if missed < BEATS_MISSED_MAX {
                oldest = Some(oldest.map_or(beat.calls_since, |at| beat.calls_since.min(at)));
            } else if missed == BEATS_MISSED_MAX {
                tracing::warn!(
                    process = beat.process,
                    "a process that shared this store is gone; \
                    what it had taken to providers is looked after"
                );
                self.lost = Some(now);
            }
        }
        self.heard.retain(|process, _| beats.iter().any(|beat| beat.process == *process));
        oldest
    }
}

impl Runtime {
    /// Speaks, and listens to the others, until a stop.
    pub(crate) async fn speak(self, mut listener: Listener) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(BEAT_INTERVAL) => {}
                () = self.stopped() => return,
            }
            if let Err(error) = self.speak_once(&mut listener).await {
                tracing::warn!(%error, "the other processes were not told that this one lives");
            }
        }
    }

    /// Speaks once. What one that is gone had taken to providers is looked after as soon as all
    /// that live have ended what they began before that was noticed.
    pub(crate) async fn speak_once(&self, listener: &mut Listener) -> Result<()> {
        let now = self.now();
        let calls_since = self.0.under_way.oldest().unwrap_or(now);
        let slack = now.millis().saturating_sub(self.0.clock.after_real(BEAT_SLACK).millis());
        let beats = self.0.store.beat(&listener.own, calls_since.plus(slack)).await?;
        let Some(oldest) = listener.hear(&beats, now) else { return Ok(()) };
        let is_looking = listener.looking.as_ref().is_some_and(|task| !task.is_finished());
        if let Some(lost) = listener.lost.filter(|_| !is_looking) {
            listener.looking = Some(tokio::spawn(self.clone().look_after(oldest)));
            listener.lost = Some(lost).filter(|lost| oldest <= *lost);
        }
        Ok(())
    }

    async fn look_after(self, since_before: Timestamp) {
        if let Err(error) = self.recover(since_before).await {
            tracing::warn!(%error, "what another process left behind was not looked after");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn beat(process: &str, count: i64, calls_since: i64) -> Beat {
        Beat { process: process.into(), count, calls_since: at(calls_since) }
    }

    #[test]
    fn who_says_nothing_new_for_long_enough_is_gone() {
        let mut listener = Listener::named("own".into());
        let beats = |n: i64| [beat("own", n, 100 + n), beat("other", 7, 50), beat("third", n, 90)];
        for n in 0..i64::from(BEATS_MISSED_MAX) {
            assert_eq!(listener.hear(&beats(n), at(n)), Some(at(50)), "{n}");
            assert_eq!(listener.lost, None);
        }
        let n = i64::from(BEATS_MISSED_MAX);
        assert_eq!(listener.hear(&beats(n), at(n)), Some(at(90)), "its calls count no more");
        assert_eq!(listener.lost, Some(at(n)));
        let back = [beat("own", n + 1, 200), beat("other", 8, 60)];
        assert_eq!(listener.hear(&back, at(n + 1)), Some(at(60)), "it was only asleep");
    }

    #[test]
    fn the_oldest_call_is_known_until_all_of_its_instant_ended() {
        let calls = Arc::new(UnderWay::default());
        let first = calls.begin(at(5));
        let (second, third) = (first.clone(), calls.begin(at(7)));
        drop(first);
        assert_eq!(calls.oldest(), Some(at(5)));
        drop(second);
        assert_eq!(calls.oldest(), Some(at(7)));
        drop(third);
        assert_eq!(calls.oldest(), None);
    }
}

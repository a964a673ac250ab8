//! Processes that share a store tell one another, again and again, that they live. What one took to
//! a provider is its own as long as it speaks, however long a call hangs; what belongs to one that
//! is gone is looked after by the others at once.
//!
//! Nobody compares clocks: a process is gone when it said nothing new while this one spoke several
//! times. So a database that nobody could reach for a while ends nobody.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use tokio::task::JoinHandle;
use weir_store::{Beat, Owner};

use crate::Result;
use crate::limits::{BEAT_INTERVAL, BEATS_MISSED_MAX, RETRY_FIRST};
use crate::runtime::Runtime;

/// What this process knows of the others.
#[derive(Debug)]
pub(crate) struct Listener {
    own: Owner,
    /// What each said last, and how often since then it said nothing.
    heard: BTreeMap<Owner, (i64, u32)>,
    /// Whether one is gone, and nobody looks after what it had taken yet.
    has_lost: bool,
    /// Looks after it, so that nobody waits for the next word meanwhile.
    looking: Option<JoinHandle<()>>,
}

impl Listener {
    pub(crate) fn named(own: Owner) -> Self {
        Self { own, heard: BTreeMap::new(), has_lost: false, looking: None }
    }

    /// Hears what all said last.
    fn hear(&mut self, beats: &[Beat]) {
        for Beat { owner, count } in beats.iter().filter(|beat| beat.owner != self.own) {
            let missed = match self.heard.get(owner) {
                Some((before, missed)) if before == count => missed.saturating_add(1),
                Some(_) | None => 0,
            };
            self.heard.insert(*owner, (*count, missed));
            if missed == BEATS_MISSED_MAX {
                tracing::warn!(
                    process = %owner,
                    "a process that shared this store is gone; \
                    what it had taken to providers is looked after"
                );
                self.has_lost = true;
            }
        }
        self.heard.retain(|owner, _| beats.iter().any(|beat| beat.owner == *owner));
    }

    /// No other process is there: whoever spoke before is gone.
    pub(crate) fn is_alone(&mut self) {
        for (_, missed) in self.heard.values_mut() {
            *missed = BEATS_MISSED_MAX;
        }
    }

    /// Those that are gone, with what they said last.
    fn silent(&self) -> Vec<Beat> {
        let gone = self.heard.iter().filter(|(_, (_, missed))| *missed >= BEATS_MISSED_MAX);
        gone.map(|(owner, (count, _))| Beat { owner: *owner, count: *count }).collect()
    }
}

impl Runtime {
    /// Speaks, and listens to the others, until a stop. Who hands messages over looks after what
    /// others left behind.
    pub(crate) async fn speak(self, mut listener: Listener, looks_after: bool) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(BEAT_INTERVAL) => {}
                () = self.stopped() => return,
            }
            if let Err(error) = self.speak_once(&mut listener).await {
                tracing::warn!(%error, "the other processes were not told that this one lives");
            }
            if let Err(error) = self.look_at_providers().await {
                tracing::warn!(%error, "whether providers were changed is not known");
            }
            if let Err(error) = self.know_sources().await {
                tracing::warn!(%error, "whether sources were changed is not known");
            }
            let is_looking = listener.looking.as_ref().is_some_and(|task| !task.is_finished());
            if looks_after && listener.has_lost && !is_looking {
                listener.has_lost = false;
                listener.looking = Some(tokio::spawn(self.clone().look_after()));
            }
        }
    }

    /// Speaks once.
    pub(crate) async fn speak_once(&self, listener: &mut Listener) -> Result<()> {
        let beats = self.0.store.beat(self.0.owner).await?;
        listener.hear(&beats);
        self.know_silent(listener);
        Ok(())
    }

    /// Those that are gone are known to whoever looks after what they had taken.
    pub(crate) fn know_silent(&self, listener: &Listener) {
        *self.0.silent.lock().unwrap_or_else(PoisonError::into_inner) = listener.silent();
    }

    async fn look_after(self) {
        while let Err(error) = self.recover().await {
            tracing::warn!(%error, "what another process left behind was not looked after");
            tokio::select! {
                () = tokio::time::sleep(RETRY_FIRST) => {}
                () = self.stopped() => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Owner = Owner(1);
    const OTHER: Owner = Owner(2);
    const THIRD: Owner = Owner(3);

    fn beat(owner: Owner, count: i64) -> Beat {
        Beat { owner, count }
    }

    #[test]
    fn who_says_nothing_new_for_long_enough_is_gone() {
        let mut listener = Listener::named(OWN);
        let beats = |n: i64| [beat(OWN, 5), beat(OTHER, 7), beat(THIRD, n)];
        for n in 0..i64::from(BEATS_MISSED_MAX) {
            listener.hear(&beats(n));
            assert_eq!((listener.silent(), listener.has_lost), (vec![], false), "{n}");
        }
        let n = i64::from(BEATS_MISSED_MAX);
        listener.hear(&beats(n));
        assert_eq!((listener.silent(), listener.has_lost), (vec![beat(OTHER, 7)], true));
        listener.hear(&[beat(OWN, 5), beat(OTHER, 8), beat(THIRD, n + 1)]);
        assert_eq!(listener.silent(), [], "it was only asleep");
    }

    #[test]
    fn who_is_alone_knows_that_all_others_are_gone() {
        let mut listener = Listener::named(OWN);
        listener.hear(&[beat(OWN, 1), beat(OTHER, 7)]);
        listener.is_alone();
        assert_eq!(listener.silent(), [beat(OTHER, 7)]);
        listener.hear(&[beat(OWN, 2), beat(OTHER, 7), beat(THIRD, 1)]);
        assert_eq!(listener.silent(), [beat(OTHER, 7)], "who came since lives");
    }
}

//! What waited while a flow was paused is let go shard after shard (rule 5): a resume is no wave
//! of messages that providers and people must take at once.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use weir_engine::model::{Name, SHARDS};
use weir_engine::value::Timestamp;
use weir_store::{Due, Shards};

use crate::Result;
use crate::clock::{Pace, real_now};
use crate::limits::{DUE_CONTACTS_MAX, RESUMED_TIMERS_PER_SECOND, SHARED_DUE_CONTACTS_MAX};
use crate::runtime::Runtime;

/// The setting that holds the releases under way.
const RELEASES_SETTING: &str = "releases";

/// The release of one flow: its shards are free one after the other, in real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Release {
    since: Timestamp,
    millis: i64,
}

/// The releases under way, by flow.
pub(crate) type Releases = BTreeMap<Name, Release>;

impl Release {
    /// For so many overdue timers; none where one batch fires them all.
    fn of(overdue: u64, now: Timestamp) -> Option<Self> {
        let overdue = i64::try_from(overdue).unwrap_or(i64::MAX);
        let many = usize::try_from(overdue).is_ok_and(|overdue| overdue > DUE_CONTACTS_MAX);
        let millis = overdue.saturating_mul(1_000) / RESUMED_TIMERS_PER_SECOND;
        many.then_some(Self { since: now, millis })
    }

    fn is_over(&self, now: Timestamp) -> bool {
        now.millis_since(self.since) >= self.millis
    }

    /// The shards whose timers are free.
    fn free(&self, now: Timestamp) -> Shards {
        let passed = now.millis_since(self.since).clamp(0, self.millis);
        Shards(0..SHARDS.saturating_mul(passed) / self.millis.max(1))
    }
}

/// What to claim: everything outside the flows that are paused or being released, and of each
/// that is being released the free shards.
fn claims(paused: &BTreeSet<Name>, releases: &Releases, limit: usize, now: Timestamp) -> Vec<Due> {
    let held = |but: Option<&Name>| {
        let waiting = releases.keys().filter(|flow| Some(*flow) != but);
        paused.iter().chain(waiting).cloned().collect()
    };
    let due = |shards, paused| Due { limit, shards, paused };
    let freed = releases.iter().map(|(flow, release)| due(release.free(now), held(Some(flow))));
    [due(Shards::default(), held(None))].into_iter().chain(freed).collect()
}

impl Runtime {
    /// The claims of timers that may fire now.
    pub(crate) fn due_claims(&self) -> Vec<Due> {
        let is_shared = self.0.store.is_shared();
        let limit = if is_shared { SHARED_DUE_CONTACTS_MAX } else { DUE_CONTACTS_MAX };
        claims(&self.paused(), &self.releases(), limit, real_now())
    }

    /// The flows whose timers wait, all of them or in part.
    pub(crate) fn held(&self) -> BTreeSet<Name> {
        self.paused().into_iter().chain(self.releases().into_keys()).collect()
    }

    /// The flows that are paused.
    pub(crate) fn paused(&self) -> BTreeSet<Name> {
        self.world().flows.paused().into_iter().collect()
    }

    /// The releases under way.
    pub(crate) fn releases(&self) -> Releases {
        let now = real_now();
        let mut releases = self.lock_releases();
        releases.retain(|_, release| !release.is_over(now));
        releases.clone()
    }

    /// Reads what was under way when the process before this one ended.
    pub(crate) async fn load_releases(&self) -> Result<()> {
        let kept = self.0.store.setting(RELEASES_SETTING).await?;
        let kept = kept.and_then(|kept| serde_json::from_value(kept).ok());
        *self.lock_releases() = kept.unwrap_or_default();
        Ok(())
    }

    /// A flow that was paused until now, and so many timers of which are overdue, goes on. A
    /// clock moved by hand promises that everything due is applied, so nothing waits there.
    pub(crate) async fn release(&self, flow: &Name, overdue: u64) -> Result<()> {
        let release = Release::of(overdue, real_now());
        let Some(release) = release.filter(|_| self.0.clock.pace() != Pace::Manual) else {
            return Ok(());
        };
        self.lock_releases().insert(flow.clone(), release);
        let releases = serde_json::to_value(self.releases()).unwrap_or_default();
        Ok(self.0.store.put_setting(RELEASES_SETTING, &releases).await?)
    }

    fn lock_releases(&self) -> std::sync::MutexGuard<'_, Releases> {
        self.0.releases.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn one_batch_fires_at_once_and_more_step_by_step() {
        assert_eq!(Release::of(DUE_CONTACTS_MAX as u64, NOW), None);
        let release = Release::of(60_000, NOW).unwrap();
        assert_eq!(release.millis, 600_000, "ten minutes");
        let free = |millis| release.free(NOW.plus(millis)).0;
        assert_eq!((free(-1), free(0)), (0..0, 0..0));
        assert_eq!((free(300_000), free(700_000)), (0..SHARDS / 2, 0..SHARDS));
        assert!(!release.is_over(NOW.plus(599_999)) && release.is_over(NOW.plus(600_000)));
    }

    #[test]
    fn a_release_holds_up_no_other_flow() {
        let set = |names: &[&str]| names.iter().map(|name| Name::from(*name)).collect();
        let paused: BTreeSet<Name> = set(&["still"]);
        let release = |overdue| Release::of(overdue, NOW).unwrap();
        let releases = [("a".into(), release(1_000)), ("b".into(), release(2_000))].into();
        let claims = claims(&paused, &releases, DUE_CONTACTS_MAX, NOW.plus(5_000));
        let held: Vec<_> =
            claims.iter().map(|due| (due.shards.0.end, due.paused.clone())).collect();
        let expected = [
            (SHARDS, set(&["still", "a", "b"])),
            (SHARDS / 2, set(&["still", "b"])),
            (SHARDS / 4, set(&["still", "a"])),
        ];
        assert_eq!(held, expected);
    }
}

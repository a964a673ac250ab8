//! Who is in a segment that is new, or says something else, or is no more: every contact is judged
//! once, some in a commit, in the order of their ids. How far that is stands in the store, so a
//! process that ends loses nothing; and a contact that was judged meanwhile, by something that
//! happened to it or by another process, is left alone.

use serde::{Deserialize, Serialize};
use weir_engine::model::ContactId;
use weir_engine::turn::Input;

use crate::Result;
use crate::limits::{FILL_CONTACTS_MAX, FILL_PAUSE, FILL_SETTLES};
use crate::runtime::Runtime;

/// The setting that says how far it is.
const SETTING: &str = "segments_filled";

/// How far everybody is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// All are by the segments as they were after this change.
    until: i64,
    /// By which change they are being judged now.
    by: i64,
    /// The last one that was.
    after: Option<i64>,
    done: u64,
    total: u64,
}

/// How many were judged, of those that have to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filled {
    /// How many were judged.
    pub done: u64,
    /// Of how many.
    pub total: u64,
}

impl Progress {
    /// How far a segment is filled that was written by this change; none where it is.
    pub(crate) fn of(&self, change: i64) -> Option<Filled> {
        (self.until < change).then_some(Filled { done: self.done, total: self.total })
    }
}

impl Runtime {
    /// Judges whoever has to be, whenever segments change, until a stop.
    pub(crate) async fn fill_segments(self) {
        while !self.is_stopping() {
            let mut pause = self.poll_interval();
            if let Err(error) = self.fill_all().await {
                tracing::warn!(%error, "segments are not filled yet; trying again");
                pause = FILL_PAUSE;
            }
            tokio::select! {
                () = self.0.segments.changed.notified() => {}
                () = tokio::time::sleep(pause) => {}
                () = self.stopped() => return,
            }
        }
    }

    /// Judges everybody who was not yet; says how many.
    pub(crate) async fn fill_all(&self) -> Result<usize> {
        let _one_at_a_time = self.0.segments.filling.lock().await;
        let mut judged = 0;
        self.know_segments().await?;
        loop {
            let by = self.world().segments.revision();
            let mut progress = self.filled().await?;
            if progress.until >= by || self.is_stopping() {
                return Ok(judged);
            }
            if progress.by != by {
                let total = self.0.store.count_unjudged(by).await?;
                progress = Progress { until: progress.until, by, after: None, done: 0, total };
                self.keep(&progress).await?;
            }
            judged += self.fill_some(progress).await?;
        }
    }

    /// Judges the next ones; where there are none, all are.
    async fn fill_some(&self, mut progress: Progress) -> Result<usize> {
        let (by, after) = (progress.by, progress.after.map(ContactId));
        let some = self.0.store.unjudged(by, after, FILL_CONTACTS_MAX).await?;
        let Some(last) = some.last() else {
            if self.0.store.is_shared() {
                tokio::time::sleep(FILL_SETTLES).await;
            }
            progress.after = None;
            if self.0.store.unjudged(by, None, 1).await?.is_empty() {
                progress.until = by;
            }
            self.keep(&progress).await?;
            return Ok(0);
        };
        progress.after = Some(last.0);
        progress.done += some.len() as u64;
        let judged = some.len();
        self.give_all(some.into_iter(), &Input::Judge).await?;
        self.keep(&progress).await?;
        Ok(judged)
    }

    /// How far it is.
    pub(crate) async fn filled(&self) -> Result<Progress> {
        let kept = self.0.store.setting(SETTING).await?;
        Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default())
    }

    async fn keep(&self, progress: &Progress) -> Result<()> {
        let kept = serde_json::to_value(progress).unwrap_or_default();
        Ok(self.0.store.put_setting(SETTING, &kept).await?)
    }
}

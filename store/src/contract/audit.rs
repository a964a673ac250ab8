//! Who did what: what operators changed, as it is kept for those who ask later.

use async_trait::async_trait;
use weir_engine::value::Timestamp;

use crate::{Cursor, Page, Result};

/// What operators did.
#[async_trait]
pub trait Audit: Send + Sync + 'static {
    /// Keeps what somebody did.
    async fn note_deed(&self, deed: &Deed) -> Result<()>;

    /// What was done, the newest first.
    async fn deeds(
        &self,
        filter: &DeedFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Deed>>;

    /// Deletes what was done before this instant; says how many rows went.
    async fn forget_deeds(&self, before: Timestamp) -> Result<u64>;
}

/// Something that somebody did. It names things by their ids, and holds nothing that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// Drawn, so that several may be done in one millisecond; not negative.
    pub n: i64,
    /// Who: the id of a user or a key, `loopback`, `command_line` or `nobody`.
    pub actor: String,
    /// What they were called then.
    pub name: String,
    /// What: the operation, as the interface calls it.
    pub action: String,
    /// On what; empty where that is plain, or nobody's business.
    pub target: String,
    /// What was answered, as a status of HTTP.
    pub status: u16,
}

/// Which deeds to list: those for which every part that is given is true.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeedFilter {
    /// By somebody: an id.
    pub actor: Option<String>,
    /// Of this kind.
    pub action: Option<String>,
    /// Since this instant.
    pub since: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
}

impl Deed {
    /// Where the newest stand.
    pub(crate) const END: [i64; 2] = [i64::MAX, i64::MAX];

    /// Where it stands in a list.
    pub(crate) fn place(&self) -> [i64; 2] {
        [self.at.millis(), self.n]
    }
}

impl DeedFilter {
    /// Whether a deed is one of those.
    pub(crate) fn admits(&self, deed: &Deed) -> bool {
        self.actor.as_ref().is_none_or(|actor| *actor == deed.actor)
            && self.action.as_ref().is_none_or(|action| *action == deed.action)
            && self.since.is_none_or(|since| deed.at >= since)
            && self.until.is_none_or(|until| deed.at < until)
    }
}

//! Who is in which segment, and whom segments have not been asked about yet.

use std::collections::BTreeMap;

use async_trait::async_trait;
use weir_engine::model::{Contact, ContactId, Name};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;

use crate::Result;

/// Reads of members. They see the last commit and disturb nobody.
#[async_trait]
pub trait Members: Send + Sync + 'static {
    /// How many contacts are in each of these segments.
    async fn members(&self, segments: &[Name]) -> Result<BTreeMap<Name, u64>>;

    /// Contacts after this one that were judged last before the change of segments of this number,
    /// in the order of their ids. Walks all contacts between.
    async fn unjudged(
        &self,
        revision: i64,
        after: Option<ContactId>,
        limit: usize,
    ) -> Result<Vec<ContactId>>;

    /// How many there are of them. Walks all contacts.
    async fn count_unjudged(&self, revision: i64) -> Result<u64>;

    /// Some contacts with the facts that `needs` names: all, if there are no more than `limit`,
    /// else as many at the most, from all times at which contacts came.
    async fn sample(&self, needs: &Needs, limit: usize, now: Timestamp) -> Result<Vec<Contact>>;
}

/// From how many places between the first contact and the last a sample is drawn.
pub(crate) const PLACES: usize = 20;

/// After which ids a sample of contacts between these two goes on, and how many it takes there.
pub(crate) fn places(first: i64, last: i64, limit: usize) -> (Vec<i64>, usize) {
    let step = (last - first) / i64::try_from(PLACES).unwrap_or(1) + 1;
    let places = (0_i64..).take(PLACES).map(|nth| first.saturating_add(nth * step) - 1);
    (places.collect(), limit.div_ceil(PLACES).max(1))
}

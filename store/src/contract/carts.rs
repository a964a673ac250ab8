//! Lists of carts: by what became of them, by whose they are, by their id.

use std::collections::BTreeSet;

use async_trait::async_trait;
use weir_engine::model::{Basket, CartState, ContactId};
use weir_engine::value::Timestamp;

use crate::{Cursor, Page, Result};

/// Reads of carts. They see the last commit and disturb nobody.
#[async_trait]
pub trait Carts: Send + Sync + 'static {
    /// Carts, the one that changed last first.
    async fn carts(
        &self,
        filter: &CartFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<CartRecord>>;

    /// The carts of this id, in the order of their contacts: several where shops number alike, or
    /// where nobody knows yet that two contacts are one. No more than `limit`.
    async fn carts_called(&self, id: &str, limit: usize) -> Result<Vec<CartRecord>>;
}

/// Which carts to list; of what is not said, all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CartFilter {
    /// In one of these states; empty for all.
    pub states: BTreeSet<CartState>,
    /// Of this contact.
    pub contact: Option<ContactId>,
    /// Whose person was reminded, or was not.
    pub reminded: Option<bool>,
}

/// A cart, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct CartRecord {
    /// Whose it is.
    pub contact: ContactId,
    /// What outside systems call that contact.
    pub external_id: String,
    /// What the shop calls the cart.
    pub id: String,
    /// The cart.
    pub cart: Basket,
}

/// Where the next page begins: after so many carts of the one contact that changed then.
pub(crate) struct Place {
    /// When the carts changed.
    pub(crate) at: i64,
    /// Whose they are.
    pub(crate) contact: i64,
    /// How many of them were listed.
    pub(crate) listed: i64,
}

impl Place {
    pub(crate) fn of(before: Option<&Cursor>) -> Result<Self> {
        let [at, contact, listed] = Cursor::numbers(before, [i64::MAX, i64::MAX, 0])?;
        Ok(Self { at, contact, listed: listed.max(0) })
    }

    /// How many rows to read, so that a page can be cut.
    pub(crate) fn rows(&self, limit: usize) -> usize {
        limit.saturating_add(1).saturating_add(usize::try_from(self.listed).unwrap_or(0))
    }
}

impl CartFilter {
    /// The states to look through.
    pub(crate) fn states(&self) -> Vec<CartState> {
        let wanted = |state: &CartState| self.states.is_empty() || self.states.contains(state);
        CartState::ALL.into_iter().filter(wanted).collect()
    }

    /// Whether a cart is one of those.
    pub(crate) fn admits(&self, record: &CartRecord) -> bool {
        let (cart, contact) = (&record.cart, record.contact);
        self.states().contains(&cart.state())
            && self.contact.is_none_or(|wanted| wanted == contact)
            && self.reminded.is_none_or(|reminded| reminded == cart.is_reminded())
    }
}

impl CartRecord {
    fn changed(&self) -> (Timestamp, ContactId) {
        (self.cart.changed_at(), self.contact)
    }
}

/// One page of these carts, which are all that there may be on it.
pub(crate) fn page(mut found: Vec<CartRecord>, place: &Place, limit: usize) -> Page<CartRecord> {
    let start = (Timestamp::from_millis(place.at), ContactId(place.contact));
    found.retain(|one| one.changed() <= start);
    found.sort_by(|one, other| (other.changed(), &other.id).cmp(&(one.changed(), &one.id)));
    let mut left = place.listed;
    found.retain(|one| {
        let was_listed = one.changed() == start && left > 0;
        left -= i64::from(was_listed);
        !was_listed
    });
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| {
        let (at, contact) = last.changed();
        let same = found.iter().filter(|one| one.changed() == (at, contact)).count();
        let before = if (at, contact) == start { place.listed } else { 0 };
        Cursor::of([at.millis(), contact.0, before + i64::try_from(same).unwrap_or(i64::MAX)])
    });
    Page { items: found, next }
}

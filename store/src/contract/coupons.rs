//! Pools of codes for people, and what became of each code.

use async_trait::async_trait;
use weir_engine::model::{ContactId, Name, TokenId};
use weir_engine::value::Timestamp;

use crate::{Cursor, Page, Result};

/// Pools and their codes. Codes are given out by [`Unit::draw`](crate::Unit::draw).
#[async_trait]
pub trait Coupons: Send + Sync + 'static {
    /// Every pool, by name, with how many codes are in which state now.
    async fn coupon_pools(&self, now: Timestamp) -> Result<Vec<PoolRecord>>;

    /// One pool.
    async fn coupon_pool(&self, name: &Name, now: Timestamp) -> Result<Option<PoolRecord>>;

    /// Makes a pool, or changes what is said of it.
    async fn put_coupon_pool(&self, name: &Name, pool: &Pool, now: Timestamp) -> Result<()>;

    /// Deletes a pool and its codes; says whether there was one.
    async fn delete_coupon_pool(&self, name: &Name) -> Result<bool>;

    /// Adds codes to a pool, all or none; gives those that were not there. None: no such pool.
    async fn add_coupons(&self, pool: &Name, codes: &[String]) -> Result<Option<Vec<String>>>;

    /// Codes of a pool, in the order in which they came.
    async fn coupons(
        &self,
        filter: &CouponFilter,
        after: Option<&Cursor>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Page<Coupon>>;
}

/// What is said of a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pool {
    /// What people call it.
    pub title: Option<String>,
    /// What its codes are good for, in words.
    pub discount: Option<String>,
    /// For colleagues.
    pub note: Option<String>,
    /// With fewer free codes than this it runs low.
    pub low_below: u32,
}

/// A pool as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolRecord {
    /// Its name.
    pub name: Name,
    /// What is said of it.
    pub pool: Pool,
    /// When it was made.
    pub created_at: Timestamp,
    /// How many of its codes are in which state.
    pub counts: CouponCounts,
}

/// How many codes are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CouponCounts {
    /// Not given out.
    pub free: u64,
    /// Given out, and they count.
    pub issued: u64,
    /// Given out, and their time is over.
    pub expired: u64,
    /// Ordered with.
    pub used: u64,
}

/// The state of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CouponState {
    /// Not given out.
    Free,
    /// Given out, and it counts.
    Issued,
    /// Given out, and its time is over.
    Expired,
    /// Ordered with.
    Used,
}

/// One code. What it says is for one person, so it is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Coupon {
    /// Its place in the order in which codes came; grows, without meaning.
    pub number: i64,
    /// What is typed at the till.
    pub code: String,
    /// Its state.
    pub state: CouponState,
    /// To whom it was given: what outside systems call the contact.
    pub contact: Option<String>,
    /// By which run.
    pub token: Option<TokenId>,
    /// At which visit of that run.
    pub visit: Option<u32>,
    /// When it was given out.
    pub issued_at: Option<Timestamp>,
    /// Until when it counts.
    pub expires_at: Option<Timestamp>,
    /// When a message first took it along.
    pub carried_at: Option<Timestamp>,
    /// When it was ordered with.
    pub used_at: Option<Timestamp>,
    /// By whom.
    pub used_by: Option<String>,
}

/// Which codes to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouponFilter {
    /// Of this pool.
    pub pool: Name,
    /// In this state.
    pub state: Option<CouponState>,
    /// Given to this contact.
    pub contact: Option<ContactId>,
}

impl std::fmt::Debug for Coupon {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { number, state, .. } = self;
        write!(out, "Coupon({number} {})", state.word())
    }
}

impl Coupon {
    /// Where it stands in a list.
    pub(crate) fn place(&self) -> [i64; 1] {
        [self.number]
    }
}

impl CouponState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Free, Self::Issued, Self::Expired, Self::Used];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Issued => "issued",
            Self::Expired => "expired",
            Self::Used => "used",
        }
    }

    /// The state of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// What a code that was given out until then is now.
    pub(crate) fn now(self, expires_at: Option<Timestamp>, now: Timestamp) -> Self {
        let over = self == Self::Issued && expires_at.is_some_and(|until| until <= now);
        if over { Self::Expired } else { self }
    }
}

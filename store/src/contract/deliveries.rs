//! Webhooks that could not be taken, kept until somebody mends what was wrong and has them read
//! again.

use async_trait::async_trait;
use weir_engine::value::Timestamp;

use crate::{Cursor, Page, Result};

/// Webhooks that were kept.
#[async_trait]
pub trait Deliveries: Send + Sync + 'static {
    /// Keeps one. The same one again, by source and id, is kept with what is wrong now; one that
    /// was replayed stays so.
    async fn keep_delivery(&self, delivery: &Delivery) -> Result<()>;

    /// Those of a source, the newest first, without their bodies: these may be large.
    async fn deliveries(
        &self,
        filter: &DeliveryFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Delivery>>;

    /// One, by source and id.
    async fn delivery(&self, source: &str, id: &str) -> Result<Option<Delivery>>;

    /// Notes that one was read again and taken.
    async fn note_replay(&self, source: &str, id: &str) -> Result<()>;

    /// Deletes what came before this instant; says how many rows went.
    async fn forget_deliveries(&self, before: Timestamp) -> Result<u64>;
}

/// A webhook as it came. Its body is what somebody else sent, so nothing of that is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Where it came in.
    pub source: String,
    /// What tells it from others of its source.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// Drawn, so that several may come in one millisecond; not negative.
    pub n: i64,
    /// What it is about, in the shop's words.
    pub topic: Option<String>,
    /// The headers that it can be read by, as JSON.
    pub headers: String,
    /// Its body, byte for byte.
    pub body: Vec<u8>,
    /// Why it could not be taken.
    pub reason: String,
    /// Whether it waits, or was read again and taken.
    pub state: DeliveryState,
}

/// Whether a delivery waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It waits for somebody.
    Kept,
    /// It was read again and taken.
    Replayed,
}

/// Which deliveries to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Of this source.
    pub source: String,
    /// In this state.
    pub state: Option<DeliveryState>,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { source, id, at, .. } = self;
        write!(out, "Delivery({source} {id} at {at})")
    }
}

impl Delivery {
    /// Where the newest stand.
    pub(crate) const END: [i64; 2] = [i64::MAX, i64::MAX];

    /// Where it stands in a list.
    pub(crate) fn place(&self) -> [i64; 2] {
        [self.at.millis(), self.n]
    }
}

impl DeliveryFilter {
    /// Whether a delivery is one of those.
    pub(crate) fn admits(&self, delivery: &Delivery) -> bool {
        self.source == delivery.source && self.state.is_none_or(|state| state == delivery.state)
    }
}

impl DeliveryState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Replayed => "replayed",
        }
    }

    /// The state of a word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Kept, Self::Replayed].into_iter().find(|state| state.word() == word)
    }
}

//! What shops are to be asked for: products that carts name and the catalogue does not know.

use async_trait::async_trait;
use weir_engine::model::TokenId;
use weir_engine::turn::Wish;
use weir_engine::value::Timestamp;

use crate::Result;

/// Errands to shops.
#[async_trait]
pub trait Errands: Send + Sync + 'static {
    /// These products are to be asked for, unless they are already.
    async fn add_errands(&self, source: &str, products: &[String], due_at: Timestamp)
    -> Result<()>;

    /// Takes the one that is due first. It is due again at `until`, should whoever took it be gone
    /// by then.
    async fn take_errand(
        &self,
        source: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Errand>>;

    /// Puts one off, with why.
    async fn put_off_errand(&self, errand: &Errand) -> Result<()>;

    /// One is done, or given up.
    async fn end_errand(&self, source: &str, product: &str) -> Result<()>;

    /// Takes the first code that is due to be asked for, as errands are; each is due at once.
    async fn take_coupon_errand(
        &self,
        shop: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<CouponErrand>>;

    /// These visits are not waiting any more, whoever waited.
    async fn end_coupon_errands(&self, visits: &[(TokenId, u32)]) -> Result<()>;

    /// Puts one off.
    async fn put_off_coupon_errand(&self, wish: &Wish, due_at: Timestamp) -> Result<()>;

    /// Those of a source, by product, behind this one.
    async fn errands(&self, source: &str, after: &str, limit: usize) -> Result<Vec<Errand>>;
}

/// A code that a shop is to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouponErrand {
    /// What is asked for, and by whom.
    pub wish: Wish,
    /// When the visit began to wait.
    pub asked_at: Timestamp,
    /// How often the shop was asked.
    pub tries: u32,
}

/// A product that a shop is to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// The source whose shop it is.
    pub source: String,
    /// What the shop calls the product.
    pub product: String,
    /// When it is asked for.
    pub due_at: Timestamp,
    /// How often it was.
    pub tries: u32,
    /// Why that came to nothing the last time.
    pub said: Option<String>,
}

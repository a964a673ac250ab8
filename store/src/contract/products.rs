//! The catalogue: what shops sell, for the feeds of messages.

use async_trait::async_trait;
use weir_engine::feed::Wanted;
use weir_engine::model::Product;
use weir_engine::value::Timestamp;

use crate::Result;

/// Products of the catalogue.
#[async_trait]
pub trait Products: Send + Sync + 'static {
    /// Writes products, each unless a newer one of its id is kept; says of each whether it was
    /// written. No id stands twice among them.
    async fn put_products(&self, products: &[Product]) -> Result<Vec<bool>>;

    /// Takes what a shop tells of a product whole: these are what it consists of, itself or its
    /// variants, and what it consisted of before is not there any more; with none, it is gone.
    /// Says whether it was taken: not where the shop told newer things of it. No id stands twice
    /// among them.
    async fn put_product_group(&self, told: &ProductGroup) -> Result<bool>;

    /// Writes a product in the place of another one of its id; not if that is another meanwhile.
    async fn replace_product(&self, old: &Product, new: &Product) -> Result<bool>;

    /// Deletes one; says whether it was there.
    async fn delete_product(&self, id: &str) -> Result<bool>;

    /// One, by its id.
    async fn product(&self, id: &str) -> Result<Option<Product>>;

    /// Those that a filter admits, by id.
    async fn products(&self, filter: &ProductFilter, limit: usize) -> Result<Vec<Product>>;

    /// Everything that is looked for, each once, by id. Of several with one sku it is the first.
    async fn find_products(&self, wanted: &Wanted) -> Result<Vec<Product>>;
}

/// What a shop tells of a product whole.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductGroup {
    /// What the shop calls the product.
    pub id: String,
    /// When the shop changed it.
    pub updated_at: Timestamp,
    /// It, or its variants.
    pub products: Vec<Product>,
}

/// Which products to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// Of this category.
    pub category: Option<String>,
    /// With this sku.
    pub sku: Option<String>,
    /// Behind this id.
    pub after: Option<String>,
}

impl ProductFilter {
    /// Whether a product is one of those.
    pub(crate) fn admits(&self, product: &Product) -> bool {
        let is =
            |wanted: &Option<String>, said: &Option<String>| wanted.is_none() || wanted == said;
        is(&self.category, &product.category)
            && is(&self.sku, &product.sku)
            && self.after.as_ref().is_none_or(|after| product.id > *after)
    }
}

//! Products of the catalogue.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use weir_engine::value::Decimal;
use weir_runtime::intake::Fault;

use super::EventFault;

/// A product.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Product {
    /// What the shop calls it.
    id: String,
    sku: Option<String>,
    name: String,
    description: Option<String>,
    /// In `currency`.
    price: Option<f64>,
    /// ISO 4217.
    currency: Option<String>,
    compare_at_price: Option<f64>,
    /// Null where nobody counts.
    stock: Option<i64>,
    /// Whether it is for sale.
    available: bool,
    /// For sale, and not sold out.
    in_stock: bool,
    image: Option<String>,
    url: Option<String>,
    category: Option<String>,
    tags: Vec<String>,
    attributes: Map<String, Value>,
    /// When the shop changed it last.
    updated_at: String,
}

impl Product {
    pub(crate) fn of(product: &weir_engine::model::Product) -> Self {
        let product = product.clone();
        Self {
            in_stock: product.in_stock(),
            id: product.id,
            sku: product.sku,
            name: product.name,
            description: product.description,
            price: product.price.and_then(number),
            currency: product.currency.map(|currency| currency.code().to_owned()),
            compare_at_price: product.compare_at_price.and_then(number),
            stock: product.stock,
            available: product.available,
            image: product.image,
            url: product.url,
            category: product.category,
            tags: product.tags,
            attributes: product.attributes,
            updated_at: product.updated_at.to_string(),
        }
    }
}

/// At most 15 digits come in, so that the shortest text of it is the same number.
fn number(amount: Decimal) -> Option<f64> {
    amount.to_string().parse().ok()
}

/// What became of a batch of products.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProductsWritten {
    accepted: usize,
    older: usize,
    rejected: usize,
    /// One for each item, in order.
    results: Vec<ProductResult>,
}

/// What became of one product.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProductResult {
    /// Its place in the batch, from 0.
    index: usize,
    id: Option<String>,
    /// `accepted`, `older` (a newer one is kept, or comes later in the batch) or `rejected`.
    status: &'static str,
    /// Why it was rejected.
    errors: Vec<EventFault>,
}

impl ProductResult {
    pub(crate) fn taken(index: usize, id: Option<String>, stands: bool) -> Self {
        let status = if stands { "accepted" } else { "older" };
        Self { index, id, status, errors: Vec::new() }
    }

    pub(crate) fn rejected(index: usize, id: Option<String>, faults: Vec<Fault>) -> Self {
        let errors = faults.into_iter().map(EventFault::from).collect();
        Self { index, id, status: "rejected", errors }
    }
}

impl ProductsWritten {
    pub(crate) fn of(results: Vec<ProductResult>) -> Self {
        let count = |status| results.iter().filter(|result| result.status == status).count();
        let (accepted, older, rejected) = (count("accepted"), count("older"), count("rejected"));
        Self { accepted, older, rejected, results }
    }
}

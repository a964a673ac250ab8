//! What is looked for in the catalogue, and what was found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::Product;
use crate::value::Currency;

/// What is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Products by their id or sku.
    pub names: BTreeSet<String>,
    /// Products of a category.
    pub shelves: BTreeSet<Shelf>,
}

/// Products of a category: those in stock whose prices are nearest, or the first by id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shelf {
    /// The category.
    pub category: String,
    /// Near this price; else by id, those in stock before those that are sold out.
    pub near: Option<Near>,
    /// Whether those that are sold out are wanted too; never near a price.
    pub sold_out: bool,
    /// How many.
    pub limit: usize,
}

/// A price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Near {
    /// In this money, and no other.
    pub currency: Currency,
    /// In ten-thousandths.
    pub rank: i64,
}

/// Products that were found, whoever looked for them.
#[derive(Debug, Clone, Default)]
pub struct Found {
    ids: BTreeMap<String, Arc<Product>>,
    skus: BTreeMap<String, Arc<Product>>,
    categories: BTreeMap<String, BTreeMap<String, Arc<Product>>>,
}

impl Wanted {
    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.shelves.is_empty()
    }

    /// Looks for this too.
    pub fn extend(&mut self, other: Self) {
        self.names.extend(other.names);
        self.shelves.extend(other.shelves);
    }
}

impl Found {
    /// Adds products.
    pub fn add(&mut self, products: impl IntoIterator<Item = Product>) {
        for product in products {
            let product = Arc::new(product);
            let id = &product.id;
            if let Some(sku) = &product.sku {
                // Of two with one sku, the first by id: as everywhere.
                let known = self.skus.entry(sku.clone()).or_insert_with(|| Arc::clone(&product));
                if known.id >= *id {
                    *known = Arc::clone(&product);
                }
            }
            if let Some(category) = &product.category {
                let others = self.categories.entry(category.clone()).or_default();
                others.insert(id.clone(), Arc::clone(&product));
            }
            self.ids.insert(id.clone(), product);
        }
    }

    /// The product that the first of these names names, as an id before a sku.
    pub(super) fn first<'n>(
        &self,
        mut names: impl Iterator<Item = &'n str> + Clone,
    ) -> Option<&Product> {
        let mut again = names.clone();
        let by_id = names.find_map(|name| self.ids.get(name));
        by_id.or_else(|| again.find_map(|name| self.skus.get(name))).map(Arc::as_ref)
    }

    /// The products of a category, by id.
    pub(super) fn shelf(&self, category: &str) -> impl Iterator<Item = &Product> {
        self.categories.get(category).into_iter().flat_map(BTreeMap::values).map(Arc::as_ref)
    }
}

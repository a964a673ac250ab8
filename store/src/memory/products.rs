//! The catalogue.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use weir_engine::feed::{Shelf, Wanted};
use weir_engine::model::Product;

use super::MemoryStore;
use crate::Result;
use crate::contract::products::{ProductFilter, ProductGroup, Products};

#[async_trait]
impl Products for MemoryStore {
    async fn put_products(&self, products: &[Product]) -> Result<Vec<bool>> {
        let mut state = self.alone().await;
        Ok(products.iter().map(|product| put(&mut state.products, product)).collect())
    }

    async fn put_product_group(&self, told: &ProductGroup) -> Result<bool> {
        let mut state = self.alone().await;
        let known = state.product_groups.get(&told.id).cloned();
        if known.as_ref().is_some_and(|(at, _)| *at > told.updated_at) {
            return Ok(false);
        }
        let members: BTreeSet<_> = told.products.iter().map(|one| one.id.clone()).collect();
        for gone in known.iter().flat_map(|(_, before)| before.difference(&members)) {
            let is_newer = |one: &Product| one.updated_at > told.updated_at;
            if !state.products.get(gone).is_some_and(is_newer) {
                state.products.remove(gone);
            }
        }
        for product in &told.products {
            put(&mut state.products, product);
        }
        state.product_groups.insert(told.id.clone(), (told.updated_at, members));
        Ok(true)
    }

    async fn replace_product(&self, old: &Product, new: &Product) -> Result<bool> {
        let mut state = self.alone().await;
        let known = state.products.get_mut(&old.id).filter(|known| *known == old);
        Ok(known.map(|known| *known = new.clone()).is_some())
    }

    async fn delete_product(&self, id: &str) -> Result<bool> {
        Ok(self.alone().await.products.remove(id).is_some())
    }

    async fn product(&self, id: &str) -> Result<Option<Product>> {
        Ok(self.state().products.get(id).cloned())
    }

    async fn products(&self, filter: &ProductFilter, limit: usize) -> Result<Vec<Product>> {
        let state = self.state();
        let all = state.products.values().filter(|product| filter.admits(product));
        Ok(all.take(limit).cloned().collect())
    }

    async fn find_products(&self, wanted: &Wanted) -> Result<Vec<Product>> {
        let state = self.state();
        let all = &state.products;
        let of_name = |name: &String| {
            let by_sku = all.values().find(|product| product.sku.as_ref() == Some(name));
            all.get(name).into_iter().chain(by_sku)
        };
        let named = wanted.names.iter().flat_map(of_name);
        let near = wanted.shelves.iter().flat_map(|shelf| lying(all, shelf));
        let found: BTreeMap<_, _> =
            named.chain(near).map(|product| (&product.id, product.clone())).collect();
        Ok(found.into_values().collect())
    }
}

fn put(all: &mut BTreeMap<String, Product>, product: &Product) -> bool {
    let is_new = all.get(&product.id).is_none_or(|known| known.updated_at <= product.updated_at);
    if is_new {
        all.insert(product.id.clone(), product.clone());
    }
    is_new
}

/// What lies on a shelf, in its order.
fn lying<'p>(all: &'p BTreeMap<String, Product>, shelf: &Shelf) -> Vec<&'p Product> {
    let of_category = all.values().filter(|one| one.category.as_ref() == Some(&shelf.category));
    let mut found: Vec<_> = match shelf.near {
        None => of_category
            .filter(|one| shelf.sold_out || one.in_stock())
            .map(|one| (u64::from(!one.in_stock()), one))
            .collect(),
        Some(near) => of_category
            .filter(|one| one.in_stock() && one.currency == Some(near.currency))
            .filter_map(|one| Some((one.rank()?.abs_diff(near.rank), one)))
            .collect(),
    };
    found.sort_by_key(|(order, one)| (*order, &one.id));
    found.into_iter().take(shelf.limit).map(|(_, one)| one).collect()
}

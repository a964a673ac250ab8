//! Chooses the products of each feed. Whatever else was found, the same are chosen: candidates are
//! put in order by what they are alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::ask::{Asked, Item};
use super::found::Found;
use super::shown::{Entry, Lack};
use super::{Feed, Filled, OutOfStock, Source};
use crate::model::Product;

/// Fills every feed.
pub(super) fn fill(asked: &Asked<'_>, found: &Found) -> Filled {
    let (mut feeds, mut lacks, mut shown) = (Map::new(), None, BTreeSet::new());
    for feed in asked.feeds {
        let choice = Choice { asked, found, feed };
        let entries = choice.entries(&shown);
        if entries.is_empty() && !feed.sends_empty && lacks.is_none() {
            lacks = Some(choice.lack());
        }
        let told = entries.iter().map(Entry::told).collect();
        shown.extend(entries.iter().filter_map(Entry::id));
        feeds.insert(feed.name.to_string(), Value::Array(told));
    }
    Filled { feeds: Value::Object(feeds), lacks }
}

/// One feed that is filled.
struct Choice<'c> {
    asked: &'c Asked<'c>,
    found: &'c Found,
    feed: &'c Feed,
}

impl<'c> Choice<'c> {
    /// What it shows, after feeds that show these.
    fn entries(&self, shown: &BTreeSet<&'c str>) -> Vec<Entry<'c>> {
        let mut entries = match &self.feed.source {
            Source::AbandonedItems => self.left(),
            Source::RecentlyViewed => self.viewed(),
            Source::Recommended => self.recommended(shown),
            Source::Collection(category) => self.collection(category),
        };
        entries.truncate(self.feed.limit);
        entries
    }

    /// Each line of the cart, or what stands in for it.
    fn left(&self) -> Vec<Entry<'c>> {
        let mut used = self.in_cart();
        let items = self.asked.items.iter();
        items.filter_map(|item| self.line(item, &mut used)).collect()
    }

    fn line(&self, item: &'c Item, used: &mut BTreeSet<&'c str>) -> Option<Entry<'c>> {
        match self.found.first(item.names()) {
            None => Some(Entry::Told(&item.told)),
            Some(product) => self.product(product, Some(&item.told), used),
        }
    }

    fn viewed(&self) -> Vec<Entry<'c>> {
        let products = self.asked.products(&self.feed.source, self.found);
        let mut used = products.iter().map(|product| product.id.as_str()).collect();
        products.into_iter().filter_map(|one| self.product(one, None, &mut used)).collect()
    }

    /// A product, or what stands in for it; nothing where it is left out.
    fn product(
        &self,
        product: &'c Product,
        item: Option<&'c Value>,
        used: &mut BTreeSet<&'c str>,
    ) -> Option<Entry<'c>> {
        if product.in_stock() || self.feed.out_of_stock == OutOfStock::Keep {
            return Some(Entry::Known { product, item, instead_of: None });
        }
        if self.feed.out_of_stock == OutOfStock::Hide {
            return None;
        }
        let other = self.alike(product).into_iter().find(|other| !used.contains(&*other.id))?;
        used.insert(&other.id);
        Some(Entry::Known { product: other, item: None, instead_of: Some(product) })
    }

    /// In turn the nearest to each of what is in the cart, or was looked at; not what lies there
    /// already, was bought, or is shown by a feed before.
    fn recommended(&self, shown: &BTreeSet<&'c str>) -> Vec<Entry<'c>> {
        let seeds = self.asked.products(&self.feed.source, self.found);
        let mut used = self.in_cart();
        used.extend(seeds.iter().map(|seed| seed.id.as_str()).chain(shown.iter().copied()));
        let is_bought = |product: &Product| {
            let names = [Some(&product.id), product.sku.as_ref()];
            names.into_iter().flatten().any(|name| self.asked.bought.contains(name))
        };
        let mut rows: Vec<_> = seeds.into_iter().map(|seed| self.alike(seed).into_iter()).collect();
        let mut entries = Vec::new();
        while entries.len() < self.feed.limit {
            let before = entries.len();
            for row in &mut rows {
                let is_new = |one: &&Product| !used.contains(&*one.id) && !is_bought(one);
                let Some(product) = row.find(is_new) else { continue };
                used.insert(&product.id);
                entries.push(Entry::Known { product, item: None, instead_of: None });
            }
            if entries.len() == before {
                break;
            }
        }
        entries
    }

    fn collection(&self, category: &str) -> Vec<Entry<'c>> {
        let keeps = self.feed.out_of_stock == OutOfStock::Keep;
        let mut all: Vec<_> = self.found.shelf(category).collect();
        all.retain(|product| keeps || product.in_stock());
        all.sort_by_key(|product| (!product.in_stock(), &product.id));
        let entry = |product| Entry::Known { product, item: None, instead_of: None };
        all.into_iter().map(entry).collect()
    }

    /// What is in stock of a product's category, the nearest price first, then by id. Without a
    /// price there is no nearest.
    fn alike(&self, product: &Product) -> Vec<&'c Product> {
        let Some(category) = &product.category else { return Vec::new() };
        let distance = |other: &Product| match (product.rank(), other.rank()) {
            (Some(one), Some(other)) => one.abs_diff(other),
            (Some(_), None) | (None, _) => 0,
        };
        let is_alike = |other: &&Product| {
            let same_money = other.price.is_some() && other.currency == product.currency;
            other.in_stock() && other.id != product.id && (product.price.is_none() || same_money)
        };
        let mut all: Vec<_> = self.found.shelf(category).filter(is_alike).collect();
        all.sort_by_key(|other| (distance(other), &other.id));
        all
    }

    fn in_cart(&self) -> BTreeSet<&'c str> {
        let items = self.asked.items.iter();
        let known = items.clone().filter_map(|item| self.found.first(item.names()));
        known.map(|product| product.id.as_str()).chain(items.flat_map(Item::names)).collect()
    }

    /// Says what was looked for.
    fn lack(&self) -> String {
        let source = &self.feed.source;
        let known = self.asked.products(source, self.found);
        let stock: BTreeMap<_, _> =
            known.iter().map(|product| (product.id.as_str(), product.in_stock())).collect();
        let unknown: BTreeSet<_> = match source {
            Source::RecentlyViewed | Source::Recommended => {
                let names = self.asked.viewed.iter().map(String::as_str);
                let is_known = |name: &&str| self.found.first(std::iter::once(*name)).is_some();
                names.filter(|name| !is_known(name)).collect()
            }
            // What the catalogue does not know is shown from the cart's own data.
            Source::AbandonedItems | Source::Collection(_) => BTreeSet::new(),
        };
        Lack { feed: self.feed, stock, unknown }.told()
    }
}

//! What the feeds of a message are about: lines of a cart, products that were looked at.

use std::collections::BTreeSet;

use serde_json::Value;

use super::found::{Found, Near, Shelf, Wanted};
use super::{Feed, Filled, LOOKED_AT_MAX, OutOfStock, Source, VIEWED, VIEWED_WITHIN_DAYS};
use crate::condition::View;
use crate::model::Product;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// The feeds of one message, with what is known of its contact.
#[derive(Debug)]
pub struct Asked<'a> {
    pub(super) feeds: &'a [Feed],
    /// The lines of the cart.
    pub(super) items: Vec<Item>,
    /// What was looked at, the last first.
    pub(super) viewed: Vec<String>,
    /// What was bought.
    pub(super) bought: BTreeSet<String>,
}

/// One line of a cart.
#[derive(Debug)]
pub(super) struct Item {
    /// As the shop told it.
    pub(super) told: Value,
    /// What it may be called in the catalogue, the most exact first.
    pub(super) names: Vec<String>,
}

impl Item {
    fn of(told: &Value) -> Self {
        let names = ["variant_id", "product_id", "sku"].map(|key| name(&told[key]));
        Self { told: told.clone(), names: names.into_iter().flatten().collect() }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.names.iter().map(String::as_str)
    }
}

/// Shops send ids as texts and as numbers.
fn name(value: &Value) -> Option<String> {
    let number = || value.as_number().map(ToString::to_string);
    value.as_str().map(str::to_owned).or_else(number).filter(|name| !name.is_empty())
}

impl<'a> Asked<'a> {
    /// What these feeds of a message are about.
    pub fn of(feeds: &'a [Feed], view: &View<'_>) -> Self {
        let has = |wanted: &[Source]| feeds.iter().any(|feed| wanted.contains(&feed.source));
        let suggests = has(&[Source::Recommended]);
        let items = if suggests || has(&[Source::AbandonedItems]) { lines(view) } else { vec![] };
        let looks = suggests || has(&[Source::RecentlyViewed]);
        let viewed = if looks { viewed(view) } else { vec![] };
        let bought = if suggests { bought(view) } else { BTreeSet::new() };
        Self { feeds, items, viewed, bought }
    }

    /// Whether the cart holds nothing.
    pub(super) fn has_no_items(&self) -> bool {
        self.items.is_empty()
    }

    /// The products that are named.
    pub fn names(&self) -> Wanted {
        let items = self.items.iter().flat_map(|item| item.names.iter());
        let names = items.chain(&self.viewed).cloned().collect();
        Wanted { names, ..Wanted::default() }
    }

    /// The products that may stand in for those that were found, or beside them.
    pub fn shelves(&self, found: &Found) -> Wanted {
        let shelves = self.feeds.iter().flat_map(|feed| self.shelves_of(feed, found)).collect();
        Wanted { shelves, ..Wanted::default() }
    }

    fn shelves_of(&self, feed: &Feed, found: &Found) -> Vec<Shelf> {
        // Some of what is found there is not shown: it lies in the cart, was bought or looked at,
        // or another feed shows it.
        let beside = self.items.len() + self.viewed.len() + self.bought.len();
        let shown: usize = self.feeds.iter().map(|feed| feed.limit).sum();
        let limit = shown + beside;
        if let Source::Collection(category) = &feed.source {
            let sold_out = feed.out_of_stock == OutOfStock::Keep;
            let (category, near) = (category.clone(), None);
            return vec![Shelf { category, near, sold_out, limit }];
        }
        let lacks = |product: &&Product| {
            feed.source == Source::Recommended
                || feed.out_of_stock == OutOfStock::Alternatives && !product.in_stock()
        };
        let alike = self.products(&feed.source, found).into_iter().filter(lacks);
        alike.filter_map(|product| shelf_of(product, limit)).collect()
    }

    /// The products of the catalogue that a feed begins with.
    pub(super) fn products<'f>(&self, source: &Source, found: &'f Found) -> Vec<&'f Product> {
        let of_items = || self.items.iter().filter_map(|item| found.first(item.names()));
        let of_viewed = || {
            let all = self.viewed.iter().map(String::as_str);
            all.filter_map(|name| found.first(std::iter::once(name)))
        };
        let all: Vec<_> = match source {
            Source::AbandonedItems => of_items().collect(),
            Source::RecentlyViewed => of_viewed().collect(),
            Source::Recommended => {
                let left: Vec<_> = of_items().collect();
                if left.is_empty() { of_viewed().collect() } else { left }
            }
            Source::Collection(_) => Vec::new(),
        };
        let mut seen = BTreeSet::new();
        all.into_iter().filter(|product| seen.insert(&product.id)).collect()
    }

    /// Chooses the products of each feed.
    pub fn fill(&self, found: &Found) -> Filled {
        super::choose::fill(self, found)
    }
}

/// Where products like this one lie.
fn shelf_of(product: &Product, limit: usize) -> Option<Shelf> {
    let near = product.rank().zip(product.currency).map(|(rank, currency)| Near { currency, rank });
    let category = product.category.clone()?;
    Some(Shelf { category, near, sold_out: false, limit })
}

/// The lines of the cart that the view means.
fn lines(view: &View<'_>) -> Vec<Item> {
    let items = view.roots()["cart"]["items"].as_array();
    items.into_iter().flatten().take(LOOKED_AT_MAX).map(Item::of).collect()
}

/// What the contact looked at, the last first, each once.
fn viewed(view: &View<'_>) -> Vec<String> {
    let is_recent =
        |at: crate::value::Timestamp| view.now.millis_since(at) <= VIEWED_WITHIN_DAYS * DAY_MILLIS;
    let views = view.contact.events().filter(|event| *event.kind == *VIEWED);
    let mut views: Vec<_> = views
        .filter(|event| is_recent(event.occurred_at))
        .filter_map(|event| {
            Some(((event.occurred_at, event.seq), name(&event.data["product_id"])?))
        })
        .collect();
    views.sort_by(|(one, _), (other, _)| other.cmp(one));
    let mut seen = BTreeSet::new();
    let last = views.into_iter().map(|(_, name)| name).filter(|name| seen.insert(name.clone()));
    last.take(LOOKED_AT_MAX).collect()
}

/// What the contact ordered last and did not cancel.
fn bought(view: &View<'_>) -> BTreeSet<String> {
    let mut orders: Vec<_> = view.contact.orders.values().filter(|order| order.open).collect();
    orders.sort_by_key(|order| std::cmp::Reverse(order.at));
    let items = orders.into_iter().filter_map(|order| order.data["items"].as_array()).flatten();
    items.take(LOOKED_AT_MAX).flat_map(|item| Item::of(item).names).collect()
}

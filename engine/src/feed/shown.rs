//! Products as templates read them, and in words what there was none of.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{Feed, Source};
use crate::model::Product;
use crate::value::Decimal;

/// What a template finds in a feed.
#[derive(Debug)]
pub(super) enum Entry<'e> {
    /// A line of the cart that the catalogue does not know.
    Told(&'e Value),
    /// A product, for a line of the cart or in the place of another one.
    Known { product: &'e Product, item: Option<&'e Value>, instead_of: Option<&'e Product> },
}

impl<'e> Entry<'e> {
    /// The id of the product that is shown.
    pub(super) fn id(&self) -> Option<&'e str> {
        match self {
            Self::Told(_) => None,
            Self::Known { product, .. } => Some(&product.id),
        }
    }

    /// As templates read it.
    pub(super) fn told(&self) -> Value {
        match self {
            Self::Told(item) => of_item(item),
            Self::Known { product, item, instead_of } => {
                let mut told = of_product(product);
                // What the catalogue leaves open, the cart may say.
                for (name, value) in item.and_then(Value::as_object).into_iter().flatten() {
                    told.entry(name.as_str()).or_insert_with(|| value.clone());
                }
                if let Some(other) = instead_of {
                    let other = json!({ "id": other.id, "name": other.name });
                    told.insert("is_alternative_for".into(), other);
                }
                told.entry("quantity").or_insert_with(|| 1.into());
                Value::Object(told)
            }
        }
    }
}

/// What the shop told of a line, and that nobody knows better.
fn of_item(item: &Value) -> Value {
    let mut told = item.as_object().cloned().unwrap_or_default();
    told.insert("in_stock".into(), true.into());
    told.entry("quantity").or_insert_with(|| 1.into());
    Value::Object(told)
}

fn of_product(product: &Product) -> Map<String, Value> {
    let text = |text: &Option<String>| text.clone().map(Value::from);
    let fields = [
        ("id", Some(product.id.clone().into())),
        ("sku", text(&product.sku)),
        ("name", Some(product.name.clone().into())),
        ("description", text(&product.description)),
        ("price", product.price.map(number)),
        ("currency", product.currency.map(|currency| currency.code().into())),
        ("compare_at_price", product.compare_at_price.map(number)),
        ("stock", product.stock.map(Value::from)),
        ("in_stock", Some(product.in_stock().into())),
        ("image", text(&product.image)),
        ("url", text(&product.url)),
        ("category", text(&product.category)),
        ("tags", Some(json!(product.tags))),
        ("attributes", Some(Value::Object(product.attributes.clone()))),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// An amount as a JSON number: at most 15 digits come in, so that it is the same number.
fn number(amount: Decimal) -> Value {
    serde_json::from_str(&amount.normalize().to_string()).unwrap_or_default()
}

/// A feed without products.
pub(super) struct Lack<'l> {
    pub(super) feed: &'l Feed,
    /// Products that were looked for, and whether they are in stock.
    pub(super) stock: BTreeMap<&'l str, bool>,
    /// What the catalogue does not know.
    pub(super) unknown: BTreeSet<&'l str>,
}

/// How many are named: whoever looks why wants to see a few.
const NAMED_MAX: usize = 10;

impl Lack<'_> {
    pub(super) fn told(&self) -> String {
        let feed = format!("the feed `{}` has no products", self.feed.name);
        if let Source::Collection(category) = &self.feed.source {
            return format!("{feed}: nothing in the category `{category}` is in stock");
        }
        let (left, sold): (Vec<_>, Vec<_>) = self.stock.iter().partition(|(_, stock)| **stock);
        let parts = [
            named(sold.iter().map(|(id, _)| **id), "sold out"),
            named(left.iter().map(|(id, _)| **id), "in stock, and nothing else like it is"),
            named(self.unknown.iter().copied(), "not in the catalogue"),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            let none = match self.feed.source {
                Source::AbandonedItems => "the cart holds nothing",
                Source::RecentlyViewed => "no product was looked at in 30 days",
                Source::Recommended | Source::Collection(_) => {
                    "the cart holds nothing that the catalogue knows, and no product was looked at \
                     in 30 days"
                }
            };
            return format!("{feed}: {none}");
        }
        format!("{feed}: looked for {}", parts.join("; "))
    }
}

fn named<'n>(ids: impl Iterator<Item = &'n str>, what: &str) -> Option<String> {
    let ids: Vec<_> = ids.map(|id| format!("`{id}`")).collect();
    let more = ids.len().saturating_sub(NAMED_MAX);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let first = ids.get(..NAMED_MAX).unwrap_or(&ids).join(", ");
    (!ids.is_empty()).then(|| format!("{first}{rest} ({what})"))
}

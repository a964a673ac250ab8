//! What carts leave out: from the catalogue, and what that does not know from the shop.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use weir_engine::model::Product;
use weir_messages::Path;

use crate::connector::Connector;
use crate::delivery::{Hints, Secret};
use crate::limits::HYDRATED_MAX;
use crate::outcome::{Outcome, Refusal};
use crate::take::{bare, parse, product_of};
use crate::template::{Filling, Template};

/// What a connector does about what carts leave out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hydrate {
    /// How the shop is asked for a product.
    pub(crate) asking: Option<Asking>,
}

/// How a shop is asked for a product; `product` reads the answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Asking {
    pub(crate) url: Template,
    pub(crate) headers: Vec<(String, Template)>,
    /// Where in the answer the product stands.
    pub(crate) at: Option<Path>,
}

/// A call to a shop.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// What is asked.
    pub url: String,
    /// Names and values; they hold secrets.
    pub headers: Vec<(String, String)>,
}

impl std::fmt::Debug for Call {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Call").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Connector {
    /// Whether lines of carts are filled from the catalogue.
    pub fn hydrates(&self) -> bool {
        self.hydrate.is_some()
    }

    /// Whether it knows how the shop is asked for products.
    pub fn asks(&self) -> bool {
        self.asking().is_some()
    }

    fn asking(&self) -> Option<&Asking> {
        self.hydrate.as_ref()?.asking.as_ref()
    }

    /// How the shop is asked for a product; nothing where it is not, or the source does not say
    /// all that it takes.
    pub fn call(&self, product: &str, hints: &Hints, token: &Secret) -> Option<Call> {
        let asking = self.asking()?;
        // Only what the source says: a delivery must not choose who is told the token.
        let shop = hints.shop.as_deref().map(bare);
        let (shop, token) = (shop.as_deref(), Some(token.text()));
        let filling = Filling { shop, product: Some(product), token, ..Filling::default() };
        let headers = asking.headers.iter();
        let headers = headers.map(|(name, text)| Some((name.clone(), text.fill(&filling)?)));
        Some(Call { url: asking.url.fill(&filling)?, headers: headers.collect::<Option<_>>()? })
    }

    /// What becomes of the shop's answer.
    pub fn answered(&self, body: &[u8], hints: &Hints) -> Outcome {
        let missing = |message: &str| {
            Outcome::Refused(vec![Refusal::new("missing", "the answer", message.to_owned())])
        };
        let body = match parse(body) {
            Ok(body) => body,
            Err(refusal) => return Outcome::Refused(vec![refusal]),
        };
        let at = self.asking().and_then(|asking| asking.at.as_ref());
        let Some(found) = at.map_or(Some(&body), |at| at.first(&body)) else {
            return missing("it holds no product where `at` says");
        };
        match &self.shelf {
            Some(wares) => product_of(wares, found, false, hints),
            None => missing("the connector does not say what a product is"),
        }
    }
}

/// What the catalogue calls the products of a cart.
pub fn names_in(data: &Map<String, Value>) -> BTreeSet<String> {
    lines(data).flat_map(names_of).map(str::to_owned).collect()
}

/// Fills what the lines of a cart leave out; gives the products that nothing is known of.
pub fn fill(data: &mut Map<String, Value>, known: &[Product]) -> BTreeSet<String> {
    let currency = data.get("currency").and_then(Value::as_str).map(str::to_owned);
    let mut unknown = BTreeSet::new();
    let items = data.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten();
    for line in items.take(HYDRATED_MAX).filter_map(Value::as_object_mut) {
        let found = names_of_line(line).find_map(|name| of_name(known, name));
        match found {
            Some(product) => fill_line(line, product, currency.as_deref()),
            None => unknown.extend(text(line, "product_id").map(str::to_owned)),
        }
    }
    unknown
}

fn fill_line(line: &mut Map<String, Value>, product: &Product, currency: Option<&str>) {
    let same_money = product.currency.is_some_and(|own| Some(own.code()) == currency);
    let price = product.price.filter(|_| same_money);
    let texts = [
        ("name", Some(&product.name)),
        ("image", product.image.as_ref()),
        ("url", product.url.as_ref()),
        ("category", product.category.as_ref()),
        ("sku", product.sku.as_ref()),
    ];
    let texts = texts.into_iter().map(|(key, told)| (key, told.map(|text| text.as_str().into())));
    let price = price.and_then(|price| serde_json::from_str(&price.to_string()).ok());
    for (key, told) in texts.chain([("price", price)]) {
        if let Some(told) = told {
            line.entry(key).or_insert(told);
        }
    }
}

/// As feeds find it: by its id, else by what its stock calls it.
fn of_name<'p>(known: &'p [Product], name: &str) -> Option<&'p Product> {
    let by_sku = || known.iter().find(|one| one.sku.as_deref() == Some(name));
    known.iter().find(|one| one.id == name).or_else(by_sku)
}

fn lines(data: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    data.get("items").and_then(Value::as_array).into_iter().flatten().take(HYDRATED_MAX)
}

fn names_of(line: &Value) -> impl Iterator<Item = &str> {
    line.as_object().into_iter().flat_map(names_of_line)
}

fn names_of_line(line: &Map<String, Value>) -> impl Iterator<Item = &str> {
    ["variant_id", "product_id", "sku"].into_iter().filter_map(|key| text(line, key))
}

fn text<'l>(line: &'l Map<String, Value>, key: &str) -> Option<&'l str> {
    line.get(key).and_then(Value::as_str)
}

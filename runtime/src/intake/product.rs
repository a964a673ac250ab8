//! Products as people and shops write them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::Url;
use weir_connectors::{Refusal as Untaken, Shelved};
use weir_engine::model::Product;
use weir_engine::turn::merge_patch;
use weir_engine::value::number::number_of;
use weir_engine::value::{Currency, Decimal, Timestamp};
use weir_store::ProductGroup;

use super::address::{line, short};
use super::fault::{Checked, Fault, Refusal, below};
use super::fields::Fields;
use super::limits::{
    AHEAD_MAX_MILLIS, ATTRIBUTES_MAX, PRICE_MAX_DIGITS, PRODUCT_MAX_BYTES, PRODUCTS_MAX,
    URL_MAX_BYTES,
};
use super::who::external_id;

/// Refusals of one delivery: a thousand variants with one slip are one mistake.
const REFUSALS_MAX: usize = 20;

/// One item of a batch: what it is called, and what to write or what is wrong with it.
pub type Told = (Option<String>, Checked<Product>);

/// Why nothing of a batch was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// More than [`PRODUCTS_MAX`].
    TooMany(usize),
    /// It is not a batch.
    Faults(Vec<Fault>),
}

/// Reads `{"products": […]}`.
pub fn read_batch(body: &Value, now: Timestamp) -> Result<Vec<Told>, Unread> {
    let mut fields = Fields::of(body, "").map_err(Unread::Faults)?;
    fields.require("products", "write {\"products\": [ … ]}");
    let list = fields.list("products");
    let list = fields.finish(list).map_err(Unread::Faults)?;
    if list.len() > PRODUCTS_MAX {
        return Err(Unread::TooMany(list.len()));
    }
    let told = list.iter().enumerate().map(|(place, item)| {
        let id = item.get("id").and_then(Value::as_str).map(str::to_owned);
        (id, read_at(&below("/products", place), None, item, now))
    });
    Ok(told.collect())
}

/// Of several items with one id, only the last that is no older than the others is written; says of
/// each whether it is that one.
pub fn newest(products: &[Product]) -> Vec<bool> {
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, product) in products.iter().enumerate() {
        let known = last.entry(&product.id).or_insert(place);
        if products[*known].updated_at <= product.updated_at {
            *known = place;
        }
    }
    let is_last = |(place, product): (usize, &Product)| last.get(&*product.id) == Some(&place);
    products.iter().enumerate().map(is_last).collect()
}

/// Reads a product; `id` is what the address of the request calls it.
pub fn read(id: &str, body: &Value, now: Timestamp) -> Checked<Product> {
    read_at("", Some(id), body, now)
}

/// Reads what a webhook says of a product: itself or its variants. A shop's clock that is a little
/// ahead is this one.
pub fn told_whole(shelved: &Shelved, now: Timestamp) -> Result<ProductGroup, Vec<Untaken>> {
    let place = |fault: Fault| Untaken {
        code: fault.code,
        place: fault.pointer.trim_start_matches('/').to_owned(),
        message: fault.message,
    };
    let told = shelved.updated_at.map_or(Ok(now), |at| ahead(at, now));
    let at = told.map_err(|refusal| vec![place(refusal.at("/updated_at"))])?;
    let (mut products, mut wrong) = (Vec::new(), Vec::new());
    for (n, one) in shelved.products.iter().enumerate() {
        match read_at(&below("/products", n), None, one, now) {
            Ok(product) => products.push(Product { updated_at: at, ..product }),
            Err(faults) => wrong.extend(faults.into_iter().map(place)),
        }
    }
    wrong.truncate(REFUSALS_MAX);
    let group = ProductGroup { id: shelved.id.clone(), updated_at: at, products };
    if wrong.is_empty() { Ok(group) } else { Err(wrong) }
}

/// Reads what changes a product, as a JSON Merge Patch (RFC 7396); gives what it is then.
pub fn patch(known: &Product, body: &Value, now: Timestamp) -> Checked<Product> {
    // What is no object is no patch, and is told so.
    Fields::of(body, "")?;
    let mut base = serde_json::to_value(known).unwrap_or_default();
    if let Some(fields) = base.as_object_mut() {
        fields.remove("updated_at");
    }
    read_at("", Some(&known.id), &merge_patch(&base, body), now)
}

fn read_at(at: &str, id: Option<&str>, body: &Value, now: Timestamp) -> Checked<Product> {
    let mut fields = Fields::of(body, at)?;
    let id = read_id(&mut fields, id);
    fields.require("name", "write what people call it");
    let name = fields.read("name", filled_line);
    let price = amount(&mut fields, "price");
    let currency = fields.read("currency", currency);
    if price.is_some() && currency.is_none() {
        fields.require("currency", "write the money of the price, such as \"EUR\"");
    }
    let compare_at_price = amount(&mut fields, "compare_at_price");
    let product = Product {
        id: id.clone().unwrap_or_default(),
        sku: fields.read("sku", external_id),
        name: name.clone().unwrap_or_default(),
        description: fields.text("description").map(str::to_owned),
        price,
        currency,
        compare_at_price,
        stock: stock(&mut fields),
        available: fields.truth("available").unwrap_or(true),
        image: fields.read("image", address),
        url: fields.read("url", address),
        category: fields.read("category", filled_line),
        tags: tags(&mut fields),
        attributes: attributes(&mut fields),
        updated_at: fields.read("updated_at", |text| instant(text, now)).unwrap_or(now),
    };
    if body.to_string().len() > PRODUCT_MAX_BYTES {
        let message = format!("a product has at most {PRODUCT_MAX_BYTES} bytes");
        fields.inner::<()>(Err(vec![Fault::new(at, "too_large", message)]));
    }
    fields.finish(id.zip(name).map(|_| product))
}

fn read_id(fields: &mut Fields<'_>, id: Option<&str>) -> Option<String> {
    let Some(id) = id else {
        fields.require("id", "write what the shop calls the product");
        return fields.read("id", external_id);
    };
    if fields.text("id").is_some_and(|written| written != id) {
        let message = format!("the address of the request says `{}`", short(id));
        fields.fault("id", "id_mismatch", message);
    }
    Some(id.to_owned())
}

fn filled_line(text: &str) -> Result<String, Refusal> {
    let text = line(text)?;
    if text.is_empty() {
        return Err(Refusal::new("invalid_text", "this is empty; write it, or leave it out"));
    }
    Ok(text)
}

/// A number, or text that is wholly one, as shops send amounts.
fn amount(fields: &mut Fields<'_>, key: &'static str) -> Option<Decimal> {
    let value = fields.value(key)?;
    match number_of(value) {
        None => {
            let written = short(&value.to_string());
            let message = format!("`{key}` is no amount: {written}; write a number such as 59.90");
            fields.fault(key, "invalid_amount", message);
            None
        }
        Some(amount) if amount.is_sign_negative() && !amount.is_zero() => {
            let message = format!("`{key}` is less than nothing: {amount}");
            fields.fault(key, "negative_amount", message);
            None
        }
        Some(amount) if amount.mantissa().to_string().len() > PRICE_MAX_DIGITS => {
            let message = format!("`{key}` has more than {PRICE_MAX_DIGITS} digits");
            fields.fault(key, "invalid_amount", message);
            None
        }
        Some(amount) => Some(amount),
    }
}

fn currency(text: &str) -> Result<Currency, Refusal> {
    Currency::parse(text).map_err(|invalid| Refusal::new("unknown_currency", invalid.to_string()))
}

/// A whole number; less than nothing is what shops have that sold more than there was.
fn stock(fields: &mut Fields<'_>) -> Option<i64> {
    let value = fields.value("stock")?;
    let number = number_of(value).filter(|number| number.fract().is_zero());
    let number = number.and_then(|number| i64::try_from(number.trunc()).ok());
    if number.is_none() {
        let written = short(&value.to_string());
        let message = format!(
            "`stock` is no whole number: {written}; write how many there are, or leave it out \
             where nobody counts"
        );
        fields.fault("stock", "invalid_stock", message);
    }
    number
}

fn address(text: &str) -> Result<String, Refusal> {
    let refuse = |why: &str| {
        let message = format!("{why}; write a whole address: \"https://shop.example/tea\"");
        Err(Refusal::new("invalid_url", message))
    };
    let text = text.trim();
    if text.len() > URL_MAX_BYTES {
        return refuse("this is longer than any browser takes");
    }
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            Ok(text.to_owned())
        }
        Ok(_) => refuse("only http and https are shown in messages"),
        Err(_) => refuse("this is no web address"),
    }
}

fn tags(fields: &mut Fields<'_>) -> Vec<String> {
    let Some(list) = fields.list("tags") else { return Vec::new() };
    let names = super::tags::list_of(list, &fields.place("tags"));
    fields.inner(names).unwrap_or_default().iter().map(ToString::to_string).collect()
}

fn attributes(fields: &mut Fields<'_>) -> Map<String, Value> {
    let attributes = fields.object("attributes").cloned().unwrap_or_default();
    if attributes.len() > ATTRIBUTES_MAX {
        let message = format!("a product has at most {ATTRIBUTES_MAX} attributes");
        fields.fault("attributes", "too_many", message);
    }
    attributes
}

/// When the shop changed it: a little ahead is now, further ahead is a clock that is wrong, and
/// would keep every later change out.
fn instant(text: &str, now: Timestamp) -> Result<Timestamp, Refusal> {
    let at = Timestamp::parse(text)
        .map_err(|invalid| Refusal::new("invalid_time", invalid.to_string()))?;
    ahead(at, now)
}

fn ahead(at: Timestamp, now: Timestamp) -> Result<Timestamp, Refusal> {
    if at.millis_since(now) > AHEAD_MAX_MILLIS {
        let message = format!("this is more than 5 minutes ahead of the clock, which shows {now}");
        return Err(Refusal::new("updated_in_future", message));
    }
    Ok(at.min(now))
}

#[cfg(test)]
mod tests;

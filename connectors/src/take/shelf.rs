//! A delivery that tells of a product, in the words of `POST /v1/products`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use weir_messages::Path;

use super::scope::Scope;
use crate::delivery::Hints;
use crate::limits::VARIANTS_MAX;
use crate::mapping::{CATALOGUE, Shelf, Variants};
use crate::outcome::{Outcome, Shelved};

/// What becomes of a product that is there, or of one that is gone.
pub(crate) fn product_of(shelf: &Shelf, body: &Value, gone: bool, hints: &Hints) -> Outcome {
    let mut scope = Scope::new(body, hints);
    let id = scope.field("id", &shelf.id).as_ref().and_then(Value::as_str).map(str::to_owned);
    let updated_at = shelf.updated_at.as_ref().and_then(|field| scope.instant(field));
    let Some(id) = id else {
        let place = shelf.id.paths.first().map_or("id", Path::as_str).to_owned();
        scope.refuse("missing", &place, "it does not say which product it is about");
        return Outcome::Refused(scope.finish().0);
    };
    let products = if gone { Vec::new() } else { products(&mut scope, shelf, &id) };
    let is_priced = |one: &Value| one.get("price").is_some() && one.get("currency").is_none();
    if products.iter().any(is_priced) {
        scope.refuse("missing", "currency", "no currency is said; give the source a `currency`");
    }
    let (refusals, remarks) = scope.finish();
    if refusals.is_empty() {
        Outcome::Shelved(Box::new(Shelved { id, updated_at, products, remarks }))
    } else {
        Outcome::Refused(refusals)
    }
}

fn products(scope: &mut Scope<'_>, shelf: &Shelf, id: &str) -> Vec<Value> {
    let shared = scope.fields(&shelf.fields);
    let lines = shelf.variants.as_ref().map(|variants| (variants, lines(scope, variants)));
    let Some((variants, lines)) = lines.filter(|(_, lines)| !lines.is_empty()) else {
        return vec![product(shared, id, scope.hints)];
    };
    let mut found = Vec::new();
    let mut ids = BTreeSet::new();
    for (n, line) in lines.into_iter().enumerate() {
        let mut inner = scope.of_item(line, n + 1);
        let told = inner.fields(&variants.fields);
        let (refusals, remarks) = inner.finish();
        scope.add(refusals, remarks);
        let own = told.get("id").and_then(Value::as_str).unwrap_or(id).to_owned();
        if ids.insert(own.clone()) {
            let mut whole = shared.clone();
            whole.extend(told);
            found.push(product(whole, &own, scope.hints));
        } else {
            let place = variants.at.as_str();
            scope.refuse("duplicate_id", place, format!("`{own}` is the id of two variants"));
        }
    }
    found
}

fn lines<'a>(scope: &mut Scope<'a>, variants: &Variants) -> Vec<&'a Value> {
    let found = variants.at.find_all(scope.root);
    if found.len() > VARIANTS_MAX {
        let message = format!("of one product at most {VARIANTS_MAX} variants are taken");
        scope.refuse("too_many", variants.at.as_str(), message);
        return Vec::new();
    }
    found
}

/// Fields that products have stand by themselves, all others are attributes.
fn product(fields: Map<String, Value>, id: &str, hints: &Hints) -> Value {
    let is_own = |name: &str| CATALOGUE.iter().any(|(own, _)| *own == name);
    let (mut product, attributes): (Map<_, _>, Map<_, _>) =
        fields.into_iter().partition(|(name, _)| is_own(name));
    product.insert("id".to_owned(), id.into());
    if let Some(currency) = hints.currency.filter(|_| product.contains_key("price")) {
        product.entry("currency").or_insert_with(|| currency.code().into());
    }
    if !attributes.is_empty() {
        product.insert("attributes".to_owned(), Value::Object(attributes));
    }
    Value::Object(product)
}

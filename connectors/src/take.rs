//! A delivery becomes events of a contact, nothing, or a reason.

mod person;
mod scope;
mod shelf;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use weir_messages::Path;

use crate::connector::{Condition, Connector, Fate, Place, Test};
use crate::convert;
use crate::delivery::{Delivery, Hints};
use crate::limits::{BODY_MAX_BYTES, ID_MAX_BYTES, ITEMS_MAX};
use crate::mapping::{Items, Kind, Mapping};
use crate::outcome::{Mapped, Outcome, Refusal, Taken, Told};
use scope::Scope;
pub(crate) use shelf::product_of;

impl Connector {
    /// What becomes of a delivery that was verified.
    pub fn take(&self, delivery: &Delivery<'_>, hints: &Hints) -> Taken {
        let body = match parse(delivery.body) {
            Ok(body) => body,
            Err(refusal) => {
                let topic = self.topic(delivery, &Value::Null, hints);
                let id = self.id(delivery, &Value::Null, topic.as_deref());
                return Taken { id, topic, outcome: Outcome::Refused(vec![refusal]) };
            }
        };
        let topic = self.topic(delivery, &body, hints);
        let id = self.id(delivery, &body, topic.as_deref());
        let outcome = if let Some(refusal) = self.other_shop(delivery, &body, hints) {
            Outcome::Refused(vec![refusal])
        } else {
            let shop = hints.shop.clone().or_else(|| self.shop.text(delivery, &body));
            let hints = Hints { shop, ..hints.clone() };
            self.outcome(&body, topic.as_deref(), &id, &hints)
        };
        Taken { id, topic, outcome }
    }

    fn topic(&self, delivery: &Delivery<'_>, body: &Value, hints: &Hints) -> Option<String> {
        hints.topic.clone().or_else(|| self.event.text(delivery, body))
    }

    /// The shop's own id of the delivery, else a hash of what makes it one.
    fn id(&self, delivery: &Delivery<'_>, body: &Value, topic: Option<&str>) -> String {
        let told = self.dedupe.place.text(delivery, body);
        if let Some(told) = told.filter(|told| told.len() <= ID_MAX_BYTES / 2) {
            return told;
        }
        let topic = topic.unwrap_or_default().as_bytes();
        let found = self.dedupe.hash.iter().flat_map(|path| path.find_all(body));
        let found: Vec<String> = found.map(Value::to_string).collect();
        let mut hash = Sha256::new();
        let parts = found.iter().map(String::as_bytes);
        let parts: Vec<&[u8]> =
            if found.is_empty() { vec![delivery.body] } else { parts.collect() };
        for part in [topic].into_iter().chain(parts) {
            // With its length, so that two texts beside each other are not one.
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        hex::encode(&hash.finalize()[..16])
    }

    fn other_shop(&self, delivery: &Delivery<'_>, body: &Value, hints: &Hints) -> Option<Refusal> {
        let wanted = hints.shop.as_ref()?;
        if self.shop == Place::default() {
            return None;
        }
        let place = self.shop.place();
        let Some(told) = self.shop.text(delivery, body) else {
            let message = "it does not say which shop it is of; take `shop` out of the source to \
                           take it all the same";
            return Some(Refusal::new("other_shop", place, message));
        };
        let differs = bare(&told) != bare(wanted);
        let told: String = told.chars().filter(|sign| !sign.is_control()).take(60).collect();
        let message =
            format!("it is of the shop `{told}`, and this source takes those of `{wanted}`");
        differs.then(|| Refusal::new("other_shop", place, message))
    }

    fn outcome(&self, body: &Value, topic: Option<&str>, id: &str, hints: &Hints) -> Outcome {
        let fits = |topics: &[String]| {
            topics.is_empty() || topic.is_some_and(|topic| topics.iter().any(|t| t == topic))
        };
        let row = self.rows.iter().find(|row| {
            fits(&row.topics) && row.when.iter().all(|condition| condition.holds(body))
        });
        match row.map(|row| &row.fate) {
            None => Outcome::Refused(vec![self.unknown(topic)]),
            Some(Fate::Skip(why)) => Outcome::Skipped(why.clone()),
            Some(Fate::Product { gone }) => match &self.shelf {
                Some(wares) => product_of(wares, body, *gone, hints),
                None => Outcome::Refused(vec![self.unknown(topic)]),
            },
            Some(Fate::Refuse(why)) => {
                let place = self.event.place();
                Outcome::Refused(vec![Refusal::new("not_mapped", place, why.clone())])
            }
            Some(Fate::Events { types, mapping, once }) => {
                let once = once.iter().find_map(|path| said(path.first(body)?, Kind::Id));
                let told = types.iter().map(|kind| Told {
                    kind: kind.clone(),
                    // Shops give one id to what they send of one thing under several topics.
                    id: format!("{kind}:{}", once.as_deref().unwrap_or(id)),
                });
                let mapping = self.mappings.get(mapping);
                mapping.map_or_else(
                    || Outcome::Refused(vec![self.unknown(topic)]),
                    |mapping| map(mapping, body, told.collect(), hints),
                )
            }
        }
    }

    fn unknown(&self, topic: Option<&str>) -> Refusal {
        let name = &self.name;
        let message = match topic {
            Some(topic) => {
                let topic: String = topic.chars().filter(|c| !c.is_control()).take(60).collect();
                format!(
                    "`{name}` has no row for `{topic}` with such a body; add one, or do not have \
                     the shop send it"
                )
            }
            None => format!(
                "it does not say what it is about, and `{name}` has no row for all; give the \
                 source a `topic`"
            ),
        };
        Refusal::new("unknown_topic", self.event.place(), message)
    }
}

impl Place {
    fn text(&self, delivery: &Delivery<'_>, body: &Value) -> Option<String> {
        let header = delivery.header(&self.headers).map(str::to_owned);
        header.or_else(|| self.paths.iter().find_map(|path| said(path.first(body)?, Kind::Text)))
    }

    /// In words, for a refusal.
    fn place(&self) -> String {
        let paths = self.paths.iter().map(Path::as_str);
        let headers = self.headers.iter().map(String::as_str);
        headers.chain(paths).next().unwrap_or_default().to_owned()
    }
}

impl Condition {
    pub(crate) fn holds(&self, body: &Value) -> bool {
        let found = self.path.first(body).filter(|found| !convert::is_absent(found, Kind::Text));
        let is_one = |values: &[Value]| {
            let same = |value: &Value| {
                found.is_some_and(|found| {
                    found == value || convert::plain(found) == convert::plain(value)
                })
            };
            values.iter().any(same)
        };
        match &self.test {
            Test::In(values) => is_one(values),
            Test::NotIn(values) => !is_one(values),
            Test::Exists(wanted) => found.is_some() == *wanted,
        }
    }
}

pub(crate) fn parse(body: &[u8]) -> Result<Value, Refusal> {
    if body.len() > BODY_MAX_BYTES {
        let message = format!("the body is longer than {BODY_MAX_BYTES} bytes");
        return Err(Refusal::new("too_large", "body", message));
    }
    let read: Result<Value, _> = serde_json::from_slice(body);
    read.map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = format!(
            "the body is not JSON (line {line}, column {column}); have the shop send JSON, not a \
             form"
        );
        Refusal::new("not_json", "body", message)
    })
}

/// What a value says on one line, if it says anything.
pub(crate) fn said(value: &Value, kind: Kind) -> Option<String> {
    let text = convert::plain(value).filter(|_| !convert::is_absent(value, kind))?;
    let line: String = text.chars().filter(|sign| !sign.is_control()).collect();
    (!line.is_empty()).then_some(line)
}

/// A shop's name without what is written now and then: `https://`, a slash at the end, capitals.
pub(crate) fn bare(shop: &str) -> String {
    let shop = shop.trim().to_lowercase();
    let shop = shop.strip_prefix("https://").or(shop.strip_prefix("http://")).unwrap_or(&shop);
    shop.trim_end_matches('/').to_owned()
}

fn map(mapping: &Mapping, body: &Value, events: Vec<Told>, hints: &Hints) -> Outcome {
    let mut scope = Scope::new(body, hints);
    let occurred_at = mapping.occurred_at.as_ref().and_then(|field| scope.instant(field));
    let contact = person::read(&mut scope, &mapping.contact);
    let mut data = scope.fields(&mapping.data);
    if let Some(items) = &mapping.items {
        data.insert("items".to_owned(), read_items(&mut scope, items));
    }
    settle_currency(&mut scope, &mut data);
    if !contact.is_named() {
        let places: Vec<&str> = mapping
            .contact
            .iter()
            .filter_map(|(_, field)| field.paths.first())
            .map(Path::as_str)
            .collect();
        let message = "it names no customer, and nothing that stands for one; map an \
                       `external_id`, `email`, `phone` or `anonymous_id`";
        scope.refuse("no_contact", &places.join(", "), message);
    }
    let (refusals, remarks) = scope.finish();
    if refusals.is_empty() {
        Outcome::Mapped(Box::new(Mapped { events, occurred_at, contact, data, remarks }))
    } else {
        Outcome::Refused(refusals)
    }
}

/// Amounts without a currency are in the source's.
fn settle_currency(scope: &mut Scope<'_>, data: &mut Map<String, Value>) {
    if data.contains_key("currency") || !data.contains_key("total") {
        return;
    }
    match scope.hints.currency {
        Some(currency) => {
            data.insert("currency".to_owned(), currency.code().into());
        }
        None => scope.remark("currency", "no currency is said; give the source a `currency`"),
    }
}

fn read_items(scope: &mut Scope<'_>, items: &Items) -> Value {
    let found = items.at.find_all(scope.root);
    // A path to the list itself means what is in it.
    let lines: Vec<&Value> = match found.as_slice() {
        [Value::Array(list)] => list.iter().collect(),
        _ => found,
    };
    let place = items.at.as_str();
    if lines.is_empty() && items.required {
        let message = "there are no items; a reminder of nothing helps nobody. If that is meant, \
                       write `required: false`";
        scope.refuse("no_items", place, message);
    }
    if lines.len() > ITEMS_MAX {
        let message = format!("of {} items the first {ITEMS_MAX} are kept", lines.len());
        scope.remark(place, message);
    }
    let mut kept = Vec::new();
    for (n, line) in lines.into_iter().take(ITEMS_MAX).enumerate() {
        let mut inner = scope.of_item(line, n + 1);
        let item = inner.fields(&items.fields);
        let quantity = item.get("quantity").and_then(convert::decimal);
        if quantity.is_some_and(|quantity| quantity.is_sign_negative() && !quantity.is_zero()) {
            inner.refuse("negative_quantity", "quantity", "less than none cannot be in a cart");
        }
        let (refusals, remarks) = inner.finish();
        scope.add(refusals, remarks);
        if quantity.is_some_and(|quantity| quantity.is_zero()) {
            scope.remark(place, format!("item {} is left out: there are 0 of it", n + 1));
        } else if item.is_empty() {
            scope.remark(place, format!("item {} is left out: it says nothing known", n + 1));
        } else {
            kept.push(Value::Object(item));
        }
    }
    Value::Array(kept)
}

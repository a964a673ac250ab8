//! The roots as one JSON object: `contact`, `cart`, `order`, `entry`, `event`, `vars`, `flow`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::View;
use crate::model::{Basket, Event, Profile};

/// Builds all roots of a view.
pub(super) fn build(view: &View<'_>) -> Value {
    let entry = view.entry();
    let mut roots = Map::new();
    roots.insert("contact".into(), contact(&view.contact.profile));
    let mut add = |name: &str, value: Option<Value>| {
        roots.extend(value.map(|value| (name.to_owned(), value)));
    };
    add("cart", basket(&view.contact.carts, entry, "cart_id"));
    add("order", basket(&view.contact.orders, entry, "order_id"));
    let entered = entry.map(event);
    add("event", view.event.map(event).or_else(|| entered.clone()));
    add("entry", entered);
    add("vars", Some(vars(view)));
    add("flow", Some(json!({ "id": view.flow.0, "name": view.flow.1 })));
    Value::Object(roots)
}

/// The profile: attributes both under `attributes` and beside the fields, which win.
fn contact(profile: &Profile) -> Value {
    let mut all = profile.attributes.clone();
    let mut add = |name: &str, value: Value| {
        all.insert(name.into(), value);
    };
    add("id", profile.external_id.as_str().into());
    let fields = [
        ("email", profile.email.as_deref()),
        ("phone", profile.phone.as_deref()),
        ("first_name", profile.first_name.as_deref()),
        ("last_name", profile.last_name.as_deref()),
        ("locale", profile.locale.as_deref()),
        ("timezone", profile.timezone.as_ref().map(crate::value::Zone::name)),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            add(name, value.into());
        }
    }
    if !profile.devices.is_empty() {
        add("devices", json!(profile.devices));
    }
    add("attributes", Value::Object(profile.attributes.clone()));
    Value::Object(all)
}

/// The basket the entry event names; if it names none, the one that changed last and is open.
fn basket(all: &BTreeMap<String, Basket>, entry: Option<&Event>, key: &str) -> Option<Value> {
    let (id, basket) = match entry.and_then(|entry| entry.id_of(key)) {
        Some(id) => all.get_key_value(&id)?,
        None => all.iter().filter(|(_, basket)| basket.open).max_by_key(|(_, it)| it.at)?,
    };
    let mut data = basket.data.clone();
    if let Value::Object(fields) = &mut data {
        fields.insert("id".into(), id.as_str().into());
    }
    Some(data)
}

fn event(event: &Event) -> Value {
    json!({
        "id": event.id,
        "type": event.kind,
        "occurred_at": event.occurred_at.to_string(),
        "data": event.data,
    })
}

/// The flow's constants, and over them what `save_as` kept.
fn vars(view: &View<'_>) -> Value {
    let mut all = view.constants.clone();
    let kept = view.token.into_iter().flat_map(|token| &token.vars);
    all.extend(kept.map(|(name, value)| (name.to_string(), value.clone())));
    Value::Object(all)
}

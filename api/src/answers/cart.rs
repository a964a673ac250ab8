//! Carts, and what became of them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use weir_engine::model::{Basket, CartState, Ordered};
use weir_engine::value::Timestamp;
use weir_store::CartRecord;

/// A cart.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cart {
    /// What the shop calls it.
    id: String,
    /// What outside systems call the contact whose it is.
    contact: String,
    /// open, abandoned, recovered or ordered.
    state: &'static str,
    /// What is in it, as the shop told it.
    items: Vec<Value>,
    /// How many pieces that are.
    item_count: u64,
    /// As the shop told it.
    total: Option<Value>,
    /// ISO 4217.
    currency: Option<String>,
    /// When it last changed.
    updated_at: String,
    /// When it was left; the first time, where it is not left now.
    abandoned_at: Option<String>,
    /// How it was recovered; null where it was not.
    recovered: Option<Recovered>,
    /// The order that closed it; null where none did.
    ordered: Option<CartOrder>,
    /// Whether that order is paid.
    paid: bool,
    /// What messages about it were taken by a provider; null where none was.
    reminded: Option<Reminded>,
    /// Where it is found in the shop.
    recovery_url: Option<String>,
}

/// How a cart was recovered.
#[derive(Debug, Serialize, ToSchema)]
struct Recovered {
    /// link: after somebody had followed the link to the cart in a message about it; own:
    /// otherwise.
    by: &'static str,
    /// The order, where the shop named it.
    order: Option<String>,
    /// When it was placed.
    at: String,
}

/// The order of a cart.
#[derive(Debug, Serialize, ToSchema)]
struct CartOrder {
    /// What the shop calls it, where it was named.
    id: Option<String>,
    /// When it was placed.
    at: String,
}

/// That a contact was reminded of a cart.
#[derive(Debug, Serialize, ToSchema)]
struct Reminded {
    /// How often.
    count: u32,
    /// When last.
    last_at: Option<String>,
}

impl Cart {
    pub(crate) fn of(record: CartRecord) -> Self {
        let CartRecord { external_id: contact, id, cart, .. } = record;
        let (life, text) = (&cart.life, |at: Timestamp| at.to_string());
        let field = |name: &str| cart.data.get(name).filter(|value| !value.is_null());
        let items = field("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let left = life.left.map(|left| left.at).or(life.abandoned_at);
        Self {
            id,
            contact,
            state: cart.state().word(),
            item_count: items.iter().map(pieces).sum(),
            items,
            total: field("total").cloned(),
            currency: field("currency").and_then(Value::as_str).map(str::to_owned),
            updated_at: text(cart.changed_at()),
            abandoned_at: left.map(text),
            recovered: recovered(&cart),
            ordered: life.ordered.as_ref().map(order),
            paid: cart.paid,
            reminded: cart
                .is_reminded()
                .then(|| Reminded { count: life.reminders, last_at: life.reminded_at.map(text) }),
            recovery_url: field("recovery_url").and_then(Value::as_str).map(str::to_owned),
        }
    }

    /// Leaves out what opens somebody's cart.
    pub(crate) fn hide_content(&mut self) {
        self.recovery_url = None;
    }
}

fn recovered(cart: &Basket) -> Option<Recovered> {
    let ordered = cart.life.ordered.as_ref().filter(|_| cart.state() == CartState::Recovered)?;
    let by = if cart.is_by_link() { "link" } else { "own" };
    Some(Recovered { by, order: ordered.order.clone(), at: ordered.at.to_string() })
}

fn order(ordered: &Ordered) -> CartOrder {
    CartOrder { id: ordered.order.clone(), at: ordered.at.to_string() }
}

/// How many pieces of an item there are; shops send numbers as texts too.
fn pieces(item: &Value) -> u64 {
    let told = item.get("quantity");
    let text = || told.and_then(Value::as_str).and_then(|text| text.parse().ok());
    told.and_then(Value::as_u64).or_else(text).unwrap_or(1)
}

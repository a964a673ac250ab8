//! Orders, and the messages that brought them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use weir_engine::model::{Basket, Touch, id_in};

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Order {
    /// What the shop calls it.
    id: String,
    /// The cart that it was, where the shop named it.
    cart: Option<String>,
    /// What was bought, as the shop told it.
    items: Vec<Value>,
    /// As the shop told it.
    total: Option<Value>,
    /// ISO 4217.
    currency: Option<String>,
    /// When it was placed; null where only later things are known of it.
    placed_at: Option<String>,
    /// When it was last told of.
    updated_at: String,
    paid: bool,
    cancelled: bool,
    /// The message it is credited to by the goal of a flow; null where it is to none.
    credited: Option<Credited>,
}

/// The message that an order is credited to.
#[derive(Debug, Serialize, ToSchema)]
struct Credited {
    message: String,
    flow: String,
    node: String,
    channel: &'static str,
    /// When it was followed; else when it was seen, or handed over.
    at: String,
    /// link: a link in it had been followed; person: it had gone to the person who ordered.
    by: &'static str,
}

impl Order {
    pub(crate) fn of(id: String, order: Basket) -> Self {
        let field = |name: &str| order.data.get(name).filter(|value| !value.is_null());
        Self {
            id,
            cart: id_in(&order.data, "cart_id"),
            items: field("items").and_then(Value::as_array).cloned().unwrap_or_default(),
            total: field("total").cloned(),
            currency: field("currency").and_then(Value::as_str).map(str::to_owned),
            placed_at: order.placed_at.map(|at| at.to_string()),
            updated_at: order.at.at.to_string(),
            paid: order.paid,
            cancelled: !order.open,
            credited: order.credited.as_ref().map(credited),
        }
    }
}

fn credited(touch: &Touch) -> Credited {
    Credited {
        message: touch.message.to_string(),
        flow: touch.flow.to_string(),
        node: touch.node.to_string(),
        channel: touch.channel.as_str(),
        at: touch.at.to_string(),
        by: touch.by.word(),
    }
}

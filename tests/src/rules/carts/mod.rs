//! Carts: what becomes of them, and the starts by those that were left.

mod by_hand;
mod life;
mod recipes;
mod starts;

use serde_json::{Value, json};
use weir_engine::model::{Basket, CartState};
use weir_engine::turn::Input;

use super::person::{Person, instant};

/// Starts when nothing changed in a cart for an hour, and sends a mail.
const QUIET: &str = "start: { type: cart_abandoned, after: 1 hour, next: mail }
nodes:
  mail: { type: send_email, message: mail, next: end }";

/// The same when the shop or the end of a session says so.
const TOLD: &str = "start: { type: cart_abandoned, next: mail }
nodes:
  mail: { type: send_email, message: mail, next: end }";

/// What a shop says of a cart with something in it.
fn cart(id: &str, total: &str) -> Value {
    json!({
        "cart_id": id, "total": total, "currency": "EUR",
        "items": [{ "sku": "tea", "price": "5.90", "quantity": 2 }],
    })
}

fn empty(id: &str) -> Value {
    json!({ "cart_id": id, "total": "0", "items": [] })
}

impl Person {
    fn basket(&self, id: &str) -> &Basket {
        &self.contact.carts[id]
    }

    fn state(&self, id: &str) -> CartState {
        self.basket(id).state()
    }

    /// When a start is due for a cart.
    fn due(&self, id: &str) -> Option<String> {
        let mut rows = self.contact.calendar.iter();
        let row = rows.find(|row| row.about == id)?;
        row.due.map(|due| due.to_string())
    }

    /// Time passes until an instant: every appointment is kept at its own.
    fn wait(&mut self, until: &str) {
        let until = instant(until);
        loop {
            let rows = self.contact.calendar.iter();
            let due = rows.filter_map(|row| Some((row.due?, row.clone()))).min_by_key(|row| row.0);
            let Some((at, row)) = due.filter(|(at, _)| *at <= until) else { break };
            self.now = self.now.max(at);
            let (flow, start, about) = (row.flow, row.start, row.about);
            self.turn(Input::Appointment { flow, start, about: about.clone() });
            assert!(self.due(&about).is_none_or(|due| instant(&due) > self.now), "for ever");
        }
        self.now = until;
    }

    /// How many runs there were.
    fn runs(&self) -> usize {
        self.contact.tokens.len()
    }
}

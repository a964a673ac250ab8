//! Carts and orders as events tell them: what is in a cart, since when nothing changed in it, and
//! which order closed it. Events may come in any order; the same events give the same carts.

use serde_json::Value;
use weir_messages::Channel;

use crate::model::{
    Asked, Basket, Event, Left, LeftBy, MessageId, Ordered, Quiet, Token, Touch, id_in,
};
use crate::trigger::{CART_ABANDONED, SESSION_ENDED};
use crate::value::Timestamp;

use super::Turn;

/// Events that tell a cart.
pub(super) const OF_CARTS: [&str; 3] = ["cart_updated", CART_ABANDONED, CHECKOUT_STARTED];
/// Events that tell an order.
pub(super) const OF_ORDERS: [&str; 5] =
    [ORDER_PLACED, ORDER_PAID, ORDER_CANCELLED, "order_shipped", "order_delivered"];

const CHECKOUT_STARTED: &str = "checkout_started";
const ORDER_PLACED: &str = "order_placed";
const ORDER_PAID: &str = "order_paid";
const ORDER_CANCELLED: &str = "order_cancelled";

/// The name of links that lead to the cart.
const CART_LINK: &str = "cart";

/// The longest id of a cart or an order: rows are found by it, as by the ids of contacts.
const BASKET_ID_MAX_BYTES: usize = 256;

/// How long after the last change of a cart an order that names no cart closes it: as long as a
/// goal is open that does not say otherwise.
const ORDERED_WITHIN_MILLIS: i64 = 5 * 24 * 60 * 60 * 1_000;

/// What a cart's event may leave out because an earlier one told it.
const KEPT: [&str; 2] = ["checkout_id", "recovery_url"];
/// What of an order's events any of them may have told.
const LINKS: [&str; 2] = ["cart_id", "checkout_id"];
/// What is in a cart: while these stay, nothing changed in it.
const CONTENTS: [&str; 3] = ["items", "total", "currency"];

/// What was bought, as far as it matters to carts.
struct Bought {
    order: Option<String>,
    /// When it was placed; none where only later things are known of it.
    placed_at: Option<Timestamp>,
    at: Timestamp,
    cart: Option<String>,
    checkout: Option<String>,
    paid: bool,
}

/// Whether carts and orders must be at hand when an event of this type is taken.
pub fn asks_for_baskets(kind: &str) -> bool {
    OF_CARTS.contains(&kind) || OF_ORDERS.contains(&kind) || kind == SESSION_ENDED
}

/// Whether a text can be the id of a cart or an order.
pub fn is_basket_id(text: &str) -> bool {
    text.len() <= BASKET_ID_MAX_BYTES && !text.chars().any(char::is_control)
}

impl Turn<'_> {
    /// Takes what an event says of a cart, unless something later is known of it.
    pub(super) fn keep_cart(&mut self, event: &Event) {
        let Some(id) = basket_id(event, "cart_id") else { return };
        let known = self.contact.carts.get(&id);
        if known.is_some_and(|known| known.at.at > event.occurred_at) {
            return;
        }
        let is_word = *event.kind == *CART_ABANDONED;
        let is_part = is_word || *event.kind == *CHECKOUT_STARTED;
        let data = completed(&event.data, known.map(|known| &known.data), is_part);
        let moves = *event.kind == *CHECKOUT_STARTED
            || known.is_none_or(|known| known.life.quiet.is_none() || differs(known, &data));
        let at = event.moment();
        let mut cart = known.cloned().unwrap_or_else(|| Basket::new(Value::Null, at));
        (cart.data, cart.at) = (data, at);
        let (since, told) = (event.occurred_at, event.received_at);
        if moves {
            cart.life.quiet = Some(Quiet { since, told, starts: self.may_start });
            cart.life.left = None;
        }
        if is_word && cart.is_waiting() {
            cart.leave(Left { at: since, told, by: LeftBy::Shop });
        }
        self.put_cart(id, cart);
        self.settle_carts();
    }

    /// Takes what an event says of an order, and closes the cart that it was.
    pub(super) fn keep_order(&mut self, event: &Event) {
        match basket_id(event, "order_id") {
            Some(id) => self.merge_order(id, event),
            None if *event.kind != *ORDER_CANCELLED => self.close_by(&Bought::told_by(event)),
            None => {}
        }
        self.settle_carts();
    }

    fn merge_order(&mut self, id: String, event: &Event) {
        let known = self.contact.orders.get(&id);
        let at = event.moment();
        let mut order = known.cloned().unwrap_or_else(|| Basket::new(event.data.clone(), at));
        if order.at.at <= event.occurred_at {
            order.data = with(&event.data, &order.data, &LINKS);
            order.at = at;
        } else {
            order.data = with(&order.data, &event.data, &LINKS);
        }
        order.open &= *event.kind != *ORDER_CANCELLED;
        order.paid |= is_paid(event);
        if let Some(placed) = placed_at(event) {
            order.placed_at = Some(order.placed_at.map_or(placed, |known| known.min(placed)));
        }
        self.contact.orders.insert(id.clone(), order);
        self.changes.orders.insert(id);
    }

    /// Finds for every order the cart that it was: whichever of the two is told first.
    pub(super) fn settle_carts(&mut self) {
        let orders = self.contact.orders.iter();
        let mut bought: Vec<_> =
            orders.map(|(id, order)| (Bought::of(id, order), order.open)).collect();
        bought.sort_by_key(|(one, _)| one.at);
        for (one, stands) in &bought {
            if *stands || one.paid { self.close_by(one) } else { self.reopen(one) }
        }
    }

    fn close_by(&mut self, bought: &Bought) {
        let taken = self.taken_by(bought).map(str::to_owned);
        let Some(id) = taken.clone().or_else(|| self.cart_of(bought).map(str::to_owned)) else {
            return;
        };
        let known = &self.contact.carts[&id];
        if taken.is_some() && known.paid >= bought.paid {
            return;
        }
        let mut cart = known.clone();
        (cart.open, cart.paid) = (false, cart.paid || bought.paid);
        let order = bought.order.clone();
        let at = bought.placed_at.unwrap_or(bought.at);
        cart.life.ordered = cart.life.ordered.or(Some(Ordered { order, at }));
        self.put_cart(id, cart);
    }

    /// An order that was cancelled before it was paid gives its cart back, which starts nothing
    /// until it changes.
    fn reopen(&mut self, bought: &Bought) {
        let Some(id) = self.taken_by(bought).map(str::to_owned) else { return };
        let mut cart = self.contact.carts[&id].clone();
        cart.open = true;
        cart.life.ordered = None;
        if let Some(quiet) = &mut cart.life.quiet {
            quiet.starts = false;
        }
        self.put_cart(id, cart);
    }

    /// The cart that an order closed already; one without a name closed the cart that it names.
    fn taken_by(&self, bought: &Bought) -> Option<&str> {
        let is = |(id, cart): &(&String, &Basket)| {
            cart.life.ordered.as_ref().is_some_and(|by| match &bought.order {
                Some(order) => by.order.as_ref() == Some(order),
                None => by.order.is_none() && bought.cart.as_ref() == Some(id),
            })
        };
        self.contact.carts.iter().find(is).map(|(id, _)| id.as_str())
    }

    /// The open cart that was bought: the one it names; where it names none, the person's last.
    fn cart_of(&self, bought: &Bought) -> Option<&str> {
        let open = self.contact.carts.iter().filter(|(_, cart)| cart.open);
        if bought.cart.is_none() && bought.checkout.is_none() {
            let placed_at = bought.placed_at?;
            let in_time = |(_, cart): &(&String, &Basket)| {
                (0..=ORDERED_WITHIN_MILLIS).contains(&placed_at.millis_since(cart.changed_at()))
            };
            let last = open.filter(|(_, cart)| !cart.is_empty()).filter(in_time);
            return last.max_by_key(|(_, cart)| cart.changed_at()).map(|(id, _)| id.as_str());
        }
        let mut open = open;
        open.find(|(id, cart)| bought.names(id, cart)).map(|(id, _)| id.as_str())
    }

    fn put_cart(&mut self, id: String, cart: Basket) {
        self.contact.carts.insert(id.clone(), cart);
        self.changes.carts.insert(id);
    }

    /// The cart that a run is about: the one that the event names by which it came in.
    fn cart_about(&self, token: &Token) -> Option<(String, &Basket)> {
        let id = token.entry.id_of("cart_id")?;
        self.contact.carts.get(&id).map(|cart| (id, cart))
    }

    fn cart_of_message(&self, id: MessageId) -> Option<(String, &Basket)> {
        let message = self.contact.message(id)?;
        self.cart_about(self.contact.token(message.token)?)
    }

    /// A provider took a message about a cart: its person was reminded. What a webhook tells goes
    /// to a program.
    pub(super) fn note_reminded(&mut self, id: MessageId) {
        let webhook = |message: &crate::model::Message| message.channel == Channel::Webhook;
        if self.contact.message(id).is_none_or(webhook) {
            return;
        }
        let Some((id, cart)) = self.cart_of_message(id) else { return };
        let mut cart = cart.clone();
        cart.life.reminders = cart.life.reminders.saturating_add(1);
        cart.life.reminded_at = Some(self.now);
        self.put_cart(id, cart);
    }

    /// Somebody followed the link to the cart in a message about it.
    pub(super) fn note_followed(&mut self, id: MessageId, event: &Event) {
        if event.data["link"] != CART_LINK {
            return;
        }
        let Some((id, cart)) = self.cart_of_message(id) else { return };
        let first = cart.life.followed_at.map_or(event.occurred_at, |at| at.min(event.occurred_at));
        if cart.life.followed_at != Some(first) {
            let mut cart = cart.clone();
            cart.life.followed_at = Some(first);
            self.put_cart(id, cart);
        }
    }

    /// Notes with an order by which message it came: of those of several flows, by what touched the
    /// person last.
    pub(super) fn credit(&mut self, event: &Event, touch: Option<Touch>) {
        let (Some(id), Some(touch)) = (basket_id(event, "order_id"), touch) else { return };
        let Some(order) = self.contact.orders.get_mut(&id) else { return };
        if order.credited.as_ref().is_none_or(|known| known.at < touch.at) {
            order.credited = Some(touch);
            self.changes.orders.insert(id);
        }
    }

    /// Notes by which request a reminder was made.
    pub(super) fn note_asked(&mut self, id: &str, asked: Asked) {
        let Some(cart) = self.contact.carts.get(id) else { return };
        let mut cart = cart.clone();
        cart.life.asked = Some(asked);
        self.put_cart(id.to_owned(), cart);
    }

    /// Notes that a cart was left, in the words of a start.
    pub(super) fn leave_cart(&mut self, id: &str, at: Timestamp, by: LeftBy) {
        let Some(cart) = self.contact.carts.get(id) else { return };
        let mut cart = cart.clone();
        cart.leave(Left { at, told: self.now, by });
        self.put_cart(id.to_owned(), cart);
    }
}

impl Bought {
    fn of(id: &str, order: &Basket) -> Self {
        let link = |field| id_in(&order.data, field);
        Self {
            order: Some(id.to_owned()),
            placed_at: order.placed_at,
            at: order.placed_at.unwrap_or(order.at.at),
            cart: link("cart_id"),
            checkout: link("checkout_id"),
            paid: order.paid,
        }
    }

    fn told_by(event: &Event) -> Self {
        Self {
            order: None,
            placed_at: placed_at(event),
            at: event.occurred_at,
            cart: basket_id(event, "cart_id"),
            checkout: basket_id(event, "checkout_id"),
            paid: is_paid(event),
        }
    }

    /// Whether it is the order of this cart: by the cart's id, or by that of the checkout.
    fn names(&self, id: &str, cart: &Basket) -> bool {
        let checkout = id_in(&cart.data, "checkout_id");
        let by_checkout = |own: &String| own == id || Some(own) == checkout.as_ref();
        self.cart.as_deref() == Some(id) || self.checkout.as_ref().is_some_and(by_checkout)
    }
}

/// When an event says that something was bought.
fn placed_at(event: &Event) -> Option<Timestamp> {
    let placed = [ORDER_PLACED, ORDER_PAID].contains(&event.kind.as_str());
    placed.then_some(event.occurred_at)
}

fn is_paid(event: &Event) -> bool {
    *event.kind == *ORDER_PAID || event.data["paid"] == Value::Bool(true)
}

/// Whether something else is in a cart than before.
fn differs(known: &Basket, data: &Value) -> bool {
    CONTENTS.iter().any(|field| known.data[field] != data[field])
}

/// What is known of a cart after an event: of a part of it, all that was known before too.
fn completed(told: &Value, known: Option<&Value>, is_part: bool) -> Value {
    match known {
        None => told.clone(),
        Some(known) if is_part => {
            let fields = known.as_object().into_iter().flatten();
            let names: Vec<&str> = fields.map(|(name, _)| name.as_str()).collect();
            with(told, known, &names)
        }
        Some(known) => with(told, known, &KEPT),
    }
}

/// Data, and these fields of other data where it does not tell them.
fn with(told: &Value, known: &Value, fields: &[&str]) -> Value {
    let mut told = told.clone();
    let Value::Object(map) = &mut told else { return told };
    for field in fields {
        let missing = map.get(*field).is_none_or(Value::is_null);
        if let Some(value) = known.get(*field).filter(|_| missing) {
            map.insert((*field).to_owned(), value.clone());
        }
    }
    told
}

/// The id of a cart or an order; what can be none is of no cart and no order.
fn basket_id(event: &Event, field: &str) -> Option<String> {
    event.id_of(field).filter(|id| is_basket_id(id))
}

//! Carts and orders as the shop tells them, and the life of a cart: open, abandoned, recovered or
//! ordered.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{MessageId, Moment, Touch};
use crate::value::Timestamp;

/// A cart or an order, as the shop last told it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Basket {
    /// What the shop said: the data of its last event.
    pub data: Value,
    /// When it was last told of.
    pub at: Moment,
    /// A cart nobody ordered; an order nobody cancelled.
    pub open: bool,
    /// An order that is paid, or a cart whose order is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paid: bool,
    /// Of an order: when it was placed or paid, whichever is known first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed_at: Option<Timestamp>,
    /// Of an order: the message that it is credited to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited: Option<Touch>,
    /// Of a cart: what became of it.
    #[serde(default, skip_serializing_if = "Life::is_untold")]
    pub life: Life,
}

/// What became of a cart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Life {
    /// Since when nothing changed in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// That it was left, and did not change since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Left>,
    /// When it was left for the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abandoned_at: Option<Timestamp>,
    /// What closed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Ordered>,
    /// How many messages about it a provider took.
    pub reminders: u32,
    /// When the last of them was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<Timestamp>,
    /// The last reminder by hand that a request asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// When somebody first followed the link to it in a message about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followed_at: Option<Timestamp>,
}

/// Since when nothing changed in a cart: a quiet spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// When it last changed.
    pub since: Timestamp,
    /// When that was acknowledged.
    pub told: Timestamp,
    /// Whether it may start flows: what is imported or read again starts nothing.
    pub starts: bool,
}

/// That a cart was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// When.
    pub at: Timestamp,
    /// When that was acknowledged.
    pub told: Timestamp,
    /// Who says so.
    pub by: LeftBy,
}

/// Who says that a cart was left; whose word weighs more comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftBy {
    /// The quiet timer of a flow.
    Quiet,
    /// The end of a session.
    Session,
    /// The shop.
    Shop,
}

/// A reminder that a request asked for: asked again, nothing more is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What the request is called.
    pub request: String,
    /// The message that was made.
    pub message: MessageId,
}

/// What closed a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    /// The order, where the shop named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// When it was placed.
    pub at: Timestamp,
}

/// What became of a cart, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CartState {
    /// Nobody ordered it, and nobody left it.
    Open,
    /// It was left, and did not change since.
    Abandoned,
    /// It was ordered after it had been left.
    Recovered,
    /// It was ordered, and never left before.
    Ordered,
}

impl CartState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Abandoned, Self::Recovered, Self::Ordered];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Abandoned => "abandoned",
            Self::Recovered => "recovered",
            Self::Ordered => "ordered",
        }
    }

    /// Reads what [`Self::word`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

impl Life {
    fn is_untold(&self) -> bool {
        *self == Self::default()
    }

    fn join(early: Self, late: Self) -> Self {
        let first = |one: Option<Timestamp>, other: Option<Timestamp>| {
            [one, other].into_iter().flatten().min()
        };
        Self {
            quiet: late.quiet.or(early.quiet),
            left: late.left,
            abandoned_at: first(early.abandoned_at, late.abandoned_at),
            ordered: late.ordered.or(early.ordered),
            reminders: early.reminders.saturating_add(late.reminders),
            reminded_at: early.reminded_at.max(late.reminded_at),
            asked: late.asked.or(early.asked),
            followed_at: first(early.followed_at, late.followed_at),
        }
    }
}

impl Basket {
    /// A cart or an order that was not told of before.
    pub fn new(data: Value, at: Moment) -> Self {
        let life = Life::default();
        Self { data, at, open: true, paid: false, placed_at: None, credited: None, life }
    }

    /// What became of a cart.
    pub fn state(&self) -> CartState {
        let left_before = |at: Timestamp| self.life.abandoned_at.is_some_and(|left| left <= at);
        match &self.life.ordered {
            Some(ordered) if left_before(ordered.at) => CartState::Recovered,
            Some(_) => CartState::Ordered,
            None if !self.open => CartState::Ordered,
            None if self.life.left.is_some() => CartState::Abandoned,
            None => CartState::Open,
        }
    }

    /// When a cart last changed.
    pub fn changed_at(&self) -> Timestamp {
        self.life.quiet.map_or(self.at.at, |quiet| quiet.since)
    }

    /// Whether the order came after somebody had followed the link of a message about the cart.
    pub fn is_by_link(&self) -> bool {
        let ordered = self.life.ordered.as_ref().map(|ordered| ordered.at);
        ordered.zip(self.life.followed_at).is_some_and(|(ordered, followed)| followed <= ordered)
    }

    /// Whether its person was reminded of it.
    pub fn is_reminded(&self) -> bool {
        self.life.reminders > 0
    }

    /// Whether nothing is in it, as far as the shop told: no items, or neither items nor a total.
    pub fn is_empty(&self) -> bool {
        match self.data.get("items").and_then(Value::as_array) {
            Some(items) => items.is_empty(),
            None => self.data.get("total").is_none_or(Value::is_null),
        }
    }

    /// Whether anything could be bought by a reminder of it.
    pub fn is_waiting(&self) -> bool {
        self.open && !self.paid && !self.is_empty()
    }

    /// What two contacts that are one knew of one order.
    pub(crate) fn join_order(early: Self, late: Self) -> Self {
        let placed_at = [early.placed_at, late.placed_at].into_iter().flatten().min();
        let (open, paid) = (early.open && late.open, early.paid || late.paid);
        let touches = [early.credited, late.credited.clone()].into_iter().flatten();
        let credited = touches.max_by_key(|touch| touch.at);
        Self { open, paid, placed_at, credited, ..late }
    }

    /// What two contacts that are one knew of one cart: in it is what was told last, and whatever
    /// became of it became of both.
    pub(crate) fn join_cart(early: Self, late: Self) -> Self {
        let (open, paid) = (early.open && late.open, early.paid || late.paid);
        Self { open, paid, life: Life::join(early.life, late.life), ..late }
    }

    /// Notes that a cart was left; whoever said so before with more weight is kept.
    pub(crate) fn leave(&mut self, left: Left) {
        if self.life.left.is_none_or(|known| known.by < left.by) {
            self.life.left = Some(left);
        }
        self.life.abandoned_at = self.life.abandoned_at.or(Some(left.at));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn basket(data: Value) -> Basket {
        Basket::new(data, Moment { seq: 1, at: at(10) })
    }

    #[test]
    fn a_cart_is_empty_that_has_no_items_or_tells_nothing() {
        let rows = [
            (json!({}), true),
            (json!({"items": []}), true),
            (json!({"items": [], "total": 5}), true),
            (json!({"total": null}), true),
            (json!({"total": 5}), false),
            (json!({"items": [{"sku": "a"}]}), false),
        ];
        for (data, expected) in rows {
            assert_eq!(basket(data.clone()).is_empty(), expected, "{data}");
        }
    }

    #[test]
    fn only_what_was_left_before_its_order_is_recovered() {
        let mut cart = basket(json!({"total": 5}));
        assert_eq!(cart.state(), CartState::Open);
        cart.leave(Left { at: at(20), told: at(20), by: LeftBy::Quiet });
        assert_eq!(cart.state(), CartState::Abandoned);
        cart.open = false;
        for (placed, state) in [(19, CartState::Ordered), (20, CartState::Recovered)] {
            cart.life.ordered = Some(Ordered { order: None, at: at(placed) });
            assert_eq!(cart.state(), state, "placed at {placed}");
        }
        cart.life.followed_at = Some(at(21));
        assert!(!cart.is_by_link(), "followed after the order");
        cart.life.followed_at = Some(at(20));
        assert!(cart.is_by_link());
    }

    #[test]
    fn what_two_knew_of_one_cart_is_known_of_it() {
        let (mut early, mut late) = (basket(json!({"total": 5})), basket(json!({"total": 7})));
        early.leave(Left { at: at(20), told: at(20), by: LeftBy::Shop });
        (early.life.reminders, early.life.reminded_at) = (2, Some(at(30)));
        late.at.at = at(40);
        late.life.followed_at = Some(at(50));
        let joined = Basket::join_cart(early.clone(), late.clone());
        assert_eq!(joined.data, json!({"total": 7}));
        assert_eq!((joined.state(), joined.life.abandoned_at), (CartState::Open, Some(at(20))));
        assert_eq!((joined.life.reminders, joined.life.reminded_at), (2, Some(at(30))));
        assert_eq!(joined.life.followed_at, Some(at(50)));
        early.open = false;
        assert!(!Basket::join_cart(early, late).open);
    }

    #[test]
    fn the_word_of_the_shop_stands_above_a_timer() {
        let mut cart = basket(json!({"total": 5}));
        cart.leave(Left { at: at(20), told: at(20), by: LeftBy::Shop });
        cart.leave(Left { at: at(30), told: at(30), by: LeftBy::Quiet });
        assert_eq!(cart.life.left.map(|left| left.by), Some(LeftBy::Shop));
        assert_eq!(cart.life.abandoned_at, Some(at(20)));
    }

    #[test]
    fn states_are_read_as_they_are_written() {
        for state in CartState::ALL {
            assert_eq!(CartState::parse(state.word()), Some(state));
        }
        assert_eq!(CartState::parse("gone"), None);
    }
}

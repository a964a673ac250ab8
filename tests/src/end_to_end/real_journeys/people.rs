//! A thousand people and what each of them does: a fixed mix, so that every way through the flow
//! is walked by fifty of them.

use serde_json::{Value, json};

/// How many people there are.
const PEOPLE: usize = 1_000;

/// In how many of the first steps people come in.
const STEPS_OF_ENTRY: usize = 3;

/// What people do, counted in steps since they left a cart. A step is 5 hours and 7 minutes: the
/// e-mail goes in the fifth step after, the SMS of those who do not open it in the tenth.
const HABITS: [&[(usize, Deed)]; 20] = [
    &[],
    &[(0, Deed::Buys)],
    &[(1, Deed::Buys)],
    &[(4, Deed::Buys)],
    &[(6, Deed::Buys)],
    &[(9, Deed::BuysTwoHoursAgo)],
    &[(5, Deed::Opens)],
    &[(9, Deed::Opens), (11, Deed::Buys)],
    &[(5, Deed::Opens), (6, Deed::Opens), (7, Deed::Clicks)],
    &[(6, Deed::Clicks)],
    &[(5, Deed::Clicks), (6, Deed::Orders)],
    &[(11, Deed::Opens)],
    &[(6, Deed::Unsubscribes)],
    &[(2, Deed::Withdraws("email"))],
    &[(6, Deed::Withdraws("sms"))],
    &[(3, Deed::Withdraws("email")), (4, Deed::Withdraws("sms"))],
    &[(0, Deed::HasNoEmail)],
    &[(0, Deed::HasNoEmail), (3, Deed::Buys)],
    &[(3, Deed::AbandonsAgain), (15, Deed::AbandonsAgain)],
    &[(6, Deed::Opens), (8, Deed::Withdraws("sms")), (12, Deed::Buys)],
];

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// Leaves a cart.
    Abandons,
    /// Leaves another one, while inside or too soon after.
    AbandonsAgain,
    /// Buys, and the shop tells it by a tag.
    Buys,
    /// The same, told two hours late.
    BuysTwoHoursAgo,
    /// Buys, and the shop tells it by an order: the flow's goal.
    Orders,
    /// Loads the pictures of the e-mail.
    Opens,
    /// Follows the link of the e-mail.
    Clicks,
    /// Presses the button that mail programs show.
    Unsubscribes,
    /// Takes back consent on a channel.
    Withdraws(&'static str),
    /// Never gave an address.
    HasNoEmail,
}

/// One of the people.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// What the shop calls them.
    pub(super) id: String,
    pub(super) first_name: String,
    entry: usize,
    habit: &'static [(usize, Deed)],
}

/// All of them.
pub(super) fn everybody() -> Vec<Person> {
    let person = |index: usize| Person {
        id: format!("c{index:04}"),
        first_name: format!("Zoë {index}"),
        entry: (index / HABITS.len()) % STEPS_OF_ENTRY,
        habit: HABITS[index % HABITS.len()],
    };
    (0..PEOPLE).map(person).collect()
}

impl Person {
    /// What they do in a step, in order.
    pub(super) fn deeds(&self, step: usize) -> Vec<Deed> {
        let Some(since) = step.checked_sub(self.entry) else { return Vec::new() };
        let abandons = (since == 0).then_some(Deed::Abandons);
        let then = self.habit.iter().filter(|(at, _)| *at == since).map(|(_, deed)| *deed);
        abandons.into_iter().chain(then).collect()
    }

    /// Their address, if they have one.
    pub(super) fn email(&self) -> Option<String> {
        let none = self.habit.contains(&(0, Deed::HasNoEmail));
        (!none).then(|| format!("{}@customers.example", self.id))
    }

    /// Their telephone: each has another one.
    pub(super) fn phone(&self) -> String {
        format!("+4915112340{}", self.id.trim_start_matches('c'))
    }

    /// Where their cart is kept.
    pub(super) fn cart_url(&self) -> String {
        format!("https://shop.example/cart/{}?from=mail&currency=EUR", self.id)
    }

    /// What the shop knows of them before anything happens.
    pub(super) fn profile(&self) -> Value {
        json!({
            "email": self.email(),
            "phone": self.phone(),
            "first_name": self.first_name,
            "consent": { "email": true, "sms": true },
        })
    }

    /// The cart they leave.
    pub(super) fn cart(&self) -> Value {
        json!({
            "cart_id": format!("cart-{}", self.id),
            "total": "59.90",
            "currency": "EUR",
            "recovery_url": self.cart_url(),
            "items": [{ "name": "Desk lamp", "quantity": 1, "price": "59.90" }],
        })
    }
}

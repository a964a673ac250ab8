//! What a shop's day must come to: a plain model of the carts, the customers and the one flow, told
//! the same things in the same order.

use std::collections::{BTreeMap, BTreeSet};

use super::day::{CARTS, Kind, Told, What, cart_id, customer, is_unnamed, kind, said_yes};

/// How long a cart is quiet before its owner is reminded, and until the second reminder.
const QUIET: i64 = 60;
const SECOND: i64 = 24 * 60;

/// A message: the customer, the cart, the step and the minute.
pub(super) type Said = (usize, usize, &'static str, i64);

/// A cart.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a plain model has plain facts")]
struct Cart {
    /// Its owner is known.
    known: bool,
    /// When its last change happened.
    changed: Option<i64>,
    /// The quiet spell that is waited for.
    waits: bool,
    /// It was left, and did not change since.
    left: bool,
    first_left: Option<i64>,
    started: bool,
    /// When what closed it was placed.
    ordered: Option<i64>,
    paid: bool,
    followed: Option<i64>,
    reminders: u32,
}

/// A run of the flow.
#[derive(Debug, Clone)]
struct Run {
    cart: usize,
    entered: i64,
    is_over: bool,
    converted: bool,
    mails: Vec<(&'static str, i64)>,
}

/// What an order is credited to: step, and by what.
pub(super) type Credit = Option<(&'static str, &'static str)>;

/// How a cart ends: state, paid, how it was recovered, and reminders.
pub(super) type Fate = (&'static str, bool, Option<&'static str>, u32);

#[derive(Debug, Default)]
pub(super) struct Model {
    carts: BTreeMap<usize, Cart>,
    runs: BTreeMap<usize, Vec<Run>>,
    seen: BTreeSet<String>,
    pub(super) said: Vec<Said>,
    pub(super) refused: Vec<Said>,
    pub(super) credits: BTreeMap<String, Credit>,
    pub(super) repeated: usize,
}

impl Model {
    /// Time passes up to this minute, which counts.
    pub(super) fn pass(&mut self, until: i64) {
        for minute in until - super::day::TICK + 1..=until {
            for cart in 0..CARTS {
                self.ring(cart, minute);
            }
            let due: Vec<(usize, usize)> = self
                .runs
                .iter()
                .flat_map(|(who, runs)| {
                    let due = |run: &Run| !run.is_over && run.entered + SECOND == minute;
                    runs.iter().enumerate().filter(move |(_, run)| due(run)).map(|(n, _)| (*who, n))
                })
                .collect();
            for (who, n) in due {
                self.send(who, n, "second", minute);
                self.runs.get_mut(&who).expect("there")[n].is_over = true;
            }
        }
    }

    /// The quiet timer of a cart.
    fn ring(&mut self, id: usize, minute: i64) {
        let Some(cart) = self.carts.get_mut(&id) else { return };
        let due = cart.changed.map(|changed| changed + QUIET) == Some(minute);
        if !due || !cart.waits || !cart.known || cart.ordered.is_some() {
            return;
        }
        (cart.waits, cart.left) = (false, true);
        cart.first_left = cart.first_left.or(Some(minute));
        if std::mem::replace(&mut cart.started, true) {
            return;
        }
        let who = customer(id);
        let run =
            Run { cart: id, entered: minute, is_over: false, converted: false, mails: vec![] };
        let runs = self.runs.entry(who).or_default();
        runs.push(run);
        let n = runs.len() - 1;
        self.send(who, n, "first", minute);
    }

    fn send(&mut self, who: usize, n: usize, step: &'static str, minute: i64) {
        let run = &mut self.runs.get_mut(&who).expect("there")[n];
        let said = (who, run.cart, step, minute);
        if !said_yes(who) {
            return self.refused.push(said);
        }
        run.mails.push((step, minute));
        self.carts.get_mut(&run.cart).expect("there").reminders += 1;
        self.said.push(said);
    }

    /// Something is told; says whether it was before.
    pub(super) fn hear(&mut self, told: &Told) -> bool {
        if !self.seen.insert(told.id.clone()) {
            self.repeated += 1;
            return true;
        }
        match told.what {
            What::Cart(id, _) => self.change(id, told),
            What::Checkout(id, _) => {
                self.cart(id).known = true;
                self.change(id, told);
            }
            What::Identify(id) => self.cart(id).known = true,
            What::Order(id, paid) => self.order(id, told, paid),
            What::Again(id) => self.credit(id, format!("o{id}b"), told.occurred),
            What::Paid(id) => self.cart(id).paid = true,
            What::Cancel(id) => {
                let cart = self.cart(id);
                (cart.ordered, cart.waits) = (None, false);
            }
            What::Follow(id) => self.cart(id).followed = Some(told.at),
            What::View(_) | What::Leave(_) | What::Forged | What::Broken(_) => {}
        }
        false
    }

    /// Whether there is a mail about a cart by now.
    pub(super) fn has_mail(&self, id: usize) -> bool {
        self.carts.get(&id).is_some_and(|cart| cart.reminders > 0)
    }

    fn cart(&mut self, id: usize) -> &mut Cart {
        self.carts.entry(id).or_default()
    }

    fn change(&mut self, id: usize, told: &Told) {
        let cart = self.cart(id);
        if cart.changed.is_some_and(|changed| changed > told.occurred) {
            return;
        }
        (cart.changed, cart.waits, cart.left) = (Some(told.occurred), true, false);
    }

    fn order(&mut self, id: usize, told: &Told, paid: bool) {
        let cart = self.cart(id);
        cart.known = true;
        cart.ordered = Some(told.occurred);
        cart.paid |= paid;
        self.credit(id, format!("o{id}"), told.occurred);
    }

    /// Every run of the customer ends; the order is credited to what touched them last.
    fn credit(&mut self, id: usize, order: String, occurred: i64) {
        let mut touches = Vec::new();
        for run in self.runs.entry(customer(id)).or_default() {
            run.is_over = true;
            if std::mem::replace(&mut run.converted, true) {
                continue;
            }
            let Some(&(step, at)) = run.mails.iter().rev().find(|(_, at)| *at <= occurred) else {
                continue;
            };
            let followed = self.carts[&run.cart].followed.filter(|at| *at <= occurred);
            // The link that was followed is the one of the last mail then.
            let followed = followed.filter(|followed| *followed >= at);
            let by = if followed.is_some() { "link" } else { "person" };
            touches.push((followed.unwrap_or(at), step, by));
        }
        touches.sort_unstable();
        self.credits.insert(order, touches.last().map(|(_, step, by)| (*step, *by)));
    }

    /// What becomes of each cart.
    pub(super) fn fates(&self) -> BTreeMap<String, Fate> {
        let fate = |cart: &Cart| {
            let left_before = |at: i64| cart.first_left.is_some_and(|left| left <= at);
            let by_link = |at: i64| cart.followed.is_some_and(|followed| followed <= at);
            let (state, by) = match cart.ordered {
                Some(at) if left_before(at) && by_link(at) => ("recovered", Some("link")),
                Some(at) if left_before(at) => ("recovered", Some("own")),
                Some(_) => ("ordered", None),
                None if cart.left => ("abandoned", None),
                None => ("open", None),
            };
            (state, cart.paid, by, cart.reminders)
        };
        self.carts.iter().map(|(id, cart)| (cart_id(*id), fate(cart))).collect()
    }

    /// How many contacts there are.
    pub(super) fn people(&self) -> usize {
        let named = self.carts.iter().filter(|(id, _)| kind(**id) != Kind::Nobody);
        let named = named.filter(|(_, cart)| cart.known).map(|(id, _)| customer(*id));
        let imported = (0..super::day::CUSTOMERS).filter(|who| said_yes(*who));
        let customers: BTreeSet<_> = named.chain(imported).collect();
        let carts = (0..CARTS).filter(|id| kind(*id) == Kind::Nobody).count();
        let identified = (0..CARTS).filter(|id| kind(*id) == Kind::Browser).count();
        customers.len() + super::day::SESSIONS - identified + carts
    }

    /// How many orders name no cart.
    pub(super) fn unnamed(&self) -> usize {
        self.carts.iter().filter(|(id, cart)| is_unnamed(**id) && cart.ordered.is_some()).count()
    }
}

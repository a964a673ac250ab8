//! What happens in a shop on one day, made from a seed: who looks, who fills a cart, who orders,
//! and how late and how often the shop tells of it.

use crate::chance::Chance;

/// Visits, of which the first fill carts.
pub(super) const SESSIONS: usize = 1_000;
/// Carts, one for each of the first sessions.
pub(super) const CARTS: usize = 300;
/// Carts that are ordered.
pub(super) const ORDERS: usize = 120;
/// Customers: some fill two carts.
pub(super) const CUSTOMERS: usize = 260;

/// How long the shop is open, in minutes.
const OPEN_MINUTES: usize = 600;

/// How often what happened is told, in minutes: all that is told at one moment comes in any order.
pub(super) const TICK: i64 = 10;

/// Something that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// The minute at which it is told.
    pub(super) at: i64,
    /// The minute at which it happened.
    pub(super) occurred: i64,
    /// What the shop calls the delivery: the same when it is told again.
    pub(super) id: String,
    pub(super) what: What,
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Somebody looks at a page.
    View(usize),
    /// Somebody leaves.
    Leave(usize),
    /// A cart changes, and nobody knows whose it is.
    Cart(usize, u32),
    /// Its owner goes to the checkout.
    Checkout(usize, u32),
    /// The owner of a browser's cart signs in.
    Identify(usize),
    /// The cart is ordered, and paid at once or not.
    Order(usize, bool),
    /// It is ordered again.
    Again(usize),
    /// What was ordered is paid.
    Paid(usize),
    /// What was ordered is cancelled.
    Cancel(usize),
    /// Somebody follows the link of the last mail about the cart, if there is one.
    Follow(usize),
    /// Somebody else's word: the signature is wrong.
    Forged,
    /// Nothing that can be read.
    Broken(usize),
}

/// Who a cart belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nobody ever says who it is.
    Nobody,
    /// A page without a connector tells of it.
    Browser,
    /// A shop with a connector tells of it.
    Shop,
}

pub(super) fn kind(cart: usize) -> Kind {
    match cart % 10 {
        0 => Kind::Nobody,
        1 => Kind::Browser,
        _ => Kind::Shop,
    }
}

/// What Weir and the shop call a cart.
pub(super) fn cart_id(cart: usize) -> String {
    match kind(cart) {
        Kind::Browser => format!("page-{cart}"),
        Kind::Nobody | Kind::Shop => format!("crt-{cart}"),
    }
}

pub(super) fn customer(cart: usize) -> usize {
    cart % CUSTOMERS
}

/// Whether a customer was known before, and said yes to mails.
pub(super) fn said_yes(customer: usize) -> bool {
    !customer.is_multiple_of(5)
}

/// Whether the customer has one cart only.
fn is_only(cart: usize) -> bool {
    customer(cart) + CUSTOMERS >= CARTS
}

/// Whether the order names neither cart nor checkout: it is known by the person alone.
pub(super) fn is_unnamed(cart: usize) -> bool {
    kind(cart) == Kind::Shop && is_only(cart) && cart % 3 == 1
}

/// Everything that is told, by when; what is told at one moment in no order.
pub(super) fn everything(seed: u64) -> Vec<Told> {
    let mut day = Day { chance: Chance::new(seed), told: Vec::new() };
    for session in 0..SESSIONS {
        day.session(session);
    }
    let mut ordered: Vec<_> = (0..CARTS).filter(|cart| kind(*cart) != Kind::Nobody).collect();
    ordered.sort_by_cached_key(|_| day.chance.next());
    for cart in ordered.into_iter().take(ORDERS) {
        day.order(cart);
    }
    for n in 0..10 {
        day.tell(50 * n, 0, format!("bad-{n}"), What::Broken(usize::try_from(n).expect("small")));
        day.tell(50 * n, 0, format!("forged-{n}"), What::Forged);
    }
    day.again();
    let mut places: Vec<_> = day.told.iter().map(|told| told.at).collect();
    for at in &mut places {
        *at = (*at << 32) | day.below(1 << 31);
    }
    let mut all: Vec<_> = places.into_iter().zip(day.told).collect();
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, told)| told).collect()
}

struct Day {
    chance: Chance,
    told: Vec<Told>,
}

impl Day {
    fn below(&mut self, end: usize) -> i64 {
        i64::try_from(self.chance.below(end)).expect("small")
    }

    fn is_one_in(&mut self, n: usize) -> bool {
        self.chance.below(n) == 0
    }

    fn tell(&mut self, occurred: i64, late: i64, id: String, what: What) {
        let at = (occurred + late).div_euclid(TICK) * TICK + TICK;
        self.told.push(Told { at, occurred, id, what });
    }

    fn late(&mut self) -> i64 {
        if self.is_one_in(5) { self.below(25) } else { 0 }
    }

    fn session(&mut self, session: usize) {
        let mut now = self.below(OPEN_MINUTES);
        for view in 0..=self.below(3) {
            let late = self.late();
            self.tell(now, late, format!("view-{session}-{view}"), What::View(session));
            now += 1 + self.below(4);
        }
        if session >= CARTS {
            return self.tell(now, 0, format!("left-{session}"), What::Leave(session));
        }
        for n in 0..=u32::try_from(self.below(2)).expect("small") {
            let late = self.late();
            self.tell(now, late, format!("cart-{session}-{n}"), What::Cart(session, n));
            now += 3 + self.below(17);
        }
        match kind(session) {
            Kind::Nobody => {}
            Kind::Browser => {
                self.tell(now, 0, format!("who-{session}"), What::Identify(session));
            }
            Kind::Shop => {
                for n in 0..=u32::try_from(self.below(2)).expect("small") {
                    let late = self.late();
                    self.tell(now, late, format!("out-{session}-{n}"), What::Checkout(session, n));
                    now += 3 + self.below(17);
                }
            }
        }
    }

    /// Before any reminder, after the first, or after the second; some are told before the cart.
    fn order(&mut self, cart: usize) {
        let of_cart = |told: &&Told| {
            let (What::Cart(one, _) | What::Checkout(one, _) | What::Identify(one)) = told.what
            else {
                return false;
            };
            one == cart
        };
        let own = || self.told.iter().filter(of_cart);
        let last = own().map(|told| told.occurred).max().expect("it was filled");
        let told_last = own().map(|told| told.at).max().expect("it was filled");
        let after = match self.below(3) {
            0 => 1 + self.below(40),
            1 => 75 + self.below(500),
            _ => 25 * 60 + 5 + self.below(200),
        };
        let (mut occurred, mut late) = (last + after, self.late());
        if is_unnamed(cart) {
            (occurred, late) = (occurred.max(told_last), 0);
        }
        let paid = self.is_one_in(2);
        self.tell(occurred, late, format!("order-{cart}"), What::Order(cart, paid));
        let told_at = self.told.last().expect("just told").at;
        self.told.push(Told {
            at: told_at - TICK,
            occurred: told_at - TICK,
            id: format!("follow-{cart}"),
            what: if cart % 3 == 2 { What::Follow(cart) } else { What::View(cart) },
        });
        let later = told_at + 60;
        match self.below(4) {
            0 if !paid => self.tell(later, 0, format!("paid-{cart}"), What::Paid(cart)),
            1 if !paid => self.tell(later, 0, format!("cancel-{cart}"), What::Cancel(cart)),
            2 => self.tell(later, 0, format!("again-{cart}"), What::Again(cart)),
            _ => {}
        }
    }

    /// Shops tell the same delivery again, at once or within the hour.
    fn again(&mut self) {
        let twice: Vec<_> =
            self.told.iter().filter(|told| told.what != What::Forged).cloned().collect();
        for told in twice {
            let by_link = matches!(told.what, What::Follow(_) | What::Broken(_));
            if by_link || !self.is_one_in(6) {
                continue;
            }
            let at = told.at + TICK * self.below(6);
            self.told.push(Told { at, ..told });
        }
    }
}

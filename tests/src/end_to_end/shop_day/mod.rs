//! A shop's day: a thousand visits, three hundred carts and a hundred and twenty orders, told late,
//! in disorder and more than once, through HTTP alone. What comes of it is compared with a plain
//! model that was told the same.

mod day;
mod model;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::Sha256;

use super::providers::Servers;
use super::shop::Shop;
use super::weir::{Pace, Weir};
use day::{
    CARTS, CUSTOMERS, Kind, SESSIONS, TICK, Told, What, cart_id, customer, everything, is_unnamed,
    kind, said_yes,
};
use model::{Credit, Fate, Model, Said};

const SECRET: &str = "s3cret";

/// One reminder an hour after a cart was left, another a day later, none after an order.
const FLOW: &str = "
schema: flow/v1
id: left
start: { type: cart_abandoned, after: 1 hour, next: first }
entry: { re_entry: once, key: $.cart.id }
exit_when:
  - { event: order_placed }
goal: { event: order_placed, within: 5 days, credit: sent }
nodes:
  first: { type: send_email, message: hello, next: rest, failed: rest }
  rest: { type: pause, for: 1 day, next: second }
  second: { type: send_email, message: hello, next: end, failed: end }
messages:
  hello:
    channel: email
    from: Shop <hello@shop.example>
    subject: 'Your cart {{ cart.id }}'
    html: '<a href=\"{VIEW_CART_URL}\">Cart</a> <a href=\"{{ unsubscribe_url }}\">No more</a>'
";

/// Who tells, and since when.
struct Day {
    weir: Weir,
    shop: Shop,
    servers: Servers,
    began: Timestamp,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_comes_to_what_a_plain_model_says() {
    let servers = Servers::start().await;
    let settings = format!(
        "{}sources:\n  shop: {{ connector: shopify, secret: {SECRET}, shop: tea.example }}\n",
        servers.settings(4)
    );
    let mut weir = Weir::prepared(&settings, Pace::Manual);
    weir.write("flows/left.yaml", FLOW);
    weir.start().await;
    let shop = weir.shop();
    let began = shop.advance("1 minute").await;
    let mut day = Day { weir, shop, servers, began };
    day.import().await;
    let (all, mut model, mut now) = (everything(7), Model::default(), 0);
    let until = all.last().expect("much happens").at + 26 * 60;
    let mut rest = all.as_slice();
    while now < until {
        now += TICK;
        day.shop.advance(&format!("{TICK} minutes")).await;
        model.pass(now);
        if now == 40 * TICK {
            day.restart().await;
        }
        let (here, later) = rest.split_at(rest.partition_point(|told| told.at <= now));
        rest = later;
        day.tell(here, &mut model).await;
    }
    day.compare(&model).await;
}

impl Day {
    /// The customers who said yes are brought in from a file of the shop.
    async fn import(&self) {
        let yes = (0..CUSTOMERS).filter(|who| said_yes(*who));
        let row =
            |who| json!({ "id": name(who), "email": email(who), "consent": { "email": true } });
        let rows: Vec<Value> = yes.map(row).collect();
        let made = self.shop.post("/v1/contacts", &json!({ "contacts": rows })).await;
        assert_eq!((&made["created"], &made["rejected"]), (&json!(rows.len()), &json!(0)));
    }

    /// The power fails, and comes back.
    async fn restart(&mut self) {
        self.weir.kill().await;
        self.weir.start().await;
        self.shop = self.weir.shop();
    }

    fn time(&self, minute: i64) -> String {
        (self.began + SignedDuration::from_mins(minute)).to_string()
    }

    /// Tells everything of one moment, one after the other; what visitors do at once.
    async fn tell(&self, told: &[Told], model: &mut Model) {
        let mut events = Vec::new();
        let mut duplicates = 0;
        for one in told {
            if matches!(one.what, What::Follow(cart) if !model.has_mail(cart)) {
                continue;
            }
            let again = model.hear(one);
            if let Some(event) = self.event(one) {
                if matches!(one.what, What::View(_) | What::Leave(_)) {
                    duplicates += usize::from(again);
                    events.push(event);
                } else {
                    let answer = self.shop.post("/v1/events", &event).await;
                    assert_eq!(answer["duplicates"], usize::from(again), "{one:?}: {answer}");
                    assert_eq!(answer["rejected"], 0, "{one:?}: {answer}");
                }
                continue;
            }
            self.tell_one(one, again).await;
        }
        if events.is_empty() {
            return;
        }
        let count = events.len();
        let answer = self.shop.post("/v1/events", &json!({ "events": events })).await;
        let expected = (json!(count - duplicates), json!(duplicates));
        assert_eq!((answer["accepted"].clone(), answer["duplicates"].clone()), expected);
    }

    async fn tell_one(&self, told: &Told, again: bool) {
        let (topic, body) = match told.what {
            What::Identify(cart) => {
                let who = json!({
                    "userId": name(customer(cart)), "anonymousId": visitor(cart),
                    "traits": { "email": email(customer(cart)) },
                });
                self.shop.post("/v1/identify", &who).await;
                return;
            }
            What::Follow(cart) => return self.follow(cart).await,
            What::Forged => {
                let body = r#"{"token":"crt-1"}"#;
                let headers = headers("carts/update", &told.id, "forged".into());
                let (status, _) = self.shop.deliver("/hooks/shop", &headers, body).await;
                assert_eq!(status, 401);
                return;
            }
            What::Broken(_) => ("carts/update", r#"{"token":"#.to_owned()),
            What::Cart(cart, n) => ("carts/update", self.cart(cart, n, told).to_string()),
            What::Checkout(cart, n) => {
                ("checkouts/update", self.checkout(cart, n, told).to_string())
            }
            What::Order(cart, paid) => {
                let order = self.order(cart, &format!("o{cart}"), paid, told);
                ("orders/create", order.to_string())
            }
            What::Again(cart) => {
                let order = self.order(cart, &format!("o{cart}b"), false, told);
                ("orders/create", order.to_string())
            }
            What::Paid(cart) => {
                ("orders/paid", self.order(cart, &format!("o{cart}"), true, told).to_string())
            }
            What::Cancel(cart) => {
                let mut order = self.order(cart, &format!("o{cart}"), false, told);
                order["cancelled_at"] = order["created_at"].clone();
                ("orders/cancelled", order.to_string())
            }
            What::View(_) | What::Leave(_) => return,
        };
        let headers = headers(topic, &told.id, signed(&body));
        let (status, answer) = self.shop.deliver("/hooks/shop", &headers, &body).await;
        assert_eq!(status, 200, "{told:?}: {answer}");
        let is_broken = matches!(told.what, What::Broken(_));
        let of_whole = if again { "repeated" } else { "taken" };
        let expected = if is_broken { "kept" } else { of_whole };
        assert_eq!(answer["outcome"], expected, "{told:?}: {answer}");
    }

    /// What is told as an event, and not by the shop's webhooks.
    fn event(&self, told: &Told) -> Option<Value> {
        let of_page = |cart: usize| kind(cart) == Kind::Browser;
        let (kind, contact, data) = match told.what {
            What::View(session) => {
                ("page_viewed", json!({ "anonymous_id": visitor(session) }), json!({ "url": "/" }))
            }
            What::Leave(session) => {
                ("session_ended", json!({ "anonymous_id": visitor(session) }), json!({}))
            }
            What::Cart(cart, n) if of_page(cart) => {
                let contact = json!({ "anonymous_id": visitor(cart) });
                let url = format!("https://tea.example/{}", cart_id(cart));
                let items = json!([{ "sku": "tea", "quantity": n + 1, "price": "5.90" }]);
                let data = json!({
                    "cart_id": cart_id(cart), "total": "11.80", "currency": "EUR",
                    "items": items, "recovery_url": url,
                });
                ("cart_updated", contact, data)
            }
            What::Order(cart, _) | What::Again(cart) | What::Paid(cart) | What::Cancel(cart)
                if of_page(cart) =>
            {
                let kind = if matches!(told.what, What::Paid(_)) {
                    "order_paid"
                } else if matches!(told.what, What::Cancel(_)) {
                    "order_cancelled"
                } else {
                    "order_placed"
                };
                let order =
                    format!("o{cart}{}", if told.what == What::Again(cart) { "b" } else { "" });
                let paid = matches!(told.what, What::Order(_, true));
                let data = json!({ "order_id": order, "cart_id": cart_id(cart), "paid": paid });
                (kind, json!({ "id": name(customer(cart)) }), data)
            }
            What::Cart(..)
            | What::Checkout(..)
            | What::Identify(_)
            | What::Order(..)
            | What::Again(_)
            | What::Paid(_)
            | What::Cancel(_)
            | What::Follow(_)
            | What::Forged
            | What::Broken(_) => return None,
        };
        let at = self.time(told.occurred);
        Some(json!({
            "id": told.id, "type": kind, "contact": contact, "occurred_at": at, "data": data,
        }))
    }

    fn cart(&self, cart: usize, n: u32, told: &Told) -> Value {
        json!({
            "token": cart_id(cart), "updated_at": self.time(told.occurred),
            "line_items": [{ "title": "Tea", "quantity": n + 1, "price": "5.90", "product_id": 5 }],
        })
    }

    fn checkout(&self, cart: usize, n: u32, told: &Told) -> Value {
        json!({
            "id": cart, "token": format!("chk-{cart}"), "cart_token": cart_id(cart),
            "email": email(customer(cart)), "customer": { "id": customer(cart) },
            "total_price": "12.40", "presentment_currency": "EUR",
            "abandoned_checkout_url": format!("https://tea.example/{}", cart_id(cart)),
            "updated_at": self.time(told.occurred),
            "line_items": [{ "title": "Tea", "quantity": n + 9, "price": "12.40" }],
        })
    }

    fn order(&self, cart: usize, id: &str, paid: bool, told: &Told) -> Value {
        let mut order = json!({
            "id": id, "customer": { "id": customer(cart) }, "email": email(customer(cart)),
            "financial_status": if paid { "paid" } else { "pending" },
            "created_at": self.time(told.occurred), "total_price": "12.40", "currency": "EUR",
            "line_items": [{ "title": "Tea", "quantity": 1, "price": "12.40" }],
        });
        if !is_unnamed(cart) {
            order["cart_token"] = json!(cart_id(cart));
            order["checkout_token"] = json!(format!("chk-{cart}"));
        }
        order
    }

    /// Follows the link to a cart in the newest mail about it.
    async fn follow(&self, cart: usize) {
        let (to, subject) = (email(customer(cart)), subject(cart));
        let mails = self.servers.mails().await;
        let of_cart = mails.iter().rev().find(|mail| mail.to == to && mail.subject == subject);
        let html = of_cart.and_then(|mail| mail.html.clone()).expect("the model has one");
        let link = html.split("href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let link = link.expect("a link").replace("&#x2f;", "/").replace("&#x3d;", "=");
        let followed = self.shop.follow(&link).await;
        assert_eq!(
            followed.headers()["location"],
            format!("https://tea.example/{}", cart_id(cart))
        );
    }

    async fn compare(&self, model: &Model) {
        assert_eq!(self.fates().await, model.fates(), "carts");
        let (mut said, mut refused) = self.said().await;
        said.sort_unstable();
        refused.sort_unstable();
        let sorted = |said: &[Said]| {
            let mut said = said.to_vec();
            said.sort_unstable();
            said
        };
        assert_eq!(said, sorted(&model.said), "messages that were handed over");
        let unnamed = model.refused.iter().map(|(who, _, step, at)| (*who, CARTS, *step, *at));
        let owed = sorted(&unnamed.collect::<Vec<_>>());
        assert_eq!(refused, owed, "messages that nobody wants");
        let mails = self.servers.mails().await;
        let mut arrived: Vec<_> = mails.iter().map(|mail| (&*mail.to, &*mail.subject)).collect();
        let owed = model.said.iter().map(|(who, cart, ..)| (email(*who), subject(*cart)));
        let owed: Vec<_> = owed.collect();
        let mut owed: Vec<_> = owed.iter().map(|(to, says)| (to.as_str(), says.as_str())).collect();
        arrived.sort_unstable();
        owed.sort_unstable();
        assert_eq!(arrived, owed, "what the mail server was given");
        assert_eq!(self.credits(model).await, model.credits, "what orders are credited to");
        let people = self.shop.list("/v1/contacts").await;
        assert_eq!(people.len(), model.people(), "contacts");
        let kept = self.shop.list("/v1/sources/shop/deliveries?state=kept").await;
        assert_eq!(kept.len(), 10, "what could not be read");
        // The day is worth its name: every way was taken.
        assert!(model.said.len() > 100 && model.refused.len() > 10 && model.unnamed() > 5);
        assert!(model.credits.values().filter(|credit| credit.is_none()).count() > 10);
        let states: BTreeSet<_> =
            model.fates().into_values().map(|(state, _, by, _)| (state, by)).collect();
        assert_eq!(states.len(), 5, "{states:?}");
        self.weir.assert_well().await;
    }

    async fn fates(&self) -> BTreeMap<String, Fate> {
        let carts = self.shop.list("/v1/carts").await;
        let word = |value: &Value, known: &[&'static str]| {
            known.iter().copied().find(|known| value == *known)
        };
        let fate = |cart: &Value| {
            let states = ["open", "abandoned", "recovered", "ordered"];
            let state = word(&cart["state"], &states).expect("a state");
            let by = word(&cart["recovered"]["by"], &["link", "own"]);
            let count = cart["reminded"]["count"].as_u64().unwrap_or_default();
            let paid = cart["paid"] == true;
            (state, paid, by, u32::try_from(count).expect("few"))
        };
        let id = |cart: &Value| cart["id"].as_str().expect("an id").to_owned();
        carts.iter().map(|cart| (id(cart), fate(cart))).collect()
    }

    /// Messages that were handed over, and those that were not, as the model says them.
    async fn said(&self) -> (Vec<Said>, Vec<Said>) {
        let carts: BTreeMap<String, usize> = (0..CARTS).map(|cart| (cart_id(cart), cart)).collect();
        let (mut said, mut refused) = (Vec::new(), Vec::new());
        for message in self.shop.list("/v1/messages").await {
            let at: Timestamp =
                message["queued_at"].as_str().expect("a time").parse().expect("one");
            let minute = at.duration_since(self.began).as_mins();
            let whose = message["contact"].as_str().expect("a name");
            let who = whose.trim_start_matches("shop:").parse().expect("a number");
            let step = if message["node"] == "first" { "first" } else { "second" };
            if message["handed_over_at"].is_null() {
                assert_eq!(message["reason"], "no_consent", "{message}");
                // Nobody wrote it, so it does not say which cart it is about.
                refused.push((who, CARTS, step, minute));
            } else {
                let subject = message["subject"].as_str().expect("it was written");
                let cart = carts[subject.trim_start_matches("Your cart ")];
                said.push((who, cart, step, minute));
            }
        }
        (said, refused)
    }

    /// To which step each order is credited, and how.
    async fn credits(&self, model: &Model) -> BTreeMap<String, Credit> {
        let mut credits = BTreeMap::new();
        let numbers = model.credits.keys().map(|order| {
            order.trim_matches(|at: char| !at.is_ascii_digit()).parse::<usize>().expect("a number")
        });
        let whose: BTreeSet<_> = numbers.map(customer).collect();
        for who in whose {
            let orders = self.shop.list(&format!("/v1/contacts/{}/orders", encoded(who))).await;
            for order in orders {
                let credited = &order["credited"];
                let step = ["first", "second"].into_iter().find(|step| credited["node"] == **step);
                let by = ["link", "person"].into_iter().find(|by| credited["by"] == **by);
                let id = order["id"].as_str().expect("an id").to_owned();
                credits.insert(id, step.zip(by));
            }
        }
        credits
    }
}

fn name(customer: usize) -> String {
    format!("shop:{customer}")
}

fn encoded(customer: usize) -> String {
    format!("shop%3A{customer}")
}

fn email(customer: usize) -> String {
    format!("c{customer}@customers.example")
}

fn subject(cart: usize) -> String {
    format!("Your cart {}", cart_id(cart))
}

/// What a page calls a visitor.
fn visitor(session: usize) -> String {
    assert!(session < SESSIONS);
    format!("visitor-{session}")
}

fn signed(body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length will do");
    mac.update(body.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

fn headers(topic: &str, id: &str, signature: String) -> [(&'static str, String); 4] {
    [
        ("x-shopify-hmac-sha256", signature),
        ("x-shopify-topic", topic.to_owned()),
        ("x-shopify-event-id", id.to_owned()),
        ("x-shopify-shop-domain", "tea.example".to_owned()),
    ]
}

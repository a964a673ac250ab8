//! Where the story plays: Weir, a mail server, an endpoint for SMS, the clock, and what happened
//! so far as an events file would say it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::FLOW;
use super::links::Link;
use super::people::{Deed, Person};
use crate::end_to_end::mail::Mail;
use crate::end_to_end::providers::{self, Text};
use crate::end_to_end::shop::Shop;
use crate::end_to_end::waiting::until;
use crate::end_to_end::weir::{Pace, Weir};

/// How far the clock is moved at once. No number of these up to 1,440 makes whole days, so
/// nothing anybody does falls on the instant of a timer.
const STEP_MINUTES: i64 = 5 * 60 + 7;

/// How many events are posted at once.
const BATCH_MAX_EVENTS: usize = 1_000;

/// How many people call at the same time.
pub(super) const CALLERS: usize = 16;

/// How many mails, and how many texts, leave at the same time.
pub(super) const CONCURRENCY: usize = 8;

/// The stage.
pub(super) struct Stage {
    pub(super) weir: Weir,
    pub(super) shop: Shop,
    world: providers::Servers,
    /// What the clock shows.
    now: Timestamp,
    /// What happened, as lines of an events file.
    pub(super) lines: Vec<Value>,
    /// Whom the flow did not let in, as the server answered: when, who, why.
    pub(super) refused: Vec<(Timestamp, String, String)>,
}

impl Stage {
    /// Everything runs, and the people are known.
    pub(super) async fn set(people: &[Person]) -> Self {
        let world = providers::Servers::start().await;
        let mut weir = Weir::prepared(&world.settings(CONCURRENCY), Pace::Manual);
        weir.copy_flow(FLOW);
        weir.copy_flow("cart-reminder.mjml");
        weir.start().await;
        let shop = weir.shop();
        let now = shop.advance("1 minute").await;
        let stage = Self { weir, shop, world, now, lines: Vec::new(), refused: Vec::new() };
        stage.introduce(people).await;
        stage
    }

    async fn introduce(&self, people: &[Person]) {
        for some in people.chunks(CALLERS) {
            let mut calls = JoinSet::new();
            for person in some {
                let (shop, profile) = (self.shop.clone(), person.profile());
                let path = format!("/v1/contacts/{}", person.id);
                calls.spawn(async move { shop.put(&path, &profile).await });
            }
            calls.join_all().await;
        }
    }

    /// Lets everybody do what they do in a step.
    pub(super) async fn act(&mut self, people: &[Person], step: usize) {
        let mut events = Vec::new();
        for person in people {
            for deed in person.deeds(step) {
                events.extend(self.events_of(person, deed));
            }
        }
        for batch in events.chunks(BATCH_MAX_EVENTS) {
            self.shop.tell(batch).await;
        }
        for person in people {
            if person.deeds(step).contains(&Deed::AbandonsAgain) {
                self.abandon_again(person).await;
            }
        }
        self.follow_links(people, step).await;
    }

    /// What the shop tells of a deed, which goes into the file too.
    fn events_of(&mut self, person: &Person, deed: Deed) -> Vec<Value> {
        if deed == Deed::HasNoEmail {
            self.note(&person.id, "contact_created", &json!({ "email": null }));
        }
        let mut events = Vec::new();
        for (kind, data) in told(person, deed) {
            let contact = json!({ "id": person.id });
            let mut event = json!({ "type": kind, "contact": contact, "data": data });
            if deed == Deed::BuysTwoHoursAgo {
                event["occurred_at"] = json!(self.now - SignedDuration::from_hours(2));
            }
            let mut line = event.clone();
            line["received_at"] = json!(self.now);
            line["occurred_at"] = event.get("occurred_at").unwrap_or(&line["received_at"]).clone();
            self.lines.push(line);
            events.push(event);
        }
        events
    }

    /// Writes into the file what Weir learned in another way than by a posted event.
    fn note(&mut self, contact: &str, kind: &str, data: &Value) {
        let (contact, at) = (json!({ "id": contact }), self.now);
        let line = json!({ "type": kind, "contact": contact, "occurred_at": at, "data": data });
        self.lines.push(line);
    }

    async fn abandon_again(&mut self, person: &Person) {
        let answer = self.shop.tag(&person.id, "AB CART").await;
        let refused = answer["not_entered"].as_array().expect("it says who was not let in");
        for one in refused {
            let reason = one["reason"].as_str().expect("it says why").to_owned();
            self.refused.push((self.now, person.id.clone(), reason));
        }
        self.note(&person.id, "tag_added", &json!({ "tag": "AB CART" }));
    }

    /// Everybody who does something with an e-mail does it by a link that stands in it.
    async fn follow_links(&mut self, people: &[Person], step: usize) {
        let mails = self.mails_by_address().await;
        let mut deeds = Vec::new();
        for person in people {
            for deed in person.deeds(step) {
                let Some(link) = Link::of(deed) else { continue };
                let address = person.email().expect("only who has an address opens an e-mail");
                // Nobody opens what was lost when Weir was killed.
                let Some(mail) = mails.get(&address).cloned() else { continue };
                deeds.push((link, mail, person.cart_url()));
                let (kind, data) = link.event();
                self.note(&person.id, kind, &data);
            }
        }
        for some in deeds.chunks(CALLERS) {
            let calls = some.iter().cloned().map(|(link, mail, cart)| {
                let shop = self.shop.clone();
                async move { link.follow(&shop, &mail, &cart).await }
            });
            calls.collect::<JoinSet<()>>().join_all().await;
        }
    }

    async fn mails_by_address(&self) -> BTreeMap<String, Mail> {
        self.mails().await.into_iter().map(|mail| (mail.to.clone(), mail)).collect()
    }

    /// Lets time pass by a step.
    pub(super) async fn advance(&mut self) {
        let shown = self.shop.advance(&format!("{STEP_MINUTES} minutes")).await;
        self.now += SignedDuration::from_mins(STEP_MINUTES);
        assert_eq!(shown, self.now, "the clock shows something else");
    }

    /// Lets time pass by a step, in which Weir is killed when so many more mails have left.
    pub(super) async fn advance_through_a_kill(&mut self, mails: usize) {
        let goal = self.now + SignedDuration::from_mins(STEP_MINUTES);
        let (shop, before) = (self.shop.clone(), self.mails().await.len());
        let step = json!({ "advance": format!("{STEP_MINUTES} minutes") });
        let advancing = tokio::spawn(async move {
            shop.call(reqwest::Method::POST, "/v1/clock", Some(&step)).await
        });
        let world = &self.world;
        until("the first mails", || async {
            (world.mails().await.len() >= before + mails).then_some(())
        })
        .await;
        self.kill_and_restart().await;
        assert!(advancing.await.expect("no panic").is_err(), "Weir was killed too late");
        // Nobody but the server knows how far its clock got.
        let shown = self.shop.advance("1 second").await;
        let left = goal.duration_since(shown).as_secs();
        assert_eq!(self.shop.advance(&format!("{left} seconds")).await, goal);
        self.now = goal;
    }

    /// `kill -9`, and a start on what it left.
    pub(super) async fn kill_and_restart(&mut self) {
        self.weir.kill().await;
        self.weir.start().await;
        self.shop = self.weir.shop();
    }

    /// The mails that arrived so far.
    pub(super) async fn mails(&self) -> Vec<Mail> {
        self.world.mails().await
    }

    /// The SMS that arrived so far.
    pub(super) async fn texts(&self) -> Vec<Text> {
        self.world.texts().await
    }
}

/// What the shop tells of a deed: type and data of its events.
fn told(person: &Person, deed: Deed) -> Vec<(&'static str, Value)> {
    match deed {
        Deed::Abandons => {
            vec![("cart_updated", person.cart()), ("tag_added", json!({ "tag": "AB CART" }))]
        }
        Deed::Buys | Deed::BuysTwoHoursAgo => vec![("tag_added", json!({ "tag": "BUY" }))],
        Deed::Orders => vec![("order_placed", json!({ "total": "59.90" }))],
        Deed::Withdraws(channel) => vec![("consent_withdrawn", json!({ "channel": channel }))],
        Deed::AbandonsAgain
        | Deed::Opens
        | Deed::Clicks
        | Deed::Unsubscribes
        | Deed::HasNoEmail => Vec::new(),
    }
}

//! The checks object to what they are about: what a real run left behind is bent in one place.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::json;
use weir_engine::model::{Event, Status};
use weir_engine::turn::Step;
use weir_engine::value::Timestamp;

use super::{of_the_clients, of_the_store};
use crate::chaos::fail_points::untroubled;
use crate::chaos::ledger::Called;
use crate::chaos::said::{Forbidden, Of, Told, What};
use crate::chaos::seen::{Person, Seen, Sent};

/// What clients, provider and store know.
#[derive(Clone)]
struct Known {
    seen: Seen,
    calls: Vec<Called>,
    told: Vec<Told>,
    forbidden: Vec<Forbidden>,
}

impl Known {
    /// After the story of the fail points, of which the clients know four events.
    async fn whole() -> Self {
        let (seen, calls) = untroubled().await;
        let begun = Instant::now();
        let event = |(n, contact, id): (u32, &str, &str)| Told {
            what: What::Event {
                id: id.to_owned(),
                contact: contact.to_owned(),
                kind: String::new(),
                data: json!({}),
            },
            begun: begun + Duration::from_secs(n.into()),
            answered: Some(begun + Duration::from_secs(n.into())),
            sent: 1,
        };
        let rows = [(1, "ana", "e1"), (2, "ana", "e3"), (1, "ben", "e2"), (3, "ben", "e4")];
        let told = rows.map(event).to_vec();
        Self { seen, calls, told, forbidden: Vec::new() }
    }

    fn found(&self) -> Vec<String> {
        let mut found = of_the_store(&self.seen, &self.calls);
        found.extend(of_the_clients(&self.seen, &self.told, &self.forbidden));
        found
    }

    fn person(&mut self, name: &str) -> &mut Person {
        self.seen.people.get_mut(name).expect("the story is about them")
    }

    fn event(&mut self, name: &str, id: &str) -> &mut Event {
        let mut events = self.person(name).events.iter_mut();
        events.find(|event| event.id == id).expect("it was told")
    }

    /// The message of a node, which only ana gets.
    fn sent(&mut self, node: &str) -> &mut Sent {
        let mut messages = self.person("ana").messages.values_mut();
        messages.find(|sent| sent.message.node.as_str() == node).expect("it was sent")
    }

    fn call(&mut self, node: &str) -> &mut Called {
        let key = self.sent(node).message.id.to_string();
        self.calls.iter_mut().find(|call| call.key == key).expect("it was handed over")
    }
}

/// What is bent, and a part of what is said then.
type Bent = (&'static str, fn(&mut Known), &'static str);

const BENT: &[Bent] = &[
    ("an event is lost", |it| it.person("ana").events.retain(|one| one.id != "e3"), "is there 0"),
    (
        "an event is there twice",
        |it| {
            let again = it.event("ana", "e3").clone();
            it.person("ana").events.push(again);
        },
        "is there 2 times",
    ),
    (
        "an event of nobody's is there",
        |it| it.told[3] = Told { answered: None, sent: 0, ..it.told[3].clone() },
        "is there 1 times, from 0 to 0",
    ),
    ("two events changed places", |it| it.person("ben").events.reverse(), "stands after it"),
    ("a tag is lost", |it| it.person("ben").contact.tags.clear(), "its events say"),
    (
        "a run never ended",
        |it| {
            it.person("ana").hops.retain(|hop| !matches!(hop.step, Step::Ended { .. }));
        },
        "has no end",
    ),
    (
        "a step is missing",
        |it| {
            it.person("ana").hops.remove(1);
        },
        "has no row",
    ),
    (
        "a pause was too short",
        |it| {
            let hops = &mut it.person("ana").hops;
            let first =
                hops.iter_mut().find(|hop| hop.flow.as_str() == "cart").expect("it entered");
            first.at = Timestamp::MAX;
        },
        "left its pause after",
    ),
    (
        "somebody was counted twice",
        |it| {
            let stats = it.seen.stats.get_mut("cart").expect("it is a flow");
            *stats.entered.values_mut().next().expect("somebody entered") += 1;
        },
        "entered",
    ),
    (
        "a figure is wrong",
        |it| {
            it.seen.stats.get_mut("cart").expect("it is a flow").left.clear();
        },
        "the trail says",
    ),
    ("a message waits for ever", |it| it.sent("mail").message.status = Status::Queued, "for ever"),
    (
        "a message went twice",
        |it| {
            it.sent("mail").message.attempts = 2;
            let again = it.call("mail").clone();
            it.calls.push(again);
        },
        "was taken 2 times",
    ),
    ("what was accepted never went", |it| it.call("call").took = false, "was taken 0 times"),
    (
        "what was cancelled went",
        |it| it.sent("mail").message.status = Status::Cancelled,
        "was taken 1 times",
    ),
    ("a call is not known", |it| it.call("text").key = "another".into(), "another was called"),
    (
        "a message went after the purchase",
        |it| {
            let (contact, by) = ("ana".to_owned(), "e3".to_owned());
            it.sent("mail").message.token.n = 0;
            let (of, attempts) = (Of::Cart, BTreeMap::new());
            it.forbidden.push(Forbidden { contact, by, of, attempts, is_cut: false });
        },
        "was tried 1 times more after e3",
    ),
    (
        "a mail went after consent was withdrawn",
        |it| {
            let (contact, by) = ("ana".to_owned(), "e1".to_owned());
            let (of, attempts) = (Of::Email, BTreeMap::new());
            it.forbidden.push(Forbidden { contact, by, of, attempts, is_cut: false });
        },
        "was tried 1 times more after e1",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_objects_to_what_it_is_about() {
    let whole = Known::whole().await;
    assert_eq!(whole.found(), Vec::<String>::new());
    let mut missed = Vec::new();
    for (what, bend, says) in BENT {
        let mut known = whole.clone();
        bend(&mut known);
        let found = known.found();
        if !found.iter().any(|one| one.contains(says)) {
            missed.push(format!("{what}: {found:?}"));
        }
    }
    assert!(missed.is_empty(), "nothing was said of it:\n{}", missed.join("\n"));
}

//! The clients: each tells one thing after the other, again and again until it is answered or it
//! gives up, and writes down what it knows.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::caller::{Answer, Caller};
use super::dice::Dice;
use super::said::{Forbidden, Log, Of, What};

/// How many clients there are.
const CLIENTS: usize = 6;

/// How many people the events are about.
const PEOPLE: usize = 60;

/// How many of them get a third of everything.
const HOT_PEOPLE: usize = 3;

/// How long a client waits for an answer before it sends the same again: longer than a commit
/// takes, shorter than a process is frozen.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long a client waits between two things, in milliseconds.
const BETWEEN_MILLIS: std::ops::Range<usize> = 1..30;

/// How long it waits before it sends the same again.
const AGAIN_MILLIS: std::ops::Range<usize> = 5..100;

/// How often a client of a hundred that got no answer gives up.
const GIVES_UP_PERCENT: usize = 10;

/// What clients tell, and how often.
const KINDS: &[(usize, Kind)] = &[
    (30, Kind::Tag("AB CART")),
    (14, Kind::Tag("BUY")),
    (14, Kind::Order),
    (10, Kind::Event("survey_answered")),
    (6, Kind::Tag("VIP")),
    (6, Kind::Untag("VIP")),
    (8, Kind::Attribute),
    (6, Kind::Like),
    (3, Kind::Consent("consent_withdrawn")),
    (5, Kind::Consent("consent_given")),
];

/// One thing to tell.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Tag(&'static str),
    Untag(&'static str),
    Order,
    Event(&'static str),
    Consent(&'static str),
    /// By a request that is sent once.
    Attribute,
    /// A tag, by a request that may be repeated.
    Like,
}

/// Where each process listens now.
pub(super) type Doors = Vec<watch::Receiver<Option<String>>>;

/// The clients at work.
pub(super) struct Clients {
    work: JoinSet<()>,
    over: Arc<AtomicBool>,
}

impl Clients {
    /// Everybody is introduced, and then the clients begin.
    pub(super) async fn begin(seed: u64, doors: &Doors, log: &Arc<Log>) -> Self {
        introduce_everybody(doors).await;
        let over = Arc::new(AtomicBool::new(false));
        let mut work = JoinSet::new();
        for number in 0..CLIENTS {
            let client = Client {
                name: format!("client {number}"),
                dice: Dice::of(seed, &format!("client {number}")),
                caller: Caller::waiting(PATIENCE),
                doors: doors.clone(),
                log: Arc::clone(log),
                over: Arc::clone(&over),
                count: 0,
            };
            work.spawn(client.work());
        }
        Self { work, over }
    }

    /// Nothing new is told from now on; what waits for an answer goes on.
    pub(super) fn finish(&self) {
        self.over.store(true, Ordering::SeqCst);
    }

    /// Ends when every client is done.
    pub(super) async fn done(self) {
        self.work.join_all().await;
    }
}

async fn introduce_everybody(doors: &Doors) {
    let caller = Caller::patient();
    let address = doors[0].borrow().clone().expect("nothing happens to it yet");
    for person in 0..PEOPLE {
        let phone = format!("+49151{:08}", 10_000_000 + person);
        let profile = json!({
            "email": format!("c{person}@customers.example"), "phone": phone,
            "consent": { "email": true, "sms": true },
        });
        let url = format!("{address}/v1/contacts/c{person}");
        let answer = caller.call((Method::PUT, url), Some(&profile), None).await;
        assert!(matches!(answer, Answer::Well(_)), "{answer:?}");
    }
}

struct Client {
    name: String,
    dice: Dice,
    caller: Caller,
    doors: Doors,
    log: Arc<Log>,
    over: Arc<AtomicBool>,
    count: usize,
}

/// What is sent, as often as it takes.
struct Letter {
    call: (Method, String),
    body: Value,
    key: Option<String>,
    place: usize,
    /// What it says, for people.
    says: String,
    is_sent_once: bool,
}

impl Client {
    async fn work(mut self) {
        while !self.over.load(Ordering::SeqCst) {
            let contact = self.somebody();
            let kind = *self.dice.weigh(KINDS);
            let letter = self.letter(&contact, kind);
            let place = letter.place;
            if self.send(letter).await {
                self.log.answered(place);
                self.look_after(&contact, kind).await;
            }
            let pause = self.dice.millis(BETWEEN_MILLIS);
            tokio::time::sleep(pause).await;
        }
    }

    fn somebody(&mut self) -> String {
        let among = if self.dice.comes(33) { HOT_PEOPLE } else { PEOPLE };
        format!("c{}", self.dice.below(among))
    }

    /// What is called for next, by nobody else.
    fn id(&self) -> String {
        format!("{}-{}", self.name.replace(' ', "-"), self.count)
    }

    fn letter(&mut self, contact: &str, kind: Kind) -> Letter {
        self.count += 1;
        let id = self.id();
        let person = contact.to_owned();
        match kind {
            Kind::Attribute => {
                let value = self.dice.next() >> 11;
                let what = What::Attribute { contact: person, value };
                let body = json!({ "attributes": { "n": value } });
                let path = format!("/v1/contacts/{contact}");
                let sent = self.written(what, (Method::PATCH, path), body);
                Letter { is_sent_once: true, ..sent }
            }
            Kind::Like => {
                let what = What::Tag { contact: person, tag: "LIKES".to_owned() };
                let path = format!("/v1/contacts/{contact}/tags");
                let sent = self.written(what, (Method::POST, path), json!({ "name": "LIKES" }));
                Letter { key: Some(id), ..sent }
            }
            Kind::Tag(_) | Kind::Untag(_) | Kind::Order | Kind::Event(_) | Kind::Consent(_) => {
                let (kind, data) = event(kind, &id);
                let body = json!({
                    "id": id, "type": kind, "contact": { "id": contact }, "data": data,
                });
                let what = What::Event { id, contact: person, kind: kind.to_owned(), data };
                self.written(what, (Method::POST, "/v1/events".to_owned()), body)
            }
        }
    }

    fn written(&self, what: What, call: (Method, String), body: Value) -> Letter {
        let says = format!("{what:?}");
        let place = self.log.begin(what);
        Letter { call, body, key: None, place, says, is_sent_once: false }
    }

    /// Sends until it is answered; says whether it was, or was given up.
    async fn send(&mut self, letter: Letter) -> bool {
        loop {
            let (door, address) = self.open_door().await;
            let url = format!("{address}{}", letter.call.1);
            self.log.sent(letter.place);
            let call = (letter.call.0.clone(), url);
            let answer = self.caller.call(call, Some(&letter.body), letter.key.as_deref()).await;
            let said = match &answer {
                Answer::Well(_) => "answered",
                Answer::Unheard => "unheard",
                Answer::Unknown => "unknown",
                Answer::Not(..) => "refused",
            };
            self.log.say(format!("{} to {door}: {said}: {}", self.name, letter.says));
            match answer {
                Answer::Well(_) => return true,
                Answer::Not(status, said) => {
                    self.log.wrong(format!("{} was answered {status}: {said}", letter.says));
                    return false;
                }
                Answer::Unheard => self.log.unheard(letter.place),
                Answer::Unknown if letter.is_sent_once || self.dice.comes(GIVES_UP_PERCENT) => {
                    return false;
                }
                Answer::Unknown => {}
            }
            let pause = self.dice.millis(AGAIN_MILLIS);
            tokio::time::sleep(pause).await;
        }
    }

    /// A process that listens; waits until there is one.
    async fn open_door(&mut self) -> (usize, String) {
        loop {
            let first = self.dice.below(self.doors.len());
            for place in (first..self.doors.len()).chain(0..first) {
                if let Some(address) = self.doors[place].borrow().clone() {
                    return (place, address);
                }
            }
            let opened = self.doors[first].wait_for(Option::is_some);
            // The other one may open first, and it is looked for anew then.
            let _ = tokio::time::timeout(PATIENCE, opened).await;
        }
    }

    /// After what forbids messages was answered: how often each has been tried by then.
    async fn look_after(&mut self, contact: &str, kind: Kind) {
        let Some(of) = forbidden_by(kind) else { return };
        let (_, address) = self.open_door().await;
        let url = format!("{address}/v1/messages?limit=500&contact={contact}");
        let answer = self.caller.call((Method::GET, url), None, None).await;
        let Answer::Well(page) = answer else { return };
        let items = page["items"].as_array().expect("a list has items");
        let attempts: BTreeMap<_, _> = items.iter().filter_map(tried).collect();
        let is_cut = page["next_cursor"] != Value::Null;
        let (contact, by) = (contact.to_owned(), self.id());
        self.log.forbidden(Forbidden { contact, by, of, attempts, is_cut });
    }
}

/// What must not be sent after this.
fn forbidden_by(kind: Kind) -> Option<Of> {
    if let Kind::Tag("BUY") = kind {
        return Some(Of::Cart);
    }
    matches!(kind, Kind::Consent("consent_withdrawn")).then_some(Of::Email)
}

fn tried(message: &Value) -> Option<(String, u64)> {
    Some((message["id"].as_str()?.to_owned(), message["attempts"].as_u64()?))
}

/// An event: its type and what is said about it.
fn event(kind: Kind, id: &str) -> (&'static str, Value) {
    match kind {
        Kind::Tag(tag) => ("tag_added", json!({ "tag": tag })),
        Kind::Untag(tag) => ("tag_removed", json!({ "tag": tag })),
        Kind::Order => ("order_placed", json!({ "order_id": id })),
        Kind::Event(kind) => (kind, json!({})),
        Kind::Consent(kind) => (kind, json!({ "channel": "email" })),
        Kind::Attribute | Kind::Like => unreachable!("these are no events"),
    }
}

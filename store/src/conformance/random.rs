//! Random walks: the same steps on two stores must give the same answers and leave the same
//! things to be read. A step is four bytes, so that a failing walk shrinks well and can be
//! written down.

use std::fmt::Debug;

use serde_json::json;
use weir_engine::model::{CONSENT_CHANNELS, ContactId, Ended, Reason, Status, TokenId};
use weir_engine::turn::{Changes, Known};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::merging::merge;
use super::moves::Moves;
use super::{DAY, MINUTE, START, Tested, all_needs, looks};
use crate::{
    Alias, AliasKind, Answer, Ask, Body, Claim, Draft, Due, Extra, FlowState, InsideFilter,
    KeptSince, LogLine, MessageFilter, Origin, PeopleFilter, Publish, Queued, Route, Shards, Slice,
    Who,
};

/// One step: who, what, which, how much later.
pub type Step = [u8; 4];

const PEOPLE: [&str; 4] = ["a", "b", "c", "d"];
const FLOWS: [&str; 2] = ["cart", "welcome"];
const NODES: [&str; 3] = ["wait", "mail", "opened"];
const ADDRESSES: [&str; 3] = ["one@shop.example", "two@shop.example", "three@shop.example"];
const STATUSES: [Status; 5] =
    [Status::Sending, Status::Accepted, Status::Queued, Status::Seen, Status::Failed];

/// How long what is over is kept: some steps.
const KEPT_MILLIS: i64 = 30 * MINUTE;

/// When the month of all walks is over: 2026-12-01.
const NEXT_MONTH: Timestamp = Timestamp::from_millis(1_796_083_200_000);

/// More than a walk makes.
const PAGE: usize = 500;

/// A walk through one store.
pub struct Walk {
    store: Tested,
    now: Timestamp,
}

fn pick<T: Copy>(of: &[T], byte: u8) -> T {
    of[usize::from(byte) % of.len()]
}

impl Walk {
    /// Begins in this store.
    pub fn new(store: Tested) -> Self {
        Self { store, now: START }
    }

    /// Goes on in another store, such as the same file opened again.
    pub fn go_on_in(&mut self, store: Tested) {
        self.store = store;
    }

    /// Goes one step; says what was answered.
    pub async fn step(&mut self, [who, what, which, later]: Step) -> String {
        self.now = self.now.plus(i64::from(later) * 7 * MINUTE);
        let external = pick(&PEOPLE, who);
        match what % 16 {
            0 => self.fold_and_sweep().await,
            1 => self.take_due(usize::from(which % 4)).await,
            2 => self.take_queued(usize::from(which % 4)).await,
            3 => self.ask_by_address(external, which).await,
            4 => self.write_flow(pick(&FLOWS, who), which).await,
            5 => self.turn(external, which, true).await,
            6 => {
                let from = pick(&PEOPLE, which);
                format!("merged {}", merge(&self.store, external, from, self.now).await)
            }
            _ => self.turn(external, what.wrapping_mul(16).wrapping_add(which), false).await,
        }
    }

    /// Takes one contact and moves it; `abandon` lets it go instead of committing.
    async fn turn(&self, external: &str, which: u8, abandon: bool) -> String {
        let known = Known { source: "api".into(), id: format!("e{}", which % 8) };
        let ask = Ask { announces: [known.clone()].into(), ..Ask::external(external) };
        let claim = Claim::Contacts(vec![ask]);
        let mut unit = self.store.take(claim, &all_needs(), self.now).await.unwrap();
        let [taken] = unit.contacts() else { panic!("one contact") };
        let was_known = taken.known_events.contains(&known);
        let id = taken.contact.id;
        let play = |moves: &mut Moves| play(moves, which, &known.id);
        let changes = Moves::play(&mut taken.contact, self.now, play);
        let answers = format!("{:?} {was_known}", unit.answers());
        let extra = self.extra(id, &changes, which);
        let done = if abandon {
            unit.abandon().await
        } else {
            unit.commit(vec![(0, changes)], extra).await
        };
        format!("{answers} {}", outcome(&done))
    }

    fn extra(&self, contact: ContactId, changes: &Changes, which: u8) -> Extra {
        let messages = changes.messages.iter();
        let parts = looks(&format!("Hello {which}"), pick(&["", "Hello 7", "Hi"], which));
        let body = |message| Body { message, contact, parts: parts.clone() };
        let line = |message| LogLine { message, contact, said: json!(which) };
        let aliases = (which % 11 == 3).then(|| Alias {
            kind: AliasKind::Anonymous,
            name: format!("x{}", which % 3),
            contact,
        });
        Extra {
            bodies: messages.clone().map(|id| body(*id)).collect(),
            log: messages.map(|id| line(*id)).collect(),
            settings: vec![("clock".into(), json!(self.now))],
            // Aliases of the erased would outlive them.
            aliases: aliases.into_iter().filter(|_| !changes.erased).collect(),
            ..Extra::default()
        }
    }

    async fn fold_and_sweep(&self) -> String {
        self.store.fold_counters().await.unwrap();
        let swept = self.store.sweep(self.now).await.unwrap();
        let since = Some(self.now.plus(-KEPT_MILLIS));
        // Some stores delete messages when the month is over in which their run began.
        let messages = (self.now.millis() / MINUTE % 2 == 0).then_some(NEXT_MONTH);
        let kept = KeptSince { events: since, trail: since, messages };
        let forgot = self.store.forget(Slice::ALL, &kept).await.unwrap();
        format!("swept {swept}, forgot {forgot}")
    }

    /// Moves what is due, as a worker does.
    async fn take_due(&self, limit: usize) -> String {
        let claim = Claim::Due(due(limit));
        let mut unit = self.store.take(claim, &all_needs(), self.now).await.unwrap();
        let mut changes = Vec::new();
        for (place, taken) in unit.contacts().iter_mut().enumerate() {
            let (due, kept) = (taken.due.clone(), taken.appointments.clone());
            let change = Moves::play(&mut taken.contact, self.now, |moves| {
                for id in due {
                    moves.step(id, "opened", None);
                }
                for date in &kept {
                    moves.appoint(&date.flow, &date.start, Some(None));
                }
            });
            changes.push((place, change));
        }
        let told = format!("{:?}", changes.iter().map(|(_, c)| &c.tokens).collect::<Vec<_>>());
        format!("{told} {}", outcome(&unit.commit(changes, Extra::default()).await))
    }

    /// Hands over what is queued, as a dispatcher does.
    async fn take_queued(&self, limit: usize) -> String {
        let claim = Claim::Queued(queued(limit));
        let mut unit = self.store.take(claim, &all_needs(), self.now).await.unwrap();
        let mut changes = Vec::new();
        for (place, taken) in unit.contacts().iter_mut().enumerate() {
            let messages = taken.messages.clone();
            let change = Moves::play(&mut taken.contact, self.now, |moves| {
                for id in messages {
                    moves.rise(id, Status::Sending);
                }
            });
            changes.push((place, change));
        }
        let told = format!("{:?}", changes.iter().map(|(_, c)| &c.messages).collect::<Vec<_>>());
        format!("{told} {}", outcome(&unit.commit(changes, Extra::default()).await))
    }

    async fn ask_by_address(&self, external: &str, which: u8) -> String {
        let address = pick(&ADDRESSES, which).to_owned();
        let who = match which % 3 {
            0 => Who::Anonymous(format!("x{}", which % 5)),
            1 => Who::Email(address),
            _ => Who::External(external.to_owned()),
        };
        let mut ask = Ask::existing(who);
        ask.create = (which.is_multiple_of(2)).then(|| format!("gen_{which}"));
        let asks = vec![ask.clone(), Ask::external(external), ask];
        let unit = self.store.take(Claim::Contacts(asks), &all_needs(), self.now).await.unwrap();
        let answers: Vec<Answer> = unit.answers().to_vec();
        format!("{answers:?} {}", outcome(&unit.commit(Vec::new(), Extra::default()).await))
    }

    async fn write_flow(&self, flow: &str, which: u8) -> String {
        let (flow, revision) = (flow.into(), Some(i64::from(which % 4)));
        let draft = Draft { text: which.to_string(), ..Draft::default() };
        let origin = if which.is_multiple_of(2) { Origin::File } else { Origin::App };
        let (hash, at, by) = (format!("h{which}"), self.now, "me".to_owned());
        match which % 5 {
            0 => {
                let paused = self.store.set_flow_state(&flow, FlowState::Paused).await;
                outcome(&paused)
            }
            1 | 2 => {
                let publish = Publish { draft, hash, origin, at, by };
                outcome(&self.store.publish(&flow, &publish, None).await)
            }
            _ => outcome(&self.store.save_draft(&flow, &draft, revision, self.now).await),
        }
    }

    /// Everything that can be read, one line for each.
    pub async fn look(&self) -> Vec<String> {
        let (store, now) = (&self.store, self.now);
        let mut seen = Vec::new();
        let everybody = PeopleFilter::Everybody;
        let page = store.contacts(&everybody, None, PAGE, now).await.unwrap();
        for contact in &page.items {
            let id = contact.id;
            seen.push(show(&store.contact(id, &all_needs(), now).await.unwrap()));
            seen.push(show(&store.timeline(id, None, PAGE).await.unwrap().items));
        }
        let messages = store.messages(&MessageFilter::default(), None, PAGE).await.unwrap();
        for record in &messages.items {
            seen.push(show(&store.message(record.message.id).await.unwrap()));
        }
        for flow in FLOWS {
            seen.push(show(&store.stats(&flow.into(), None).await.unwrap()));
            let everybody = InsideFilter::default();
            let inside = store.tokens_of(&flow.into(), &everybody, None, PAGE).await.unwrap();
            seen.push(show(&inside));
            seen.push(show(&store.versions(&flow.into()).await.unwrap()));
        }
        for address in ADDRESSES {
            seen.push(show(&store.suppression(Channel::Email, address).await.unwrap()));
        }
        seen.push(show(&store.flows().await.unwrap()));
        seen.push(show(&store.setting("clock").await.unwrap()));
        seen.push(show(&store.next_due(&[].into()).await.unwrap()));
        seen.push(show(&store.next_message(&[].into(), &queued(2).routes).await.unwrap()));
        seen.push(show(&store.backlog(&[].into(), now).await.unwrap()));
        for claim in [Claim::Due(due(2)), Claim::Queued(queued(2))] {
            let mut unit = store.take(claim, &all_needs(), now).await.unwrap();
            seen.push(show(&unit.contacts().to_vec()));
            unit.abandon().await.unwrap();
        }
        seen
    }
}

fn show(value: &impl Debug) -> String {
    format!("{value:?}")
}

fn due(limit: usize) -> Due {
    Due { limit, shards: Shards::default(), paused: [FLOWS[1].into()].into() }
}

fn queued(limit: usize) -> Queued {
    let route = |channel| Route { channel, provider: None, limit };
    let routes = vec![route(Channel::Email), route(Channel::Sms)];
    Queued { routes, shards: Shards::default(), paused: [].into() }
}

/// Whether it went well, and if not, the kind of error: its words may differ.
fn outcome<T: Debug>(done: &crate::Result<T>) -> String {
    match done {
        Ok(value) => format!("{value:?}"),
        Err(error) => {
            let shown = format!("{error:?}");
            shown.split('(').next().unwrap_or_default().to_owned()
        }
    }
}

/// One thing that a turn does.
fn play(moves: &mut Moves, which: u8, event: &str) {
    let token = moves.contact.tokens.iter().find(|token| token.is_live()).map(|token| token.id);
    let until = (!which.is_multiple_of(3)).then(|| moves.now.plus(i64::from(which) * MINUTE));
    match (which % 15, token) {
        (0, _) => moves.tag(pick(&["A", "B"], which / 15)),
        (1, _) => moves.untag("A"),
        (2, _) => moves.email(pick(&ADDRESSES, which / 15)),
        (3, _) => moves.consent(pick(&CONSENT_CHANNELS, which / 15), which.is_multiple_of(2)),
        (4, _) => moves.cart(pick(&["c1", "c2"], which / 15), which.is_multiple_of(2)),
        (5, _) => {
            moves.event("order_placed", event, json!({ "total": f64::from(which) / 3.0 }));
        }
        (6, _) => moves.appoint(pick(&FLOWS, which), "start", (which > 50).then_some(until)),
        (7, _) if which > 200 => moves.erase(),
        (8, Some(id)) => moves.step(id, pick(&NODES, which / 15), until),
        (9, Some(id)) => moves.end(id, pick(&[Ended::End, Ended::Goal], which)),
        (10 | 11, Some(id)) => queue(moves, id, which),
        (12, Some(id)) => moves.aim(id, moves.now.plus(DAY)),
        (13, Some(id)) => moves.hold(id, pick(&[Reason::Window, Reason::Capped], which)),
        (14, _) => rise(moves, which),
        (_, _) => {
            moves.enter(pick(&FLOWS, which / 15), pick(&NODES, which), until);
        }
    }
}

/// Asks for a message, once for each visit.
fn queue(moves: &mut Moves, id: TokenId, which: u8) {
    let known = moves.contact.messages.len();
    let message = moves.queue(id, pick(&Channel::ALL, which), None, moves.now);
    if moves.contact.messages[..known].iter().any(|known| known.id == message) {
        moves.contact.messages.pop();
    }
}

fn rise(moves: &mut Moves, which: u8) {
    let messages = &moves.contact.messages;
    if !messages.is_empty() {
        let id = messages[usize::from(which) % messages.len()].id;
        moves.rise(id, pick(&STATUSES, which / 15));
    }
}

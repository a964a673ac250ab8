//! Every call of the store fails once: the first, the second, and so on until there is no call
//! left to fail; and the same story comes to the same end each time. So it does where a call was
//! done and nobody heard of it.

mod owner;
mod store;
mod unheard;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::{Value, json};
use weir_engine::settings::Settings;
use weir_engine::turn::{Happening, Input, Known};
use weir_engine::value;
use weir_messages::Channel;
use weir_runtime::intake::contact;
use weir_runtime::sender::{Fate, Letter, Limits, Provider, Providers, Sender, Sent};
use weir_runtime::{Parts, Roles, Runtime, Wish, Write, prepare};
use weir_store::{Ask, Draft, Extra, MemoryStore, Store};

use super::ledger::Called;
use super::outcome::Outcome;
use super::seen::Seen;
use super::{check, site};
use store::{Fault, Faulty, How};

/// How often something is tried again: one call fails, and what it was part of may be tried twice
/// by itself.
const TRIES_MAX: usize = 4;

/// A provider that takes everything.
#[derive(Debug, Default)]
struct Post(Mutex<Vec<Called>>);

#[async_trait]
impl Sender for Post {
    async fn send(&self, letter: &Letter) -> Sent {
        let called = Called { key: letter.id.to_string(), took: true, then: "Well".to_owned() };
        self.0.lock().expect("no test panics with it").push(called);
        Sent::of(Fate::Accepted, json!({ "status": 200, "headers": {}, "body": {} }))
    }
}

/// What has to come about, in order; each may be asked for again.
const STORY: &[Step] = &[
    Step::Profile("ana"),
    Step::Profile("ben"),
    Step::Event("ana", "e1", "tag_added", "AB CART"),
    Step::Event("ben", "e2", "tag_added", "AB CART"),
    Step::Event("ana", "e3", "order_placed", "o1"),
    Step::Pass("5 minutes"),
    Step::Event("ben", "e4", "tag_added", "BUY"),
    Step::Pass("1 day"),
    Step::Restart,
    Step::Pass("1 day"),
];

enum Step {
    Profile(&'static str),
    /// Of somebody, by an id, of a type, about a tag or an order.
    Event(&'static str, &'static str, &'static str, &'static str),
    Pass(&'static str),
    Restart,
}

/// A story under way.
struct Stage {
    store: Arc<Faulty>,
    post: Arc<Post>,
    running: Option<Runtime>,
}

impl Stage {
    fn new(fault: Fault) -> Self {
        let (inner, fault) = (MemoryStore::new(), Arc::new(fault));
        let store = Faulty { inner, fault };
        Self { store: Arc::new(store), post: Arc::default(), running: None }
    }

    async fn play(&mut self, story: &[Step]) {
        for step in story {
            let mut tries = 0;
            while let Err(why) = self.step(step).await {
                tries += 1;
                assert!(tries < TRIES_MAX, "it fails again and again: {why}");
            }
        }
        self.stop().await;
    }

    async fn step(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Profile(name) => self.write(name, profile(name), None).await,
            Step::Event(name, id, kind, about) => {
                self.write(name, event(id, kind, about), Some(id)).await
            }
            Step::Pass(time) => {
                let time = value::Duration::parse(time).expect("a length of time");
                let moved = self.running().await?.advance_clock(time).await;
                moved.map(drop).map_err(|error| error.to_string())
            }
            Step::Restart => {
                self.stop().await;
                self.running().await.map(drop)
            }
        }
    }

    async fn write(&mut self, name: &str, input: Input, id: Option<&str>) -> Result<(), String> {
        let mut ask = Ask::external(name);
        ask.announces.extend(id.map(|id| Known { source: "api".into(), id: id.to_owned() }));
        let write = Write { ask, inputs: vec![input], extra: Extra::default() };
        let written = self.running().await?.write(write).await;
        written.map(drop).map_err(|error| error.to_string())
    }

    async fn stop(&mut self) {
        if let Some(runtime) = self.running.take() {
            runtime.stop().await;
        }
    }

    /// Weir as it runs; started as `weir serve` does if it does not.
    async fn running(&mut self) -> Result<Runtime, String> {
        if let Some(runtime) = &self.running {
            return Ok(runtime.clone());
        }
        let roles = Roles { api: true, worker: true };
        let runtime = started(self.store.clone(), self.post.clone(), roles).await?;
        for text in [site::CART, site::ORDER] {
            let draft = Draft { text: text.to_owned(), files: [].into() };
            if let Err(error) = runtime.take_file("flow.yaml", draft).await {
                runtime.stop().await;
                return Err(error.to_string());
            }
        }
        self.running = Some(runtime.clone());
        Ok(runtime)
    }
}

/// A process on this store that hands everything to this provider.
async fn started(
    store: Arc<dyn Store>,
    sender: Arc<dyn Sender>,
    roles: Roles,
) -> Result<Runtime, String> {
    let setup = prepare(store.as_ref(), Wish::Manual, "http://weir.example").await;
    let setup = setup.map_err(|error| error.to_string())?;
    let mut providers = Providers::default();
    let channels = [Channel::Email, Channel::Sms, Channel::Webhook];
    let post = Provider { name: "post".into(), sender: Some(sender), limits: Limits::calls(2) };
    providers.add(post, &channels);
    let parts = Parts {
        store,
        clock: setup.clock,
        kinds: weir_nodes::KINDS,
        providers,
        signer: setup.signer,
        settings: Settings { reachable: channels.into(), ..Settings::default() },
        default_from: None,
    };
    Runtime::start(parts, roles).await.map_err(|error| error.to_string())
}

fn profile(name: &str) -> Input {
    let body = json!({
        "email": format!("{name}@customers.example"), "phone": "+4915112345678",
        "consent": { "email": true, "sms": true },
    });
    contact::read(name, &body).expect("a profile as others send it").replace()
}

fn event(id: &str, kind: &str, about: &str) -> Input {
    let data: Value = match kind {
        "order_placed" => json!({ "order_id": about }),
        _ => json!({ "tag": about }),
    };
    let (kind, source) = (kind.into(), Some("api".into()));
    let id = Some(id.to_owned());
    Input::Event(Happening { id, kind, occurred_at: None, data, source, starts: true })
}

/// Plays the story with this fault; gives what came of it, and whether there were enough calls.
async fn played(fault: Fault) -> (Outcome, bool) {
    let mut stage = Stage::new(fault);
    stage.play(STORY).await;
    let calls = stage.post.0.lock().expect("no test panics with it").clone();
    let seen = Seen::of(&stage.store.inner).await;
    check::assert_none(&check::of_the_store(&seen, &calls));
    (Outcome::of(&seen, &calls, true), stage.store.fault.came())
}

/// Lets every call fail in this way, one after the other.
async fn each_fails(how: How) {
    let (expected, came) = played(Fault::new(how, usize::MAX)).await;
    assert!(!came);
    for nth in 1.. {
        println!("call {nth} fails: {how:?}");
        let (outcome, came) = played(Fault::new(how, nth)).await;
        assert_eq!(outcome, expected, "after call {nth} failed: {how:?}");
        if !came {
            return assert!(nth > 10 * STORY.len(), "there are more calls than {nth}");
        }
    }
}

/// Time stands still while anything can be done: nobody waits for a pause to be over.
#[tokio::test(start_paused = true)]
async fn a_call_that_fails_for_a_moment_changes_nothing() {
    each_fails(How::NotNow).await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails_changes_nothing() {
    each_fails(How::Not).await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_nobody_knows_to_have_failed_changes_nothing() {
    each_fails(How::Undone).await;
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_answer_is_lost_changes_nothing() {
    each_fails(How::Unheard).await;
}

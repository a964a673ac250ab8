//! Runtimes on one store, and the web service they all call.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use tempfile::TempDir;
use weir_engine::model::{Message, MessageId, Status};
use weir_engine::settings::Settings;
use weir_engine::turn::{FieldsChange, Happening, Input, ProfileChange};
use weir_engine::value::{self, Timestamp};
use weir_messages::Channel;
use weir_runtime::links::Signer;
use weir_runtime::sender::http::{Http, Network};
use weir_runtime::sender::private::Guard;
use weir_runtime::sender::{Limits, Provider, Providers, Sender};
use weir_runtime::{Clock, Pace, Parts, Roles, Runtime, Write};
use weir_store::testing::PostgresDatabase;
use weir_store::{
    Ask, Draft, Extra, MessageDetail, MessageFilter, Options, PostgresStore, SqliteStore, Store,
};

use crate::end_to_end::waiting::until;
use crate::servers::http::{Call, Server};

/// A Monday.
const MONDAY: &str = "2027-01-04T09:00:00Z";

/// What stands in settings for where the service is.
pub(super) const SERVICE: &str = "http://service.example";

/// How many people are written in one go: fewer than may wait for a commit.
const PEOPLE_AT_ONCE: usize = 1_000;

/// Where everything is remembered.
pub(super) enum Kept {
    /// In a file, by one runtime at a time.
    Sqlite(TempDir),
    /// In a database that several share.
    Postgres(PostgresDatabase),
}

/// How runtimes are set up.
pub(super) struct Setup {
    pub(super) pace: Pace,
    pub(super) limits: Limits,
    /// What `weir.yaml` says of the service, beside where it is; [`SERVICE`] stands for that.
    pub(super) endpoint: Value,
}

/// Runtimes, and who they call.
pub(super) struct Stage {
    pub(super) runtimes: Vec<Runtime>,
    /// Takes SMS of nodes that name no provider.
    pub(super) service: Server,
    /// Takes those of nodes that name `other`.
    pub(super) other: Server,
    setup: Setup,
    kept: Kept,
}

/// One person's message, and what became of it.
pub(super) struct Ended {
    pub(super) message: Message,
    /// When it was taken to the service, each time.
    pub(super) taken: Vec<Timestamp>,
    /// How often the service was given it.
    pub(super) given: usize,
}

impl Kept {
    pub(super) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    pub(super) async fn postgres() -> Self {
        Self::Postgres(PostgresDatabase::new().await)
    }

    async fn open(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite(folder) => {
                let options = Options { file: folder.path().join("weir.db"), runs_flows: true };
                // A runtime that was stopped may still be on its way out.
                Arc::new(
                    until("the file", || async { SqliteStore::open(&options).await.ok() }).await,
                )
            }
            Self::Postgres(database) => {
                Arc::new(PostgresStore::open(&database.url()).await.expect("it is there"))
            }
        }
    }
}

impl Setup {
    /// So many calls at once, and a clock moved by hand.
    pub(super) fn by_hand(concurrency: usize) -> Self {
        let limits = Limits::calls(concurrency);
        Self { pace: Pace::Manual, limits, endpoint: json!({}) }
    }

    fn providers(&self, service: &Server, other: &Server) -> Providers {
        let mut providers = Providers::sandbox();
        for (name, server, channels) in
            [("texts", service, &[Channel::Sms][..]), ("other", other, &[])]
        {
            let sender = Some(self.sender(server));
            let provider = Provider { name: name.into(), sender, limits: self.limits };
            providers.add(provider, channels);
        }
        providers
    }

    fn sender(&self, server: &Server) -> Arc<dyn Sender> {
        let mut endpoint = json!({
            "url": server.url("/send"),
            "body": { "json": { "id": "{{ id }}", "to": "{{ to }}", "text": "{{ text }}" } },
        });
        let more = self.endpoint.to_string().replace(SERVICE, &server.url(""));
        let more: Map<String, Value> = serde_json::from_str(&more).expect("an endpoint's settings");
        endpoint.as_object_mut().expect("it is one").extend(more);
        let guard = Guard::allowing(&["127.0.0.1"]).expect("it is an address");
        let network = Network { guard, ..Network::default() };
        let endpoint = serde_json::from_value(endpoint).expect("it is an endpoint");
        Arc::new(Http::new(&endpoint, &network, &|_| None).expect("it can be called"))
    }

    fn parts(&self, store: Arc<dyn Store>, providers: Providers) -> Parts {
        Parts {
            store,
            clock: Clock::new(self.pace, Timestamp::parse(MONDAY).expect("an instant")),
            kinds: weir_nodes::KINDS,
            providers,
            signer: Signer::new([7; 32], "http://weir.example"),
            settings: Settings::default(),
            default_from: None,
        }
    }
}

impl Stage {
    /// So many runtimes that run this flow. By hand, nothing happens but what moving the clock
    /// does.
    pub(super) async fn set(kept: Kept, runtimes: usize, setup: Setup, flow: &str) -> Self {
        let (service, other) = (Server::start().await, Server::start().await);
        let worker = setup.pace != Pace::Manual;
        let mut stage = Self { runtimes: Vec::new(), service, other, setup, kept };
        for _ in 0..runtimes {
            stage.start(worker).await;
        }
        stage.publish(flow).await;
        stage
    }

    pub(super) async fn publish(&self, flow: &str) {
        let draft = Draft { text: flow.to_owned(), files: [].into() };
        self.runtimes[0].take_file("flow.yaml", draft).await.expect("a flow without errors");
    }

    async fn start(&mut self, worker: bool) {
        let providers = self.setup.providers(&self.service, &self.other);
        let parts = self.setup.parts(self.kept.open().await, providers);
        let started = Runtime::start(parts, Roles { api: true, worker }).await;
        self.runtimes.push(started.expect("the store is fine"));
    }

    /// Stops all runtimes.
    pub(super) async fn stop(&mut self) {
        for runtime in self.runtimes.drain(..) {
            runtime.stop().await;
        }
    }

    /// Stops the only runtime and starts it anew on the same store, its clock where it was. It
    /// looks after what the one before left behind.
    pub(super) async fn restart(&mut self) {
        let shows = self.runtimes[0].clock().now();
        self.stop().await;
        self.start(true).await;
        self.show(shows);
    }

    /// These people may be written to, and the flow starts for them.
    pub(super) async fn enter(&self, people: &[String]) {
        let fields = Map::from_iter([("phone".to_owned(), json!("+4915112345678"))]);
        let profile = ProfileChange {
            fields: FieldsChange::Set(fields),
            consent: vec![("sms".into(), true)],
            ..ProfileChange::default()
        };
        let inputs = vec![Input::Profile(Box::new(profile)), tagged("IN")];
        self.tell(people, &inputs).await;
    }

    /// Something reaches all of these people, and is acknowledged for each of them.
    pub(super) async fn tell(&self, people: &[String], inputs: &[Input]) {
        for (nth, people) in people.chunks(PEOPLE_AT_ONCE).enumerate() {
            let runtime = &self.runtimes[nth % self.runtimes.len()];
            let write = |id: &String| Write {
                ask: Ask::external(id),
                inputs: inputs.to_vec(),
                extra: Extra::default(),
            };
            let written = runtime.write_all(people.iter().map(write).collect()).await;
            for one in written {
                one.expect("it is acknowledged");
            }
        }
    }

    /// Moves the clock that is moved by hand.
    pub(super) async fn pass(&self, time: &str) {
        let by = value::Duration::parse(time).expect("a duration");
        self.runtimes[0].advance_clock(by).await.expect("everything due can be done");
    }

    /// The clock that is moved by hand shows this, and nothing has happened yet.
    pub(super) fn show(&self, instant: Timestamp) {
        self.runtimes[0].clock().set(instant);
    }

    /// Everything happens that is due by now.
    pub(super) async fn settle(&self) {
        let nothing = value::Duration::parse_or_zero("0 days").expect("a duration");
        self.runtimes[0].advance_clock(nothing).await.expect("everything due can be done");
    }

    /// Every message there is.
    pub(super) async fn messages(&self) -> Vec<Message> {
        let (store, mut all, mut before) = (self.runtimes[0].store(), Vec::new(), None);
        loop {
            let filter = MessageFilter::default();
            let page = store.messages(&filter, before.as_ref(), 500).await.expect("it reads");
            all.extend(page.items.into_iter().map(|record| record.message));
            before = page.next;
            if before.is_none() {
                return all;
            }
        }
    }

    pub(super) async fn detail(&self, id: MessageId) -> MessageDetail {
        let read = self.runtimes[0].store().message(id).await;
        read.expect("it reads").expect("it is kept")
    }

    /// The messages that the service was given, each as often as it was.
    pub(super) async fn ledger(&self) -> Vec<String> {
        ledger_of(&self.service).await
    }

    /// Lets the service answer until nothing is on its way any more.
    pub(super) async fn finish(&self) {
        until("the end of the last call", || async {
            self.service.pass(1_000);
            let pending = self.messages().await.iter().filter(|one| one.status.pending()).count();
            (pending == 0).then_some(())
        })
        .await;
    }

    /// What became of everybody's only message, by what they are called.
    pub(super) async fn ended(&self) -> BTreeMap<String, Ended> {
        let mut given: BTreeMap<String, usize> = BTreeMap::new();
        for key in self.ledger().await {
            *given.entry(key).or_default() += 1;
        }
        let mut ended = BTreeMap::new();
        for message in self.messages().await {
            let MessageDetail { external_id, history, .. } = self.detail(message.id).await;
            let sending = history.iter().filter(|(status, _)| *status == Status::Sending);
            let taken = sending.map(|(_, at)| *at).collect();
            let given = given.remove(&message.id.to_string()).unwrap_or_default();
            let one = Ended { message, taken, given };
            assert!(ended.insert(external_id, one).is_none(), "two messages for one visit");
        }
        assert!(given.is_empty(), "nobody asked for these: {given:?}");
        ended
    }
}

/// The messages that a service was given, each as often as it was.
pub(super) async fn ledger_of(service: &Server) -> Vec<String> {
    let calls = service.calls(0).await;
    calls.iter().filter(|call| call.target == "/send").map(key_of).collect()
}

fn key_of(call: &Call) -> String {
    let id = call.json()["id"].as_str().expect("the body has it").to_owned();
    assert_eq!(call.header("idempotency-key"), Some(id.as_str()));
    id
}

/// So many people, by what they are called.
pub(super) fn people(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{prefix}{n}")).collect()
}

/// A tag is added.
pub(super) fn tagged(tag: &str) -> Input {
    happens("tag_added", json!({ "tag": tag }))
}

/// Consent is withdrawn.
pub(super) fn withdrawn() -> Input {
    happens("consent_withdrawn", json!({ "channel": "sms" }))
}

fn happens(kind: &str, data: Value) -> Input {
    let (kind, source) = (kind.into(), Some("api".into()));
    Input::Event(Happening { id: None, kind, occurred_at: None, data, source, starts: true })
}

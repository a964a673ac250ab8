//! What happens between a message that was printed ahead and the commit that hands it over: the
//! message says what is true in that commit.

use std::sync::Arc;

use serde_json::{Map, json};
use tokio::sync::Semaphore;
use weir_engine::model::Status;
use weir_engine::settings::Settings;
use weir_engine::turn::{FieldsChange, Happening, Input, ProfileChange};
use weir_engine::value::{Duration, Timestamp};
use weir_runtime::links::Signer;
use weir_runtime::sender::Providers;
use weir_runtime::{Clock, Pace, Parts, Roles, Runtime, Write};
use weir_store::{Ask, Draft, Extra, MemoryStore, MessageFilter, Messages};

use super::store::{Fault, Faulty, How, Meanwhile};

const GREETING: &str = "schema: flow/v1
id: greeting
start: { type: people_event, trigger: tag_added, tag: IN, next: text }
nodes:
  text: { type: send_sms, message: text, next: end }
messages:
  text:
    channel: sms
    text: \"Hello {{ contact.first_name | default('you') }}. Reply STOP to opt out\"
";

/// How many enter at once: enough for the next batch to be printed ahead.
const PEOPLE: usize = 40;

/// More looks ahead than so few people are worth.
const LOOKS_MAX: usize = 100;

/// A runtime whose looks ahead wait for the test.
struct Stage {
    store: Arc<Faulty>,
    runtime: Runtime,
}

impl Stage {
    async fn set() -> Self {
        let meanwhile = Meanwhile { looked: Semaphore::new(0), go_on: Semaphore::new(0) };
        let fault = Arc::new(Fault::new(How::Not, usize::MAX));
        let inner = MemoryStore::new();
        let store = Arc::new(Faulty { inner, fault, meanwhile: Some(meanwhile) });
        let monday = Timestamp::parse("2027-01-04T09:00:00Z").expect("an instant");
        let parts = Parts {
            store: store.clone(),
            clock: Clock::new(Pace::Manual, monday),
            kinds: weir_nodes::KINDS,
            providers: Providers::sandbox(),
            signer: Signer::new([7; 32], "http://weir.example"),
            settings: Settings::default(),
            default_from: None,
        };
        let started = Runtime::start(parts, Roles { api: true, worker: false }).await;
        let runtime = started.expect("the store is fine");
        let draft = Draft { text: GREETING.to_owned(), files: [].into() };
        runtime.take_file("flow.yaml", draft).await.expect("a flow without errors");
        Self { store, runtime }
    }

    /// People of this group are called so, and enter if they are tagged.
    async fn tell(&self, group: &str, count: usize, first_name: &str, enter: bool) {
        let fields = [("phone", "+4915112345678"), ("first_name", first_name)];
        let fields = fields.map(|(name, value)| (name.to_owned(), json!(value)));
        let profile = ProfileChange {
            fields: FieldsChange::Set(Map::from_iter(fields)),
            consent: vec![("sms".into(), true)],
            ..ProfileChange::default()
        };
        let mut inputs = vec![Input::Profile(Box::new(profile))];
        inputs.extend(enter.then(tagged));
        let write = |n| Write {
            ask: Ask::external(format!("{group}{n}")),
            inputs: inputs.clone(),
            extra: Extra::default(),
        };
        for written in self.runtime.write_all((0..count).map(write).collect()).await {
            written.expect("it is acknowledged");
        }
    }

    /// Everything that is queued is handed over.
    async fn settle(&self) {
        let nothing = Duration::parse_or_zero("0 days").expect("a duration");
        self.runtime.advance_clock(nothing).await.expect("everything due can be done");
    }

    /// How many messages there are that say this to somebody of this group.
    async fn said(&self, group: &str, text: &str) -> usize {
        let filter = MessageFilter { status: Some(Status::Accepted), ..MessageFilter::default() };
        let page = self.store.inner.messages(&filter, None, 500).await.expect("it reads");
        let mut said = 0;
        for record in page.items.iter().filter(|one| one.external_id.starts_with(group)) {
            let detail = self.store.inner.message(record.message.id).await.expect("it reads");
            let parts = detail.expect("it is there").parts.expect("they are kept");
            said += usize::from(parts["text"].as_str().expect("an SMS").starts_with(text));
        }
        said
    }

    fn meanwhile(&self) -> &Meanwhile {
        self.store.meanwhile.as_ref().expect("it was set")
    }
}

fn tagged() -> Input {
    let (kind, source) = ("tag_added".into(), Some("api".into()));
    let data = json!({ "tag": "IN" });
    Input::Event(Happening { id: None, kind, occurred_at: None, data, source, starts: true })
}

/// The first batch is printed as it is handed over, the second one ahead. Between the two, some
/// of its people are called something else.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_called_something_else_meanwhile_is_called_so() {
    const RENAMED: usize = 10;
    let stage = Stage::set().await;
    let meanwhile = stage.meanwhile();
    meanwhile.go_on.add_permits(LOOKS_MAX);
    stage.tell("first", PEOPLE, "Ada", true).await;
    stage.settle().await;
    for left in [&meanwhile.go_on, &meanwhile.looked] {
        left.forget_permits(LOOKS_MAX);
    }
    stage.tell("then", PEOPLE, "Ada", true).await;
    let rename = async {
        meanwhile.looked.acquire().await.expect("nobody closes it").forget();
        assert_eq!(stage.said("then", "").await, 0, "they are printed, and nothing more");
        stage.tell("then", RENAMED, "Grace", false).await;
        meanwhile.go_on.add_permits(LOOKS_MAX);
    };
    tokio::join!(stage.settle(), rename);
    assert_eq!(stage.said("first", "Hello Ada.").await, PEOPLE);
    assert_eq!(stage.said("then", "Hello Grace.").await, RENAMED);
    assert_eq!(stage.said("then", "Hello Ada.").await, PEOPLE - RENAMED, "and nobody twice");
    stage.runtime.stop().await;
}

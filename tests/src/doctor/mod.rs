//! `weir doctor`, and the list of promises: every check sees the damage it is for, and names it.

mod damage;
mod page;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use tempfile::TempDir;
use weir_engine::invariants::Broken;
use weir_engine::model::Name;
use weir_engine::settings::Settings;
use weir_engine::turn::{FieldsChange, Happening, Input, ProfileChange};
use weir_engine::value::{Duration, Timestamp};
use weir_runtime::doctor::{Diagnosis, examine};
use weir_runtime::links::Signer;
use weir_runtime::sender::Providers;
use weir_runtime::{Clock, Pace, Parts, Roles, Runtime, Write};
use weir_store::{Ask, Draft, Extra, MemoryStore, Options, SqliteStore, Store, Upkeep};

/// Writes a mail, rests, and writes an SMS.
const FLOW: &str = "schema: flow/v1
id: cart
start: { type: people_event, trigger: tag_added, tag: CART, next: mail }
exit_when: [{ tag_added: BUY }]
goal: { event: order_placed, within: 9 days }
nodes:
  mail: { type: send_email, message: reminder, next: rest }
  rest: { type: pause, for: 1 day, next: text }
  text: { type: send_sms, message: short, next: end }
messages:
  reminder: { channel: email, from: Shop <a@shop.example>, subject: Hello, text: \"{{ \
     unsubscribe_url }}\" }
  short: { channel: sms, text: Hello. Reply STOP to opt out }
";

/// A store in a file, with people in every state.
struct Ward {
    store: Arc<SqliteStore>,
    /// Gone when this is dropped.
    folder: TempDir,
}

impl Ward {
    async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let options = Options { file: folder.path().join("weir.db"), runs_flows: true };
        let store = Arc::new(SqliteStore::open(&options).await.expect("a new file"));
        live(store.clone()).await;
        Self { store, folder }
    }

    async fn look(&self) -> Diagnosis {
        diagnose(self.store.as_ref()).await
    }

    async fn tells(&self, promise: &str, words: &str) {
        let found = self.look().await;
        let is_it = |broken: &Broken| broken.promise == promise && broken.what.contains(words);
        assert!(found.broken.iter().any(is_it), "{promise}, {words}: {:#?}", found.broken);
    }
}

async fn diagnose(store: &dyn Store) -> Diagnosis {
    let (kinds, only) = (weir_nodes::KINDS, BTreeSet::new());
    examine(store, kinds, &only, |_| {}).await.expect("a store that can be read")
}

/// Ten people: all abandon a cart, some buy, order, withdraw; one is erased.
async fn live(store: Arc<dyn Store>) {
    let parts = Parts {
        store,
        clock: Clock::new(Pace::Manual, instant("2027-01-04T09:00:00Z")),
        kinds: weir_nodes::KINDS,
        providers: Providers::sandbox(),
        signer: Signer::new([7; 32], "http://weir.example"),
        settings: Settings { consent_unknown_allowed: true, ..Settings::default() },
        default_from: None,
    };
    let runtime = Runtime::start(parts, Roles { api: true, worker: false }).await.unwrap();
    let draft = Draft { text: FLOW.into(), files: std::collections::BTreeMap::new() };
    runtime.take_file("cart.yaml", draft).await.unwrap();
    for number in 0..10 {
        let fields = json!({ "email": format!("p{number}@a.example"), "phone": "+12025550123" });
        let fields = FieldsChange::Set(fields.as_object().unwrap().clone());
        let profile = ProfileChange { fields, ..ProfileChange::default() };
        give(&runtime, number, Input::Profile(Box::new(profile))).await;
        give(&runtime, number, event("tag_added", json!({ "tag": "CART" }))).await;
    }
    let advance = |hours: &str| Duration::parse(hours).unwrap();
    runtime.advance_clock(advance("6 hours")).await.unwrap();
    give(&runtime, 0, event("tag_added", json!({ "tag": "BUY" }))).await;
    give(&runtime, 1, event("order_placed", json!({ "id": "o1" }))).await;
    give(&runtime, 2, event("consent_withdrawn", json!({ "channel": "sms" }))).await;
    give(&runtime, 3, Input::Erase).await;
    runtime.advance_clock(advance("2 days")).await.unwrap();
    give(&runtime, 4, event("tag_added", json!({ "tag": "CART" }))).await;
    runtime.advance_clock(advance("1 hour")).await.unwrap();
    runtime.stop().await;
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).expect(text)
}

fn event(kind: &str, data: serde_json::Value) -> Input {
    let (kind, source) = (Name::from(kind), Some(Name::from("api")));
    Input::Event(Happening { id: None, kind, occurred_at: None, data, source, starts: true })
}

async fn give(runtime: &Runtime, number: usize, input: Input) {
    let ask = Ask::external(format!("p{number}"));
    let write = Write { ask, inputs: vec![input], extra: Extra::default() };
    runtime.write(write).await.unwrap();
}

#[tokio::test]
async fn what_is_well_is_said_to_be() {
    let well = diagnose_lived(Arc::new(MemoryStore::new())).await;
    assert!(well.is_well(), "{:#?}", well.broken);
    let ward = Ward::open().await;
    let found = ward.look().await;
    assert!(found.is_well(), "{:#?}", found.broken);
    assert_eq!(found, well, "every store shows the same");
    assert_eq!((found.contacts, found.entered, found.inside, found.ended), (9, 10, 1, 9));
    ward.store.fold_counters().await.unwrap();
    assert!(ward.look().await.is_well());
}

async fn diagnose_lived(store: Arc<dyn Store>) -> Diagnosis {
    live(Arc::clone(&store)).await;
    diagnose(store.as_ref()).await
}

#[tokio::test]
async fn only_what_is_asked_for_is_told() {
    let ward = Ward::open().await;
    weir_store::testing::damage(&ward.store, "update tokens set trail = x''").await.unwrap();
    let only = BTreeSet::from(["I9"]);
    let found = examine(ward.store.as_ref(), weir_nodes::KINDS, &only, |_| {}).await.unwrap();
    assert!(found.is_well() && found.counts.len() == 1, "{found:?}");
}

//! What messages looked like is kept as the difference to patterns: they say nothing about anybody,
//! and what one process kept, every later one can read.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use weir_engine::model::Name;
use weir_engine::settings::Settings;
use weir_engine::turn::{FieldsChange, Happening, Input, ProfileChange};
use weir_engine::value::{Duration, Timestamp};
use weir_runtime::links::Signer;
use weir_runtime::sender::Providers;
use weir_runtime::{Clock, Pace, Parts, Roles, Runtime, Write};
use weir_store::testing::{damage, patterns};
use weir_store::{
    Ask, Draft, Error, Extra, MessageFilter, MessageRecord, Messages, Options, SqliteStore,
};

/// Says everything that is known of somebody, in every place, and to some something else.
const FLOW: &str = r#"schema: flow/v1
id: letters
vars: { shop: The Corner Shop }
start: { type: people_event, trigger: tag_added, tag: IN, next: letter }
nodes:
  letter: { type: send_email, message: letter, next: note }
  note: { type: send_sms, message: note, next: end }
messages:
  letter:
    channel: email
    from: Shop <a@shop.example>
    subject: "{{ contact.first_name }}, hello from {{ vars.shop }}"
    html: >-
      <body><h1>Dear {{ contact.first_name }} {{ contact.last_name }}</h1>
      <p>We write to {{ contact.email }}, in {{ contact.attributes.town }}.</p>
      {% for colour in contact.attributes.colours %}<p>You like {{ colour }}.</p>{% endfor %}
      <a href="https://shop.example/cart">Go on</a>
      <a href="{{ unsubscribe_url }}">No more</a></body>
    variants:
      - when: { attribute: town, is: Ulm }
        subject: Hello Ulm
        text: "You live there, {{ contact.first_name }}. {{ unsubscribe_url }}"
  note: { channel: sms, text: "{{ contact.phone }}: a note. Reply STOP to opt out" }
"#;

/// People, and what is known of them.
const PEOPLE: [(&str, &str, &str); 2] =
    [("Wilhelmina", "Katzenellenbogen", "Regensburg"), ("Bartholomew", "Featherstone", "Ulm")];

/// One process on the store of a folder.
struct Process {
    store: Arc<SqliteStore>,
    runtime: Runtime,
}

impl Process {
    async fn start(folder: &Path, base: &str, draft: &str) -> Self {
        let options = Options { file: folder.join("weir.db"), runs_flows: true };
        let store = Arc::new(SqliteStore::open(&options).await.expect("a store"));
        let parts = Parts {
            store: store.clone(),
            clock: Clock::new(Pace::Manual, Timestamp::parse("2027-01-04T09:00:00Z").unwrap()),
            kinds: weir_nodes::KINDS,
            providers: Providers::sandbox(),
            signer: Signer::new([7; 32], base),
            settings: Settings { consent_unknown_allowed: true, ..Settings::default() },
            default_from: None,
        };
        let runtime = Runtime::start(parts, Roles { api: true, worker: false }).await.unwrap();
        let draft = Draft { text: draft.into(), files: BTreeMap::new() };
        runtime.take_file("letters.yaml", draft).await.unwrap();
        Self { store, runtime }
    }

    /// Everybody gets a letter and a note.
    async fn write_to_all(&self, group: &str) {
        for (first, last, town) in PEOPLE {
            let tagged = Input::Event(Happening {
                id: None,
                kind: Name::from("tag_added"),
                occurred_at: None,
                data: json!({ "tag": "IN" }),
                source: Some(Name::from("api")),
                starts: true,
            });
            let inputs = vec![Input::Profile(Box::new(profile(first, last, town))), tagged];
            let ask = Ask::external(format!("{group}-{first}"));
            self.runtime.write(Write { ask, inputs, extra: Extra::default() }).await.unwrap();
        }
        self.runtime.advance_clock(Duration::parse("1 hour").unwrap()).await.unwrap();
    }

    async fn messages(&self) -> Vec<MessageRecord> {
        self.store.messages(&MessageFilter::default(), None, 99).await.unwrap().items
    }

    /// What everybody in a group was written, by what they are called.
    async fn said(&self, group: &str) -> Vec<(String, Value)> {
        let mut said = Vec::new();
        for record in self.messages().await {
            if record.external_id.starts_with(group) {
                let detail = self.store.message(record.message.id).await.unwrap().unwrap();
                said.push((record.external_id, detail.parts.expect("it is kept")));
            }
        }
        said.sort_by_key(|(external, parts)| (external.clone(), parts.to_string()));
        said
    }

    async fn stop(self) {
        self.runtime.stop().await;
        drop(self.runtime);
        Arc::into_inner(self.store).expect("ours alone").close().await.unwrap();
    }
}

fn profile(first: &str, last: &str, town: &str) -> ProfileChange {
    let fields = json!({
        "first_name": first,
        "last_name": last,
        "email": format!("{last}@people.example"),
        "phone": "+4915112345678",
        "town": town,
        "colours": ["heliotrope", "aquamarine"],
    });
    let Value::Object(fields) = fields else { return ProfileChange::default() };
    ProfileChange { fields: FieldsChange::Set(Map::from_iter(fields)), ..ProfileChange::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn patterns_say_nothing_about_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), "http://weir.example", FLOW).await;
    process.write_to_all("a").await;
    let said = json!(process.said("a").await).to_string();
    let kept = patterns(&process.store).await.unwrap();
    let kept: Vec<_> = kept.iter().map(|bytes| String::from_utf8_lossy(bytes)).collect();
    assert_eq!(kept.len(), 3, "of the letter, of what Ulm gets, and of the note: {kept:?}");
    let personal = ["Wilhelmina", "Katzenellenbogen", "Regensburg", "heliotrope", "+4915112345678"];
    for one in personal.into_iter().chain(["Bartholomew", "a-", "@people.example"]) {
        assert!(said.contains(one), "{one}: {said}");
        assert!(kept.iter().all(|pattern| !pattern.contains(one)), "{one}: {kept:?}");
    }
    for part in ["<p>You like {{ colour }}.</p>", "You live there, ", ": a note. Reply STOP"] {
        assert!(kept.iter().any(|pattern| pattern.contains(part)), "{part}: {kept:?}");
    }
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_kept_every_later_one_reads() {
    let folder = tempfile::tempdir().unwrap();
    let first = Process::start(folder.path(), "http://weir.example", FLOW).await;
    first.write_to_all("a").await;
    let said = first.said("a").await;
    assert_eq!(said.len(), 4, "{said:?}");
    first.stop().await;
    // Under another address, and with another version of the flow.
    let flow = FLOW.replace("We write to", "Today we write to");
    let second = Process::start(folder.path(), "https://flows.example", &flow).await;
    second.write_to_all("b").await;
    assert_eq!(second.said("a").await, said);
    let anew = json!(second.said("b").await).to_string();
    assert!(anew.contains("Today we write to") && anew.contains("https://flows.example/u/"));
    assert_eq!(patterns(&second.store).await.unwrap().len(), 6);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_or_is_not_what_it_was_is_told() {
    for sql in ["delete from patterns", "update patterns set bytes = x'20'"] {
        let folder = tempfile::tempdir().unwrap();
        let process = Process::start(folder.path(), "http://weir.example", FLOW).await;
        process.write_to_all("a").await;
        assert_eq!(damage(&process.store, sql).await.unwrap(), 3);
        for record in process.messages().await {
            let read = process.store.message(record.message.id).await;
            assert!(matches!(read, Err(Error::Corrupt(_))), "{sql}: {read:?}");
        }
        process.stop().await;
    }
}

//! Rules of the running parts: what becomes of files, what the clock shows, when a message is
//! rendered, when a call is not made.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use weir_engine::model::{Message, MessageId, Status};
use weir_engine::settings::Settings;
use weir_engine::turn::{Happening, Input};
use weir_engine::value::{self, Timestamp};
use weir_messages::Channel;
use weir_runtime::limits::{HAND_OVER_WITHIN, RENDER_STALE_MILLIS, RETRY_FIRST};
use weir_runtime::links::Signer;
use weir_runtime::sender::{Fate, Limits, Provider, Providers};
use weir_runtime::{Clock, Filed, Pace, Parts, Roles, Runtime, Wish, Write, prepare};
use weir_store::{Ask, Draft, Extra, FlowState, MemoryStore, MessageDetail, MessageFilter, Who};

use super::person::{MONDAY, instant};
use super::post::Post;

/// One SMS at once, made of all it may name.
const TEXTS: &str = "schema: flow/v1
id: texts
vars: { code: A1 }
start: { type: people_event, trigger: event, event: cart_updated, next: text }
nodes:
  text: { type: send_sms, message: text, next: end }
messages:
  text:
    channel: sms
    text: \"{{ event.data.n }} {{ vars.code }} {{ contact.first_name | default('x') }} {{ \
     cart.total }} Reply STOP to opt out\"
";

/// A Weir in which nothing happens by itself: time is moved by hand, and only that fires timers
/// and hands messages over.
struct Stage {
    runtime: Runtime,
    post: Arc<Post>,
}

impl Stage {
    async fn set(post: Post) -> Self {
        let (post, store) = (Arc::new(post), Arc::new(MemoryStore::new()));
        let mut providers = Providers::sandbox();
        let name = "post".into();
        let provider = Provider { name, sender: Some(post.clone()), limits: Limits::calls(2) };
        providers.add(provider, &[Channel::Sms]);
        let parts = Parts {
            store,
            clock: Clock::new(Pace::Manual, instant(MONDAY)),
            kinds: weir_nodes::KINDS,
            providers,
            signer: Signer::new([7; 32], "http://weir.example"),
            settings: Settings { consent_unknown_allowed: true, ..Settings::default() },
            default_from: None,
        };
        let runtime = Runtime::start(parts, Roles { api: true, worker: false }).await.unwrap();
        Self { runtime, post }
    }

    /// With [`TEXTS`], and a cart of Ada's from which a message is queued.
    async fn queued(post: Post, flow: &str) -> Self {
        let stage = Self::set(post).await;
        stage.file(flow).await;
        stage.leaves_cart("ada", 1).await;
        assert_eq!(stage.message().await.status, Status::Queued);
        stage
    }

    async fn file(&self, text: &str) -> Filed {
        let draft = Draft { text: text.to_owned(), files: [].into() };
        self.runtime.take_file("flow.yaml", draft).await.unwrap().1
    }

    async fn event(&self, contact: &str, kind: &str, data: Value) {
        let (kind, source) = (kind.into(), Some("api".into()));
        let happening = Happening { id: None, kind, occurred_at: None, data, source, starts: true };
        let (ask, inputs) = (Ask::external(contact), vec![Input::Event(happening)]);
        self.runtime.write(Write { ask, inputs, extra: Extra::default() }).await.unwrap();
    }

    async fn is_called(&self, contact: &str, name: &str) {
        let data = json!({ "name": "first_name", "new": name });
        self.event(contact, "attribute_changed", data).await;
    }

    async fn leaves_cart(&self, contact: &str, n: i64) {
        let phone = json!({ "name": "phone", "new": "+4915112345678" });
        self.event(contact, "attribute_changed", phone).await;
        let cart = json!({ "cart_id": "c1", "n": n, "total": n * 10 });
        self.event(contact, "cart_updated", cart).await;
    }

    async fn pass(&self, time: &str) {
        self.runtime.advance_clock(value::Duration::parse(time).unwrap()).await.unwrap();
    }

    async fn messages(&self) -> Vec<Message> {
        let filter = MessageFilter::default();
        let page = self.runtime.store().messages(&filter, None, 9).await.unwrap();
        page.items.into_iter().map(|record| record.message).collect()
    }

    async fn message(&self) -> Message {
        self.messages().await.pop().expect("one was asked for")
    }

    async fn detail(&self, id: MessageId) -> MessageDetail {
        self.runtime.store().message(id).await.unwrap().expect("it is kept")
    }

    /// What was handed over, in order.
    fn said(&self) -> Vec<String> {
        let letters = self.post.letters().into_iter();
        letters.map(|(_, parts)| parts.to_string().replace(" Reply STOP to opt out", "")).collect()
    }
}

/// How an SMS of this text is handed over.
fn says(text: &str, said: &[String]) -> bool {
    said.last().is_some_and(|said| said.contains(text))
}

#[tokio::test]
async fn a_draft_file_is_kept_and_a_live_one_published() {
    let stage = Stage::set(Post::new(&[])).await;
    let lives = async || stage.runtime.flow_record(&"texts".into()).await.unwrap().state;
    let draft = TEXTS.replace("id: texts", "id: texts\nstate: draft");
    assert_eq!((stage.file(&draft).await, lives().await), (Filed::Kept, FlowState::Draft));
    let half = draft.replace("next: text }", "next: nowhere }");
    assert_eq!((stage.file(&half).await, lives().await), (Filed::Kept, FlowState::Draft));
    stage.leaves_cart("ada", 1).await;
    assert!(stage.messages().await.is_empty());
    assert_eq!((stage.file(TEXTS).await, lives().await), (Filed::Published(1), FlowState::Live));
    let said = TEXTS.replace("id: texts", "id: texts\nstate: live");
    let other = said.replace("A1", "A2");
    assert_eq!(stage.file(&other).await, Filed::Published(2), "said or left out, it is live");
}

#[tokio::test]
async fn a_file_is_published_when_it_differs_from_the_last_file() {
    let stage = Stage::set(Post::new(&[])).await;
    let (id, draft) = ("texts".into(), |text: &str| Draft { text: text.into(), files: [].into() });
    assert_eq!(stage.file(TEXTS).await, Filed::Published(1));
    assert_eq!(stage.file(&format!("# a remark\n{TEXTS}")).await, Filed::Unchanged);
    let second = TEXTS.replace("A1", "A2");
    assert_eq!(stage.file(&second).await, Filed::Published(2));
    // The app goes back to what the first file said; its hash is not that of the last file.
    stage.runtime.save_draft(&id, &draft(TEXTS), None).await.unwrap();
    assert_eq!(stage.runtime.publish(&id, "me", None).await.unwrap(), 3);
    assert_eq!(stage.file(&second).await, Filed::Unchanged);
    assert_eq!(stage.file(&TEXTS.replace("A1", "A3")).await, Filed::AppIsNewer);
    assert_eq!(stage.runtime.flow_record(&id).await.unwrap().version, 3);
}

#[tokio::test]
async fn a_paused_flow_stays_paused_when_its_file_is_published() {
    let stage = Stage::set(Post::new(&[])).await;
    stage.file(TEXTS).await;
    let id = "texts".into();
    stage.runtime.set_flow_state(&id, FlowState::Paused).await.unwrap();
    assert_eq!(stage.file(&TEXTS.replace("A1", "A2")).await, Filed::Published(2));
    assert_eq!(stage.runtime.flow_record(&id).await.unwrap().state, FlowState::Paused);
    stage.leaves_cart("ada", 1).await;
    assert!(stage.messages().await.is_empty());
}

#[tokio::test]
async fn a_scaled_clock_goes_on_from_its_first_origin() {
    let store = MemoryStore::new();
    let first = prepare(&store, Wish::Scaled(3_600), "http://weir.example").await.unwrap().clock;
    let Pace::Scaled { origin, factor } = first.pace() else { panic!("{first:?}") };
    let again = prepare(&store, Wish::Scaled(3_600), "http://weir.example").await.unwrap().clock;
    assert_eq!(again.pace(), first.pace());
    for other in [Wish::Scaled(60), Wish::Real, Wish::Manual] {
        assert!(prepare(&store, other, "http://weir.example").await.is_err(), "{other:?}");
    }
    // T0 + (real time − T0) · N, between two looks at the real clock.
    let shown = |real: Timestamp| origin.millis() + (real.millis() - origin.millis()) * 3_600;
    let before = weir_runtime::real_now();
    let now = again.now().millis();
    assert!((shown(before)..=shown(weir_runtime::real_now())).contains(&now));
    assert_eq!(factor, 3_600);
    // What is real is as long as it is: a second of it is an hour here.
    let later = again.after_real(Duration::from_secs(1)).millis();
    assert!(later >= now + 3_600_000, "{now} {later}");
}

#[tokio::test]
async fn a_message_says_what_is_so_when_it_is_taken() {
    let stage = Stage::queued(Post::new(&[]), TEXTS).await;
    stage.is_called("ada", "Bo").await;
    // The run keeps its event; the cart is as it is now.
    let cart = json!({ "cart_id": "c1", "n": 2, "total": 20 });
    stage.event("ada", "cart_updated", cart).await;
    stage.pass("1 minute").await;
    let said = stage.said();
    assert!(says("1 A1 Bo 20", &said), "{said:?}");
    let first = stage.messages().await.pop().unwrap();
    let kept = stage.detail(first.id).await.parts.expect("it is kept");
    assert!(kept.to_string().contains("1 A1 Bo 20"), "{kept}");
}

/// What is said at a second attempt, when the contact got another name and so much time passed
/// during the first.
async fn second_attempt(flow: &str, fate: Fate, millis: i64) -> Vec<String> {
    let stage = Stage::queued(Post::new(&[fate]), flow).await;
    stage.is_called("ada", "Ada").await;
    stage.post.hold();
    let meanwhile = async {
        stage.post.called(1).await;
        stage.is_called("ada", "Bo").await;
        let clock = stage.runtime.clock();
        clock.set(clock.now().plus(millis));
        stage.post.release();
    };
    tokio::join!(stage.pass("1 hour"), meanwhile);
    assert_eq!(stage.message().await.status, Status::Accepted);
    stage.said()
}

#[tokio::test]
async fn later_attempts_send_the_same_bytes_for_a_while() {
    let nothing_left = Fate::NotSent(Some(Duration::ZERO));
    let said = second_attempt(TEXTS, nothing_left, RENDER_STALE_MILLIS - 1).await;
    assert!(says("1 A1 Ada 10", &said) && said[0] == said[1], "{said:?}");
    let said = second_attempt(TEXTS, nothing_left, RENDER_STALE_MILLIS).await;
    assert!(says("1 A1 Bo 10", &said) && said.len() == 2, "{said:?}");
}

#[tokio::test]
async fn what_may_have_left_is_never_rendered_anew() {
    let again = TEXTS.replace("message: text,", "message: text, on_unknown: at_least_once,");
    let said = second_attempt(&again, Fate::Unknown, RENDER_STALE_MILLIS).await;
    assert!(said.len() == 2 && said[0] == said[1], "{said:?}");
}

#[tokio::test]
async fn what_may_have_left_waits_before_it_is_sent_again() {
    let again = TEXTS.replace("message: text,", "message: text, on_unknown: at_least_once,");
    let stage = Stage::queued(Post::new(&[Fate::Unknown]), &again).await;
    stage.pass("1 second").await;
    let message = stage.message().await;
    assert_eq!((message.status, message.attempts), (Status::Queued, 1));
    let waits = message.not_before.millis_since(message.sending_since.expect("it was tried"));
    assert_eq!(u128::try_from(waits), Ok(RETRY_FIRST.as_millis()));
    stage.pass("5 seconds").await;
    assert_eq!(stage.message().await.status, Status::Accepted);
}

/// On one thread, so that the first call keeps the second waiting.
#[tokio::test(flavor = "current_thread")]
async fn a_call_that_was_not_made_within_a_second_is_not_made() {
    let stage = Stage::queued(Post::new(&[]), TEXTS).await;
    stage.leaves_cart("bob", 2).await;
    stage.post.stall(HAND_OVER_WITHIN + Duration::from_millis(100));
    stage.pass("1 minute").await;
    assert_eq!(stage.said().len(), 2, "each is called for once");
    let messages = stage.messages().await;
    let late = messages.iter().find(|message| message.attempts == 2).expect("it was put back");
    let log = json!(stage.detail(late.id).await.log).to_string();
    assert!(log.contains("put back"), "{log}");
    assert!(messages.iter().all(|message| message.status == Status::Accepted));
}

#[tokio::test]
async fn what_is_put_back_is_asked_about_again() {
    let stage = Stage::queued(Post::new(&[Fate::NotSent(Some(Duration::ZERO))]), TEXTS).await;
    stage.post.hold();
    let meanwhile = async {
        stage.post.called(1).await;
        stage.event("ada", "consent_withdrawn", json!({ "channel": "sms" })).await;
        stage.post.release();
    };
    tokio::join!(stage.pass("1 minute"), meanwhile);
    assert_eq!(stage.said().len(), 1);
    assert_eq!(stage.message().await.status, Status::Suppressed);
}

#[tokio::test]
async fn a_message_without_a_permit_stays_queued() {
    let stage = Stage::queued(Post::new(&[]), TEXTS).await;
    for contact in ["bob", "cem"] {
        stage.leaves_cart(contact, 2).await;
    }
    stage.post.hold();
    let meanwhile = async {
        stage.post.called(2).await;
        let mut statuses: Vec<_> =
            stage.messages().await.iter().map(|message| message.status).collect();
        statuses.sort();
        assert_eq!(statuses, [Status::Queued, Status::Sending, Status::Sending]);
        stage.post.release();
    };
    tokio::join!(stage.pass("1 minute"), meanwhile);
    assert_eq!(stage.said().len(), 3);
}

#[tokio::test]
async fn publishing_lets_nobody_in() {
    let stage = Stage::set(Post::new(&[])).await;
    stage.leaves_cart("ada", 1).await;
    stage.file(TEXTS).await;
    stage.pass("1 day").await;
    let ada = stage.runtime.store().find(&Who::External("ada".into())).await.unwrap()[0];
    let needs = stage.runtime.world().flows.needs().clone();
    let now = stage.runtime.clock().now();
    let ada = stage.runtime.store().contact(ada, &needs, now).await.unwrap().unwrap();
    assert!(ada.entries.is_empty() && stage.messages().await.is_empty());
}

#[tokio::test]
async fn an_assertion_that_is_not_decided_is_published() {
    let stage = Stage::set(Post::new(&[])).await;
    let waits = "start: { type: people_event, trigger: tag_added, tag: IN, next: wait }
asserts: [{ never: { send: sms, after: { event: ping } } }]
nodes:
  wait: { type: wait_for, since: entry, within: 1 day, timed_out: look, branches: [\
        { label: A, when: { tag_added: BUY }, next: exit }] }
  look: { type: evaluate_data, none_matched: end, branches: [\
        { label: A, when: { tag_added: BUY }, next: text }] }
  text: { type: send_sms, message: text, next: end }";
    let flow = super::person::flow(waits);
    let verdicts = weir_engine::prove::prove_all(&flow);
    let undecided = matches!(&verdicts[..], [(0, weir_engine::prove::Verdict::Undecided { .. })]);
    assert!(undecided, "{verdicts:?}");
    let codes: Vec<_> =
        weir_engine::prove::diagnostics(&flow).iter().map(|found| found.rule.code).collect();
    assert_eq!(codes, ["W309"]);
    let message = "messages: { text: { channel: sms, text: \"Hello. Reply STOP to opt out\" } }";
    let text = format!("schema: flow/v1\nid: waits\n{waits}\n{message}\n");
    assert_eq!(stage.file(&text).await, Filed::Published(1));
}

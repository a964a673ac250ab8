//! Between the moment a message is queued and the moment it leaves anything may happen: a
//! purchase, a withdrawn consent, a provider that refuses, is away, or never answers.

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::providers::Servers;
use super::shop::Shop;
use super::waiting::until;
use super::weir::{Pace, Weir};

/// An e-mail at once, and an SMS to whom the e-mail does not reach.
pub(super) const FLOW: &str = "
schema: flow/v1
id: reminder
start: { type: people_event, trigger: tag_added, tag: AB CART, next: mail }
entry: { re_entry: after_exit }
exit_when:
  - { tag_added: BUY }
nodes:
  mail: { type: send_email, message: hello, failed: sms, next: end }
  sms: { type: send_sms, message: short, next: end }
messages:
  hello:
    channel: email
    from: Shop <hello@shop.example>
    subject: Your cart
    text: \"It waits for you. Enough of us? {{ unsubscribe_url }}\"
  short: { channel: sms, text: \"Your cart waits for you. Reply STOP to opt out\" }
";

/// Longer than any message is kept for another attempt.
const LONG_AFTER: &str = "4 days";

/// Weir, its providers, and two people.
struct Scene {
    servers: Servers,
    weir: Weir,
    shop: Shop,
}

impl Scene {
    /// One call at a time, so that a held call holds the next message back.
    async fn set() -> Self {
        let servers = Servers::start().await;
        let mut weir = Weir::prepared(&servers.settings(1), Pace::Manual);
        weir.write("flows/reminder.yaml", FLOW);
        weir.start().await;
        let shop = weir.shop();
        for id in ["ana", "ben"] {
            let profile = json!({
                "email": format!("{id}@customers.example"), "phone": "+4915112345678",
                "consent": { "email": true, "sms": true },
            });
            shop.put(&format!("/v1/contacts/{id}"), &profile).await;
        }
        Self { servers, weir, shop }
    }

    async fn restart(&mut self) {
        self.weir.start().await;
        self.shop = self.weir.shop();
    }

    /// The only e-mail to somebody, when it has come to a status.
    async fn when(&self, contact: &str, channel: &str, status: &str) -> Value {
        until(&format!("the {channel} of {contact} at {status}"), || async {
            let messages = self.shop.messages_of(contact).await;
            let mut found = messages.into_iter().filter(|message| message["channel"] == channel);
            found.find(|message| message["status"] == status)
        })
        .await
    }

    /// Both leave a cart; gives whose e-mail the server holds, and whose waits behind it.
    async fn one_held_one_queued(&self) -> (&'static str, &'static str) {
        self.servers.hold_answers();
        let carts = ["ana", "ben"].map(|id| {
            json!({ "type": "tag_added", "contact": { "id": id }, "data": { "tag": "AB CART" } })
        });
        self.shop.tell(&carts).await;
        let held = until("the first mail", || async { self.servers.mails().await.pop() }).await;
        let (held, queued) =
            if held.to.starts_with("ana") { ("ana", "ben") } else { ("ben", "ana") };
        self.when(queued, "email", "queued").await;
        (held, queued)
    }

    /// Time passes while calls are under way.
    fn advancing(&self, by: &'static str) -> JoinHandle<()> {
        let shop = self.shop.clone();
        tokio::spawn(async move {
            shop.advance(by).await;
        })
    }

    /// Lets the held mail go, and everything after it.
    async fn release(&self) {
        self.servers.behave();
        self.shop.advance("1 minute").await;
    }

    /// How many mails somebody was given.
    async fn mails_to(&self, contact: &str) -> usize {
        self.servers.mails().await.iter().filter(|mail| mail.to.starts_with(contact)).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_buys_while_the_message_is_queued_never_gets_it() {
    let scene = Scene::set().await;
    let (held, queued) = scene.one_held_one_queued().await;
    let answer = scene.shop.tag(queued, "BUY").await;
    assert_eq!(answer["ended"][0]["reason"], "exit", "{answer}");
    // In the very commit that was answered.
    let message = scene.shop.messages_of(queued).await.remove(0);
    assert_eq!(message["status"], "cancelled", "{message}");
    assert_eq!(message["handed_over_at"], Value::Null);
    scene.release().await;
    scene.shop.advance(LONG_AFTER).await;
    assert_eq!((scene.mails_to(held).await, scene.mails_to(queued).await), (1, 0));
    assert!(scene.servers.texts().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_withdrawn_while_the_message_is_queued_counts() {
    let scene = Scene::set().await;
    let (held, queued) = scene.one_held_one_queued().await;
    let withdrawn = json!({
        "type": "consent_withdrawn", "contact": { "id": queued }, "data": { "channel": "email" },
    });
    scene.shop.tell(&[withdrawn]).await;
    scene.release().await;
    let message = scene.when(queued, "email", "suppressed").await;
    assert_eq!(message["reason"], "no_consent", "{message}");
    assert_eq!((scene.mails_to(held).await, scene.mails_to(queued).await), (1, 0));
    // It takes the port `failed`, and the other channel was not taken back.
    scene.when(queued, "sms", "accepted").await;
    assert_eq!(scene.servers.texts().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_unsubscribed_is_not_mailed_again() {
    let scene = Scene::set().await;
    scene.shop.tag("ana", "AB CART").await;
    scene.shop.advance("1 minute").await;
    let mail = scene.servers.mails().await.pop().expect("the first mail arrived");
    let leave = mail.unsubscribe.expect("there is a way to leave");
    // Scanners follow every link: looking never unsubscribes.
    assert!(scene.shop.follow(&leave).await.status().is_success());
    scene.shop.tag("ana", "AB CART").await;
    scene.shop.advance("1 minute").await;
    assert_eq!(scene.mails_to("ana").await, 2);
    assert!(scene.shop.press_unsubscribe(&leave).await.is_success());
    scene.shop.tag("ana", "AB CART").await;
    scene.shop.advance("1 minute").await;
    assert_eq!(scene.mails_to("ana").await, 2);
    scene.when("ana", "email", "suppressed").await;
    scene.when("ana", "sms", "accepted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_mail_failed() {
    let scene = Scene::set().await;
    scene.servers.refuse_mails();
    scene.shop.tag("ana", "AB CART").await;
    scene.shop.advance("1 minute").await;
    let message = scene.when("ana", "email", "failed").await;
    assert_eq!((&message["reason"], &message["attempts"]), (&json!("refused"), &json!(1)));
    scene.when("ana", "sms", "accepted").await;
    assert_eq!((scene.servers.mails().await.len(), scene.servers.texts().await.len()), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_was_away_gets_it_once() {
    let scene = Scene::set().await;
    scene.servers.close_mail();
    scene.shop.tag("ana", "AB CART").await;
    let advancing = scene.advancing("1 minute");
    until("a second attempt", || async {
        let message = scene.shop.messages_of("ana").await.into_iter().next()?;
        (message["attempts"].as_u64() > Some(1)).then_some(())
    })
    .await;
    scene.servers.behave();
    advancing.await.expect("no panic");
    let message = scene.when("ana", "email", "accepted").await;
    assert_eq!(message["reason"], Value::Null, "{message}");
    scene.shop.advance(LONG_AFTER).await;
    assert_eq!(scene.mails_to("ana").await, 1);
    assert!(scene.servers.texts().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_may_have_left_is_not_sent_again() {
    let mut scene = Scene::set().await;
    scene.servers.hang_up_after_body();
    scene.shop.tag("ana", "AB CART").await;
    scene.shop.advance("1 minute").await;
    scene.when("ana", "email", "unknown").await;
    scene.servers.behave();
    scene.shop.advance(LONG_AFTER).await;
    scene.weir.stop().await;
    scene.restart().await;
    scene.shop.advance(LONG_AFTER).await;
    assert_eq!(scene.mails_to("ana").await, 1);
    // The token went on as if it had been accepted.
    assert!(scene.servers.texts().await.is_empty());
    let inside = scene.shop.list("/v1/flows/reminder/tokens").await;
    assert!(inside.is_empty(), "{inside:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_the_middle_of_a_call_sends_nothing_twice() {
    let mut scene = Scene::set().await;
    let (held, queued) = scene.one_held_one_queued().await;
    scene.weir.kill().await;
    scene.servers.behave();
    scene.restart().await;
    scene.when(held, "email", "unknown").await;
    scene.when(queued, "email", "accepted").await;
    scene.shop.advance(LONG_AFTER).await;
    assert_eq!((scene.mails_to(held).await, scene.mails_to(queued).await), (1, 1));
}

//! An operator at night: `weir dead` against a running Weir, with a real mail server that refuses
//! or hangs up.

use std::process::Output;

use serde_json::{Value, json};

use super::providers::Servers;
use super::weir::{Pace, Weir};

/// A marketing mail: what may have left is never sent again by itself.
const NEWS: &str = "
schema: flow/v1
id: news
start: { type: people_event, trigger: tag_added, tag: NEWS, next: mail }
entry: { re_entry: always }
nodes:
  mail: { type: send_email, message: news, next: rest }
  rest: { type: pause, for: 9 days, next: end }
messages:
  news: { channel: email, from: Shop <hello@shop.example>, subject: News, text: \"Hello {{ \
     unsubscribe_url }}\" }
";

struct Night {
    servers: Servers,
    weir: Weir,
}

impl Night {
    /// Ana gets a mail that comes to nothing.
    async fn after(trouble: impl Fn(&Servers)) -> Self {
        let servers = Servers::start().await;
        let mut weir = Weir::prepared(&servers.settings(1), Pace::Manual);
        weir.write("flows/news.yaml", NEWS);
        weir.start().await;
        let ana = json!({ "email": "ana@customers.example", "consent": { "email": true } });
        weir.shop().put("/v1/contacts/ana", &ana).await;
        trouble(&servers);
        weir.shop().tag("ana", "NEWS").await;
        weir.shop().advance("1 minute").await;
        servers.behave();
        Self { servers, weir }
    }

    /// `weir dead`, and how it ended.
    async fn dead(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let url = format!("http://{}", self.weir.port());
        let all: Vec<_> = ["dead"].iter().chain(arguments).copied().collect();
        let Output { status, stdout, stderr } =
            self.weir.run(&[all.as_slice(), &["--url", &url]].concat()).await;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (status.code(), text(stdout), text(stderr))
    }

    /// The only dead letter.
    async fn letter(&self) -> Value {
        let (code, list, said) = self.dead(&["list", "--format", "json"]).await;
        assert_eq!(code, Some(0), "{said}");
        let list: Value = serde_json::from_str(&list).expect("JSON");
        assert_eq!((&list["runs"], &list["messages"][1]), (&json!([]), &Value::Null), "{list}");
        list["messages"][0].clone()
    }
}

fn id(letter: &Value) -> String {
    letter["id"].as_str().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_is_found_and_sent() {
    let night = Night::after(Servers::refuse_mails).await;
    let (code, list, _) = night.dead(&["list", "--since", "1 hour", "--flow", "news"]).await;
    assert!(code == Some(0) && list.contains("failed: refused"), "{list}");
    let (code, none, said) = night.dead(&["list", "--flow", "other"]).await;
    assert_eq!((code, none.as_str()), (Some(0), ""), "{said}");
    let letter = id(&night.letter().await);
    let (code, shown, _) = night.dead(&["show", &letter]).await;
    assert!(
        code == Some(0) && shown.contains("nobody of this name"),
        "the provider's words: {shown}"
    );
    let (code, done, said) = night.dead(&["retry", &letter]).await;
    assert_eq!((code, done), (Some(0), format!("{letter} retried\n")), "{said}");
    night.weir.shop().advance("1 minute").await;
    let mails = night.servers.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].message, letter, "under its own key");
    let (_, _, said) = night.dead(&["list"]).await;
    assert!(said.contains("no dead letters"), "{said}");
    let (code, _, said) = night.dead(&["retry", &letter]).await;
    assert!(code == Some(1) && said.contains("it is accepted"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_left_is_counted_when_it_is_tried_again() {
    let night = Night::after(Servers::hang_up_after_body).await;
    let letter = night.letter().await;
    assert_eq!((&letter["status"], &letter["may_have_left"]), (&json!("unknown"), &json!(true)));
    let letter = id(&letter);
    let (code, _, said) = night.dead(&["retry", &letter]).await;
    assert!(code == Some(1) && said.contains("may have left"), "{said}");
    let (code, told, said) =
        night.dead(&["retry", "--all", "--may-have-left", "--format", "json"]).await;
    assert_eq!(code, Some(0), "{said}");
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told["items"][0]["id"], letter.as_str());
    night.weir.shop().advance("1 minute").await;
    let keys: Vec<_> = night.servers.mails().await.into_iter().map(|mail| mail.message).collect();
    assert_eq!(keys, [letter.clone(), letter], "twice, under one key");
    let metrics = night.weir.shop().get("/metrics").await;
    let metrics = metrics.as_str().expect("text").to_owned();
    assert!(metrics.contains("weir_messages_sent_again_total 1"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_seen_to_is_off_the_list() {
    let night = Night::after(Servers::refuse_mails).await;
    let (code, _, said) = night.dead(&["skip", "--all", "--reason", "refused"]).await;
    assert!(code == Some(0) && said.contains("1 of 1 skipped"), "{said}");
    let (_, _, said) = night.dead(&["list"]).await;
    assert!(said.contains("no dead letters"), "{said}");
    night.weir.shop().advance("1 hour").await;
    assert!(night.servers.mails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_is_said() {
    let mut night = Night::after(Servers::refuse_mails).await;
    let letter = id(&night.letter().await);
    let cases: [(i32, &[&str], &str); 5] = [
        (2, &["retry"], "--all"),
        (2, &["retry", &letter, "--flow", "news"], "--all"),
        (2, &["retry", "con_1"], "neither a message"),
        (1, &["show", "msg_00"], "no message of this id"),
        (2, &["list", "--since", "yesterday"], "no instant"),
    ];
    for (expected, arguments, says) in cases {
        let (code, _, said) = night.dead(arguments).await;
        assert!(code == Some(expected) && said.contains(says), "{arguments:?}: {code:?} {said}");
    }
    let create = ["keys", "create", "--role", "analyst", "--store", night.weir.store()];
    let made = night.weir.run(&create).await;
    let analyst = String::from_utf8(made.stdout).expect("text");
    let (code, _, said) = night.dead(&["retry", &letter, "--key", analyst.trim()]).await;
    assert!(code == Some(2) && said.contains("messages:send"), "{said}");
    let url = format!("http://{}", night.weir.port());
    night.weir.kill().await;
    let output = night.weir.run(&["dead", "list", "--url", &url]).await;
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.code() == Some(3) && said.contains("is `weir serve` running"), "{said}");
}

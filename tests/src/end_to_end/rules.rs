//! Rules that only the whole binary shows: what becomes of files that go, what is said at a start,
//! and what is counted when a message is sent again.

use reqwest::Method;
use serde_json::json;

use super::providers::Servers;
use super::waiting::until;
use super::weir::{Pace, Weir};

/// An answer to what a person did: it is sent again when nobody knows whether it left.
const RECEIPT: &str = "
schema: flow/v1
id: receipt
start: { type: people_event, trigger: tag_added, tag: BUY, next: mail }
nodes:
  mail: { type: send_email, message: thanks, next: end }
messages:
  thanks:
    channel: email
    kind: transactional
    from: Shop <hello@shop.example>
    subject: Thanks
    text: \"Thank you\"
";

async fn with_receipts() -> (Servers, Weir) {
    let servers = Servers::start().await;
    let mut weir = Weir::prepared(&servers.settings(1), Pace::Manual);
    weir.write("flows/receipt.yaml", RECEIPT);
    weir.start().await;
    weir.shop().put("/v1/contacts/ana", &json!({ "email": "ana@customers.example" })).await;
    (servers, weir)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_is_counted() {
    let (servers, weir) = with_receipts().await;
    let shop = weir.shop();
    servers.hang_up_after_body();
    shop.tag("ana", "BUY").await;
    let advancing = {
        let shop = shop.clone();
        tokio::spawn(async move { shop.advance("1 hour").await })
    };
    until("it is sent again", || async { (servers.mails().await.len() > 1).then_some(()) }).await;
    servers.behave();
    advancing.await.expect("no panic");
    shop.advance("1 hour").await;
    let message = shop.messages_of("ana").await.remove(0);
    assert_eq!(message["status"], "accepted", "{message}");
    let arrived = servers.mails().await.len();
    let metrics = shop.get("/metrics").await;
    let metrics = metrics.as_str().expect("text").lines();
    let counted = metrics.filter_map(|line| line.strip_prefix("weir_messages_sent_again_total "));
    let counted: Vec<_> = counted.collect();
    assert_eq!(counted, [(arrived - 1).to_string()], "{arrived} arrived");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_vanished_changes_nothing() {
    let (servers, mut weir) = with_receipts().await;
    weir.write("flows/other.yaml", &RECEIPT.replace("id: receipt", "id: other\nstate: draft"));
    assert!(weir.stop().await.success());
    weir.remove("flows/receipt.yaml");
    weir.start().await;
    let shop = weir.shop();
    let flow = shop.get("/v1/flows/receipt").await;
    assert_eq!((&flow["state"], &flow["version"]), (&json!("live"), &json!(1)), "{flow}");
    shop.tag("ana", "BUY").await;
    shop.advance("1 minute").await;
    assert_eq!(servers.mails().await.len(), 1);
    assert_eq!(shop.get("/v1/flows/other").await["state"], "draft", "the folder was read");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_says_whether_unknown_consent_is_enough() {
    for (settings, may) in [("", "may not"), ("consent_unknown: allow\n", "may")] {
        let mut weir = Weir::prepared(settings, Pace::Manual);
        weir.start().await;
        let expected = format!("marketing {may} go to contacts whose consent is unknown");
        assert!(weir.said().contains(&expected), "{}", weir.said());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_warns_when_the_app_has_published_since() {
    let (_servers, mut weir) = with_receipts().await;
    weir.shop().publish("receipt", &RECEIPT.replace("Thank you", "Thanks a lot")).await;
    assert!(weir.stop().await.success());
    weir.write("flows/receipt.yaml", &RECEIPT.replace("Thank you", "Thanks"));
    weir.start().await;
    let said = weir.said();
    let warning = said.lines().find(|line| line.contains("the app's version stays"));
    assert!(warning.is_some_and(|line| line.contains("WARN")), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_who_was_erased_gets_nothing() {
    let (servers, weir) = with_receipts().await;
    let shop = weir.shop();
    let (status, answer) =
        shop.call(Method::DELETE, "/v1/contacts/ana", None).await.expect("an answer");
    assert_eq!(status, 204, "{answer}");
    // The same address again: it gets nothing, though nobody remembers whose it was.
    shop.put("/v1/contacts/new", &json!({ "email": "ana@customers.example" })).await;
    shop.tag("new", "BUY").await;
    let message = shop.messages_of("new").await.remove(0);
    assert_eq!(message["reason"], "suppression_list", "{message}");
    shop.advance("1 hour").await;
    assert!(servers.mails().await.is_empty());
}

/// What this claims is neither shown nor broken: what is told late wakes nobody.
const UNDECIDED: &str = "
schema: flow/v1
id: undecided
start: { type: people_event, trigger: tag_added, tag: IN, next: wait }
asserts: [{ never: { send: sms, after: { event: ping } } }]
nodes:
  wait:
    type: wait_for
    since: entry
    within: 1 day
    branches: [{ label: A, when: { tag_added: BUY }, next: exit }]
    timed_out: look
  look:
    type: evaluate_data
    branches: [{ label: A, when: { tag_added: BUY }, next: text }]
    none_matched: end
  text: { type: send_sms, message: text, next: end }
messages:
  text: { channel: sms, text: \"Hello. Reply STOP to opt out\" }
";

#[tokio::test(flavor = "multi_thread")]
async fn every_end_has_its_code() {
    let weir = Weir::prepared("", Pace::Manual);
    weir.write("flows/fine.yaml", RECEIPT);
    weir.write("flows/undecided.yaml", UNDECIDED);
    weir.write("flows/broken.yaml", &RECEIPT.replace("next: end", "next: nowhere"));
    let refuted = "asserts: [{ max_messages: 0 }]\nnodes:";
    weir.write("flows/refuted.yaml", &RECEIPT.replace("nodes:", refuted));
    let rows: [(i32, &[&str]); 9] = [
        (0, &["check", "flows/fine.yaml"]),
        (1, &["check", "flows/broken.yaml"]),
        (1, &["check", "flows/refuted.yaml"]),
        (1, &["check", "flows/undecided.yaml"]),
        (0, &["check", "--allow-undecided", "flows/undecided.yaml"]),
        (1, &["check", "--allow-undecided", "flows/refuted.yaml"]),
        (2, &["check", "flows/missing.yaml"]),
        (2, &["check", "--no-such-flag"]),
        (3, &["serve", "--store", "sqlite:no/such/folder/weir.db", "--listen", "127.0.0.1:0"]),
    ];
    for (code, arguments) in rows {
        let output = weir.run(arguments).await;
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{said}");
    }
}

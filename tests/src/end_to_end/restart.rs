//! What a stop and a start keep, and when a start is refused.

use serde_json::{Value, json};

use super::providers::Servers;
use super::shop::Shop;
use super::weir::{Pace, Weir};

/// A day's wait and an e-mail; the subject tells versions apart.
const FLOW: &str = "
schema: flow/v1
id: reminder
start: { type: people_event, trigger: tag_added, tag: AB CART, next: wait }
nodes:
  wait: { type: pause, for: 1 day, next: mail }
  mail: { type: send_email, message: hello, next: end }
messages:
  hello:
    channel: email
    from: Shop <hello@shop.example>
    subject: First words
    text: \"Enough of us? {{ unsubscribe_url }}\"
";

async fn with_flow() -> (Servers, Weir) {
    let servers = Servers::start().await;
    let mut weir = Weir::prepared(&servers.settings(1), Pace::Manual);
    weir.write("flows/reminder.yaml", FLOW);
    weir.start().await;
    (servers, weir)
}

async fn introduce(shop: &Shop, id: &str) {
    let profile = json!({
        "email": format!("{id}@customers.example"), "consent": { "email": true },
    });
    shop.put(&format!("/v1/contacts/{id}"), &profile).await;
}

async fn subjects(servers: &Servers) -> Vec<(String, String)> {
    let mails = servers.mails().await.into_iter().map(|mail| (mail.to, mail.subject));
    let mut subjects: Vec<_> = mails.collect();
    subjects.sort();
    subjects
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_flow_stays_paused_and_goes_on_later() {
    let (servers, mut weir) = with_flow().await;
    let shop = weir.shop();
    introduce(&shop, "ana").await;
    introduce(&shop, "ben").await;
    shop.tag("ana", "AB CART").await;
    shop.post("/v1/flows/reminder/pause", &json!({})).await;
    let answer = shop.tag("ben", "AB CART").await;
    assert_eq!(answer["entered"], json!([]), "{answer}");
    assert_eq!(answer["not_entered"][0]["reason"], "flow_paused", "{answer}");
    shop.advance("2 days").await;
    assert!(weir.stop().await.success());
    weir.start().await;
    let shop = weir.shop();
    shop.advance("1 hour").await;
    assert!(servers.mails().await.is_empty(), "a paused flow has sent");
    shop.post("/v1/flows/reminder/resume", &json!({})).await;
    shop.advance("1 hour").await;
    let expected = ("ana@customers.example".to_owned(), "First words".to_owned());
    assert_eq!(subjects(&servers).await, [expected]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_inside_stays_on_the_version_it_entered() {
    let (servers, mut weir) = with_flow().await;
    let shop = weir.shop();
    introduce(&shop, "ana").await;
    introduce(&shop, "ben").await;
    let entered = shop.tag("ana", "AB CART").await;
    assert_eq!(entered["entered"][0]["version"], 1, "{entered}");
    assert!(weir.stop().await.success());
    weir.write("flows/reminder.yaml", &FLOW.replace("First words", "Second words"));
    weir.start().await;
    let shop = weir.shop();
    let entered = shop.tag("ben", "AB CART").await;
    assert_eq!(entered["entered"][0]["version"], 2, "{entered}");
    shop.advance("1 hour").await;
    weir.kill().await;
    weir.start().await;
    weir.shop().advance("1 day").await;
    let expected = [("ana", "First words"), ("ben", "Second words")]
        .map(|(id, subject)| (format!("{id}@customers.example"), subject.to_owned()));
    assert_eq!(subjects(&servers).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_did_not_change_makes_no_version() {
    let (_servers, mut weir) = with_flow().await;
    weir.kill().await;
    weir.start().await;
    let versions = weir.shop().get("/v1/flows/reminder/versions").await;
    assert_eq!(versions["items"].as_array().map(Vec::len), Some(1), "{versions}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_app_published_stays() {
    let (servers, mut weir) = with_flow().await;
    let version = weir.shop().publish("reminder", &FLOW.replace("First", "The app's")).await;
    assert_eq!(version, 2);
    assert!(weir.stop().await.success());
    // A file that did not change, and then one that did.
    weir.start().await;
    weir.kill().await;
    weir.write("flows/reminder.yaml", &FLOW.replace("First", "The file's"));
    weir.start().await;
    let shop = weir.shop();
    introduce(&shop, "ana").await;
    shop.tag("ana", "AB CART").await;
    shop.advance("2 days").await;
    let expected = ("ana@customers.example".to_owned(), "The app's words".to_owned());
    assert_eq!(subjects(&servers).await, [expected]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_pace_is_refused() {
    let mut weir = Weir::prepared("", Pace::Scaled(3_600));
    weir.start().await;
    assert!(weir.stop().await.success());
    for other in [&["--time-scale", "60"][..], &["--clock", "manual"], &[]] {
        let arguments = ["serve", "--store", weir.store(), "--listen", "127.0.0.1:0"];
        let output = weir.run(&[&arguments, other].concat()).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("--time-scale 3600"), "{said}");
    }
    weir.start().await;
    let now: Value = weir.shop().get("/healthz").await;
    assert!(!now.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_said() {
    let mut weir = Weir::prepared("", Pace::Manual);
    weir.start().await;
    let port = weir.port().to_owned();
    let output = weir.run(&["serve", "--store", "sqlite:other.db", "--listen", &port]).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains(&port), "{said}");
    // The one that was there goes on.
    weir.shop().get("/healthz").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_flow_with_errors_stops_the_start() {
    let weir = Weir::prepared("", Pace::Manual);
    weir.write("flows/reminder.yaml", &FLOW.replace("next: end", "next: nowhere"));
    let arguments = ["serve", "--store", weir.store(), "--flows", "flows"];
    let output = weir.run(&[&arguments[..], &["--listen", "127.0.0.1:0"]].concat()).await;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in ["reminder.yaml:7", "nowhere", "E"] {
        assert!(said.contains(part), "`{part}` is not in:\n{said}");
    }
}

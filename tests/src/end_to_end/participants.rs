//! Weir is killed while people are put into a flow: whoever sends the same requests again, with
//! their keys, has everybody inside once.

use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};

use super::shop::Shop;
use super::waiting::until;
use super::weir::{Pace, Weir};

/// Entered by hand, again and again.
const FLOW: &str = "
schema: flow/v1
id: by-hand
start: { type: api, next: rest }
entry: { re_entry: always }
nodes:
  rest: { type: pause, for: 1 day, next: end }
";

/// Requests at once: more than one commit takes, so that one is killed half done.
const REQUESTS: usize = 6;

/// Contacts of each request.
const CONTACTS: usize = 700;

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_sent_again_after_a_kill_lets_nobody_in_twice() {
    let mut weir = Weir::prepared("", Pace::Manual);
    weir.write("flows/by-hand.yaml", FLOW);
    weir.start().await;
    let shop = weir.shop();
    let requests: Vec<_> =
        (0..REQUESTS).map(|request| tokio::spawn(send(weir.port().to_owned(), request))).collect();
    let somebody_is_inside = || {
        let shop = shop.clone();
        async move { (entered(&shop).await > 0).then_some(()) }
    };
    until("the first entry", somebody_is_inside).await;
    weir.kill().await;
    for request in requests {
        // It was answered, or not.
        let _ = request.await.expect("no panic");
    }
    weir.start().await;
    for request in 0..REQUESTS {
        let answer = send(weir.port().to_owned(), request).await.expect("it is answered");
        assert_eq!(answer["rejected"], 0, "{answer}");
    }
    assert_eq!(entered(&weir.shop()).await, (REQUESTS * CONTACTS) as u64);
}

async fn entered(shop: &Shop) -> u64 {
    let stats = shop.get("/v1/flows/by-hand/stats").await;
    stats["entered"]["start"].as_u64().unwrap_or_default()
}

async fn send(port: String, request: usize) -> reqwest::Result<Value> {
    let contacts: Vec<_> = (0..CONTACTS).map(|contact| format!("c{request}-{contact}")).collect();
    let http = Client::builder().no_proxy().timeout(Duration::from_mins(1)).build()?;
    let call = http.post(format!("http://{port}/v1/flows/by-hand/participants"));
    let call = call.header("idempotency-key", format!("k{request}"));
    let answer = call.json(&json!({ "contacts": contacts })).send().await?.error_for_status()?;
    answer.json().await
}

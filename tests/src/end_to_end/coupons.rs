//! Weir is killed while it gives out codes: nobody gets another's, and none is lost.

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};

use super::shop::Shop;
use super::waiting::until;
use super::weir::{Pace, Weir};

/// Everybody gets a code, until the pool is empty.
const FLOW: &str = "
schema: flow/v1
id: gifts
start: { type: people_event, trigger: tag_added, tag: GIFT, next: gift }
nodes:
  gift: { type: issue_coupon, pool: gifts, save_as: gift, next: rest, failed: without }
  rest: { type: pause, for: 1 day, next: end }
  without: { type: pause, for: 2 days, next: end }
";

/// Requests at once, events of each, and codes: fewer than people.
const REQUESTS: usize = 6;
const EVENTS: usize = 250;
const CODES: u64 = 1_200;

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_neither_loses_nor_doubles_a_code() {
    let mut weir = Weir::prepared("", Pace::Manual);
    weir.write("flows/gifts.yaml", FLOW);
    weir.write("codes.csv", "name,code\nx,C-1\ny,C-2\nz,C-1\n");
    weir.start().await;
    let import = ["coupons", "import", "gifts", "codes.csv", "--store", weir.store()];
    assert!(weir.run(&import).await.status.success());
    let generate = json!({ "count": CODES - 2, "prefix": "G-" });
    weir.shop().post("/v1/coupons/pools/gifts/generate", &generate).await;
    let port = weir.port().to_owned();
    let requests: Vec<_> =
        (0..REQUESTS).map(|request| tokio::spawn(send(port.clone(), request))).collect();
    let shop = weir.shop();
    let some_are_given = || {
        let shop = shop.clone();
        async move { (issued(&shop).await > 0).then_some(()) }
    };
    until("the first code", some_are_given).await;
    weir.kill().await;
    for request in requests {
        // It was answered, or not.
        let _ = request.await.expect("no panic");
    }
    weir.start().await;
    for request in 0..REQUESTS {
        send(weir.port().to_owned(), request).await.expect("it is answered");
    }
    let pool = weir.shop().get("/v1/coupons/pools/gifts").await;
    assert_eq!((&pool["free"], &pool["issued"]), (&json!(0), &json!(CODES)), "{pool}");
    let given = weir.shop().list("/v1/coupons/pools/gifts/codes").await;
    let people: BTreeSet<_> = given.iter().map(|code| code["contact"].to_string()).collect();
    let unique: BTreeSet<_> = given.iter().map(|code| code["coupon"].to_string()).collect();
    assert_eq!((given.len(), unique.len(), people.len()), (1_200, 1_200, 1_200));
    let stats = weir.shop().get("/v1/flows/gifts/stats").await;
    let without = (REQUESTS * EVENTS) as u64 - CODES;
    assert_eq!(stats["inside"]["without"].as_u64(), Some(without), "{stats}");
    weir.assert_well().await;
    let list = weir.run(&["coupons", "list", "--format", "json", "--store", weir.store()]).await;
    let told: Value = serde_json::from_slice(&list.stdout).expect("JSON");
    assert_eq!(
        (&told["items"][0]["issued"], &told["items"][0]["low"]),
        (&json!(CODES), &json!(true))
    );
}

async fn issued(shop: &Shop) -> u64 {
    let pool = shop.get("/v1/coupons/pools/gifts").await;
    pool["issued"].as_u64().unwrap_or_default()
}

async fn send(port: String, request: usize) -> reqwest::Result<Value> {
    let event = |nth: usize| {
        let contact = format!("c{request}-{nth}");
        json!({ "id": contact, "type": "tag_added", "contact": { "id": contact },
            "data": { "tag": "GIFT" } })
    };
    let events: Vec<_> = (0..EVENTS).map(event).collect();
    let http = Client::builder().no_proxy().timeout(Duration::from_mins(1)).build()?;
    let call = http.post(format!("http://{port}/v1/events")).json(&json!({ "events": events }));
    call.send().await?.error_for_status()?.json().await
}

//! Messages, and the links in them.

use serde_json::{Value, json};

use super::HELLO;
use super::client::Call;
use super::server::Server;

/// A contact that got the e-mail: its message, and the links that are in it.
struct Sent {
    server: Server,
    id: String,
    open: String,
    click: String,
    leave: String,
}

async fn sent() -> Sent {
    let server = Server::start().await;
    server.publish("hello", HELLO).await;
    let body = json!({"email": "ada@shop.example", "consent": {"email": true}});
    server.send(&Call::new("PUT", "/v1/contacts/c1").json(&body)).await.expect(201);
    server.post("/v1/contacts/c1/tags", json!({"name": "HELLO"})).await.expect(200);
    server.post("/v1/clock", json!({"advance": "1 hour"})).await.expect(200);
    let list = server.get("/v1/messages?contact=c1&flow=hello&status=accepted").await.expect(200);
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let detail = server.get(&format!("/v1/messages/{id}")).await.expect(200);
    let html = detail["parts"]["html"].as_str().unwrap().to_owned();
    let path = |begin: &str| {
        let from = html.find(&format!("http://weir.example{begin}")).unwrap();
        html[from + "http://weir.example".len()..].split('"').next().unwrap().to_owned()
    };
    let leave = server.runtime.signer().unsubscribe(id.parse().unwrap());
    let leave = leave.trim_start_matches("http://weir.example").to_owned();
    Sent { open: path("/t/o/"), click: path("/t/c/"), leave, id, server }
}

impl Sent {
    async fn detail(&self) -> Value {
        self.server.get(&format!("/v1/messages/{}", self.id)).await.expect(200)
    }

    /// What came back, in order.
    async fn signs(&self) -> Vec<String> {
        let detail = self.detail().await;
        let signs = detail["signs"].as_array().unwrap().iter();
        signs.map(|sign| sign["kind"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_tells_all_that_is_known_of_it() {
    let sent = sent().await;
    let detail = sent.detail().await;
    let expected = json!({
        "contact": "c1", "flow": "hello", "version": 1, "node": "mail", "channel": "email",
        "status": "accepted", "to": "ada@shop.example", "subject": "Hi you", "attempts": 1,
        "reason": null, "seen_at": null, "clicked_at": null,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&detail[name], value, "{name}");
    }
    let history: Vec<_> =
        detail["history"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(history.first().zip(history.last()), Some((&&json!("queued"), &&json!("accepted"))));
    assert!(
        detail["headers"]["X-Weir-Message"].is_string()
            && !detail["log"].as_array().unwrap().is_empty()
    );
    sent.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn opens_and_clicks_count_people_only() {
    let sent = sent().await;
    let server = &sent.server;
    let pixel = server.get(&sent.open).await;
    assert_eq!((pixel.status, pixel.header("content-type")), (200, Some("image/gif")));
    assert!(pixel.body.starts_with(b"GIF89a"));
    assert_eq!(sent.signs().await, ["seen"]);
    server.send(&Call::new("HEAD", &sent.click)).await;
    let prefetch = Call::new("GET", &sent.click).header("sec-purpose", "prefetch");
    assert_eq!(server.send(&prefetch).await.status, 302);
    server.send(&Call::new("GET", &sent.open).header("purpose", "prefetch")).await;
    assert_eq!(sent.signs().await, ["seen"], "neither HEAD nor prefetch counts");
    let click = server.get(&sent.click).await;
    let leads = (click.status, click.header("location"));
    assert_eq!(leads, (302, Some("https://shop.example/cart?a=1")));
    assert_eq!(sent.signs().await, ["seen", "clicked"]);
    let detail = sent.detail().await;
    assert_eq!(detail["status"], "clicked");
    assert_eq!(detail["signs"][1]["link"], "cart");
    server.get(&sent.click).await;
    assert_eq!(sent.signs().await.len(), 3, "each click counts once");
    sent.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_was_not_made_here_leads_nowhere() {
    let sent = sent().await;
    let server = &sent.server;
    let mut forged = sent.click.clone().into_bytes();
    let place = forged.len() / 2;
    forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    let as_click = sent.leave.replace("/u/", "/t/c/");
    for path in [&forged, &as_click, "/t/c/x", "/t/c/https%3A%2F%2Fevil.example", "/u/x"] {
        let reply = server.get(path).await;
        assert_eq!((reply.status, reply.header("location")), (404, None), "{path}");
    }
    let as_leave = sent.click.replace("/t/c/", "/u/");
    assert_eq!(server.send(&Call::new("POST", &as_leave)).await.status, 404);
    assert_eq!(server.get("/t/o/x.gif").await.status, 200, "a picture is a picture");
    assert!(sent.signs().await.is_empty());
    sent.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_post_unsubscribes() {
    let sent = sent().await;
    let server = &sent.server;
    let consent =
        async || server.get("/v1/contacts/c1").await.expect(200)["consent"]["email"].clone();
    let page = server.get(&sent.leave).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<form method=\"post\">") && !page.text().contains("<script"));
    assert!(page.text().contains("a***@shop.example") && !page.text().contains("ada@"));
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    server.send(&Call::new("HEAD", &sent.leave)).await;
    assert_eq!(consent().await, json!(true), "looking is not leaving");
    let kind = "application/x-www-form-urlencoded";
    let one_click = Call::new("POST", &sent.leave).body(kind, "List-Unsubscribe=One-Click");
    let foreign = one_click.header("origin", "https://mail.example").header("host", "weir.example");
    let done = server.send(&foreign).await;
    assert_eq!(
        (done.status, done.header("location"), done.header("set-cookie")),
        (200, None, None)
    );
    assert_eq!(consent().await, json!(false));
    let button = Call::new("POST", &sent.leave).body(kind, "confirm=yes").header("origin", "null");
    assert_eq!(server.send(&button).await.status, 200, "the same again is fine");
    let timeline = server.get("/v1/contacts/c1/timeline").await.expect(200);
    let left =
        timeline["items"].as_array().unwrap().iter().filter(|item| item["type"] == "unsubscribed");
    let left: Vec<_> = left.collect();
    assert_eq!((left.len(), &left[0]["data"]["channel"]), (1, &json!("email")));
    sent.server.stop().await;
}

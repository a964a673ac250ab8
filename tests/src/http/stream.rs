//! What happens, as it happens.

use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::HELLO;
use super::client::Call;
use super::server::Server;

/// Reads until a text has come.
async fn read_until(stream: &mut TcpStream, read: &mut String, text: &str) {
    let reading = async {
        let mut buffer = [0; 4_096];
        while !read.contains(text) {
            let count = stream.read(&mut buffer).await.unwrap();
            assert!(count > 0, "the stream ended before `{text}`: {read}");
            read.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("it comes in time");
}

async fn listen(server: &Server, call: Call) -> (TcpStream, String) {
    let mut stream = call.open(server.address).await;
    let mut read = String::new();
    read_until(&mut stream, &mut read, "\r\n\r\n").await;
    assert!(read.starts_with("HTTP/1.1 200") && read.contains("text/event-stream"), "{read}");
    let body = read.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    (stream, body.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_hear_what_they_asked_for_and_go_on_where_they_were() {
    let server = Server::start().await;
    server.publish("hello", HELLO).await;
    let (mut all, mut heard) = listen(&server, Call::new("GET", "/v1/stream")).await;
    let call = Call::new("GET", "/v1/stream?contact=c2&kind=event");
    let (mut one, mut only) = listen(&server, call).await;
    server.post("/v1/contacts/c1/tags", json!({"name": "HELLO"})).await.expect(200);
    server.post("/v1/contacts/c2/tags", json!({"name": "HELLO"})).await.expect(200);
    read_until(&mut all, &mut heard, "event: entered").await;
    read_until(&mut one, &mut only, "\"contact\":\"c2\"").await;
    assert!(!only.contains("\"contact\":\"c1\"") && !only.contains("event: entered"), "{only}");
    let id: u64 = heard.split("id: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
    drop(all);
    let call = Call::new("GET", "/v1/stream?contact=c2").header("last-event-id", &id.to_string());
    let (mut back, mut missed) = listen(&server, call).await;
    read_until(&mut back, &mut missed, "event: entered").await;
    assert!(!missed.contains("event: missed"), "{missed}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_comes_at_once_where_nothing_happens() {
    let server = Server::start().await;
    let (mut stream, mut read) = listen(&server, Call::new("GET", "/v1/stream")).await;
    read_until(&mut stream, &mut read, ": listening\n").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_too_late_is_told() {
    let server = Server::start().await;
    let call = Call::new("GET", "/v1/stream").header("last-event-id", "5");
    let (mut stream, mut read) = listen(&server, call).await;
    read_until(&mut stream, &mut read, "event: missed").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_are_counted() {
    let server = Server::start().await;
    let mut open = Vec::new();
    for _ in 0..weir_api::limits::STREAMS_MAX {
        open.push(listen(&server, Call::new("GET", "/v1/stream")).await);
    }
    let refused = server.get("/v1/stream").await;
    assert_eq!(refused.expect(503)["code"], "too_many_streams");
    assert!(refused.header("retry-after").is_some());
    server.stop().await;
}

//! The People API that shops already speak: each documented body and its answer, every error in its
//! own shape, and what it does to flows.

mod batches;
mod cart;
mod errors;
mod events;
mod persons;
mod recorded;
mod tags;
mod upserts;

use serde_json::{Value, json};

use super::client::{Call, Reply};
use super::server::Server;

/// What a person is named by.
fn query(kind: &str, identifier: &str) -> Value {
    json!({ "query": { "type": kind, "identifier": identifier } })
}

fn people(named: &[(&str, &str)]) -> Value {
    let named: Vec<_> = named.iter().map(|(kind, identifier)| query(kind, identifier)).collect();
    json!({ "people": named })
}

impl Server {
    async fn call(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.send(&Call::new(method, path).json(body)).await
    }
}

/// The error of most routes: its status, its word and its text.
#[track_caller]
fn refused(reply: &Reply, status: u16, word: &str) -> String {
    let body = reply.expect(status);
    assert_eq!(reply.header("content-type"), Some("application/json"), "{body}");
    let exception = &body["requestError"]["serviceException"];
    assert_eq!(exception["messageId"], word, "{body}");
    assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
    exception["text"].as_str().unwrap().to_owned()
}

/// A shopping cart as a list of objects, which people keep among their attributes.
fn shopping_cart() -> Value {
    json!([
        {"productName": "Sneakers", "productPrice": 25.33, "productImage": "/image1.png"},
        {"productName": "T-Shirt", "productPrice": 9.99, "productImage": "/image2.png"},
    ])
}

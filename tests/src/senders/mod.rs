//! Senders against servers that listen on this machine.

mod http;
mod smtp;
mod webhook;

use std::sync::Arc;

use serde_json::json;
use weir_engine::model::MessageId;
use weir_messages::{Channel, Rendered};
use weir_runtime::sender::Letter;

fn letter(channel: Channel, to: &str, parts: Rendered) -> Letter {
    Letter {
        id: MessageId([0xab; 16]),
        channel,
        to: to.to_owned(),
        parts,
        unsubscribe: None,
        roots: Arc::new(json!({ "contact": { "id": "c1", "first_name": "Ana" } })),
    }
}

//! Connectors: what small payloads of every documented shape become, and recorded ones.

mod fixtures;
mod samples;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use weir_connectors::{Connector, Delivery, Hints, Outcome, Taken};
use weir_engine::value::Timestamp;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the repository")
}

fn read(path: &PathBuf) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn connector(name: &str) -> &'static Connector {
    weir_connectors::shipped(name).unwrap_or_else(|| panic!("no connector {name}"))
}

fn take(name: &str, body: &str, headers: &[(String, String)], hints: &Hints) -> Taken {
    let at = Timestamp::parse("2026-11-27T09:00:00Z").expect("an instant");
    let delivery = Delivery { body: body.as_bytes(), headers, query: &[], at };
    connector(name).take(&delivery, hints)
}

/// What a delivery becomes, as one document.
fn shown(taken: &Taken) -> Value {
    let outcome = match &taken.outcome {
        Outcome::Mapped(mapped) => json!({ "mapped": mapped }),
        Outcome::Shelved(shelved) => json!({ "product": shelved }),
        Outcome::Skipped(why) => json!({ "skipped": why }),
        Outcome::Refused(why) => json!({ "refused": why }),
    };
    json!({ "topic": taken.topic, "delivery": taken.id, "outcome": outcome })
}

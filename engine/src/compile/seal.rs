//! Last pass: the hash by which versions are told apart.
//!
//! It covers what decides for the people inside: the file as a tree (so that comments, layout of
//! the text and the order of keys do not matter) and the bytes of the template files it names.
//! `layout` is left out because it only places boxes in the editor, `tests` because they say
//! what is expected and change nothing: a new test must not make a new version.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Files;
use crate::flow::Flow;
use crate::source::Node;

/// Sections that decide nothing for the people inside.
const LEFT_OUT: [&str; 2] = ["layout", "tests"];

pub(super) fn hash(root: &Node, flow: &Flow, files: &Files) -> String {
    let mut json = root.to_json();
    if let Some(sections) = json.as_object_mut() {
        sections.retain(|key, _| !LEFT_OUT.contains(&key.as_str()));
    }
    let mut digest = Sha256::new();
    digest.update(canonical(&json));
    for (name, text) in named_files(root, flow, files) {
        part(&mut digest, name.as_bytes());
        part(&mut digest, text.as_bytes());
    }
    digest.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Each part with its length, so that none can pass for the beginning of the next.
fn part(digest: &mut Sha256, bytes: &[u8]) {
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}

/// JSON with sorted keys; nested 64 deep at most, as the reader of the file allows.
fn canonical(json: &Value) -> String {
    match json {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            let entries = entries
                .into_iter()
                .map(|(key, value)| format!("{}:{}", Value::String(key.clone()), canonical(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => json.to_string(),
    }
}

/// The template files that messages name, in the order of their names.
fn named_files<'a>(
    root: &Node,
    flow: &Flow,
    files: &'a Files,
) -> impl Iterator<Item = (&'a String, &'a String)> {
    let messages = root.as_map().and_then(|map| map.get("messages")?.as_map());
    let mut names: Vec<&str> = Vec::new();
    for message in flow.messages.keys() {
        let Some(map) = messages.and_then(|messages| messages.get(message)?.as_map()) else {
            continue;
        };
        let variants = map.get("variants").and_then(Node::as_list).unwrap_or_default();
        let maps = variants.iter().filter_map(Node::as_map).chain([map]);
        names.extend(maps.filter_map(|map| map.get("template")?.as_text()));
    }
    names.sort_unstable();
    names.dedup();
    files.iter().filter(move |(name, _)| names.binary_search(&name.as_str()).is_ok())
}

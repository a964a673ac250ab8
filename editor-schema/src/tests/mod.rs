//! What holds of the documents, seen from the kinds there are.

mod committed;
mod corpus;
mod editor;
mod flow;

use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;
use weir_engine::source::{Source, read};

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A text of the language as JSON.
fn json(text: &str) -> Value {
    let (root, found) = read(&Source::new("flow.yaml", text));
    assert!(found.is_empty(), "{text}\n{found:#?}");
    root.expect("readable").to_json()
}

fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).expect("the document is a JSON Schema")
}

/// What a schema says against a value, with places.
fn refusals(validator: &Validator, value: &Value) -> Vec<String> {
    let told =
        |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
    validator.iter_errors(value).map(told).collect()
}

/// The flows of the repository: their names and texts.
fn flows() -> Vec<(String, String)> {
    let folder = root().join("flows");
    let entries = std::fs::read_dir(folder).expect("there are flows");
    let paths = entries.map(|entry| entry.expect("readable").path());
    let mut flows: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("readable");
            (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), text)
        })
        .collect();
    flows.sort();
    assert!(!flows.is_empty());
    flows
}

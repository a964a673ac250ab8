//! Flows as they are sent: a text, or a text with the files it uses.

use std::collections::BTreeMap;

use serde_json::Value;
use weir_engine::model::Name;
use weir_store::Draft;

use super::address;
use super::fault::{Checked, Fault, Refusal, below};
use super::fields::{Fields, kind_of};
use super::limits::{FILE_NAME_MAX_CHARS, FILES_MAX};

/// Reads `{"flow": text, "files": {name: text}}`.
pub fn read(body: &Value) -> Checked<Draft> {
    let mut fields = Fields::of(body, "")?;
    let draft = read_from(&mut fields);
    fields.require("flow", "write the text of the flow");
    fields.finish(draft)
}

/// The draft among other fields, if there is one.
pub(super) fn read_from(fields: &mut Fields<'_>) -> Option<Draft> {
    let text = fields.text("flow").map(str::to_owned);
    let files = fields.object("files");
    let files = files.map(|files| fields.inner(read_files(files, "/files")).unwrap_or_default());
    text.map(|text| Draft { text, files: files.unwrap_or_default() })
}

fn read_files(
    files: &serde_json::Map<String, Value>,
    at: &str,
) -> Checked<BTreeMap<String, String>> {
    if files.len() > FILES_MAX {
        let message = format!("a flow uses at most {FILES_MAX} files");
        return Err(vec![Fault::new(at, "too_many", message)]);
    }
    let (mut read, mut faults) = (BTreeMap::new(), Vec::new());
    for (name, text) in files {
        match (file_name(name), text.as_str()) {
            (Ok(()), Some(text)) => {
                read.insert(name.clone(), text.to_owned());
            }
            (Err(refusal), _) => faults.push(refusal.at(below(at, name))),
            (Ok(()), None) => {
                let message = format!("a file is a text, not {}", kind_of(text));
                faults.push(Fault::new(below(at, name), "wrong_type", message));
            }
        }
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

/// The name of a file that stays in the flow's folder (rule 3 of `docs/semantics.md`).
fn file_name(name: &str) -> Result<(), Refusal> {
    let part = |part: &str| !part.is_empty() && part != "." && part != "..";
    let fits = name.chars().count() <= FILE_NAME_MAX_CHARS
        && name.split('/').all(part)
        && !name.contains(['\\', ':'])
        && !name.chars().any(char::is_control);
    if fits {
        return Ok(());
    }
    let message = "a file is named within the flow's folder, such as \"templates/mail.mjml\"";
    Err(Refusal::new("invalid_file_name", message))
}

/// A flow's id.
pub fn flow_id(text: &str) -> Result<Name, Refusal> {
    let tail =
        |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "_-".contains(sign);
    let fits = text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(tail);
    if fits {
        return Ok(Name::from(text));
    }
    let message = format!(
        "`{}` is not a flow's id; write up to 64 small letters, digits, `_` and `-`, beginning \
         with a letter",
        address::short(text)
    );
    Err(Refusal::new("invalid_flow_id", message))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn drafts_are_read() {
        let body = json!({"flow": "id: a", "files": {"templates/a.mjml": "<mjml/>"}});
        let draft = read(&body).unwrap();
        assert_eq!((draft.text.as_str(), draft.files.len()), ("id: a", 1));
        let cases = [
            (json!("id: a"), "", "wrong_type"),
            (json!({}), "/flow", "missing"),
            (json!({"flow": {}}), "/flow", "wrong_type"),
            (json!({"flow": "", "file": {}}), "/file", "unknown_field"),
            (json!({"flow": "", "files": []}), "/files", "wrong_type"),
            (json!({"flow": "", "files": {"a": 1}}), "/files/a", "wrong_type"),
            (json!({"flow": "", "files": {"../a": ""}}), "/files/..~1a", "invalid_file_name"),
            (json!({"flow": "", "files": {"/etc/a": ""}}), "/files/~1etc~1a", "invalid_file_name"),
            (json!({"flow": "", "files": {"a\\b": ""}}), "/files/a\\b", "invalid_file_name"),
        ];
        for (body, pointer, code) in cases {
            let faults = read(&body).unwrap_err();
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), (pointer, code), "{body}");
        }
    }

    #[test]
    fn flow_ids() {
        assert!(flow_id("abandoned-cart_2").is_ok());
        for text in ["", "A", "1a", "a b", "a/b", "ä", &"a".repeat(65)] {
            assert_eq!(flow_id(text).unwrap_err().code, "invalid_flow_id", "{text}");
        }
    }
}

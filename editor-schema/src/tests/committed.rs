//! What is committed is what the tables say now.

use std::path::Path;

use weir_nodes::KINDS;

use super::root;
use crate::{editor, flow, index, page};

/// Set, the test writes instead of comparing.
const UPDATE: &str = "WEIR_UPDATE";

/// Every file made from the tables, by its path from the root.
fn made() -> Vec<(String, String)> {
    let json = |document| format!("{document:#}\n");
    let mut made = vec![
        ("editor-schema/editor-schema.json".to_owned(), json(editor(KINDS))),
        ("editor-schema/flow.schema.json".to_owned(), json(flow(KINDS))),
        ("docs/nodes/README.md".to_owned(), index(KINDS)),
    ];
    made.extend(KINDS.iter().map(|kind| (format!("docs/nodes/{}.md", kind.name), page(kind))));
    made
}

#[test]
fn committed_documents_are_fresh() {
    let stale: Vec<String> = made()
        .into_iter()
        .filter(|(path, text)| is_stale(&root().join(path), text))
        .map(|(path, _)| path)
        .collect();
    assert!(
        stale.is_empty(),
        "stale: {}; refresh by `{UPDATE}=1 cargo test -p weir-editor-schema`",
        stale.join(", ")
    );
}

/// Whether a file says something else than the tables; when asked to, it is written anew.
fn is_stale(path: &Path, text: &str) -> bool {
    if std::env::var_os(UPDATE).is_some() {
        let folder = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).expect("the repository is writable");
        std::fs::write(path, text).expect("the repository is writable");
    }
    std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n") != text
}

#[test]
fn no_page_is_left_of_a_kind_that_is_gone() {
    let entries = std::fs::read_dir(root().join("docs/nodes")).expect("there are pages");
    for entry in entries {
        let path = entry.expect("readable").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let known = name == "README" || KINDS.iter().any(|kind| kind.name == name);
        assert!(known, "docs/nodes/{name}.md is about no kind: delete it");
    }
}

//! Documents: what they promise, and where they lead, is still so.

use std::path::{Path, PathBuf};

mod links;
mod markdown;
mod parity;
mod promises;

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the repository")
}

/// A document, by its path from the root.
struct Document {
    path: PathBuf,
    text: String,
}

impl Document {
    fn read(path: &str) -> Self {
        let text = std::fs::read_to_string(root().join(path));
        let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: PathBuf::from(path), text }
    }

    fn name(&self) -> std::path::Display<'_> {
        self.path.display()
    }
}

/// Every Markdown file at the root and under `docs/`.
fn all() -> Vec<Document> {
    let mut documents = Vec::new();
    let walk = ignore::WalkBuilder::new(root().join("docs"));
    let below = walk.clone().build().map(|entry| entry.expect("readable").into_path());
    let beside = std::fs::read_dir(root()).expect("readable");
    let beside = beside.map(|entry| entry.expect("readable").path());
    for path in below.chain(beside).filter(|path| path.extension().is_some_and(|end| end == "md")) {
        let path = path.strip_prefix(root()).expect("below the root");
        documents.push(Document::read(&path.to_string_lossy()));
    }
    assert!(documents.len() > 20, "found {} documents: is the root right?", documents.len());
    documents
}

/// Fails with all of `problems` at once.
#[track_caller]
fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{} to mend:\n{}", problems.len(), problems.join("\n"));
}

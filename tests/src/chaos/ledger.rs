//! What the provider knows, on its own disk: every call, noted and synced before it is answered.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// A call that reached the provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Called {
    /// The key of the message.
    pub(super) key: String,
    /// Whether the provider took the message, whatever it said about it.
    pub(super) took: bool,
    /// What it did then, for people.
    pub(super) then: String,
}

/// The file.
pub(super) struct Ledger {
    path: PathBuf,
    file: Mutex<File>,
}

impl Ledger {
    /// A new one in this folder.
    pub(super) fn in_folder(folder: &Path) -> Self {
        let path = folder.join("ledger.jsonl");
        let file = File::create_new(&path).expect("the folder is ours");
        Self { path, file: Mutex::new(file) }
    }

    /// Notes a call; it is on disk when this returns.
    pub(super) fn note(&self, called: &Called) {
        let line = serde_json::to_string(called).expect("texts are JSON") + "\n";
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes()).expect("the disk has room for the ledger");
        file.sync_data().expect("the ledger reaches its disk");
    }

    /// Every call, in the order they came.
    pub(super) fn calls(&self) -> Vec<Called> {
        let text = std::fs::read_to_string(&self.path).expect("it was written here");
        let called = |line| serde_json::from_str(line).expect("a line is a call");
        text.lines().map(called).collect()
    }
}

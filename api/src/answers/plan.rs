//! What publishing a draft would change.

use serde::Serialize;
use utoipa::ToSchema;
use weir_runtime::intake::comparison::{Became, Comparison};
use weir_store::{Figures, FlowRecord};

use super::word;

/// A draft beside the version that runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowPlan {
    flow: String,
    /// The last version; null before the first.
    live_version: Option<u32>,
    draft_revision: i64,
    /// Nodes that differ, in the order of the draft; those that are gone come last.
    changes: Vec<NodeChange>,
    /// Messages that differ.
    messages: Vec<MessageChange>,
    /// Templates beside the flow that differ.
    files: Vec<FileChange>,
    /// The other sections that say something else, such as `start` and `entry`.
    sections: Vec<String>,
    /// Runs that stand at a node now, the newest version first.
    waiting: Vec<WaitingAt>,
    /// Always true: whoever is inside stays on the version they entered, so what is waiting goes
    /// on as it was (rule 5 of `docs/semantics.md`).
    stays_on_version: bool,
}

/// A node that differs.
#[derive(Debug, Serialize, ToSchema)]
struct NodeChange {
    node: String,
    /// added, changed, removed, or moved: it only lies elsewhere in the editor.
    kind: String,
}

/// A message that differs.
#[derive(Debug, Serialize, ToSchema)]
struct MessageChange {
    message: String,
    /// added, changed or removed.
    kind: String,
}

/// A template that differs.
#[derive(Debug, Serialize, ToSchema)]
struct FileChange {
    file: String,
    /// added, changed or removed.
    kind: String,
}

/// Who stands at a node of a version.
#[derive(Debug, Serialize, ToSchema)]
struct WaitingAt {
    node: String,
    version: u32,
    /// How many runs; somebody may be inside more than once.
    people: i64,
}

impl FlowPlan {
    pub(crate) fn of(record: &FlowRecord, found: Comparison, figures: &Figures) -> Self {
        let kind = |became: Became| word(&became);
        let nodes = found.nodes.into_iter();
        let messages = found.messages.into_iter();
        let files = found.files.into_iter();
        Self {
            flow: record.id.to_string(),
            live_version: Some(record.version).filter(|version| *version > 0),
            draft_revision: record.revision,
            changes: nodes.map(|(node, is)| NodeChange { node, kind: kind(is) }).collect(),
            messages: messages
                .map(|(message, is)| MessageChange { message, kind: kind(is) })
                .collect(),
            files: files.map(|(file, is)| FileChange { file, kind: kind(is) }).collect(),
            sections: found.sections,
            waiting: waiting(figures),
            stays_on_version: true,
        }
    }
}

fn waiting(figures: &Figures) -> Vec<WaitingAt> {
    let mut waiting: Vec<_> = figures
        .inside
        .iter()
        .map(|((version, node), people)| WaitingAt {
            node: node.to_string(),
            version: *version,
            people: *people,
        })
        .collect();
    waiting.sort_by_key(|at| std::cmp::Reverse(at.version));
    waiting
}

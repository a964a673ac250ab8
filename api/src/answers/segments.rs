//! Segments, and what a condition comes to.

use serde::Serialize;
use utoipa::ToSchema;
use weir_runtime::segments::{Listed, Preview};

use super::Contact;

/// A segment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Segment {
    /// What conditions call it.
    id: String,
    /// What people call it.
    name: String,
    /// Its condition, in the language of flows.
    #[serde(rename = "where")]
    when: serde_json::Value,
    /// How many contacts are in it now.
    members: u64,
    /// `ready`, or `filling`: not everybody was asked yet.
    state: &'static str,
    /// While it is filled: how far that is.
    filled: Option<Filled>,
    /// What `If-Match` names.
    revision: i64,
    updated_at: String,
    updated_by: String,
}

/// How far a segment is filled.
#[derive(Debug, Serialize, ToSchema)]
struct Filled {
    /// Contacts that were asked.
    done: u64,
    /// Of how many.
    total: u64,
}

/// A segment to make or change.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "the document shows it")]
pub(crate) struct SegmentToWrite {
    /// What people call it.
    name: String,
    /// A condition, such as `{"tag": "VIP"}`.
    #[schema(rename = "where")]
    when: serde_json::Map<String, serde_json::Value>,
}

/// A condition to try.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "the document shows it")]
pub(crate) struct SegmentToPreview {
    /// A condition, such as `{"tag": "VIP"}`.
    #[schema(rename = "where")]
    when: serde_json::Map<String, serde_json::Value>,
}

/// What a condition comes to of some contacts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SegmentPreview {
    /// How many were asked: all there are, or 1,000 from all times at which contacts came.
    looked_at: u64,
    /// Of how many it is true.
    matched: u64,
    /// How many contacts there are.
    of: u64,
    /// Up to 10 of whom it is true.
    sample: Vec<Contact>,
}

impl Segment {
    pub(crate) fn of(listed: Listed) -> Self {
        let Listed { record, members, filled } = listed;
        let text = |field: &str| record.settings[field].as_str().unwrap_or_default().to_owned();
        Self {
            id: record.name.to_string(),
            name: text("name"),
            when: record.settings["where"].clone(),
            members,
            state: if filled.is_some() { "filling" } else { "ready" },
            filled: filled.map(|filled| Filled { done: filled.done, total: filled.total }),
            revision: record.revision,
            updated_at: record.saved_at.to_string(),
            updated_by: record.saved_by,
        }
    }
}

impl SegmentPreview {
    pub(crate) fn of(preview: &Preview) -> Self {
        Self {
            looked_at: preview.looked_at as u64,
            matched: preview.matched as u64,
            of: preview.of,
            sample: preview.sample.iter().map(Contact::of).collect(),
        }
    }
}

//! From when events count: `since` and `within`.

use super::super::{Since, Span};
use super::Reader;
use super::head::said;
use crate::source::Map;

impl Reader<'_, '_> {
    /// Before entry there is nothing to count from, so all of the contact's history counts; that
    /// is written down here, and the condition's words say so.
    pub(super) fn span(&mut self, map: &Map) -> Option<Span> {
        let since = map.get("since").map(|node| self.since(node));
        let within = map.get("within").map(|node| {
            let within = self.duration("within", node)?;
            self.is_steady(within, node).then_some(within)
        });
        let (mut since, within) = (said(since)?, said(within)?);
        if !self.at.in_token && within.is_none() {
            since = Some(Since::Ever);
        }
        Some(Span { since, within })
    }
}

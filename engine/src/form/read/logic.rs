//! Conditions and operators.

use super::Reader;
use crate::condition::{self, Condition, Place, Test};
use crate::diagnostic::{Diagnostic, rules};
use crate::source::Node;

/// Conditions in one list; `exit_when` of the largest flow has four.
const CONDITIONS_MAX: usize = 20;

impl<'a> Reader<'a> {
    /// From where conditions and paths of these settings are asked.
    pub(super) fn place(&self) -> Place<'a> {
        let place = Place::in_token(self.at.source);
        Place { in_token: self.at.in_token, goal_event: self.at.goal_event, ..place }
    }

    /// Has something read by its own reader, and says whose it is.
    pub(super) fn through<T>(&mut self, read: impl FnOnce(&mut Vec<Diagnostic>) -> T) -> T {
        let before = self.out.len();
        let value = read(self.out);
        if let Some(id) = self.at.node {
            for found in &mut self.out[before..] {
                found.node.get_or_insert_with(|| id.to_owned());
            }
        }
        value
    }

    pub(super) fn condition(&mut self, node: &Node, status_only: bool) -> Option<Condition> {
        let place = Place { status_only, ..self.place() };
        self.through(|out| condition::read(node, place, out))
    }

    /// Conditions, each with an optional label beside it.
    pub(super) fn conditions(
        &mut self,
        key: &str,
        node: &Node,
    ) -> Option<Vec<(Condition, Option<String>)>> {
        let list = self.list(key, node, "[{ tag_added: BUY }]")?;
        if list.len() > CONDITIONS_MAX {
            let message = format!("`{key}` has {} conditions", list.len());
            let help = format!("Join them by `any` so that at most {CONDITIONS_MAX} are left.");
            self.report(&rules::WRONG_VALUE, node.span, message, help);
            return None;
        }
        let read: Vec<_> = list.iter().map(|item| self.labelled(item)).collect();
        read.into_iter().collect()
    }

    fn labelled(&mut self, node: &Node) -> Option<(Condition, Option<String>)> {
        let place = self.place().beside(&["label"]);
        let condition = self.through(|out| condition::read(node, place, out))?;
        let label = node.as_map().and_then(|map| map.get("label"));
        let label = label.filter(|label| !label.is_null());
        let Some(label) = label else { return Some((condition, None)) };
        self.line("label", label).map(|label| (condition, Some(label)))
    }

    pub(super) fn test(&mut self, node: &Node) -> Option<Test> {
        let place = self.place();
        self.through(|out| condition::read_test(node, place, out))
    }
}

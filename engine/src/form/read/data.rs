//! Paths, and values that paths may stand for.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use weir_messages::path::{Path, looks_like};

use super::{Held, Reader};
use crate::condition::{self, Operand};
use crate::model::Name;
use crate::source::Node;

impl Reader<'_> {
    pub(super) fn path(&mut self, key: &str, node: &Node) -> Option<Path> {
        let place = self.place();
        self.through(|out| condition::read_path(key, node, place, out))
    }

    pub(super) fn text_or_path(&mut self, key: &str, node: &Node) -> Option<Held> {
        if node.as_text().is_some_and(looks_like) {
            return self.path(key, node).map(Held::Path);
        }
        self.line(key, node).map(Held::Text)
    }

    pub(super) fn date_or_path(&mut self, key: &str, node: &Node) -> Option<Held> {
        if node.as_text().is_some_and(looks_like) {
            return self.path(key, node).map(Held::Path);
        }
        self.date(key, node).map(Held::Date)
    }

    /// Names with values or paths.
    pub(super) fn data(&mut self, key: &str, node: &Node) -> Option<Vec<(Name, Operand)>> {
        let place = self.place();
        self.through(|out| condition::read_data(key, node, place, out))
    }

    /// Names with numbers, or paths that find some.
    pub(super) fn numbers(&mut self, key: &str, node: &Node) -> Option<Vec<(Name, Operand)>> {
        let before = self.out.len();
        for (name, value) in self.map(key, node)?.iter() {
            let is_path = value.as_text().is_some_and(looks_like);
            if !is_path && value.as_number().is_none() {
                self.wrong::<()>(&name.text, value, "a number, or a path that finds one", "1");
            }
        }
        if self.out.len() > before { None } else { self.data(key, node) }
    }

    pub(super) fn json(&mut self, key: &str, node: &Node) -> Option<Json> {
        let place = self.place();
        self.through(|out| condition::read_json(key, node, place, out))
    }

    pub(super) fn headers(&mut self, key: &str, node: &Node) -> Option<BTreeMap<String, String>> {
        let map = self.map(key, node)?;
        let texts = map.iter().map(|(name, value)| {
            self.line(&name.text, value).map(|text| (name.text.clone(), text))
        });
        texts.collect::<Vec<_>>().into_iter().collect()
    }
}

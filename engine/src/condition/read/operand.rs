//! Values that may be paths, where a setting takes them.

use weir_messages::path::{Path, looks_like};

use super::super::Operand;
use super::{Reader, listed};
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::model::Name;
use crate::source::{Node, Span, Value};
use crate::value::Op;

/// What paths may begin with.
pub const ROOTS: [&str; 7] = ["contact", "cart", "order", "entry", "event", "vars", "flow"];

impl Reader<'_, '_> {
    /// A path, its root one of the language's. Missing quotes were reported where the file was
    /// read.
    pub(super) fn path(&mut self, setting: &str, node: &Node) -> Option<Path> {
        let text = self.text(setting, node)?;
        let path = match Path::parse(text) {
            Ok(path) => path,
            Err(_) if !text.starts_with('$') => return self.without_root(setting, text, node),
            Err(why) => {
                let span = self.place_in(text, why.offset, node);
                let help = "Paths are those of RFC 9535: `$.cart.total`, \
                            `\"$.cart.items[0].name\"`, \
                            `\"$.cart.items[?@.price > 50]\"`.";
                return self.bad_path(span, why.message, help);
            }
        };
        if path.root().is_some_and(|root| ROOTS.contains(&root)) {
            return self.is_at_hand(&path, node).then_some(path);
        }
        let root = path.root().unwrap_or_default();
        let message = format!("the path `{text}` begins with nothing that is known");
        let help = match did_you_mean(root, ROOTS) {
            Some(meant) => format!("Did you mean `$.{meant}`?"),
            None => format!("After `$.` stands {}.", listed(ROOTS.into_iter())),
        };
        self.bad_path(node.span, message, help)
    }

    fn without_root(&mut self, setting: &str, text: &str, node: &Node) -> Option<Path> {
        let message = format!("`{text}` is not a path");
        let rooted = format!("$.{text}");
        let known = Path::parse(&rooted)
            .is_ok_and(|path| path.root().is_some_and(|root| ROOTS.contains(&root)));
        if !known {
            let help = format!("A path begins with `$.`: `{setting}: $.cart.total`.");
            return self.bad_path(node.span, message, help);
        }
        let found = Diagnostic::new(&rules::BAD_PATH, node.span, message)
            .help(format!("Write `{setting}: {rooted}`."));
        self.report(found.replace(format!("Write `{rooted}`"), node.span, rooted))
    }

    fn bad_path<T>(&mut self, span: Span, message: String, help: impl Into<String>) -> Option<T> {
        self.report(Diagnostic::new(&rules::BAD_PATH, span, message).help(help))
    }

    /// Where in the file a byte of the path stands, if it stands there as it was read.
    fn place_in(&self, path: &str, offset: Option<usize>, node: &Node) -> Span {
        let written = node.span.of(&self.at.source.text);
        let start =
            written.find(path).zip(offset).map(|(at, offset)| node.span.start + at + offset);
        start.filter(|start| *start < node.span.end).map_or(node.span, |start| {
            Span::new(
                start,
                (node.span.start + written.trim_end_matches(['"', '\'']).len()).max(start),
            )
        })
    }

    /// A constant, or a path.
    pub(super) fn value(&mut self, setting: &str, node: &Node) -> Option<Operand> {
        if node.as_text().is_some_and(looks_like) {
            return self.path(setting, node).map(Operand::Path);
        }
        self.literal(Op::Is, node).map(Operand::Literal)
    }

    /// Names with JSON, or with paths.
    pub(super) fn data(&mut self, setting: &str, node: &Node) -> Option<Vec<(Name, Operand)>> {
        let Some(map) = node.as_map() else {
            let message = format!("`{setting}` is a map of names and values");
            let help = format!("Write `{setting}: {{ city: Berlin, total: $.cart.total }}`.");
            let found = Diagnostic::new(&rules::WRONG_VALUE, node.span, message).help(help);
            return self.report(found);
        };
        let pairs: Vec<_> = map
            .iter()
            .map(|(key, value)| {
                let operand = if value.as_text().is_some_and(looks_like) {
                    self.path(&key.text, value).map(Operand::Path)
                } else {
                    self.json(&key.text, value).map(Operand::Json)
                };
                Some((Name::from(key.text.as_str()), operand?))
            })
            .collect();
        pairs.into_iter().collect()
    }

    /// Any JSON; every text in it that looks like a path must be one.
    pub(super) fn json(&mut self, setting: &str, node: &Node) -> Option<serde_json::Value> {
        let before = self.out.len();
        self.paths_in(setting, node);
        (self.out.len() == before).then(|| node.to_json())
    }

    fn paths_in(&mut self, setting: &str, node: &Node) {
        match &node.value {
            Value::Text(text) if looks_like(&text.text) => {
                self.path(setting, node);
            }
            Value::List(items) => items.iter().for_each(|item| self.paths_in(setting, item)),
            Value::Map(map) => {
                map.iter().for_each(|(key, value)| self.paths_in(&key.text, value));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
        }
    }
}

//! Names of tags, attributes, events, nodes, variables and what lies outside the file.

use super::Reader;
use crate::diagnostic::rules;
use crate::form::id::{RESERVED, is_id, suggested};
use crate::model::Name;
use crate::source::Node;

/// Longest name of a tag, an attribute or an event: stores index them.
const NAME_MAX_CHARACTERS: usize = 128;

/// Names in one list; a screenful, far above any real list of tags.
const NAMES_MAX: usize = 100;

impl Reader<'_> {
    /// A tag: any text of one line.
    pub(super) fn tag(&mut self, key: &str, node: &Node) -> Option<String> {
        let name = self.line(key, node)?;
        self.not_too_long(key, node, name)
    }

    /// An attribute's name, dots walking into nested data.
    pub(super) fn attribute(&mut self, key: &str, node: &Node) -> Option<String> {
        let name = self.line(key, node)?;
        let bare = name.strip_prefix("$.").unwrap_or(&name);
        let bare = bare.strip_prefix("contact.").unwrap_or(bare);
        let bare = bare.strip_prefix("attributes.").unwrap_or(bare);
        let steps_are_named = name.split('.').all(|step| !step.trim().is_empty());
        if bare == name && steps_are_named && !name.starts_with('$') {
            return self.not_too_long(key, node, name);
        }
        let message = format!("`{name}` is not the name of an attribute");
        let help = format!(
            "Write the bare name, `{key}: {}`; a dot walks into nested data.",
            if bare.is_empty() || bare.starts_with('$') { "city" } else { bare.trim_matches('.') }
        );
        self.report(&rules::BAD_NAME, node.span, message, help);
        None
    }

    /// An event type: small letters, digits, `_` and `.`, as programs write them.
    pub(super) fn event_type(&mut self, key: &str, node: &Node) -> Option<String> {
        let name = self.line(key, node)?;
        let fits = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.');
        if name.bytes().all(fits) && name.starts_with(|c: char| c.is_ascii_lowercase()) {
            return self.not_too_long(key, node, name);
        }
        let message = format!("`{name}` is not the type of an event");
        let help = format!(
            "Types are written in small letters, digits, `_` and `.`: `{key}: {}`.",
            suggested(&name, "order_placed")
        );
        self.report(&rules::BAD_NAME, node.span, message, help);
        None
    }

    /// A name given outside of flows: a segment, a flow, a provider.
    pub(super) fn slug(&mut self, key: &str, node: &Node) -> Option<String> {
        let name = self.line(key, node)?;
        if is_id(&name.replace('-', "_")) {
            return Some(name);
        }
        let message = format!("`{name}` is not an id");
        let help = format!(
            "Ids are written in small letters, digits, `_` and `-`: `{key}: {}`.",
            suggested(&name, "an_id")
        );
        self.report(&rules::BAD_NAME, node.span, message, help);
        None
    }

    /// An id of this flow: of a node or a variable.
    pub(super) fn id(&mut self, key: &str, node: &Node) -> Option<String> {
        let name = self.line(key, node)?;
        if is_id(&name) && !RESERVED.contains(&name.as_str()) {
            return Some(name);
        }
        let message = if RESERVED.contains(&name.as_str()) {
            format!("`{name}` is a word of the language and no id")
        } else {
            format!("`{name}` is not an id")
        };
        let help = format!(
            "Ids begin with a small letter and go on in small letters, digits and `_`, such as \
             `{key}: {}`.",
            suggested(&name, "an_id")
        );
        self.report(&rules::BAD_NAME, node.span, message, help);
        None
    }

    /// A list of names.
    pub(super) fn list_of(
        &mut self,
        key: &str,
        node: &Node,
        read: fn(&mut Self, &str, &Node) -> Option<String>,
    ) -> Option<Vec<Name>> {
        let list = self.list(key, node, "[a name, another name]")?;
        if list.is_empty() {
            return self.wrong_list(key, node, "[a name]");
        }
        if list.len() > NAMES_MAX {
            let message = format!("`{key}` names {}, and at most {NAMES_MAX} fit", list.len());
            self.report(&rules::WRONG_VALUE, node.span, message, "Split it over several nodes.");
            return None;
        }
        let names: Vec<_> = list.iter().map(|item| read(self, key, item).map(Name::from)).collect();
        names.into_iter().collect()
    }

    /// One id, or a list of them.
    pub(super) fn one_or_list(&mut self, key: &str, node: &Node) -> Option<Vec<Name>> {
        if node.as_list().is_some() {
            return self.list_of(key, node, Self::id);
        }
        self.id(key, node).map(|id| vec![Name::from(id)])
    }

    fn not_too_long(&mut self, key: &str, node: &Node, name: String) -> Option<String> {
        if name.chars().count() <= NAME_MAX_CHARACTERS {
            return Some(name);
        }
        let message = format!("`{key}` is longer than {NAME_MAX_CHARACTERS} characters");
        self.report(&rules::BAD_NAME, node.span, message, "Choose a shorter name.");
        None
    }
}

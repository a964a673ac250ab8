//! Second pass: which sections there are, which nodes, and of which kind each is.

use super::Pass;
use super::sections::{self, head};
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::form::id::{RESERVED, is_id, suggested};
use crate::form::{At, Form, backticked};
use crate::kind::{Build, Kind};
use crate::source::{Key, Map, Node, Span};

/// Nodes of one flow. The largest real one has forty; a generated one may be larger, and stays
/// a matter of milliseconds.
const NODES_MAX: usize = 10_000;

/// A flow as its author wrote it, with its nodes and starts known by kind.
pub(super) struct Authored<'a> {
    /// The whole file.
    pub(super) top: &'a Map,
    /// Where the file begins.
    pub(super) span: Span,
    /// The starts, in written order.
    pub(super) starts: Vec<Item<'a>>,
    /// The nodes, in written order.
    pub(super) nodes: Vec<Item<'a>>,
}

/// A start or a node.
pub(super) struct Item<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Where it is named.
    pub(super) named_at: Span,
    /// Its settings and ports.
    pub(super) map: &'a Map,
    /// Its kind, when there is such a one.
    pub(super) kind: Option<&'static Kind>,
}

/// Whether starts or nodes are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Start,
    Node,
}

pub(super) fn resolve<'a>(pass: &mut Pass<'_>, root: &'a Node) -> Option<Authored<'a>> {
    let Some(top) = root.as_map() else {
        let help = "Begin with `schema: flow/v1`, then `id:`, `start:` and `nodes:`.";
        let message = format!("a flow is a map of sections, and this is {}", root.kind_word());
        pass.out.push(Diagnostic::new(&rules::MISSING_SECTION, root.span, message).help(help));
        return None;
    };
    let span = top.iter().next().map_or(root.span, |(key, _)| key.span);
    let starts = pass.starts(top, span);
    let nodes = pass.nodes(top, span);
    Some(Authored { top, span, starts, nodes })
}

impl Pass<'_> {
    fn starts<'a>(&mut self, top: &'a Map, span: Span) -> Vec<Item<'a>> {
        let Some((key, node)) = top.entry("start") else {
            return self.no_start(span, "the flow has no start");
        };
        if let Some(map) = node.as_map() {
            let id = map.get("id").and_then(Node::as_text).unwrap_or(sections::ONLY_START);
            return vec![self.item(id, key.span, map, Role::Start)];
        }
        let Some(list) = node.as_list() else {
            return self.no_start(node.span, "`start` is a map, or a list of them");
        };
        if list.is_empty() {
            return self.no_start(node.span, "the flow has no start");
        }
        list.iter().filter_map(|node| self.start_of_list(node)).collect()
    }

    fn start_of_list<'a>(&mut self, node: &'a Node) -> Option<Item<'a>> {
        let Some(map) = node.as_map() else {
            return self.no_start(node.span, "each start is a map").pop();
        };
        let id = map.get("id").and_then(Node::as_text);
        if id.is_none() {
            let help = "Add `id: …`, a name for reports; it is needed where there are several.";
            let message = "a start of several lacks `id`";
            self.out.push(Diagnostic::new(&rules::MISSING_SETTING, node.span, message).help(help));
        }
        Some(self.item(id.unwrap_or_default(), node.span, map, Role::Start))
    }

    fn no_start<'a>(&mut self, span: Span, message: &str) -> Vec<Item<'a>> {
        let help = "Say how contacts come in: `start: { type: people_event, trigger: tag_added, \
                    tag: AB CART, next: … }`.";
        self.out.push(Diagnostic::new(&rules::NO_START, span, message).help(help));
        Vec::new()
    }

    fn nodes<'a>(&mut self, top: &'a Map, span: Span) -> Vec<Item<'a>> {
        let Some((key, node)) = top.entry("nodes") else {
            return self.no_nodes(span, "the flow lacks `nodes`");
        };
        let Some(map) = node.as_map().filter(|map| !map.is_empty()) else {
            return self.no_nodes(key.span, "`nodes` is a map of ids and nodes");
        };
        if map.len() > NODES_MAX {
            let message = format!("the flow has {} nodes", map.len());
            let help = format!("Split it: a flow has {NODES_MAX} nodes at most.");
            self.out.push(Diagnostic::new(&rules::TOO_LARGE, key.span, message).help(help));
            return Vec::new();
        }
        map.iter().filter_map(|(key, node)| self.node(key, node)).collect()
    }

    fn no_nodes<'a>(&mut self, span: Span, message: &str) -> Vec<Item<'a>> {
        let help = "Add at least one: `nodes: { wait: { type: pause, for: 1 day, next: end } }`.";
        self.out.push(Diagnostic::new(&rules::MISSING_SECTION, span, message).help(help));
        Vec::new()
    }

    fn node<'a>(&mut self, key: &'a Key, node: &'a Node) -> Option<Item<'a>> {
        let id = key.text.as_str();
        self.check_id(id, key.span);
        let Some(map) = node.as_map() else {
            let message = format!("the node `{id}` is {}, and nodes are maps", node.kind_word());
            let help = format!("Write `{id}: {{ type: pause, for: 1 day, next: end }}`.");
            let found = Diagnostic::new(&rules::WRONG_VALUE, node.span, message).help(help);
            self.out.push(found.node(id));
            return None;
        };
        Some(self.item(id, key.span, map, Role::Node))
    }

    fn check_id(&mut self, id: &str, span: Span) {
        let message = if RESERVED.contains(&id) {
            format!("`{id}` is a word of the language and cannot name a node")
        } else if is_id(id) {
            return;
        } else {
            format!("`{id}` cannot name a node")
        };
        let help = format!(
            "Ids begin with a small letter and go on in small letters, digits and `_`, at most 64 \
             of them, such as `{}`. What people read is `name:`.",
            suggested(id, "a_node").replace("exit", "leave").replace("start", "first")
        );
        self.out.push(Diagnostic::new(&rules::BAD_NAME, span, message).help(help).node(id));
    }

    fn item<'a>(&mut self, id: &'a str, named_at: Span, map: &'a Map, role: Role) -> Item<'a> {
        let kind = self.kind(id, named_at, map, role);
        Item { id, named_at, map, kind }
    }

    fn kind(&mut self, id: &str, at: Span, map: &Map, role: Role) -> Option<&'static Kind> {
        let known = |kind: &&&'static Kind| role == role_of(kind);
        let Some(node) = map.get("type") else {
            let message = format!("{} lacks `type`", role.called(id));
            let words: Vec<&str> = self.kinds.iter().filter(known).map(|kind| kind.name).collect();
            let help = format!("Add `type:` and one of {}.", backticked(&words));
            self.told(id, role, Diagnostic::new(&rules::MISSING_SETTING, at, message).help(help));
            return None;
        };
        let word = node.as_text().unwrap_or_default();
        let found = self.kinds.iter().find(|kind| kind.name == word);
        if let Some(kind) = found.filter(|kind| role_of(kind) == role) {
            return Some(kind);
        }
        if !node.is_null() {
            self.unknown_kind(id, node, role, found.is_some());
        }
        None
    }

    fn unknown_kind(&mut self, id: &str, node: &Node, role: Role, elsewhere: bool) {
        let word = node.as_text().unwrap_or_else(|| node.span.of(&self.source.text));
        let of_role = |kind: &&&'static Kind| role_of(kind) == role;
        let words: Vec<&str> = self.kinds.iter().filter(of_role).map(|kind| kind.name).collect();
        let also = self.kinds.iter().filter(of_role).find(|kind| is_also(kind, word));
        let meant =
            also.map(|kind| kind.name).or_else(|| did_you_mean(word, words.iter().copied()));
        let message = match (elsewhere, role) {
            (true, Role::Node) => format!("`{word}` is a start and stands under `start:`"),
            (true, Role::Start) => format!("`{word}` is a node and stands under `nodes:`"),
            (false, Role::Node) => format!("there is no type of node `{word}`"),
            (false, Role::Start) => format!("there is no type of start `{word}`"),
        };
        let listed = backticked(&words);
        let help = match meant {
            Some(word) => format!("Did you mean `{word}`? There are {listed}."),
            None => format!("There are {listed}."),
        };
        let mut found = Diagnostic::new(&rules::UNKNOWN_TYPE, node.span, message).help(help);
        if let Some(word) = meant {
            found = found.replace(format!("Write `{word}`"), node.span, word);
        }
        self.told(id, role, found);
    }

    fn told(&mut self, id: &str, role: Role, found: Diagnostic) {
        self.out.push(if role == Role::Node { found.node(id) } else { found });
    }
}

impl Role {
    fn called(self, id: &str) -> String {
        match self {
            Self::Start => "the start".to_owned(),
            Self::Node => format!("the node `{id}`"),
        }
    }
}

fn role_of(kind: &Kind) -> Role {
    match kind.build {
        Build::Start(_) => Role::Start,
        Build::Node(_) => Role::Node,
    }
}

/// Whether other products call the kind so.
fn is_also(kind: &Kind, word: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['_', '-', '/', ' '], "");
    kind.also.iter().any(|name| plain(name) == plain(word))
}

impl<'a> Authored<'a> {
    /// Where the whole flow is pointed at.
    pub(super) fn at<'s>(&self, pass: &Pass<'s>) -> At<'s> {
        At::new(pass.source, head::WHAT, self.span)
    }

    /// The event that counts as the goal.
    pub(super) fn goal_event(&self) -> Option<&'a str> {
        self.top.get("goal")?.as_map()?.get("event")?.as_text()
    }

    /// A section and where it is named.
    pub(super) fn section(&self, name: &str) -> Option<(&'a Key, &'a Node)> {
        self.top.entry(name).filter(|(_, node)| !node.is_null())
    }
}

impl Authored<'_> {
    /// The ids of the nodes that send messages.
    pub(super) fn sends(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().filter(|item| item.sends()).map(|item| item.id)
    }

    /// Whether a node of this id sends messages.
    pub(super) fn is_send(&self, id: &str) -> bool {
        self.sends().any(|send| send == id)
    }

    /// Whether there is a node of this id.
    pub(super) fn is_node(&self, id: &str) -> bool {
        self.nodes.iter().any(|item| item.id == id)
    }
}

impl Item<'_> {
    /// Whether its kind takes a message; of an unknown kind, that it may.
    fn sends(&self) -> bool {
        let takes_message = |kind: &Kind| {
            kind.settings.iter().any(|setting| matches!(setting.form, Form::Message(_)))
        };
        self.kind.is_none_or(takes_message)
    }
}

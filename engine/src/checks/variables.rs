//! W311 and E207: what `save_as` keeps is there where it is read, and has one writer.

use std::collections::{BTreeMap, BTreeSet};

use weir_messages::path::{Path, looks_like};

use super::paths::by_name;
use super::{Checked, find};
use crate::condition::Operand;
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::graph::{Edge, NodeKey};
use crate::model::Name;
use crate::source::Span;

/// Variables one flow may keep: each is carried by every token, and costs a pass over the graph
/// here. Real flows keep one or two.
const VARIABLES_MAX: usize = 100;

/// The nodes and ports after which a variable is there.
type Writers = BTreeSet<(NodeKey, Name)>;

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    let written = writers(checked);
    if let Some((_, writers)) = written.iter().nth(VARIABLES_MAX) {
        let message = format!("the flow keeps {} variables", written.len());
        let help = format!("Keep {VARIABLES_MAX} at most: every contact inside carries them.");
        let span =
            writers.first().map_or(checked.root.span, |(key, _)| save_span(checked, *key, ""));
        out.push(Diagnostic::new(&rules::CONFLICTING_SETTINGS, span, message).help(help));
        return;
    }
    let read = readers(checked);
    for (name, writers) in &written {
        let set = Set::new(checked, writers);
        twice(checked, name, writers, &set, out);
        for read in read.get(name.as_str()).into_iter().flatten().filter(|read| !read.defaulted) {
            if checked.paths.reaches(read.by) && !set.always[read.by.index()] {
                out.push(not_everywhere(checked, name, writers, read.by, read.span));
            }
        }
    }
    for (name, places) in read {
        if !checked.flow.vars.contains_key(&name) && !written.contains_key(name.as_str()) {
            out.extend(
                places.into_iter().map(|read| never(checked, &name, &written, read.by, read.span)),
            );
        }
    }
}

fn writers(checked: &Checked<'_>) -> BTreeMap<Name, Writers> {
    let mut written: BTreeMap<Name, Writers> = BTreeMap::new();
    for (key, slot) in checked.flow.graph.places() {
        for (name, port) in slot.node.iter().flat_map(|node| node.shape().keeps) {
            written.entry(name).or_default().insert((key, port));
        }
    }
    written
}

/// Where a variable is there: on some path to a node, and on every one.
struct Set {
    sometimes: Vec<bool>,
    always: Vec<bool>,
}

impl Set {
    fn new(checked: &Checked<'_>, writers: &Writers) -> Self {
        let graph = &checked.flow.graph;
        let mut set = Self { sometimes: vec![false; graph.len()], always: vec![true; graph.len()] };
        for start in &checked.flow.starts {
            set.always[start.next.index()] = false;
        }
        for key in checked.paths.order.iter().filter(|key| checked.paths.reaches(**key)) {
            for (target, edge) in graph.ways(*key) {
                checked.paths.step(1);
                let written = writes(writers, *key, edge);
                set.sometimes[target.index()] |= written || set.sometimes[key.index()];
                set.always[target.index()] &= written || set.always[key.index()];
            }
        }
        set
    }
}

fn writes(writers: &Writers, key: NodeKey, edge: &Edge) -> bool {
    writers
        .range((key, Name::from(""))..)
        .take_while(|(one, _)| *one == key)
        .any(|(_, port)| *port == edge.port)
}

/// One name, one writer on each path; and no constant of the same name.
fn twice(
    checked: &Checked<'_>,
    name: &Name,
    writers: &Writers,
    set: &Set,
    out: &mut Vec<Diagnostic>,
) {
    let constant = checked.flow.vars.contains_key(name.as_str());
    let nodes: BTreeSet<NodeKey> = writers.iter().map(|(key, _)| *key).collect();
    for key in nodes {
        let message = if constant {
            format!("`{name}` is a constant under `vars:` already")
        } else if set.sometimes[key.index()] {
            format!("`{name}` is kept a second time on one path")
        } else {
            continue;
        };
        let help = "Give it another name: what is kept once stays, so that reports and messages \
                    can rely on it.";
        let span = save_span(checked, key, name);
        let found = Diagnostic::new(&rules::CONFLICTING_SETTINGS, span, message).help(help);
        out.push(found.node(checked.name(key)));
    }
}

fn save_span(checked: &Checked<'_>, key: NodeKey, name: &str) -> Span {
    let written = checked.written(&["nodes", checked.name(key)]);
    let saved = written.and_then(|node| find(node, "save_as", name));
    saved.unwrap_or(checked.flow.graph.slot(key).span)
}

/// Where a variable is read.
struct Reading {
    by: NodeKey,
    span: Span,
    /// Whether it is thought of that it may be missing.
    defaulted: bool,
}

/// Variables by name, with where each is read.
fn readers(checked: &Checked<'_>) -> BTreeMap<String, Vec<Reading>> {
    let mut read: BTreeMap<String, Vec<Reading>> = BTreeMap::new();
    let plain = |by, span| Reading { by, span, defaulted: false };
    for asked in &checked.asked {
        let Some(key) = asked.node() else { continue };
        for name in asked.condition.paths().into_iter().filter_map(variable) {
            read.entry(name).or_default().push(plain(key, asked.written.span));
        }
    }
    for (key, slot) in checked.flow.graph.places() {
        let Some(node) = &slot.node else { continue };
        let shape = node.shape();
        for name in shape.reads.iter().flat_map(|operand| variables(operand)) {
            read.entry(name).or_default().push(plain(key, slot.span));
        }
        let message = shape.sends.and_then(|sends| checked.flow.messages.get(&sends.message));
        let said = message.into_iter().flat_map(|message| in_message(checked, message));
        for (name, span, defaulted) in said {
            read.entry(name).or_default().push(Reading { by: key, span, defaulted });
        }
    }
    read
}

fn in_message(
    checked: &Checked<'_>,
    message: &crate::flow::FlowMessage,
) -> Vec<(String, Span, bool)> {
    let reads = checked.reads(message).filter_map(|read| {
        let name = first_step(read.variable.path.strip_prefix("vars.")?);
        Some((name, read.span, read.variable.defaulted))
    });
    reads.collect()
}

fn variables(operand: &Operand) -> Vec<String> {
    match operand {
        Operand::Path(path) => variable(path).into_iter().collect(),
        Operand::Json(json) => in_json(json),
        Operand::Literal(_) | Operand::List(_) => Vec::new(),
    }
}

fn in_json(json: &serde_json::Value) -> Vec<String> {
    if let Some(text) = json.as_str().filter(|text| looks_like(text)) {
        return Path::parse(text).ok().as_ref().and_then(variable).into_iter().collect();
    }
    let items = json.as_array().into_iter().flatten();
    let fields = json.as_object().into_iter().flat_map(serde_json::Map::values);
    items.chain(fields).flat_map(in_json).collect()
}

/// The variable a path reads, when it reads one.
fn variable(path: &Path) -> Option<String> {
    path.as_str().strip_prefix("$.vars.").map(first_step)
}

fn first_step(text: &str) -> String {
    text.split(['.', '[']).next().unwrap_or_default().to_owned()
}

fn not_everywhere(
    checked: &Checked<'_>,
    name: &Name,
    writers: &Writers,
    key: NodeKey,
    span: Span,
) -> Diagnostic {
    let is_written = |node: NodeKey, edge: &Edge| writes(writers, node, edge);
    let path = checked.paths.path_without(key, &is_written).unwrap_or_default();
    let message =
        format!("`vars.{name}` is missing here on the path {}", by_name(checked.flow, &path));
    let help = format!(
        "Keep it on that path too, or say what stands instead: \
         `{{{{ vars.{name} | default('…') }}}}`."
    );
    let found = Diagnostic::new(&rules::VARIABLE_NOT_ON_EVERY_PATH, span, message).help(help);
    found.node(checked.name(key))
}

fn never(
    checked: &Checked<'_>,
    name: &str,
    written: &BTreeMap<Name, Writers>,
    key: NodeKey,
    span: Span,
) -> Diagnostic {
    let constants = checked.flow.vars.keys().map(String::as_str);
    let meant = did_you_mean(name, written.keys().map(Name::as_str).chain(constants));
    let message = format!("nothing sets `vars.{name}`");
    let help = match meant {
        Some(word) => format!("Did you mean `vars.{word}`?"),
        None => format!("Set it under `vars:`, or keep it by `save_as: {name}` in a node before."),
    };
    let found = Diagnostic::new(&rules::VARIABLE_NOT_ON_EVERY_PATH, span, message).help(help);
    found.node(checked.name(key))
}

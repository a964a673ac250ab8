//! The reading itself: passes over the text until nothing more can be corrected.

use serde_yaml::granit_parser::{Options, Parser};

use super::build::Builder;
use super::repair::Working;
use super::syntax::{Finding, Trouble};
use super::{DIAGNOSTICS_MAX, Node, Source, Value, characters};
use crate::diagnostic::Diagnostic;

/// The tree of a flow file, and all that is wrong with the file as a text.
///
/// The tree is given when there is one, also with errors: places that could not be read but
/// whose correction is sure are in it as corrected. Nothing of it is guessed silently.
pub fn read(source: &Source) -> (Option<Node>, Vec<Diagnostic>) {
    let reading = Reading::of(&source.text);
    (reading.root, reading.diagnostics)
}

/// The same for bytes of unknown origin.
pub fn read_bytes(name: &str, bytes: &[u8]) -> (Source, Option<Node>, Vec<Diagnostic>) {
    let (text, wrong) = characters::decode(bytes);
    let source = Source::new(name, text);
    if wrong.is_some() && source.text.starts_with('\u{FFFD}') {
        return (source, None, wrong.into_iter().collect());
    }
    let (root, mut found) = read(&source);
    found.splice(0..0, wrong);
    (source, root, found)
}

/// Places corrected in one file before the reader gives up. Each costs one more pass, so this
/// bounds the work: twenty times reading the file.
const REPAIRS_MAX: usize = 20;

/// What reading gave.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) root: Option<Node>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Parser events looked at in all passes: the measure of the work done.
    pub(super) events: usize,
}

impl Reading {
    pub(super) fn of(text: &str) -> Self {
        if let Some(refused) = characters::refuse(text) {
            return Self { diagnostics: vec![refused], ..Self::default() };
        }
        let mut reading = Self::default();
        let mut working = Working::new(text);
        reading.diagnostics = characters::cut_bad_characters(&mut working);
        let mut repairs = 0;
        while reading.pass(&mut working, repairs < REPAIRS_MAX) {
            repairs += 1;
        }
        reading.finish();
        reading
    }

    /// Reads once; true when a place was corrected and it is worth reading again.
    fn pass(&mut self, working: &mut Working, may_repair: bool) -> bool {
        let Pass { builder, finding, events } = Pass::over(working.text());
        self.events += events;
        let (root, found) = builder.finish(finding.is_some());
        let (mended, rest) = match finding {
            Some(finding) => (finding, found),
            None => Finding::of_tree(found),
        };
        self.add(mended.diagnostics, working);
        if may_repair && working.apply(&mended.repair) {
            return true;
        }
        self.add(rest, working);
        self.root = root.map(|root| relocated(root, working));
        false
    }

    fn add(&mut self, mut found: Vec<Diagnostic>, working: &Working) {
        for diagnostic in &mut found {
            diagnostic.relocate(|span| working.to_written(span));
        }
        self.diagnostics.append(&mut found);
    }

    fn finish(&mut self) {
        self.diagnostics.sort_by_key(|found| (found.span, found.rule.code));
        self.diagnostics.dedup();
        self.diagnostics.truncate(DIAGNOSTICS_MAX);
    }
}

struct Pass<'a> {
    builder: Builder<'a>,
    finding: Option<Finding>,
    events: usize,
}

impl<'a> Pass<'a> {
    fn over(text: &'a str) -> Self {
        let mut pass = Self { builder: Builder::new(text), finding: None, events: 0 };
        for event in Parser::new_from_str_with_options(text, options()) {
            pass.events += 1;
            match event {
                Ok((event, span)) => {
                    if !pass.builder.take(event, span) {
                        break;
                    }
                }
                Err(error) => {
                    pass.finding = Some(Trouble::new(text, &error, &pass.builder).explain());
                    break;
                }
            }
        }
        pass
    }
}

/// Comments are not asked for: the parser keeps them all in memory while it looks ahead, and
/// gives up after a hundred in a row.
fn options() -> Options {
    serde_yaml::granit_parser::options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        emit_comments: false,
    }
}

fn relocated(mut node: Node, working: &Working) -> Node {
    node.span = working.to_written(node.span);
    node.value = match node.value {
        Value::List(items) => {
            Value::List(items.into_iter().map(|item| relocated(item, working)).collect())
        }
        Value::Map(mut map) => {
            for (key, value) in map.entries_mut() {
                key.span = working.to_written(key.span);
                let taken = std::mem::replace(value, Node::new(value.span, Value::Null));
                *value = relocated(taken, working);
            }
            Value::Map(map)
        }
        scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_)) => scalar,
    };
    node
}

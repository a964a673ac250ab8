//! Flow files → flows, in passes that read like a list: parse → resolve → lower → wire → check
//! → analyse → seal.
//!
//! Each pass reports all the errors it finds; a pass that needs what an earlier one could not
//! give does without. A flow comes out only when there was no error at all.
//!
//! Every pass goes over the nodes a fixed number of times, and none recurses along the graph.

mod analyse;
mod lower;
mod resolve;
mod seal;
mod sections;
mod wire;

use std::collections::BTreeMap;

use crate::checks;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::flow::Flow;
use crate::kind::Kind;
use crate::source::{self, Node, Source};

pub(crate) use analyse::conditions;
pub(crate) use sections::messages::place_in_part;
pub use sections::messages::{feed_settings, message_settings, variant_settings};
pub use sections::start::TABLE as START_SETTINGS;
pub use sections::{SECTIONS, Section, Shape};

/// The template files beside a flow, by their path relative to it.
pub type Files = BTreeMap<String, String>;

/// What came of compiling a flow.
#[derive(Debug)]
pub struct Compiled {
    /// The flow, when nothing is wrong with it.
    pub flow: Option<Flow>,
    /// The file as a tree with places, when it could be read.
    pub root: Option<Node>,
    /// Everything there is to say, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// How many steps along the graph the checks took: a test holds them to the flow's size.
    pub steps: usize,
}

/// Compiles one flow.
pub fn compile(source: &Source, files: &Files, kinds: &'static [&'static Kind]) -> Compiled {
    let (root, diagnostics) = source::read(source);
    let mut pass = Pass { source, files, kinds, out: diagnostics, steps: 0 };
    let flow = root.as_ref().and_then(|root| pass.run(root));
    settle(&mut pass.out);
    Compiled { flow, root, diagnostics: pass.out, steps: pass.steps }
}

/// Puts the findings in the order of the file, each once, and keeps the gravest where there are
/// more than anybody reads.
fn settle(found: &mut Vec<Diagnostic>) {
    if found.len() > source::DIAGNOSTICS_MAX {
        found.sort_by_key(|one| (one.rule.severity, one.span.start));
        found.truncate(source::DIAGNOSTICS_MAX);
    }
    found.sort_by(|one, other| {
        let key = |found: &Diagnostic| (found.span.start, found.rule.code);
        key(one).cmp(&key(other)).then_with(|| one.message.cmp(&other.message))
    });
    found.dedup();
}

/// What all passes share.
struct Pass<'a> {
    source: &'a Source,
    files: &'a Files,
    kinds: &'static [&'static Kind],
    out: Vec<Diagnostic>,
    steps: usize,
}

impl Pass<'_> {
    fn run(&mut self, root: &Node) -> Option<Flow> {
        let authored = resolve::resolve(self, root)?;
        let lowered = lower::lower(self, &authored);
        let mut flow = wire::wire(self, &authored, lowered)?;
        if has_errors(&self.out) {
            return None;
        }
        self.steps = checks::check(self.source, root, &flow, &mut self.out);
        if has_errors(&self.out) {
            return None;
        }
        analyse::analyse(&mut flow);
        flow.hash = seal::hash(root, &flow, self.files);
        Some(flow)
    }
}

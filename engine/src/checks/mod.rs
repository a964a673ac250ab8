//! What a flow that holds together may still get wrong.
use crate::diagnostic::Diagnostic;
use crate::flow::Flow;
use crate::source::{Node, Source};
pub(crate) fn check(_source: &Source, _root: &Node, _flow: &Flow, _out: &mut Vec<Diagnostic>) {}

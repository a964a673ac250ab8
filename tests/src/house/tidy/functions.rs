//! Rules about functions.

use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, Signature, TraitItemFn};

use super::Finding;
use super::sources::Source;

/// One screen: longer, and the beginning is forgotten at the end.
const FUNCTION_LINES_MAX: usize = 70;

/// A function with a body: its first line, and how many lines it has from signature to brace.
pub(super) struct Function {
    name: String,
    line: usize,
    pub(super) lines: usize,
}

pub(super) fn long_functions(source: &Source) -> Vec<Finding> {
    let long = lengths(source).into_iter().filter(|function| function.lines > FUNCTION_LINES_MAX);
    let told = |Function { name, line, lines }| Finding {
        line,
        found: format!("`{name}` has {lines} lines, {FUNCTION_LINES_MAX} at most are fine"),
    };
    long.map(told).collect()
}

/// Every function of `source`, also those inside others.
pub(super) fn lengths(source: &Source) -> Vec<Function> {
    let mut functions = Functions(Vec::new());
    if let Some(Ok(file)) = source.code.as_ref().map(|code| &code.file) {
        functions.visit_file(file);
    }
    functions.0
}

struct Functions(Vec<Function>);

impl Functions {
    fn note(&mut self, signature: &Signature, body: &Block) {
        let line = |span: Span| span.start().line;
        let first = line(signature.fn_token.span);
        let lines = line(body.brace_token.span.close()) - first + 1;
        self.0.push(Function { name: signature.ident.to_string(), line: first, lines });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.note(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.note(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(body) = &function.default {
            self.note(&function.sig, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

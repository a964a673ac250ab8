//! What the compiler of messages found, at its place in the flow file.

use weir_messages::Problem;

use super::super::super::Pass;
use super::draft::Parts;
use crate::diagnostic::{Diagnostic, rules};
use crate::form::{At, sentence};
use crate::source::{Map, Node, Span};

impl Pass<'_> {
    pub(super) fn problems(&mut self, parts: &Parts<'_>, at: At<'_>, problems: Vec<Problem>) {
        for problem in problems {
            let (span, message) = self.placed(parts, at, &problem);
            let help = sentence(&problem.help);
            self.out.push(Diagnostic::new(&rules::BAD_TEMPLATE, span, message).help(help));
        }
    }

    fn placed(&self, parts: &Parts<'_>, at: At<'_>, problem: &Problem) -> (Span, String) {
        let Problem { part, line, column, message, .. } = problem;
        let over = parts.over.map(|(map, _)| map);
        if written_part(parts.map, over, part).is_none() {
            let file = parts.node("template").and_then(Node::as_text).unwrap_or(part);
            let span = parts.node("template").map_or(at.span, |node| node.span);
            return (span, format!("{file}:{line}:{column}: {message}"));
        }
        let span = place_in_part(&self.source.text, parts.map, over, part, *line, *column);
        (span.unwrap_or(at.span), message.clone())
    }
}

/// Where a line and column of a part of a message stand in the flow file; for a part that is a
/// file of its own, where the file is named.
pub(crate) fn place_in_part(
    source: &str,
    message: &Map,
    variant: Option<&Map>,
    part: &str,
    line: usize,
    column: usize,
) -> Option<Span> {
    if let Some(node) = written_part(message, variant, part) {
        return Some(in_text(node, source, line, column));
    }
    let file = variant.and_then(|map| map.get("template")).or_else(|| message.get("template"));
    file.map(|node| node.span)
}

/// The part of the flow file that a problem names: `subject`, `headers.X-Key`, `body/items/0`.
fn written_part<'a>(message: &'a Map, variant: Option<&'a Map>, part: &str) -> Option<&'a Node> {
    let said = |key: &str| variant.and_then(|map| map.get(key)).or_else(|| message.get(key));
    if let Some(node) = said(part) {
        return Some(node);
    }
    let (first, rest) = part.split_once(['.', '/'])?;
    let mut node = said(first)?;
    if part.as_bytes().get(first.len()) == Some(&b'.') {
        return node.as_map()?.get(rest).or(Some(node));
    }
    for step in rest.split('/') {
        let in_list = node.as_list().and_then(|list| list.get(step.parse::<usize>().ok()?));
        match node.as_map().and_then(|map| map.get(step)).or(in_list) {
            Some(inner) => node = inner,
            None => break,
        }
    }
    Some(node)
}

/// The place of a line and column of a text in the file: exact where the file holds the line as
/// it is read, else the whole text.
fn in_text(node: &Node, source: &str, line: usize, column: usize) -> Span {
    let raw = node.span.of(source);
    let text = node.as_text().unwrap_or_default();
    let Some(wanted) = text.lines().nth(line.saturating_sub(1)) else { return node.span };
    let in_block = usize::from(raw.starts_with(['|', '>']));
    let before: usize = raw.split_inclusive('\n').take(line - 1 + in_block).map(str::len).sum();
    let Some(found) = raw[before..].find(wanted).filter(|_| !wanted.is_empty()) else {
        return node.span;
    };
    let start = before + found;
    let inside = wanted.char_indices().nth(column.saturating_sub(1));
    let offset = inside.map_or(wanted.len(), |(offset, _)| offset);
    let at = node.span.start + start + offset;
    let end = node.span.start + start + wanted.len();
    if at < end { Span::new(at, end) } else { node.span }
}

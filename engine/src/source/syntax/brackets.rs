//! Brackets that do not fit.

use serde_yaml::granit_parser::ErrorKind;

use super::line::Line;
use super::{Finding, Trouble};
use crate::diagnostic::{Diagnostic, rules};
use crate::source::Span;

/// A bracket is open, and a line that cannot belong to it begins.
pub(super) fn unclosed(trouble: &Trouble<'_>) -> Option<Finding> {
    let (open, is_list) = trouble.bracket?;
    let (opened, line) = (Line::at(trouble.text, open), next_setting(trouble)?);
    if line.start <= opened.start || line.indentation() > opened.indentation() {
        return None;
    }
    let mut before = line.previous()?;
    while before.content_end() == before.start + before.indentation() && before.start > open {
        before = before.previous()?;
    }
    let close = if is_list { "]" } else { " }" };
    let found = not_closed(trouble, open).replace(
        format!("Close it with `{}`", close.trim()),
        Span::at(before.content_end()),
        close,
    );
    Some(Finding::sure(found))
}

/// The line of the trouble, when it is a setting outside of brackets.
fn next_setting<'a>(trouble: &Trouble<'a>) -> Option<Line<'a>> {
    let line = trouble.line();
    let key = line.setting()?.key?;
    let plain = key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    plain.then_some(line)
}

fn not_closed(trouble: &Trouble<'_>, open: usize) -> Diagnostic {
    let span = Span::new(open, open + 1);
    let bracket = span.of(trouble.text);
    let close = if bracket == "[" { ']' } else { '}' };
    let message = format!("the bracket `{bracket}` is opened here and not closed");
    let help =
        format!("Put `{close}` where the {} ends.", if close == ']' { "list" } else { "map" });
    Diagnostic::new(&rules::BROKEN_BRACKETS, span, message).help(help)
}

/// A bracket too many, too few, or of the wrong form.
pub(super) fn misplaced(trouble: &Trouble<'_>) -> Option<Finding> {
    let at = Span::new(trouble.at, trouble.text.ceil_char_boundary(trouble.at + 1));
    if let ErrorKind::MismatchedFlowCollectionEnd { open, close } = trouble.kind {
        return Some(Finding::stop(mismatched(at, *open, *close)));
    }
    if matches!(trouble.kind, ErrorKind::MisplacedFlowCollectionEnd) {
        let message = format!("the bracket `{}` closes nothing", at.of(trouble.text));
        let help = "Delete it, or put it in quotes if it belongs to a text.";
        let found = Diagnostic::new(&rules::BROKEN_BRACKETS, at, message).help(help);
        return Some(Finding::sure(found.replace("Delete the bracket", at, " ")));
    }
    let open = match trouble.bracket {
        _ if matches!(trouble.kind, ErrorKind::UnclosedFlowCollection { .. }) => trouble.at,
        Some((open, _)) if trouble.rest().trim().is_empty() => open,
        Some(_) | None => return None,
    };
    Some(Finding::stop(not_closed(trouble, open)))
}

fn mismatched(at: Span, open: char, close: char) -> Diagnostic {
    let message = format!("the bracket `{open}` is opened here and closed with `{close}`");
    let fitting = if open == '[' { ']' } else { '}' };
    let help = format!("Close it with `{fitting}`, or put the text in quotes.");
    Diagnostic::new(&rules::BROKEN_BRACKETS, at, message).help(help)
}

//! Traps of single texts: those every reader sees, and those that depend on a setting's type.

use super::quoting::{quoted, shown};
use super::{Node, Source, Span, Value};
use crate::diagnostic::{Diagnostic, rules};

/// For a text setting that holds something else. A number, `true` or `false` was most likely
/// meant as text, and the correction is sure; `None` for nothing, which is reported already.
pub fn text_expected(source: &Source, setting: &str, node: &Node) -> Option<Diagnostic> {
    let written = node.span.of(&source.text);
    match &node.value {
        Value::Null => None,
        Value::Bool(_) | Value::Number(_) => {
            let message = format!(
                "`{setting}` is a text, and `{written}` without quotes is {}",
                node.kind_word()
            );
            let corrected = quoted(written);
            let help = format!("Write `{setting}: {corrected}`.");
            let found = Diagnostic::new(&rules::NUMBER_AS_TEXT, node.span, message).help(help);
            Some(found.replace(format!("Write {corrected}"), node.span, corrected))
        }
        Value::Text(_) | Value::List(_) | Value::Map(_) => {
            let (shown, kind) = (shown(written), node.kind_word());
            let message = format!("`{setting}` is a text, and `{shown}` is {kind}");
            let help = format!("Write one text, in quotes if need be: `{setting}: \"…\"`.");
            Some(Diagnostic::new(&rules::WRONG_VALUE, node.span, message).help(help))
        }
    }
}

/// Traps of a text without quotes that is read whole.
pub(super) fn plain_text(
    whole: &str,
    text: &str,
    span: Span,
    in_brackets: bool,
) -> Option<Diagnostic> {
    if is_path(text) && text.contains('[') {
        return Some(path_unquoted(span, text));
    }
    let comma = if in_brackets { swallowed_entry(span, span.of(whole)) } else { None };
    comma.or_else(|| cut_by_comment(whole, span))
}

/// `{"a": 1 "b": 2}` in JSON: the second key belongs to the text of the first.
fn swallowed_entry(span: Span, written: &str) -> Option<Diagnostic> {
    let end = written.find("\":")?;
    let start = written[..end].rfind('"')?;
    let gap = span.start + written[..start].trim_end().len();
    let key = Span::new(span.start + start, span.start + end + 1);
    Some(missing_comma(key, &written[start..=end], gap))
}

/// A comma is missing before `word`, at `gap`.
pub(super) fn missing_comma(span: Span, word: &str, gap: usize) -> Diagnostic {
    let message = format!("a comma is missing before `{word}`");
    let help = format!(
        "Put a comma between two settings: `…, {word}: …`. If all of it is one text, put the text \
         in quotes."
    );
    Diagnostic::new(&rules::BROKEN_BRACKETS, span, message).help(help).replace(
        "Put a comma there",
        Span::at(gap),
        ",",
    )
}

/// Whether a text is a path wherever a value may stand: `$.` and a letter, or `$[`.
pub(super) fn is_path(text: &str) -> bool {
    text.starts_with("$[")
        || text.strip_prefix("$.").is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

/// A path with `[` and no quotes around it.
pub(super) fn path_unquoted(span: Span, path: &str) -> Diagnostic {
    let corrected = quoted(path);
    let message = format!("the path `{}` holds `[` and stands without quotes", shown(path));
    let help = format!("Write {corrected}: a path with `[` stands in quotes, always.");
    Diagnostic::new(&rules::UNQUOTED_PATH, span, message).help(help).replace(
        "Put the path in quotes",
        span,
        corrected,
    )
}

/// `Buy now #sale`: several words, then a `#` with no blank behind it, as comments have one.
fn cut_by_comment(whole: &str, span: Span) -> Option<Diagnostic> {
    let text = span.of(whole);
    let line = whole.get(span.end..)?.lines().next()?;
    let comment = line.trim_start().strip_prefix('#')?;
    if !text.contains(' ') || !comment.starts_with(char::is_alphanumeric) {
        return None;
    }
    let all = Span::new(span.start, span.end + line.trim_end().len());
    let corrected = quoted(all.of(whole));
    let message = format!("the text ends at `{}`: what follows ` #` is a comment", shown(text));
    let help = format!("Write {corrected}, or put a blank after `#` if it is a comment.");
    let place = Span::new(all.end - comment.trim_end().len() - 1, all.end);
    let found = Diagnostic::new(&rules::CUT_BY_COMMENT, place, message).help(help);
    Some(found.replace("Put the whole text in quotes", all, corrected))
}

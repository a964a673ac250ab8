//! Slips inside `{ }` and `[ ]`, where `,`, `[`, `]`, `{` and `}` end a text without quotes.

use serde_yaml::granit_parser::ErrorKind;

use super::line::{colon as colon_in_text, sign};
use super::{Finding, Trouble};
use crate::diagnostic::{Diagnostic, rules};
use crate::source::Span;
use crate::source::kinds::{is_path, missing_comma, path_unquoted};
use crate::source::quoting::shown;
use crate::source::settle::braces;

/// `{ path: $.items[0].x }`, `{ text: Hi {{ name }} }`, `{ url: @home }`.
pub(super) fn text_with_brackets(trouble: &Trouble<'_>) -> Option<Finding> {
    let first = trouble.rest().chars().next().filter(|_| trouble.in_brackets())?;
    let between = Span::new(trouble.last.end, trouble.at).of(trouble.text);
    let joins = trouble.last.end <= trouble.at && between.trim_matches(' ').is_empty();
    if matches!(first, '[' | '{') && joins && !trouble.last.is_empty() {
        return quote_from(trouble, trouble.last.start);
    }
    if first == '%' && trouble.text[..trouble.at].ends_with('{') {
        return block_of_template(trouble, trouble.at - 1);
    }
    if matches!(
        trouble.kind,
        ErrorKind::UnexpectedCharacter { .. } | ErrorKind::BlockEntryInFlowCollection
    ) {
        let span = Span::new(trouble.at, text_end(trouble, trouble.at));
        let found = sign(span, span.of(trouble.text), first, key_before(trouble, span.start));
        return Some(Finding::sure(found));
    }
    None
}

/// `{% if x %}Hi{% endif %}`.
fn block_of_template(trouble: &Trouble<'_>, start: usize) -> Option<Finding> {
    let setting = trouble.line().setting().filter(|setting| setting.value.start == start);
    let Some(setting) = setting else { return quote_from(trouble, start) };
    let written = setting.value.of(trouble.text);
    Some(Finding::sure(braces(setting.value, written, setting.key)))
}

/// `{ url: {{ base }}/cart }`.
pub(super) fn text_behind_brackets(trouble: &Trouble<'_>) -> Option<Finding> {
    let closed = trouble.last.of(trouble.text).ends_with(['}', ']']);
    let stopped = matches!(
        trouble.kind,
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator
    );
    let same_line = !Span::new(trouble.last.start, trouble.at).of(trouble.text).contains('\n');
    if closed && stopped && same_line { quote_from(trouble, trouble.last.start) } else { None }
}

/// Quotes around all of the text that begins at `start`.
fn quote_from(trouble: &Trouble<'_>, start: usize) -> Option<Finding> {
    let span = Span::new(start, text_end(trouble, start));
    let written = span.of(trouble.text);
    let key = key_before(trouble, start);
    let found = match written.chars().next()? {
        '$' if is_path(written) => path_unquoted(span, written),
        _ if written.contains('{') => braces(span, written, key),
        _ => brackets_in_text(span, written, key),
    };
    Some(Finding::sure(found))
}

fn brackets_in_text(span: Span, written: &str, key: Option<&str>) -> Diagnostic {
    let corrected = crate::source::quoted(written);
    let line = key.map_or_else(|| corrected.clone(), |key| format!("{key}: {corrected}"));
    let message = format!("the text `{}` holds `[` and stands without quotes", shown(written));
    let help = format!("Write `{line}`: inside `{{ }}` and `[ ]` such a text stands in quotes.");
    Diagnostic::new(&rules::QUOTES_NEEDED, span, message).help(help).replace(
        "Put the text in quotes",
        span,
        corrected,
    )
}

/// The key before a value, as it stands in the text.
fn key_before<'a>(trouble: &Trouble<'a>, value: usize) -> Option<&'a str> {
    let before = trouble.text.get(..value)?.trim_end().strip_suffix(':')?;
    let start = before.rfind([' ', '{', '[', ',', '\n']).map_or(0, |at| at + 1);
    Some(&before[start..]).filter(|key| !key.is_empty())
}

/// Where a text inside brackets was meant to end: on its line, before the bracket that closes
/// the map or list, or before a comma behind which the next entry begins.
fn text_end(trouble: &Trouble<'_>, start: usize) -> usize {
    let end = super::Line::at(trouble.text, start).end;
    let text = trouble.text.get(start..end).unwrap_or_default();
    let mut depth = 0_usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '{' | '[' => depth += 1,
            '}' | ']' if depth == 0 => return start + text[..at].trim_end().len(),
            '}' | ']' => depth -= 1,
            ',' if depth == 0 && (trouble.in_list() || begins_entry(&text[at + 1..])) => {
                return start + text[..at].trim_end().len();
            }
            _ => {}
        }
    }
    start + text.trim_end().len()
}

/// Whether `key: ` follows, or the map or the line ends.
fn begins_entry(rest: &str) -> bool {
    let rest = rest.trim_start();
    let word = rest.trim_start_matches(|c: char| c.is_alphanumeric() || "_-\"'.".contains(c));
    rest.is_empty()
        || rest.starts_with(['}', ']'])
        || word.len() < rest.len() && word.starts_with(':')
}

/// `{ subject: Deal: now }` lacks quotes, `{ type: pause for: 1 day }` a comma.
pub(super) fn colon(trouble: &Trouble<'_>) -> Option<Finding> {
    let value = trouble.last;
    let text = value.of(trouble.text);
    if !trouble.in_brackets() || !trouble.rest().starts_with(':') || value.end != trouble.at {
        return None;
    }
    let key = key_before(trouble, value.start)?;
    let before = text.rfind(char::is_whitespace).unwrap_or(0);
    let word = text[before..].trim_start();
    let is_name = word.starts_with('"') || word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if before > 0 && is_name {
        let end = value.start + text[..before].trim_end().len();
        let span = Span::new(value.end - word.len(), value.end);
        return Some(Finding::sure(missing_comma(span, word, end)));
    }
    let span = Span::new(value.start, text_end(trouble, value.start));
    Some(Finding::sure(colon_in_text(span, span.of(trouble.text), key)))
}

/// `[1,, 2]`, `{ , a: 1 }`.
pub(super) fn lone_comma(trouble: &Trouble<'_>) -> Option<Finding> {
    if !trouble.in_brackets() || !trouble.rest().starts_with(',') {
        return None;
    }
    let span = Span::new(trouble.at, trouble.at + 1);
    let message = "there is nothing before this comma";
    let found = Diagnostic::new(&rules::BROKEN_BRACKETS, span, message)
        .help("Delete the comma, or write what is missing before it.")
        .replace("Delete the comma", span, " ");
    Some(Finding::sure(found))
}

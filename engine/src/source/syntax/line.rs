//! Slips in a line of the form `key: value`.

use serde_yaml::granit_parser::ErrorKind;

use super::{Finding, Trouble};
use crate::diagnostic::{Diagnostic, rules};
use crate::source::Span;
use crate::source::quoting::{quoted, shown};
use crate::source::settle::{braces, no_blank_after_colon};

/// One line of the text.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// `key: value` of a line, also behind the dashes of list items.
pub(super) struct Setting<'a> {
    pub(super) key: Option<&'a str>,
    pub(super) value: Span,
}

impl<'a> Line<'a> {
    pub(super) fn at(text: &'a str, offset: usize) -> Self {
        let offset = offset.min(text.len());
        let start = text.as_bytes()[..offset].iter().rposition(|byte| *byte == b'\n');
        let rest = text.as_bytes()[offset..].iter().position(|byte| *byte == b'\n');
        let start = start.map_or(0, |at| at + 1);
        let end = rest.map_or(text.len(), |at| offset + at);
        let end = if end > start && text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end };
        Self { text, start, end }
    }

    pub(super) fn previous(&self) -> Option<Self> {
        (self.start > 0).then(|| Self::at(self.text, self.start - 1))
    }

    pub(super) fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    pub(super) fn written(&self) -> &'a str {
        self.span().of(self.text)
    }

    /// The line without indentation and without the dashes of list items.
    pub(super) fn content(&self) -> &'a str {
        let mut content = self.written().trim_start();
        while let Some(item) = content.strip_prefix("- ") {
            content = item.trim_start();
        }
        content
    }

    pub(super) fn indentation(&self) -> usize {
        self.written().len() - self.written().trim_start().len()
    }

    /// Where its last sign before a comment ends.
    pub(super) fn content_end(&self) -> usize {
        self.start + without_comment(self.written()).len()
    }

    /// Key and value, when it looks like a setting or a list item.
    pub(super) fn setting(&self) -> Option<Setting<'a>> {
        let content = self.content();
        let dashes = content.len() != self.written().trim_start().len();
        let split = find_colon(content).filter(|_| !content.starts_with(['{', '[', '"', '\'']));
        let (key, value) = match split {
            Some(at) => (Some(content[..at].trim_end()), &content[at + 1..]),
            None if dashes => (None, content),
            None => return None,
        };
        let value = value.trim_start();
        let start = self.end - value.len();
        let end = start + without_comment(value).len();
        Some(Setting { key, value: Span::new(start, end) })
    }
}

/// The first colon that ends a key.
fn find_colon(content: &str) -> Option<usize> {
    let ends_key = |at: &usize| content[at + 1..].chars().next().is_none_or(char::is_whitespace);
    content.match_indices(':').map(|(at, _)| at).find(ends_key)
}

/// A line up to ` #`.
fn without_comment(line: &str) -> &str {
    if line.starts_with('#') {
        return "";
    }
    line.find(" #").map_or(line, |at| &line[..at]).trim_end()
}

/// `type:api`: a word, a colon and no blank.
pub(super) fn missing_blank(trouble: &Trouble<'_>) -> Option<Finding> {
    let mut line = trouble.line();
    loop {
        if let Some(found) = missing_blank_in(&line) {
            return Some(Finding::sure(found));
        }
        // The word may stand some lines above, where a text without quotes began.
        line = line.previous().filter(|line| line.end > trouble.last.start)?;
    }
}

fn missing_blank_in(line: &Line<'_>) -> Option<Diagnostic> {
    let content = without_comment(line.content());
    let (name, rest) = content.split_once(':')?;
    let word = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let glued = !rest.is_empty() && !rest.starts_with([' ', '\t', '/', ':']);
    if !word || !glued {
        return None;
    }
    let start = line.end - line.content().len();
    let span = Span::new(start, start + content.len());
    Some(no_blank_after_colon(span, name, rest, start + name.len() + 1))
}

/// `subject: @home`, `subject: {{ x }}, hello`: the first sign means something to YAML.
pub(super) fn begins_with_sign(trouble: &Trouble<'_>) -> Option<Finding> {
    if trouble.in_brackets() {
        return None;
    }
    let setting = trouble.line().setting()?;
    let written = setting.value.of(trouble.text);
    let first = written.chars().next().filter(|first| "{[]}*&!@%`|>-?,".contains(*first))?;
    if !(setting.value.start..=setting.value.end).contains(&trouble.at) {
        return None;
    }
    if closes_without_opening(written) || written.ends_with(['{', '[', ',']) {
        return None;
    }
    Some(Finding::sure(match first {
        '{' if written.contains(": ") && !written.starts_with("{{") => behind_map(trouble),
        '{' => braces(setting.value, written, setting.key),
        _ => sign(setting.value, written, first, setting.key),
    }))
}

/// `start: { type: api } x`.
fn behind_map(trouble: &Trouble<'_>) -> Diagnostic {
    let line = trouble.line();
    let span = Span::new(trouble.at, line.content_end().max(trouble.at));
    let message =
        format!("`{}` stands behind a map that is closed already", shown(span.of(trouble.text)));
    let help = "Delete it, move it into the `{ }`, or put all of it in quotes if it is a text.";
    let blank = " ".repeat(span.end - span.start);
    Diagnostic::new(&rules::BROKEN_BRACKETS, span, message).help(help).replace(
        "Delete it",
        span,
        blank,
    )
}

/// `{ a: 1 }}`: a map with a bracket too many, not a text.
fn closes_without_opening(written: &str) -> bool {
    let count = |bracket| written.matches(bracket).count();
    count('}') != count('{') || count(']') != count('[')
}

/// A text that begins with a sign.
pub(super) fn sign(span: Span, written: &str, first: char, key: Option<&str>) -> Diagnostic {
    let corrected = quoted(written);
    let line = key.map_or_else(|| corrected.clone(), |key| format!("{key}: {corrected}"));
    let first = if first == '`' { "a backtick".to_owned() } else { format!("`{first}`") };
    let message = format!("`{}` begins with {first} and stands without quotes", shown(written));
    let help = format!("Write `{line}`: a text that begins with {first} stands in quotes.");
    Diagnostic::new(&rules::QUOTES_NEEDED, span, message).help(help).replace(
        "Put the text in quotes",
        span,
        corrected,
    )
}

/// `subject: Deal: now`.
pub(super) fn colon_in_text(trouble: &Trouble<'_>) -> Option<Finding> {
    let setting = trouble.line().setting()?;
    let key = setting.key?;
    let within = setting.value.start < trouble.at && trouble.at <= setting.value.end;
    if !within
        || trouble.in_brackets()
        || !matches!(trouble.kind, ErrorKind::MappingValueNotAllowed)
    {
        return None;
    }
    Some(Finding::sure(colon(setting.value, setting.value.of(trouble.text), key)))
}

/// A text that holds a colon and a blank.
pub(super) fn colon(span: Span, written: &str, key: &str) -> Diagnostic {
    let corrected = quoted(written);
    let message = format!("the text `{}` holds `: ` and stands without quotes", shown(written));
    let help = format!("Write `{key}: {corrected}`.");
    Diagnostic::new(&rules::COLON_IN_TEXT, span, message).help(help).replace(
        "Put the text in quotes",
        span,
        corrected,
    )
}

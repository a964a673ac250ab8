//! Quotes that do not fit.

use serde_yaml::granit_parser::ErrorKind;

use super::line::Line;
use super::{Finding, Trouble};
use crate::diagnostic::{Diagnostic, rules};
use crate::source::Span;
use crate::source::kinds::missing_comma;
use crate::source::quoting::{quoted, shown};

/// The opening quote: the first one behind what was read whole.
fn opening(trouble: &Trouble<'_>) -> Option<(usize, char)> {
    let rest = trouble.text.get(trouble.last.end..)?;
    let (at, quote) = rest.char_indices().find(|(_, sign)| matches!(sign, '"' | '\''))?;
    Some((trouble.last.end + at, quote))
}

/// `"C:\path"`.
pub(super) fn unknown_escape(trouble: &Trouble<'_>) -> Option<Finding> {
    let unknown = matches!(
        trouble.kind,
        ErrorKind::UnknownQuotedScalarEscape
            | ErrorKind::InvalidQuotedScalarHexEscape
            | ErrorKind::InvalidUnicodeEscape
            | ErrorKind::InvalidLowSurrogateHexEscape
            | ErrorKind::InvalidLowSurrogate
            | ErrorKind::MissingLowSurrogate
            | ErrorKind::UnpairedLowSurrogate
    );
    let (start, _) = opening(trouble).filter(|_| unknown)?;
    let at = start + wrong_escape(trouble.text.get(start..)?)?;
    let length = trouble.text.get(at + 1..)?.chars().next().map_or(0, char::len_utf8);
    let span = Span::new(at, at + 1 + length);
    let written = span.of(trouble.text);
    let message = format!("`{}` means nothing inside double quotes", shown(written));
    let help =
        format!("Write `\\{}` for a backslash, or put the text in single quotes.", shown(written));
    let found = Diagnostic::new(&rules::BROKEN_QUOTES, span, message).help(help);
    Some(Finding::sure(found.replace("Double the backslash", Span::at(at), "\\")))
}

/// The first backslash in double quotes that begins no escape of YAML.
fn wrong_escape(text: &str) -> Option<usize> {
    let mut signs = text.char_indices();
    while let Some((at, sign)) = signs.next() {
        if sign != '\\' {
            continue;
        }
        let (_, escape) = signs.next()?;
        let digits = match escape {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ if "0abt\tnvfre \"/\\N_LP\n\r".contains(escape) => 0,
            _ => return Some(at),
        };
        let written = text[at + 2..].chars().take_while(char::is_ascii_hexdigit).count();
        if digits > 0 && (written < digits || !is_character(&text[at + 2..at + 2 + digits])) {
            return Some(at);
        }
    }
    None
}

fn is_character(digits: &str) -> bool {
    u32::from_str_radix(digits, 16).is_ok_and(|code| char::from_u32(code).is_some())
}

/// `subject: "Deal`.
pub(super) fn not_closed(trouble: &Trouble<'_>) -> Option<Finding> {
    let open = matches!(
        trouble.kind,
        ErrorKind::UnclosedQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::DocumentIndicatorInQuotedScalar
    );
    let (start, quote) = opening(trouble).filter(|_| open)?;
    let line = Line::at(trouble.text, start);
    let end = line.written().trim_end().len() + line.start;
    let span = Span::new(start, end);
    let message = format!("the quote `{quote}` is opened here and not closed");
    let written = span.of(trouble.text);
    let help = format!(
        "Put `{quote}` where the text ends: `{}{quote}`. A text over several lines is indented \
         deeper than its key.",
        shown(written)
    );
    let found = Diagnostic::new(&rules::BROKEN_QUOTES, span, message).help(help);
    if trouble.in_brackets() || written.contains(" #") {
        return Some(Finding::stop(found));
    }
    let title = "Close the quotes at the end of the line";
    Some(Finding::sure(found.replace(title, Span::at(end), quote.to_string())))
}

/// `'it's'`, `"Sale" today`, `{ a: "x" b: 1 }`.
pub(super) fn text_behind_quotes(trouble: &Trouble<'_>) -> Option<Finding> {
    let behind = matches!(
        trouble.kind,
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar
    );
    let (start, quote) = opening(trouble).filter(|_| behind)?;
    if trouble.in_brackets() {
        return behind_quotes_in_brackets(trouble, start);
    }
    let setting = trouble.line().setting().filter(|setting| setting.value.start == start)?;
    let written = setting.value.of(trouble.text);
    let inner = written.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    let corrected = quoted(inner.unwrap_or(written));
    let message = format!("the quotes end before the text does: `{}`", shown(written));
    let help = format!("Write `{}: {corrected}`.", setting.key.unwrap_or("…"));
    let found = Diagnostic::new(&rules::BROKEN_QUOTES, setting.value, message).help(help);
    Some(Finding::sure(found.replace("Put the whole text in quotes", setting.value, corrected)))
}

fn behind_quotes_in_brackets(trouble: &Trouble<'_>, start: usize) -> Option<Finding> {
    let rest = trouble.rest();
    let word = rest.trim_start_matches(['"', '\'']);
    let end = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
    let (word, after) = word.split_at(end);
    if !word.is_empty() && after.trim_start_matches(['"', '\'']).starts_with(':') {
        let gap = trouble.text.get(..trouble.at)?.trim_end().len();
        let span = Span::new(trouble.at, trouble.at + word.len());
        return Some(Finding::sure(missing_comma(span, word, gap)));
    }
    let span = Span::new(start, trouble.at);
    let message =
        format!("the quotes end before the text does: `{}`", shown(span.of(trouble.text)));
    let help = "Put the whole text in quotes; a quote of the same kind inside is left out or \
                written `\\\"` in double and `''` in single quotes.";
    Some(Finding::stop(Diagnostic::new(&rules::BROKEN_QUOTES, span, message).help(help)))
}

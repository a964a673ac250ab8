//! What must not be in a file at all, looked for before anything is read.

use super::quoting::shown;
use super::repair::Working;
use super::{DIAGNOSTICS_MAX, FILE_MAX_BYTES, Span};
use crate::diagnostic::{Diagnostic, Edit, rules};

/// Why nothing of the file is read: it is too large, or no text.
pub(super) fn refuse(text: &str) -> Option<Diagnostic> {
    if text.len() > FILE_MAX_BYTES {
        return Some(too_large(text));
    }
    let bad = bad_runs(text).nth(DIAGNOSTICS_MAX)?;
    let message = "the file holds too many characters that do not belong in a text";
    Some(bad_character(bad, message).help("Save the flow as plain text in UTF-8."))
}

fn too_large(text: &str) -> Diagnostic {
    let message = format!("the file has {} bytes; a flow has at most {FILE_MAX_BYTES}", text.len());
    let help = "Move long templates into files of their own and name them with `template:`, \
                or split the flow and join the parts with `start_flow`.";
    Diagnostic::new(&rules::TOO_LARGE, Span::at(0), message).help(help)
}

/// Reports the bad characters of a text and cuts them out of what is read.
pub(super) fn cut_bad_characters(working: &mut Working) -> Vec<Diagnostic> {
    let bad: Vec<Span> = bad_runs(working.text()).collect();
    let found = bad.iter().map(|span| report(working.text(), *span)).collect();
    let edits: Vec<Edit> = bad.into_iter().map(|span| Edit { span, text: String::new() }).collect();
    working.apply(&edits);
    found
}

fn report(text: &str, span: Span) -> Diagnostic {
    let character = span.of(text).chars().next().unwrap_or_default();
    let found = if character == BYTE_ORDER_MARK && span.start == 0 {
        bad_character(span, "the file begins with an invisible byte order mark")
            .help("Save the file as UTF-8 without BOM.")
    } else {
        let code = u32::from(character);
        let message = format!("an invisible character stands here (U+{code:04X})");
        let help = "Delete it, or type the line anew; such characters come along when text is \
                    pasted from another program.";
        bad_character(span, &message).help(help)
    };
    found.replace("Delete it", span, "")
}

fn bad_character(span: Span, message: &str) -> Diagnostic {
    Diagnostic::new(&rules::BAD_CHARACTER, span, message)
}

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// Stretches of characters that do not belong, one after another taken together.
fn bad_runs(text: &str) -> impl Iterator<Item = Span> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = rest.find(|(_, character)| is_bad(*character))?;
        let mut end = start + first.len_utf8();
        while let Some((at, character)) = rest.next_if(|(_, character)| is_bad(*character)) {
            end = at + character.len_utf8();
        }
        Some(Span::new(start, end))
    })
}

/// Control characters, byte order marks and what Unicode says is no character.
pub(super) fn is_bad(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => false,
        BYTE_ORDER_MARK | '\u{FFFE}' | '\u{FFFF}' => true,
        _ => character.is_control(),
    }
}

/// The text of a file's bytes, and what is wrong with them.
pub(super) fn decode(bytes: &[u8]) -> (String, Option<Diagnostic>) {
    let Err(wrong) = std::str::from_utf8(bytes) else {
        return (String::from_utf8_lossy(bytes).into_owned(), None);
    };
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let at = wrong.valid_up_to();
    let message = if utf16 {
        "the file is saved as UTF-16".to_owned()
    } else {
        format!("byte {} (0x{:02X}) is not UTF-8 text", at + 1, bytes[at])
    };
    let help = "Save the file as UTF-8; editors offer this under “Save with encoding”.";
    // A wrong byte becomes U+FFFD, three bytes long; the text before it stays as it is.
    let span = Span::new(at, at + '\u{FFFD}'.len_utf8());
    let text = String::from_utf8_lossy(bytes).into_owned();
    (text, Some(bad_character(span, &message).help(help)))
}

/// Blanks before a key that look like indentation and are none: no-break spaces and the like.
pub(super) fn blanks_before(text: &str, key: Span) -> Option<Diagnostic> {
    let written = key.of(text);
    let name = written.trim_start_matches(|c: char| c.is_whitespace() || c == ZERO_WIDTH_SPACE);
    let blanks = &written[..written.len() - name.len()];
    let code = u32::from(blanks.chars().next()?);
    let span = Span::new(key.start, key.start + blanks.len());
    let message = format!("the blank before `{}` is no ordinary one (U+{code:04X})", shown(name));
    let help = "Type the blanks at the start of this line anew; such blanks come along when text \
                is pasted from a web page.";
    let spaces = blanks.chars().filter(|c| *c != ZERO_WIDTH_SPACE).map(|_| ' ').collect::<String>();
    Some(bad_character(span, &message).help(help).replace("Use ordinary blanks", span, spaces))
}

const ZERO_WIDTH_SPACE: char = '\u{200B}';

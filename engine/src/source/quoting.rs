//! Texts in and out of quotes.

use std::fmt::Write as _;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text in quotes, as the language writes it: double quotes, unless the text holds some.
pub fn quoted(text: &str) -> String {
    let single =
        text.contains(['"', '\\']) && !text.contains('\'') && !text.chars().any(char::is_control);
    if single { format!("'{text}'") } else { format!("\"{}\"", escaped(text)) }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '\\' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            _ if character.is_control() => {
                let _ = write!(escaped, "\\u{:04X}", u32::from(character));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Longest piece of the file that a message repeats.
const SHOWN_MAX_CHARACTERS: usize = 100;

/// A piece of the file as a message repeats it: one line, not too long, nothing invisible.
pub(super) fn shown(text: &str) -> String {
    let mut words = String::new();
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.extend(word.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }));
        if words.chars().nth(SHOWN_MAX_CHARACTERS).is_some() {
            return words.chars().take(SHOWN_MAX_CHARACTERS).chain(['…']).collect();
        }
    }
    words
}

/// NFC, outer blanks cut.
pub(super) fn clean(text: &str) -> String {
    let text = text.trim();
    if is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::{clean, quoted, shown};

    #[test]
    fn quotes_are_chosen_by_what_the_text_holds() {
        for (text, written) in [
            ("Deal: now", r#""Deal: now""#),
            ("it's", r#""it's""#),
            (r#"say "hi""#, r#"'say "hi"'"#),
            (r"C:\x", r"'C:\x'"),
            (r#"it's "it""#, r#""it's \"it\"""#),
            ("a\nb\u{1}", r#""a\nb\u0001""#),
        ] {
            assert_eq!(quoted(text), written);
        }
    }

    #[test]
    fn shown_text_is_one_short_visible_line() {
        assert_eq!(shown(" a\n\tb\u{1b}[31m "), "a b\u{FFFD}[31m");
        assert_eq!(shown(&"x".repeat(199)), format!("{}…", "x".repeat(100)));
    }

    #[test]
    fn clean_text_is_composed_and_trimmed() {
        assert_eq!(clean("\u{a0} e\u{301} \n"), "é");
    }
}

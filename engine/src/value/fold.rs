//! Text without its case, for the operators that ignore it.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text composed (NFC) and with Unicode's simple case folding, in which each letter stays one
/// letter: `STRASSE` is `strasse`, and not `straße`.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    composed(text).chars().map(simple_fold).collect()
}

/// Whether both are the same but for case.
pub(crate) fn is_same(left: &str, right: &str) -> bool {
    if left.is_ascii() && right.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    fold(left) == fold(right)
}

/// The text in NFC, the form in which text of the language is compared.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

/// Folds by way of the capital, so that letters with one capital are one letter (`ς` and `σ`).
fn simple_fold(letter: char) -> char {
    match letter {
        // The dotless i has the capital of `i`, and the dotted I the small `i` and a mark, but
        // neither folds to `i` outside Turkic languages.
        'ı' | 'İ' => letter,
        // The one pair whose capital is two letters.
        'ﬅ' => 'ﬆ',
        _ => {
            let capital = only(letter.to_uppercase()).unwrap_or(letter);
            only(capital.to_lowercase()).unwrap_or(capital)
        }
    }
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    let first = letters.next();
    if letters.next().is_none() { first } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignores_case_and_composition_only() {
        let same = [
            ("Berlin", "bERLIN"),
            ("MÜNCHEN", "München"),
            ("Mu\u{308}nchen", "MÜNCHEN"),
            ("ΟΔΟΣ", "οδος"),
            ("ΟΔΟΣ", "οδοσ"),
            ("Straẞe", "straße"),
            ("МОСКВА", "москва"),
            ("\u{212A}", "k"),
            ("购买", "购买"),
        ];
        for (left, right) in same {
            assert!(is_same(left, right), "{left} {right}");
        }
        for (left, right) in
            [("STRASSE", "straße"), ("ISTANBUL", "ıstanbul"), ("a", "ä"), ("a", "")]
        {
            assert!(!is_same(left, right), "{left} {right}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for letter in '\0'..=char::MAX {
            let folded = simple_fold(letter);
            assert_eq!(simple_fold(folded), folded, "{letter}");
        }
    }
}

//! Where in HTML or MJML a placeholder stands. Inside quotes and between elements, escaping keeps
//! contact data from becoming markup; in the bare part of an element it does not.

use crate::grammar::Origin;
use crate::offsets::Offsets;
use crate::scan::Piece;
use crate::{Problem, ProblemKind};

/// Where a text is at some point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inside {
    Text,
    /// A comment, after so many dashes.
    Comment(u8),
    Element,
    Quotes(char),
}

impl Inside {
    /// Where it is after one more character, with the rest of the text to look at.
    pub(crate) fn after(self, sign: char, rest: &str) -> Self {
        match (self, sign) {
            (Self::Text, '<') if rest.starts_with("!--") => Self::Comment(0),
            (Self::Text, '<') if begins_element(rest) => Self::Element,
            (Self::Comment(dashes), '-') => Self::Comment((dashes + 1).min(2)),
            (Self::Comment(2) | Self::Element, '>') => Self::Text,
            (Self::Comment(_), _) => Self::Comment(0),
            (Self::Element, '"' | '\'') => Self::Quotes(sign),
            (Self::Quotes(mark), _) if mark == sign => Self::Element,
            _ => self,
        }
    }
}

/// Whether a `<` with this behind it begins an element; otherwise it is a sign like others.
pub(crate) fn begins_element(rest: &str) -> bool {
    rest.starts_with(|next: char| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'))
}

/// A problem for every placeholder in the bare part of an element.
pub(crate) fn unquoted(part: &str, authored: &str, pieces: &[Piece]) -> Vec<Problem> {
    let along = Offsets::along();
    let origin = Origin { part, authored, offsets: &along };
    let mut inside = Inside::Text;
    let mut problems = Vec::new();
    for piece in pieces {
        let range = piece.range();
        let written = &authored[range.clone()];
        match piece {
            Piece::Text(_) | Piece::Unknown(_) => {
                for (at, sign) in written.char_indices() {
                    inside = inside.after(sign, &written[at + sign.len_utf8()..]);
                }
            }
            Piece::Tag(_) if !written.starts_with("{{") => {}
            Piece::Tag(_) | Piece::Short(..) if inside == Inside::Element => {
                let message = format!("`{written}` needs quotes around it");
                let help = format!("write `\"{written}\"`");
                problems.push(origin.problem(range.start, ProblemKind::Unquoted, message, help));
            }
            Piece::Tag(_) | Piece::Short(..) => {}
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::pieces;

    #[test]
    fn table() {
        let cases = [
            ("{{ a }}<p class=\"{{ a }}\">{{ a }}</p>{{ a }}", 0),
            ("<a href='{VIEW_CART_URL}'>x</a> 1 < 2 {{ a }}", 0),
            ("<a href={{ a }}>{{ a }}</a>", 1),
            ("<a href={VIEW_CART_URL}>x</a>", 1),
            ("<a {{ a }} title='\"{{ a }}' x={{ a }}>", 2),
            ("<p {% if a %}class=\"b\"{% endif %}>", 0),
            ("</p>{{ a }}<!DOCTYPE html>{{ a }}<!-- -- -->{{ a }}", 0),
            ("<!-- don't <a --><p class=\"{{ a }}\">{{ a }}", 0),
        ];
        for (text, expected) in cases {
            let problems = unquoted("html", text, &pieces(text));
            assert_eq!(problems.len(), expected, "{text}: {problems:?}");
        }
    }
}

//! Splits an authored text into plain text, template tags and the short placeholders in single
//! braces, before anybody parses it.

use std::ops::Range;

use crate::nearest::did_you_mean;
use crate::offsets::{Built, place};
use crate::{Problem, ProblemKind};

/// The placeholders in single braces, as shops' own mail editors write them, and what they mean.
pub(crate) const SHORT_PLACEHOLDERS: [(&str, &str); 1] =
    [("VIEW_CART_URL", "{{ cart.recovery_url }}")];

/// A piece of an authored text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(Range<usize>),
    /// `{{ … }}`, `{% … %}` or `{# … #}` with its braces.
    Tag(Range<usize>),
    /// A known placeholder in single braces, with the template it stands for.
    Short(Range<usize>, &'static str),
    /// `{SOMETHING}` that stands for nothing.
    Unknown(Range<usize>),
}

impl Piece {
    pub(crate) fn range(&self) -> Range<usize> {
        match self {
            Self::Text(range) | Self::Tag(range) | Self::Short(range, _) | Self::Unknown(range) => {
                range.clone()
            }
        }
    }
}

/// The pieces of a text, in order and without gaps.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('{') {
        let start = at + found;
        let Some(piece) = piece_at(text, start) else {
            at = start + 1;
            continue;
        };
        if plain_from < start {
            pieces.push(Piece::Text(plain_from..start));
        }
        at = piece.range().end;
        plain_from = at;
        pieces.push(piece);
    }
    if plain_from < text.len() {
        pieces.push(Piece::Text(plain_from..text.len()));
    }
    pieces
}

/// The text as a template: short placeholders written out.
pub(crate) fn template(text: &str, pieces: &[Piece]) -> Built {
    let mut built = Built::default();
    for piece in pieces {
        let range = piece.range();
        match piece {
            Piece::Short(_, template) => built.stand_in(template, range.start),
            Piece::Text(_) | Piece::Tag(_) | Piece::Unknown(_) => {
                built.copy(&text[range.clone()], range.start);
            }
        }
    }
    built
}

/// A problem for every placeholder in single braces that stands for nothing.
pub(crate) fn unknown_placeholders(part: &str, text: &str, pieces: &[Piece]) -> Vec<Problem> {
    let unknown = pieces.iter().filter(|piece| matches!(piece, Piece::Unknown(_)));
    unknown.map(|piece| unknown_placeholder(part, text, piece.range())).collect()
}

fn unknown_placeholder(part: &str, text: &str, range: Range<usize>) -> Problem {
    let at = place(text, range.start);
    let name = &text[range.start + 1..range.end - 1];
    let known = SHORT_PLACEHOLDERS.map(|(known, _)| known);
    let otherwise = format!("write `{{{{ … }}}}`, or `{{{{ '{{{name}}}' }}}}` for just that text");
    Problem {
        part: part.to_owned(),
        line: at.line,
        column: at.column,
        kind: ProblemKind::UnknownPlaceholder,
        message: format!("`{{{name}}}` stands for nothing"),
        help: did_you_mean(name, known, &otherwise),
    }
}

fn piece_at(text: &str, start: usize) -> Option<Piece> {
    let rest = &text[start..];
    match rest.as_bytes().get(1)? {
        b'#' => {
            let end = rest.find("#}").map_or(text.len(), |at| start + at + 2);
            Some(Piece::Tag(start..end))
        }
        b'{' | b'%' => Some(Piece::Tag(start..start + tag_length(rest))),
        _ => short_at(text, start),
    }
}

/// The length of the tag a text begins with. As in the template language, its end does not
/// count inside quotes or brackets; a tag that never ends takes the rest.
fn tag_length(text: &str) -> usize {
    let closer = if text.starts_with("{{") { "}}" } else { "%}" };
    let mut quote = None;
    let mut escaped = false;
    let mut open_brackets = 0_usize;
    for (at, sign) in text.char_indices().skip(2) {
        if let Some(mark) = quote {
            match sign {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if sign == mark => quote = None,
                _ => {}
            }
        } else if open_brackets == 0 && text[at..].starts_with(closer) {
            return at + closer.len();
        } else {
            match sign {
                '"' | '\'' => quote = Some(sign),
                '(' | '[' | '{' => open_brackets += 1,
                ')' | ']' | '}' => open_brackets = open_brackets.saturating_sub(1),
                _ => {}
            }
        }
    }
    text.len()
}

fn short_at(text: &str, start: usize) -> Option<Piece> {
    let inside = &text[start + 1..];
    let length = inside.find('}')?;
    let name = &inside[..length];
    // Two letters could be anything; every placeholder in use has more.
    let capitals = name.len() > 2
        && name.starts_with(|sign: char| sign.is_ascii_uppercase())
        && name.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'));
    if !capitals {
        return None;
    }
    let range = start..start + length + 2;
    let known = SHORT_PLACEHOLDERS.into_iter().find(|(known, _)| *known == name);
    Some(match known {
        Some((_, template)) => Piece::Short(range, template),
        None => Piece::Unknown(range),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(&'static str, &str)> {
        let name = |piece: &Piece| match piece {
            Piece::Text(_) => "text",
            Piece::Tag(_) => "tag",
            Piece::Short(..) => "short",
            Piece::Unknown(_) => "unknown",
        };
        pieces(text).iter().map(|piece| (name(piece), &text[piece.range()])).collect()
    }

    #[test]
    fn splits() {
        let cases: [(&str, &[(&str, &str)]); 9] = [
            ("", &[]),
            ("a {b} {1}", &[("text", "a {b} {1}")]),
            ("a{{ b }}c", &[("text", "a"), ("tag", "{{ b }}"), ("text", "c")]),
            ("{% if a < '%}' %}x", &[("tag", "{% if a < '%}' %}"), ("text", "x")]),
            (r#"{{ "\"}}" }}"#, &[("tag", r#"{{ "\"}}" }}"#)]),
            ("{{ {'a': {}}.b }}x", &[("tag", "{{ {'a': {}}.b }}"), ("text", "x")]),
            ("{# }} #}{{ never", &[("tag", "{# }} #}"), ("tag", "{{ never")]),
            ("{VIEW_CART_URL}é", &[("short", "{VIEW_CART_URL}"), ("text", "é")]),
            ("{VIEW_CRT_URL}{AB}", &[("unknown", "{VIEW_CRT_URL}"), ("text", "{AB}")]),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn writes_short_placeholders_out() {
        let text = "é {VIEW_CART_URL}!";
        let built = template(text, &pieces(text));
        assert_eq!(built.text, "é {{ cart.recovery_url }}!");
        assert_eq!(built.offsets.authored(built.text.len() - 1), text.len() - 1);
        assert_eq!(built.offsets.authored(8), 3);
    }

    #[test]
    fn explains_unknown_placeholders() {
        let text = "Hi\nthere {VIEW_CRT_URL} {SALE}";
        let problems = unknown_placeholders("text", text, &pieces(text));
        assert_eq!(problems.len(), 2);
        assert_eq!((problems[0].line, problems[0].column), (2, 7));
        assert_eq!(problems[0].help, "did you mean `VIEW_CART_URL`?");
        assert_eq!(problems[1].kind, ProblemKind::UnknownPlaceholder);
        assert!(problems[1].help.contains("{{ '{SALE}' }}"), "{}", problems[1].help);
    }
}

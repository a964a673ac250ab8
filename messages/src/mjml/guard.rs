//! What may not meet the MJML parser and renderer as it is: template tags, and characters that
//! the renderer would escape.

use super::{Kept, TOKEN_END, TOKEN_START, token};
use crate::markup::{Inside, begins_element};
use crate::offsets::Built;
use crate::scan::Piece;

/// The text with tokens for everything that must come through unchanged, and what they stand for.
pub(super) fn guard<'a>(authored: &'a str, pieces: &[Piece]) -> (Built, Vec<Kept<'a>>) {
    let mut guard = Guard { built: Built::default(), kept: Vec::new(), inside: Inside::Text };
    for piece in pieces {
        let range = piece.range();
        let written = &authored[range.clone()];
        match piece {
            Piece::Text(_) | Piece::Unknown(_) => guard.copy(written, range.start),
            Piece::Tag(_) => guard.keep(written, range.start),
            Piece::Short(_, template) => guard.keep(template, range.start),
        }
    }
    (guard.built, guard.kept)
}

struct Guard<'a> {
    built: Built,
    kept: Vec<Kept<'a>>,
    inside: Inside,
}

impl<'a> Guard<'a> {
    fn keep(&mut self, text: &'a str, authored: usize) {
        self.built.stand_in(&token(self.kept.len()), authored);
        self.kept.push(Kept { text, authored });
    }

    fn copy(&mut self, written: &'a str, authored: usize) {
        let mut copied = 0;
        for (at, sign) in written.char_indices() {
            let end = at + sign.len_utf8();
            let replacement = self.replacement(&written[at..end], sign, &written[end..]);
            self.inside = self.inside.after(sign, &written[end..]);
            if let Some(replacement) = replacement {
                self.built.copy(&written[copied..at], authored + copied);
                self.keep(replacement, authored + at);
                copied = end;
            }
        }
        self.built.copy(&written[copied..], authored + copied);
    }

    /// What a character travels as, if not as itself.
    fn replacement(&self, written: &'a str, sign: char, rest: &str) -> Option<&'a str> {
        match (self.inside, sign) {
            (Inside::Quotes(_), '\n' | '\r' | '\t') => Some(" "),
            (Inside::Quotes('\''), '"') => Some("&quot;"),
            (_, '\n' | '\r' | '\t' | '"' | '\'') => None,
            (inside, _) => {
                // The parser takes a bare `<` or `>` for markup, or fails on it.
                let bare = inside == Inside::Text
                    && (sign == '>' || (sign == '<' && !begins_element(rest)));
                let escaped = sign.escape_debug().len() > 1;
                let ours = matches!(sign, TOKEN_START | TOKEN_END);
                (bare || escaped || ours).then_some(written)
            }
        }
    }
}

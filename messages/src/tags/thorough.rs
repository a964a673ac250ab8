//! HTML cut by a tokenizer that follows the whole standard, for what the quick one leaves.

use std::borrow::Cow;

use html5gum::{DefaultEmitter, HtmlString, StringReader, Tokenizer, naive_next_state};

use super::{Tag, Token};

pub(super) use html5gum::State;

/// The tokens of a text.
pub(super) struct Thorough<'a> {
    tokenizer: Tokenizer<StringReader<'a>, DefaultEmitter<usize>>,
    /// Where in the whole text this one begins.
    from: usize,
    /// How many drawings and formulas are around. In them `style` and `title` hold elements like
    /// any other; elsewhere what looks like a tag in them is text.
    foreign: usize,
}

impl<'a> Thorough<'a> {
    /// Cuts the text from here on, where neither a tag nor a comment is open.
    pub(super) fn from(html: &'a str, from: usize) -> Self {
        let emitter = DefaultEmitter::new_with_span();
        Self { tokenizer: Tokenizer::new_with_emitter(&html[from..], emitter), from, foreign: 0 }
    }

    /// What a text says, character references resolved.
    pub(super) fn said(text: &'a str, state: State) -> String {
        let mut all = Self::from(text, 0);
        all.tokenizer.set_state(state);
        let texts = all.filter_map(|token| match token {
            Token::Text(text) => Some(text),
            Token::Open(_) | Token::Close(_) => None,
        });
        texts.collect()
    }

    fn open(&self, tag: &html5gum::StartTag<usize>) -> Tag<'a> {
        let mut attributes: Vec<_> = tag.attributes.iter().collect();
        attributes.sort_by_key(|(_, value)| value.span.start);
        let attributes = attributes.into_iter().map(|(name, value)| (read(name), read(value)));
        Tag {
            place: self.from + tag.span.start..self.from + tag.span.end,
            name: read(&tag.name),
            attributes: attributes.collect(),
            closes_itself: tag.self_closing,
            is_changed: false,
        }
    }

    fn enter(&mut self, tag: &html5gum::StartTag<usize>) {
        self.foreign += usize::from(is_foreign(&tag.name) && !tag.self_closing);
        if self.foreign == 0
            && let Some(state) = naive_next_state(&tag.name)
        {
            self.tokenizer.set_state(state);
        }
    }
}

impl<'a> Iterator for Thorough<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let Ok(token) = self.tokenizer.next()?;
            match token {
                html5gum::Token::StartTag(tag) => {
                    self.enter(&tag);
                    return Some(Token::Open(self.open(&tag)));
                }
                html5gum::Token::EndTag(tag) => {
                    self.foreign = self.foreign.saturating_sub(usize::from(is_foreign(&tag.name)));
                    return Some(Token::Close(read(&tag.name)));
                }
                html5gum::Token::String(text) => return Some(Token::Text(read(&text))),
                html5gum::Token::Comment(_)
                | html5gum::Token::Doctype(_)
                | html5gum::Token::Error(_) => {}
            }
        }
    }
}

/// Whether an element is a drawing or a formula, whose insides have rules of their own.
pub(super) fn is_foreign(name: &[u8]) -> bool {
    matches!(name, b"svg" | b"math")
}

fn read<'a>(text: &HtmlString) -> Cow<'a, str> {
    Cow::Owned(String::from_utf8_lossy(text).into_owned())
}

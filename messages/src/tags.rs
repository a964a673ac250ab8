//! HTML as browsers cut it into tags and texts, and its start tags written anew.

use std::borrow::Cow;

use html_escape::encode_double_quoted_attribute;
use html5gum::{DefaultEmitter, HtmlString, StringReader, Token, Tokenizer, naive_next_state};

/// The tokens of a text, with the bytes they stand at.
pub(crate) struct Tokens<'a> {
    tokenizer: Tokenizer<StringReader<'a>, DefaultEmitter<usize>>,
    /// How many drawings and formulas are around. In them `style` and `title` hold elements like
    /// any other; elsewhere what looks like a tag in them is text.
    foreign: usize,
}

impl<'a> Tokens<'a> {
    pub(crate) fn of(html: &'a str) -> Self {
        let emitter = DefaultEmitter::new_with_span();
        Self { tokenizer: Tokenizer::new_with_emitter(html, emitter), foreign: 0 }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token<usize>;

    fn next(&mut self) -> Option<Token<usize>> {
        let Ok(token) = self.tokenizer.next()?;
        if let Token::StartTag(tag) = &token {
            self.foreign += usize::from(is_foreign(&tag.name) && !tag.self_closing);
            if self.foreign == 0
                && let Some(state) = naive_next_state(&tag.name)
            {
                self.tokenizer.set_state(state);
            }
        } else if let Token::EndTag(tag) = &token {
            self.foreign = self.foreign.saturating_sub(usize::from(is_foreign(&tag.name)));
        }
        Some(token)
    }
}

fn is_foreign(name: &[u8]) -> bool {
    matches!(name, b"svg" | b"math")
}

/// A name or a text of a token.
pub(crate) fn read(text: &HtmlString) -> Cow<'_, str> {
    String::from_utf8_lossy(text)
}

/// A start tag. Names are in lower case, and the character references of values are resolved.
pub(crate) struct Tag {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    closes_itself: bool,
    is_changed: bool,
}

impl Tag {
    pub(crate) fn of(tag: &html5gum::StartTag<usize>) -> Self {
        let mut attributes: Vec<_> = tag.attributes.iter().collect();
        attributes.sort_by_key(|(_, value)| value.span.start);
        let attributes = attributes.into_iter();
        Self {
            name: read(&tag.name).into_owned(),
            attributes: attributes
                .map(|(name, value)| (read(name).into_owned(), read(value).into_owned()))
                .collect(),
            closes_itself: tag.self_closing,
            is_changed: false,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Puts another value in the place of the one it has.
    pub(crate) fn set(&mut self, name: &str, new: String) {
        if let Some((_, value)) = self.attributes.iter_mut().find(|(known, _)| known == name) {
            *value = new;
            self.is_changed = true;
        }
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<String> {
        let place = self.attributes.iter().position(|(known, _)| known == name)?;
        self.is_changed = true;
        Some(self.attributes.remove(place).1)
    }

    fn write(&self, out: &mut String) {
        out.extend(["<", &self.name]);
        for (name, value) in &self.attributes {
            out.extend([" ", name, "=\"", &encode_double_quoted_attribute(value), "\""]);
        }
        out.push_str(if self.closes_itself { " />" } else { ">" });
    }
}

/// The text with the start tags that `change` changed; everything else keeps every byte.
pub(crate) fn rewrite(html: &str, mut change: impl FnMut(&mut Tag)) -> String {
    let mut rewritten = String::with_capacity(html.len());
    let mut copied = 0;
    for token in Tokens::of(html) {
        let Token::StartTag(found) = token else { continue };
        let mut tag = Tag::of(&found);
        change(&mut tag);
        if tag.is_changed {
            rewritten.push_str(&html[copied..found.span.start]);
            tag.write(&mut rewritten);
            copied = found.span.end;
        }
    }
    rewritten.push_str(&html[copied..]);
    rewritten
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn changes_only_what_is_changed() {
        let cases = [
            ("<A  B=c\nx='1\"&amp;2'>é</A >", "<a x=\"1&quot;&amp;2\">é</A >"),
            ("<p c=1><br/><img b c='' /></p>", "<p c=1><br/><img c=\"\" /></p>"),
            ("<title><a b></title><a b>", "<title><a b></title><a>"),
            ("<svg><title><a b></title></svg>", "<svg><title><a></title></svg>"),
            ("<svg/><style><a b></style>", "<svg/><style><a b></style>"),
            ("<!-- <a b> --><a b", "<!-- <a b> --><a b"),
        ];
        for (html, expected) in cases {
            let rewritten = rewrite(html, |tag| {
                tag.remove("b");
            });
            assert_eq!(rewritten, expected, "{html}");
        }
    }

    proptest! {
        /// Written anew or not, a tag says the same.
        #[test]
        fn says_the_same(html in "(<a |<p|=|x|'|\"|/|>|&amp;|&|é| |\r\n|<style>|</|\u{0})*") {
            let said = |html: &str| -> Vec<_> {
                let tags = Tokens::of(html).filter_map(|token| match token {
                    Token::StartTag(tag) => Some(Tag::of(&tag)),
                    Token::EndTag(_)
                    | Token::String(_)
                    | Token::Comment(_)
                    | Token::Doctype(_)
                    | Token::Error(_) => None,
                });
                tags.map(|tag| (tag.name, tag.attributes)).collect()
            };
            let rewritten = rewrite(&html, |tag| tag.is_changed = true);
            prop_assert_eq!(said(&rewritten), said(&html));
            prop_assert_eq!(rewrite(&html, |_| ()), html);
        }
    }
}

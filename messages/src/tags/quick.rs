//! HTML of the usual kind cut quickly, borrowing what it says.
//!
//! Most mails hold nothing else: tags whose attributes are in quotes, texts, comments, styles.
//! What is not surely of this kind is left to the tokenizer that knows the whole standard, from
//! the very place on; before it neither a tag nor a comment is open, so it need not know more.

use std::borrow::Cow;
use std::ops::Range;

use html5gum::naive_next_state;
use memchr::{memchr, memchr_iter};

use super::thorough::{State, Thorough, is_foreign};
use super::{Attributes, Keeps, Tag, Token};

/// The tokens of a text, as long as they are of the usual kind.
pub(super) struct Quick<'a> {
    html: &'a str,
    at: usize,
    /// Where the text of an element ends in which nothing is a tag, and how it is read.
    raw: Option<(usize, State)>,
    /// Whether there are carriage returns or zeros, which are read as other characters.
    is_odd: bool,
    keeps: Keeps,
}

/// Where the value of an attribute stands, and where what follows it.
struct Value {
    inside: Range<usize>,
    end: usize,
}

/// Attributes of a tag, each compared with all before it. Those of a sensible tag are a quarter.
const ATTRIBUTES_MAX: usize = 32;

/// The character references that templates and MJML make, and the most usual of people.
const REFERENCES: [(&str, &str); 9] = [
    ("amp;", "&"),
    ("lt;", "<"),
    ("gt;", ">"),
    ("quot;", "\""),
    ("nbsp;", "\u{a0}"),
    ("#x2f;", "/"),
    ("#x27;", "'"),
    ("#39;", "'"),
    ("#34;", "\""),
];

impl<'a> Quick<'a> {
    pub(super) fn of(html: &'a str, keeps: Keeps) -> Self {
        // Without an early end the loop runs on many bytes at once.
        let is_odd = html.bytes().fold(false, |odd, byte| odd | matches!(byte, b'\r' | 0));
        Self { html, at: 0, raw: None, is_odd, keeps }
    }

    /// From where on it is better read thoroughly: known when there are no more tokens.
    pub(super) fn unsure_from(&self) -> Option<usize> {
        (self.at < self.html.len()).then_some(self.at)
    }

    fn text(&mut self, end: usize, state: State) -> Token<'a> {
        let text = &self.html[self.at..end];
        self.at = end;
        let said = match state {
            State::RawText | State::ScriptData => (!self.is_odd).then_some(Cow::Borrowed(text)),
            State::Data | State::RcData | State::PlainText | State::CdataSection => {
                self.resolved(text)
            }
        };
        Token::Text(said.unwrap_or_else(|| Thorough::said(text, state).into()))
    }

    /// The end of a comment or a declaration.
    fn passed_over(&self) -> Option<usize> {
        let rest = &self.html[self.at..];
        let Some(comment) = rest.strip_prefix("<!--") else {
            return Some(self.at + memchr(b'>', rest.as_bytes())? + 1);
        };
        // These two are comments that end at once.
        if comment.starts_with('>') || comment.starts_with("->") {
            return None;
        }
        let ends = |at: &usize| {
            let inside = &comment.as_bytes()[..*at];
            inside.ends_with(b"--") || inside.ends_with(b"--!")
        };
        let end = memchr_iter(b'>', comment.as_bytes()).find(ends)?;
        Some(self.html.len() - comment.len() + end + 1)
    }

    fn close(&mut self) -> Option<Token<'a>> {
        let (name, after) = self.tag_name(self.at + 2)?;
        let end = self.blanks(after);
        (self.byte(end)? == b'>').then(|| {
            self.at = end + 1;
            Token::Close(name)
        })
    }

    fn open(&mut self) -> Option<Token<'a>> {
        let (name, after) = self.tag_name(self.at + 1)?;
        if is_foreign(name.as_bytes()) {
            return None;
        }
        let (attributes, last) = self.attributes(&name, after)?;
        let closes_itself = self.byte(last)? == b'/';
        let end = last + 1 + usize::from(closes_itself);
        self.raw = match naive_next_state(name.as_bytes()) {
            Some(state) => Some((self.end_of_raw(end, &name, state)?, state)),
            None => None,
        };
        let place = self.at..end;
        self.at = end;
        Some(Token::Open(Tag { place, name, attributes, closes_itself, is_changed: false }))
    }

    /// The attributes of a tag, and where its `>` or `/>` stands.
    fn attributes(&self, tag: &str, from: usize) -> Option<(Attributes<'a>, usize)> {
        let mut attributes = Attributes::new();
        let mut at = from;
        loop {
            let next = self.blanks(at);
            match self.byte(next)? {
                b'>' => return Some((attributes, next)),
                b'/' => return (self.byte(next + 1)? == b'>').then_some((attributes, next)),
                _ if next == at => return None,
                _ => {}
            }
            let (name, after) = self.word(next)?;
            let value = self.value(after)?;
            at = value.end;
            if self.keeps.asks_for(tag, &name) {
                let is_known = attributes.iter().any(|(known, _)| *known == name);
                if is_known || attributes.len() == ATTRIBUTES_MAX {
                    return None;
                }
                attributes.push((name, self.said(&value)));
            }
        }
    }

    /// The value behind the name of an attribute, where it has one.
    fn value(&self, after: usize) -> Option<Value> {
        let equals = self.blanks(after);
        if self.byte(equals)? != b'=' {
            return Some(Value { inside: after..after, end: after });
        }
        let from = self.blanks(equals + 1);
        let mark = self.byte(from)?;
        if !matches!(mark, b'"' | b'\'') {
            return self.bare_value(from);
        }
        let to = from + 1 + memchr(mark, &self.html.as_bytes()[from + 1..])?;
        Some(Value { inside: from + 1..to, end: to + 1 })
    }

    fn bare_value(&self, from: usize) -> Option<Value> {
        let rest = &self.html[from..];
        let length = rest.find(|sign: char| is_blank(sign) || sign == '>')?;
        let unusual = |sign: char| matches!(sign, '"' | '\'' | '<' | '=' | '`' | '&' | '\0');
        let is_usual = length > 0 && !rest[..length].contains(unusual);
        let end = from + length;
        is_usual.then_some(Value { inside: from..end, end })
    }

    fn said(&self, value: &Value) -> Cow<'a, str> {
        let written = &self.html[value.inside.clone()];
        let quoted = || &self.html[value.inside.start - 1..value.end];
        self.resolved(written).unwrap_or_else(|| attribute(quoted()))
    }

    /// Where the end tag begins of an element in which nothing else is a tag.
    fn end_of_raw(&self, from: usize, name: &str, state: State) -> Option<usize> {
        let inside = &self.html[from..];
        let ends = |at: &usize| {
            let Some(tag) = inside[*at..].strip_prefix("</") else { return false };
            let after = tag.as_bytes().get(name.len()).copied().map(char::from);
            after.is_some_and(|sign| is_blank(sign) || matches!(sign, '/' | '>'))
                && tag.as_bytes()[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        };
        let end = memchr_iter(b'<', inside.as_bytes()).find(ends)?;
        let unusual = match state {
            State::RcData | State::RawText => false,
            // In a comment in a script its end may be none.
            State::ScriptData => inside[..end].contains("<!"),
            State::Data | State::PlainText | State::CdataSection => true,
        };
        (!unusual).then_some(from + end)
    }

    /// A text without character references; none where it is better read thoroughly.
    fn resolved(&self, text: &'a str) -> Option<Cow<'a, str>> {
        if self.is_odd && text.contains(['\r', '\0']) {
            return None;
        }
        let Some(first) = memchr(b'&', text.as_bytes()) else { return Some(Cow::Borrowed(text)) };
        let mut said = String::with_capacity(text.len());
        said.push_str(&text[..first]);
        for piece in text[first + 1..].split('&') {
            let known = |(written, _): &&(&str, &str)| piece.starts_with(written);
            let (written, stands_for) = REFERENCES.iter().find(known)?;
            said.push_str(stands_for);
            said.push_str(&piece[written.len()..]);
        }
        Some(Cow::Owned(said))
    }

    fn tag_name(&self, from: usize) -> Option<(Cow<'a, str>, usize)> {
        if self.byte(from)?.is_ascii_alphabetic() { self.word(from) } else { None }
    }

    /// A name in lower case, and where it ends.
    fn word(&self, from: usize) -> Option<(Cow<'a, str>, usize)> {
        let bytes = self.html.as_bytes().get(from..)?;
        let mut has_capitals = false;
        let of_name = |byte: &&u8| {
            let kind = NAMES[usize::from(**byte)];
            has_capitals |= kind == Some(Case::Upper);
            kind.is_some()
        };
        let length = bytes.iter().take_while(of_name).count();
        let name = &self.html[from..from + length];
        let lower = if has_capitals { name.to_ascii_lowercase().into() } else { name.into() };
        (length > 0).then_some((lower, from + length))
    }

    fn blanks(&self, from: usize) -> usize {
        let bytes = self.html.as_bytes().get(from..).unwrap_or_default();
        from + bytes.iter().take_while(|byte| is_blank(char::from(**byte))).count()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.html.as_bytes().get(at).copied()
    }
}

/// Stands still at what is better read thoroughly.
impl<'a> Iterator for Quick<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some((end, state)) = self.raw.take()
            && end > self.at
        {
            return Some(self.text(end, state));
        }
        loop {
            let rest = &self.html.as_bytes()[self.at..];
            match rest {
                [] => return None,
                [b'<', b'!' | b'?', ..] => self.at = self.passed_over()?,
                [b'<', b'/', ..] => return self.close(),
                [b'<', ..] => return self.open(),
                [..] => {
                    let end = memchr(b'<', rest).map_or(self.html.len(), |at| self.at + at);
                    return Some(self.text(end, State::Data));
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Case {
    Lower,
    Upper,
}

/// The bytes that names of tags and attributes are made of.
const NAMES: [Option<Case>; 256] = {
    let mut names = [None; 256];
    let mut byte = 0u8;
    while byte.is_ascii() {
        if byte.is_ascii_uppercase() {
            names[byte as usize] = Some(Case::Upper);
        } else if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':') {
            names[byte as usize] = Some(Case::Lower);
        }
        byte += 1;
    }
    names
};

fn is_blank(sign: char) -> bool {
    matches!(sign, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

/// The value of an attribute, quotes around it, read thoroughly.
fn attribute<'a>(quoted: &str) -> Cow<'a, str> {
    let tag = format!("<a b={quoted}>");
    let value = Thorough::from(&tag, 0).find_map(|token| match token {
        Token::Open(tag) => tag.get("b").map(str::to_owned),
        Token::Close(_) | Token::Text(_) => None,
    });
    value.unwrap_or_default().into()
}

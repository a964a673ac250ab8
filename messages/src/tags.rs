//! HTML as browsers cut it into tags and texts, and its start tags written anew.

mod quick;
mod thorough;

use std::borrow::Cow;
use std::ops::Range;

use html_escape::encode_double_quoted_attribute;

use quick::Quick;
use thorough::Thorough;

/// A piece of a text; comments and declarations are passed over.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'a> {
    Open(Tag<'a>),
    /// An end tag, by its name in lower case.
    Close(Cow<'a, str>),
    /// Words, character references resolved. Several may follow each other.
    Text(Cow<'a, str>),
}

/// The tokens of a text.
pub(crate) struct Tokens<'a> {
    html: &'a str,
    /// As long as the text is of the usual kind.
    quick: Quick<'a>,
    /// From where it is not.
    thorough: Option<Box<Thorough<'a>>>,
}

/// Which attributes tags come with at least.
#[derive(Clone, Copy)]
pub(crate) enum Keeps {
    All,
    /// All of the tags of this name.
    Of(&'static str),
    /// Those of these names.
    Named(&'static [&'static str]),
}

impl Keeps {
    fn asks_for(self, tag: &str, attribute: &str) -> bool {
        match self {
            Self::All => true,
            Self::Of(name) => name == tag,
            Self::Named(names) => names.contains(&attribute),
        }
    }
}

impl<'a> Tokens<'a> {
    pub(crate) fn of(html: &'a str, keeps: Keeps) -> Self {
        Self { html, quick: Quick::of(html, keeps), thorough: None }
    }

    /// What the quick way is measured by.
    #[cfg(test)]
    pub(crate) fn thoroughly(html: &'a str) -> Self {
        let thorough = Some(Box::new(Thorough::from(html, 0)));
        Self { html, quick: Quick::of("", Keeps::All), thorough }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(thorough) = &mut self.thorough {
            return thorough.next();
        }
        if let Some(token) = self.quick.next() {
            return Some(token);
        }
        let rest = Thorough::from(self.html, self.quick.unsure_from()?);
        self.thorough.insert(Box::new(rest)).next()
    }
}

/// A start tag. Names are in lower case, and the character references of values are resolved.
#[derive(Debug, PartialEq)]
pub(crate) struct Tag<'a> {
    pub(crate) name: Cow<'a, str>,
    place: Range<usize>,
    attributes: Attributes<'a>,
    closes_itself: bool,
    is_changed: bool,
}

/// Names and values, as they were written one after the other.
type Attributes<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

impl Tag<'_> {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_ref())
    }

    /// Puts another value in the place of the one it has.
    pub(crate) fn set(&mut self, name: &str, new: String) {
        if let Some((_, value)) = self.attributes.iter_mut().find(|(known, _)| known == name) {
            *value = new.into();
            self.is_changed = true;
        }
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<String> {
        let place = self.attributes.iter().position(|(known, _)| known == name)?;
        self.is_changed = true;
        Some(self.attributes.remove(place).1.into_owned())
    }

    fn write(&self, out: &mut String) {
        out.extend(["<", &self.name]);
        for (name, value) in &self.attributes {
            out.extend([" ", name, "=\"", &encode_double_quoted_attribute(value), "\""]);
        }
        out.push_str(if self.closes_itself { " />" } else { ">" });
    }
}

/// The text with the start tags that `change` changed, of those of this name or of all;
/// everything else keeps every byte.
pub(crate) fn rewrite(
    html: &str,
    name: Option<&'static str>,
    mut change: impl FnMut(&mut Tag<'_>),
) -> String {
    let tokens = Tokens::of(html, name.map_or(Keeps::All, Keeps::Of));
    rewrite_cut(html, tokens, |tag| {
        if name.is_none_or(|name| name == tag.name) {
            change(tag);
        }
    })
}

/// The same, of a text that was cut into these.
pub(crate) fn rewrite_cut<'a>(
    html: &str,
    tokens: impl Iterator<Item = Token<'a>>,
    mut change: impl FnMut(&mut Tag<'_>),
) -> String {
    let mut rewritten = String::with_capacity(html.len());
    let mut copied = 0;
    for token in tokens {
        let Token::Open(mut tag) = token else { continue };
        change(&mut tag);
        if tag.is_changed {
            rewritten.push_str(&html[copied..tag.place.start]);
            tag.write(&mut rewritten);
            copied = tag.place.end;
        }
    }
    rewritten.push_str(&html[copied..]);
    rewritten
}

#[cfg(test)]
mod tests;

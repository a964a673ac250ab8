//! The plain text of an HTML mail, for programs that show no HTML: paragraphs, lists, and every
//! link with its address behind it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::memchr2_iter;

use crate::tags::{Tag, Token};

/// The text of the HTML that was cut into these; empty when it has none.
pub(crate) fn text<'a>(tokens: impl Iterator<Item = Token<'a>>) -> String {
    let mut page = Page::default();
    for token in tokens {
        match token {
            Token::Open(tag) => page.open(&tag),
            Token::Close(name) => page.close(&name),
            Token::Text(text) => page.words(&text),
        }
    }
    page.finished()
}

/// A text under construction.
#[derive(Default)]
struct Page<'a> {
    lines: String,
    /// Line breaks owed before the next word.
    breaks: usize,
    /// A blank owed before the next word.
    blank: bool,
    /// How many hidden elements are around.
    hidden: usize,
    /// The open links: the address, and where its text begins.
    links: Vec<(String, usize)>,
    /// The open elements, the innermost last.
    open: Vec<(Cow<'a, str>, Ending)>,
    /// How many of each name are open, so that an end tag without a beginning is found out at
    /// once; counted from the first end tag on that is not the innermost element's.
    counts: Option<BTreeMap<Cow<'a, str>, usize>>,
}

/// What the end of an element has to undo or to write.
#[derive(Clone, Copy)]
struct Ending {
    hides: bool,
    links: bool,
    breaks: usize,
}

/// What an element does by its name alone.
#[derive(Clone, Copy, PartialEq)]
enum Element {
    /// Shows nothing, or something else than the text in it.
    Hidden,
    /// Holds nothing and has no end tag.
    Void,
    /// Begins and ends with so many line breaks.
    Broken(usize),
    Inline,
}

impl Element {
    fn of(name: &str) -> Self {
        match name {
            "head" | "iframe" | "noembed" | "noframes" | "noscript" | "plaintext" | "script"
            | "style" | "template" | "title" | "xmp" => Self::Hidden,
            "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta"
            | "source" | "track" | "wbr" => Self::Void,
            "address" | "article" | "div" | "footer" | "header" | "li" | "main" | "nav"
            | "section" | "table" | "tr" => Self::Broken(1),
            "blockquote" | "dl" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ol" | "p" | "pre"
            | "ul" => Self::Broken(2),
            _ => Self::Inline,
        }
    }

    fn breaks(self) -> usize {
        if let Self::Broken(breaks) = self { breaks } else { 0 }
    }
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    let style = tag.get("style").unwrap_or_default();
    says_display(style)
        && style
            .to_ascii_lowercase()
            .split(';')
            .any(|rule| rule.split_whitespace().collect::<String>() == "display:none")
}

/// Whether there is a `display` in a style, in any case; its last letter is a rare one.
fn says_display(style: &str) -> bool {
    let style = style.as_bytes();
    let mut ends = memchr2_iter(b'y', b'Y', style).map(|at| &style[..=at]);
    ends.any(|so_far| so_far.last_chunk::<7>().is_some_and(|w| w.eq_ignore_ascii_case(b"display")))
}

fn address(tag: &Tag<'_>) -> Option<String> {
    let address = tag.get("href").filter(|_| tag.name == "a")?.trim();
    (!address.is_empty() && !address.starts_with('#')).then(|| address.to_owned())
}

impl<'a> Page<'a> {
    fn open(&mut self, tag: &Tag<'a>) {
        let element = Element::of(&tag.name);
        self.breaks = self.breaks.max(element.breaks());
        match &*tag.name {
            "br" => self.breaks += 1,
            "hr" => self.own_line("----"),
            "li" => self.word("- "),
            "td" | "th" => self.blank = true,
            "img" => self.words(tag.get("alt").unwrap_or_default()),
            _ => {}
        }
        if element != Element::Void {
            self.enter(tag, element);
        }
    }

    fn enter(&mut self, tag: &Tag<'a>, element: Element) {
        let hides = element == Element::Hidden || is_hidden(tag);
        let link = address(tag);
        let ending = Ending { hides, links: link.is_some(), breaks: element.breaks() };
        self.hidden += usize::from(hides);
        self.links.extend(link.map(|address| (address, self.lines.len())));
        if let Some(counts) = &mut self.counts {
            *counts.entry(tag.name.clone()).or_default() += 1;
        }
        self.open.push((tag.name.clone(), ending));
    }

    /// Ends the innermost element of this name, and those in it that were left open.
    fn close(&mut self, name: &str) {
        if !self.is_open(name) {
            return;
        }
        while let Some((ended, ending)) = self.open.pop() {
            self.end(ending);
            if let Some(open) = self.counts.as_mut().and_then(|counts| counts.get_mut(&ended)) {
                *open -= 1;
            }
            if ended == name {
                return;
            }
        }
    }

    fn is_open(&mut self, name: &str) -> bool {
        if self.open.last().is_some_and(|(innermost, _)| innermost == name) {
            return true;
        }
        let counts = self.counts.get_or_insert_with(|| {
            let mut counts = BTreeMap::new();
            for (name, _) in &self.open {
                *counts.entry(name.clone()).or_default() += 1;
            }
            counts
        });
        counts.get(name).is_some_and(|open| *open > 0)
    }

    fn end(&mut self, ending: Ending) {
        if ending.links
            && let Some((address, from)) = self.links.pop()
        {
            self.link(&address, from);
        }
        self.hidden = self.hidden.saturating_sub(usize::from(ending.hides));
        self.breaks = self.breaks.max(ending.breaks);
    }

    /// The address behind a link, unless the link's own text says it.
    fn link(&mut self, address: &str, from: usize) {
        let shown = address.strip_prefix("mailto:").unwrap_or(address);
        if self.lines.get(from..).is_some_and(|said| said.contains(shown)) {
            return;
        }
        let said_nothing = self.lines.len() == from;
        self.blank = true;
        self.word(&if said_nothing { shown.to_owned() } else { format!("({shown})") });
    }

    fn words(&mut self, text: &str) {
        let visible = visible(text);
        if self.hidden > 0 {
            self.blank =
                visible.ends_with(char::is_whitespace) || (self.blank && visible.is_empty());
            return;
        }
        self.blank |= visible.starts_with(char::is_whitespace);
        for word in visible.split_whitespace() {
            self.word(word);
            self.blank = true;
        }
        self.blank = visible.ends_with(char::is_whitespace) || (self.blank && visible.is_empty());
    }

    fn own_line(&mut self, text: &str) {
        self.breaks = self.breaks.max(1);
        self.word(text);
        self.breaks = 1;
    }

    fn word(&mut self, word: &str) {
        if self.hidden > 0 {
            return;
        }
        let breaks = std::mem::take(&mut self.breaks);
        if self.lines.is_empty() {
        } else if breaks > 0 {
            self.lines.extend(std::iter::repeat_n('\n', breaks.min(2)));
        } else if self.blank && !self.lines.ends_with(' ') {
            self.lines.push(' ');
        }
        self.blank = false;
        self.lines.push_str(word);
    }

    fn finished(self) -> String {
        let lines: Vec<&str> = self.lines.lines().map(str::trim_end).collect();
        lines.join("\n")
    }
}

fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { text.into() } else { text.replace(is_invisible, "").into() }
}

/// What senders put into preheaders so that nothing of the mail follows them.
fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{2007}'
    )
}

#[cfg(test)]
mod tests {
    use crate::tags::{Keeps, Tokens};

    fn text(html: &str) -> String {
        super::text(Tokens::of(html, Keeps::All))
    }

    #[test]
    fn table() {
        let cases = [
            ("<p>Hi <b>Ana</b>!</p><p>Bye</p>", "Hi Ana!\n\nBye"),
            ("a<br>b<br><br>c<hr>d", "a\nb\n\nc\n----\nd"),
            ("<ul><li>one</li><li>two</li></ul>x", "- one\n- two\n\nx"),
            (
                "<table><tr><td>Tea</td><td>5 EUR</td></tr><tr><td>Cup</td></tr></table>",
                "Tea 5 EUR\nCup",
            ),
            (
                "<a href='https://a.example/?x=1&amp;y=2'>See <i>it</i></a>.",
                "See it (https://a.example/?x=1&y=2).",
            ),
            ("<a href='https:&#x2f;&#x2f;a.example'>https://a.example</a>", "https://a.example"),
            (
                "<a href='https://a.example'><img src='x' alt='Your cart'></a>",
                "Your cart (https://a.example)",
            ),
            ("<a href='https://a.example'><img src='x'></a>", "https://a.example"),
            ("<a href='mailto:a@b.example'>a@b.example</a><a href='#top'>up</a>", "a@b.exampleup"),
            ("<head><title>T</title><style>p{}</style></head><body>x</body>", "x"),
            ("<div style='color:red; display: none'>secret <b>more</b></div>seen", "seen"),
            (
                "<!--[if mso]><p>outlook</p><![endif]-->é &nbsp;&euro;&#8202;5 &lt;b&gt;",
                "é € 5 <b>",
            ),
            ("a\u{200c}\u{34f} b", "a b"),
            ("  \n ", ""),
            ("<p>unclosed <div>x", "unclosed\nx"),
            ("<p style='display:none'><span>gone</p>here", "here"),
            (
                "</p><iframe>old</iframe><a href='https://a.example'>b</i></a>",
                "b (https://a.example)",
            ),
        ];
        for (html, expected) in cases {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn survives_nonsense() {
        for html in ["<", "<a href=", "</p></p></a>", "&#xfffffff;&;", "<div style=display:none>x"]
        {
            text(html);
        }
        let deep = "<div><a href=x>".repeat(2_000) + "é" + &"</a></div>".repeat(2_000);
        assert!(text(&deep).starts_with('é'));
    }
}

//! The plain text of an HTML mail, for programs that show no HTML: paragraphs, lists, and every
//! link with its address behind it.

use std::cell::RefCell;
use std::rc::Rc;

use html_escape::decode_html_entities;
use lol_html::html_content::{Element, TextChunk, TextType};
use lol_html::{RewriteStrSettings, doc_text, element, rewrite_str};

/// The text of the HTML; empty when it has none or cannot be read.
pub(crate) fn text(html: &str) -> String {
    let page = Rc::new(RefCell::new(Page::default()));
    let (of_elements, of_texts) = (Rc::clone(&page), Rc::clone(&page));
    let settings = RewriteStrSettings {
        element_content_handlers: vec![element!("*", move |element| {
            open(&of_elements, element);
            Ok(())
        })],
        document_content_handlers: vec![doc_text!(move |chunk| {
            of_texts.borrow_mut().chunk(chunk);
            Ok(())
        })],
        ..Default::default()
    };
    match rewrite_str(html, settings) {
        Ok(_) => page.take().finished(),
        Err(_) => String::new(),
    }
}

/// A text under construction.
#[derive(Default)]
struct Page {
    lines: String,
    /// Text that is not complete yet: a character reference may go on in the next chunk.
    pending: String,
    /// Line breaks owed before the next word.
    breaks: usize,
    /// A blank owed before the next word.
    blank: bool,
    /// How many hidden elements are around.
    hidden: usize,
    /// The open links: the address, and where its text begins.
    links: Vec<(String, usize)>,
}

const HIDDEN: [&str; 5] = ["head", "script", "style", "template", "title"];
const LINES: [&str; 11] = [
    "address", "article", "div", "footer", "header", "li", "main", "nav", "section", "table", "tr",
];
const PARAGRAPHS: [&str; 12] =
    ["blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "ul"];

/// What the end of an element has to undo or to write.
#[derive(Clone, Copy)]
struct Ending {
    hides: bool,
    links: bool,
    breaks: usize,
}

fn open(page: &Rc<RefCell<Page>>, element: &mut Element<'_, '_>) {
    let name = element.tag_name();
    let link = if name == "a" { address(element) } else { None };
    let hides = HIDDEN.contains(&name.as_str()) || is_hidden(element);
    let ending = Ending { hides, links: link.is_some(), breaks: breaks(&name) };
    page.borrow_mut().open(&name, element, ending.breaks);
    if !hides && link.is_none() && ending.breaks == 0 {
        return;
    }
    let closing = Rc::clone(page);
    let has_end = element.on_end_tag(Box::new(move |_| {
        closing.borrow_mut().close(ending);
        Ok(())
    }));
    if has_end.is_ok() {
        page.borrow_mut().enter(hides, link);
    }
}

fn breaks(name: &str) -> usize {
    if PARAGRAPHS.contains(&name) { 2 } else { usize::from(LINES.contains(&name)) }
}

fn is_hidden(element: &Element<'_, '_>) -> bool {
    let style = element.get_attribute("style").unwrap_or_default().to_ascii_lowercase();
    style.split(';').any(|rule| rule.split_whitespace().collect::<String>() == "display:none")
}

fn address(element: &Element<'_, '_>) -> Option<String> {
    let href = element.get_attribute("href")?;
    let address = decode_html_entities(href.trim()).into_owned();
    (!address.is_empty() && !address.starts_with('#')).then_some(address)
}

impl Page {
    fn open(&mut self, name: &str, element: &Element<'_, '_>, breaks: usize) {
        self.flush();
        self.breaks = self.breaks.max(breaks);
        match name {
            "br" => self.breaks += 1,
            "hr" => self.own_line("----"),
            "li" => self.word("- "),
            "td" | "th" => self.blank = true,
            "img" => {
                let alt = element.get_attribute("alt").unwrap_or_default();
                self.words(&decode_html_entities(&alt));
            }
            _ => {}
        }
    }

    fn enter(&mut self, hides: bool, link: Option<String>) {
        self.hidden += usize::from(hides);
        if let Some(address) = link {
            self.links.push((address, self.lines.len()));
        }
    }

    fn close(&mut self, ending: Ending) {
        self.flush();
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

    fn chunk(&mut self, chunk: &TextChunk<'_>) {
        if matches!(chunk.text_type(), TextType::Data | TextType::RCData) {
            self.pending.push_str(chunk.as_str());
        }
        if chunk.last_in_text_node() {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        self.words(&decode_html_entities(&pending));
    }

    fn words(&mut self, text: &str) {
        let visible = text.replace(is_invisible, "");
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

    fn finished(mut self) -> String {
        self.flush();
        let lines: Vec<&str> = self.lines.lines().map(str::trim_end).collect();
        lines.join("\n")
    }
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
    use super::*;

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

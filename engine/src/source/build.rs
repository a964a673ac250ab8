//! Parser events → tree. Maps and lists under construction lie on a stack of frames.

use std::borrow::Cow;

use serde_yaml::granit_parser::{self as parser, Event, ScalarStyle, StructureStyle};

use super::number::{Plain, read_plain};
use super::quoting::{clean, quoted, shown};
use super::settle::settle;
use super::{DEPTH_MAX, Key, NODES_MAX, Node, Span, Value, characters, kinds};
use crate::diagnostic::{Diagnostic, rules};

/// Builds the tree of one text.
pub(super) struct Builder<'a> {
    text: &'a str,
    frames: Vec<Frame>,
    root: Option<Node>,
    diagnostics: Vec<Diagnostic>,
    nodes: usize,
    last: Span,
}

/// A map or list that is not closed yet.
pub(super) struct Frame {
    pub(super) start: usize,
    /// Written with brackets.
    pub(super) flow: bool,
    /// It is the value of such a key of JSON data, or lies in one.
    pub(super) json_data: bool,
    /// Diagnostics that were there before it began.
    mark: usize,
    pub(super) body: Body,
}

pub(super) enum Body {
    List(Vec<Node>),
    Map(Vec<Entry>, Option<WrittenKey>),
}

/// A key and a value as they stand in the file.
pub(super) struct Entry {
    pub(super) key: WrittenKey,
    pub(super) value: Node,
}

pub(super) struct WrittenKey {
    pub(super) key: Key,
    pub(super) plain: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            frames: Vec::new(),
            root: None,
            diagnostics: Vec::new(),
            nodes: 0,
            last: Span::at(0),
        }
    }

    /// Where the innermost bracket still open stands, and whether it is that of a list.
    pub(super) fn open_bracket(&self) -> Option<(usize, bool)> {
        let frame = self.frames.last().filter(|frame| frame.flow)?;
        Some((frame.start, matches!(frame.body, Body::List(_))))
    }

    /// Whether nothing has been read yet.
    pub(super) fn is_empty(&self) -> bool {
        self.nodes == 0
    }

    /// The last key or value that was read whole.
    pub(super) fn last(&self) -> Span {
        self.last
    }

    /// Takes one event; false when nothing more is to be read.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the parser may add kinds of events")]
    pub(super) fn take(&mut self, event: Event<'a>, at: parser::Span) -> bool {
        let span = place(at);
        if event.is_node() && !self.count() {
            return false;
        }
        if let Some(tag) = at.tag_span() {
            self.report_tag(place(tag), span);
        }
        match event {
            Event::DocumentStart(..) if self.root.is_some() => return self.second_document(span),
            Event::Scalar(text, style, _, tag) => {
                let start = at.tag_span().map(place).filter(|_| tag.is_some());
                self.scalar(text, style, start, span);
            }
            Event::SequenceStart(style, ..) => {
                return self.open(span, style, Body::List(Vec::new()));
            }
            Event::MappingStart(style, ..) => {
                return self.open(span, style, Body::Map(Vec::new(), None));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Anchor(..) => self.report_anchor(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.alias(span),
            _ => {}
        }
        true
    }

    fn count(&mut self) -> bool {
        self.nodes += 1;
        let within = self.nodes <= NODES_MAX;
        if !within {
            let message = format!("the file holds more than {NODES_MAX} keys and values");
            let help = "Split the flow and join the parts with `start_flow`.";
            self.give_up(Diagnostic::new(&rules::TOO_LARGE, self.last, message).help(help));
        }
        within
    }

    fn give_up(&mut self, reason: Diagnostic) {
        self.diagnostics.push(reason);
        self.frames.clear();
        self.root = None;
    }

    fn second_document(&mut self, span: Span) -> bool {
        let help = "A file holds one flow. Delete the line `---`, or put what follows into a file \
                    of its own. If the line belongs to a text, indent it like that text.";
        let message = "a second document begins here; nothing after it would be read";
        self.diagnostics.push(Diagnostic::new(&rules::SECOND_DOCUMENT, span, message).help(help));
        false
    }

    fn open(&mut self, span: Span, style: StructureStyle, body: Body) -> bool {
        if self.frames.len() >= DEPTH_MAX {
            self.give_up(too_deep(span));
            return false;
        }
        let json_data = self.in_json_data();
        let (start, flow) = (span.start, style == StructureStyle::Flow);
        self.frames.push(Frame { start, flow, json_data, mark: self.diagnostics.len(), body });
        true
    }

    /// `null` is a value in data that other programs define: below `set`, `data` and `body`.
    /// These are settings of a node, a message or a test's event, hence at least the third key
    /// on the way from the top; a node that happens to be called `data` is none.
    fn in_json_data(&self) -> bool {
        let Some(parent) = self.frames.last() else { return false };
        let keys = self.frames.iter().filter(|frame| matches!(frame.body, Body::Map(..)));
        let Body::Map(_, Some(written)) = &parent.body else { return parent.json_data };
        let named = matches!(written.key.text.as_str(), "set" | "data" | "body");
        parent.json_data || (named && keys.count() >= 3)
    }

    fn close(&mut self, span: Span) {
        let Some(frame) = self.frames.pop() else { return };
        let setting = self.pending_key().map(|key| key.key.text.clone());
        let mut found = self.diagnostics.split_off(frame.mark);
        let end = if frame.flow { span.end } else { self.last.end.max(frame.start) };
        let whole = Span::new(frame.start, end);
        let node = settle(self.text, frame, whole, setting.as_deref(), &mut found);
        self.diagnostics.append(&mut found);
        self.place(node);
    }

    fn pending_key(&self) -> Option<&WrittenKey> {
        match &self.frames.last()?.body {
            Body::Map(_, key) => key.as_ref(),
            Body::List(_) => None,
        }
    }

    fn expects_key(&self) -> bool {
        self.frames.last().is_some_and(|frame| matches!(frame.body, Body::Map(_, None)))
    }

    fn scalar(&mut self, text: Cow<'a, str>, style: ScalarStyle, tag: Option<Span>, span: Span) {
        let plain = style == ScalarStyle::Plain;
        // The parser gives `~` for what is not written at all.
        let text = if plain && span.is_empty() { Cow::Borrowed("") } else { text };
        if text.contains(characters::is_bad) {
            self.report_escaped(span);
        }
        if self.expects_key() {
            let key = Key { text: clean(&text), span };
            return self.key(WrittenKey { key, plain });
        }
        let span = block_span(self.text, style, span);
        let node = match tag {
            Some(tag) => Node::text(tag.to(span), tag.to(span).of(self.text), true),
            None if plain => self.plain(&text, span),
            None => Node::text(span, &text, true),
        };
        self.place(node);
    }

    fn plain(&mut self, text: &str, span: Span) -> Node {
        let value = match read_plain(text) {
            Plain::Null => Value::Null,
            Plain::Bool(value) => Value::Bool(value),
            Plain::Number(number) => Value::Number(number),
            Plain::Refused(why, number) => {
                self.report_number(text, span, why, number);
                return Node::text(span, text, false);
            }
            Plain::Text => {
                let in_brackets = self.open_bracket().is_some();
                self.diagnostics.extend(kinds::plain_text(self.text, text, span, in_brackets));
                return Node::text(span, text, false);
            }
        };
        Node::new(span, value)
    }

    fn key(&mut self, written: WrittenKey) {
        let span = written.key.span;
        self.diagnostics.extend(characters::blanks_before(self.text, span));
        if written.plain && written.key.text.is_empty() {
            let message = "the key before the colon is missing";
            let help = "Write the name of the setting before the colon: `key: value`.";
            self.diagnostics.push(Diagnostic::new(&rules::NOT_YAML, span, message).help(help));
        }
        if !span.is_empty() {
            self.last = span;
        }
        if let Some(Frame { body: Body::Map(_, key), .. }) = self.frames.last_mut() {
            *key = Some(written);
        }
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, node: Node) {
        if self.expects_key() {
            return self.complex_key(&node);
        }
        if !node.span.is_empty() {
            self.last = node.span;
        }
        match self.frames.last_mut().map(|frame| &mut frame.body) {
            None => self.root = Some(node),
            Some(Body::List(items)) => items.push(node),
            Some(Body::Map(entries, key)) => {
                if let Some(key) = key.take() {
                    entries.push(Entry { key, value: node });
                }
            }
        }
    }

    fn complex_key(&mut self, node: &Node) {
        let written = node.span.of(self.text);
        if !written.starts_with('{') {
            let message = format!("{} stands where a key is expected", node.kind_word());
            let help = "A key is a name: `key: value`. Put a text with brackets in quotes.";
            let found = Diagnostic::new(&rules::NOT_YAML, node.span, message).help(help);
            self.diagnostics.push(found);
        }
        self.key(WrittenKey {
            key: Key { text: written.to_owned(), span: node.span },
            plain: false,
        });
    }

    fn alias(&mut self, span: Span) {
        let written = shown(span.of(self.text));
        let message = format!("`{written}` is read as a reference to another value (an alias)");
        let help = format!(
            "If it is meant as text, write {}; else write the value out here.",
            quoted(&written)
        );
        let found = Diagnostic::new(&rules::ANCHOR, span, message).help(help);
        self.diagnostics.push(found.replace("Put it in quotes", span, quoted(span.of(self.text))));
        let node = Node::text(span, span.of(self.text), true);
        if self.expects_key() {
            let key = Key { text: clean(span.of(self.text)), span };
            return self.key(WrittenKey { key, plain: false });
        }
        self.place(node);
    }

    fn report_anchor(&mut self, span: Span) {
        let written = shown(span.of(self.text));
        let message = format!("`{written}` gives the value a name for reuse (an anchor)");
        let help = format!(
            "Delete `{written}` and write the value out wherever it is needed; a text that begins \
             with `&` stands in quotes."
        );
        self.diagnostics.push(Diagnostic::new(&rules::ANCHOR, span, message).help(help));
    }

    fn report_tag(&mut self, tag: Span, value: Span) {
        let written = shown(tag.to(value).of(self.text));
        let shown_tag = shown(tag.of(self.text));
        let message = format!("`{shown_tag}` is read as a YAML tag, not as text");
        let help = format!(
            "If it is text, put it in quotes: {}; else delete `{shown_tag}`.",
            quoted(&written)
        );
        self.diagnostics.push(Diagnostic::new(&rules::TAG, tag, message).help(help));
    }

    fn report_escaped(&mut self, span: Span) {
        let message = "an escape in this text stands for an invisible control character";
        let help = "Delete the escape; texts hold letters, signs and line breaks only.";
        self.diagnostics.push(Diagnostic::new(&rules::BAD_CHARACTER, span, message).help(help));
    }

    fn report_number(&mut self, text: &str, span: Span, why: &str, number: Option<String>) {
        let message = format!("`{}` is not a number of this language: {why}", shown(text));
        let corrected = quoted(text);
        let help = match &number {
            Some(number) => {
                format!(
                    "Write {corrected} if it is a code or a phone number, `{number}` if it counts."
                )
            }
            None => format!("Write {corrected}: codes, ids and phone numbers are text."),
        };
        let found = Diagnostic::new(&rules::NOT_A_NUMBER, span, message).help(help).replace(
            "Make it a text",
            span,
            corrected,
        );
        self.diagnostics.push(match number {
            Some(number) => found.replace("Make it a number", span, number),
            None => found,
        });
    }

    /// The tree and all that was found. A text that broke off has no tree, yet the maps written
    /// line by line are looked at as far as they go.
    pub(super) fn finish(mut self, broken_off: bool) -> (Option<Node>, Vec<Diagnostic>) {
        while broken_off && !self.frames.is_empty() {
            let flow = self.frames.last().is_some_and(|frame| frame.flow);
            if flow { drop(self.frames.pop()) } else { self.close(Span::at(self.text.len())) }
        }
        let stopped = self.diagnostics.iter().any(|found| *found.rule == rules::TOO_LARGE);
        if !broken_off && !stopped {
            self.diagnostics.extend(super::settle::check_root(self.text, self.root.as_ref()));
        }
        (self.root.filter(|_| !broken_off), self.diagnostics)
    }
}

/// Maps and lists nested further than any flow needs.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    let message = format!("maps and lists are nested more than {DEPTH_MAX} deep");
    let help = "Look for a bracket that is opened again and again; a flow never needs this depth.";
    Diagnostic::new(&rules::TOO_LARGE, span, message).help(help)
}

fn place(span: parser::Span) -> Span {
    let offset = |marker: parser::Marker| marker.byte_offset().unwrap_or_else(|| marker.index());
    Span::new(offset(span.start), offset(span.end))
}

/// A block text (`|`, `>`) ends before its last line break, so that its place does not run into
/// the next line.
fn block_span(text: &str, style: ScalarStyle, span: Span) -> Span {
    if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
        return span;
    }
    let written = span.of(text).trim_end();
    Span::new(span.start, span.start + written.len())
}

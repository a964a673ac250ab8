//! A map or list that has just been closed → a node, with the traps that show only now.

use super::build::{Body, Entry, Frame, WrittenKey};
use super::quoting::{quoted, shown};
use super::{Map, Node, Span, Value};
use crate::diagnostic::{Diagnostic, rules};

/// Makes the node of a closed frame. `found` holds what was found inside, and takes more.
pub(super) fn settle(
    text: &str,
    frame: Frame,
    span: Span,
    setting: Option<&str>,
    found: &mut Vec<Diagnostic>,
) -> Node {
    let Frame { flow, json_data, body, .. } = frame;
    match body {
        Body::List(items) => {
            found.extend(items.iter().filter_map(|item| empty_item(text, json_data, item)));
            Node::new(span, Value::List(items))
        }
        Body::Map(entries, _) if flow && is_placeholder(text, span, &entries) => {
            found.clear();
            found.push(braces(span, span.of(text), setting));
            Node::text(span, span.of(text), true)
        }
        Body::Map(entries, _) => {
            let mut settling = Settling { text, flow, json_data, found };
            Node::new(span, Value::Map(settling.map(entries)))
        }
    }
}

/// `{{ x }}`, `{% x %}`, or `{VIEW_CART_URL}`: braces around one word that is no setting.
fn is_placeholder(text: &str, span: Span, entries: &[Entry]) -> bool {
    let written = span.of(text);
    if written.starts_with("{{") || written.starts_with("{%") {
        return true;
    }
    matches!(entries, [only] if is_bare(text, only) && split_at_colon(text, &only.key).is_none())
}

/// A text with braces that was read as a map.
pub(super) fn braces(span: Span, written: &str, setting: Option<&str>) -> Diagnostic {
    let corrected = quoted(written);
    let line = setting.map_or_else(|| corrected.clone(), |key| format!("{key}: {corrected}"));
    let (message, rule) = if written.starts_with('{') {
        ("without quotes is read as a map, not as text", "begins with `{`")
    } else {
        ("holds `{` and stands without quotes", "holds `{` inside `{ }` or `[ ]`")
    };
    let message = format!("`{}` {message}", shown(written));
    let help = format!("Write `{line}`: a text that {rule} stands in quotes.");
    Diagnostic::new(&rules::UNQUOTED_BRACES, span, message).help(help).replace(
        "Put the text in quotes",
        span,
        corrected,
    )
}

/// A key in braces with neither colon nor value.
fn is_bare(text: &str, entry: &Entry) -> bool {
    is_unwritten(&entry.value) && {
        let rest = text.get(entry.key.key.span.end..).unwrap_or_default();
        !rest.trim_start().starts_with(':')
    }
}

fn is_unwritten(node: &Node) -> bool {
    node.is_null() && node.span.is_empty()
}

/// `gte:5` → (`gte`, `5`), when the key swallowed its value because a blank is missing.
fn split_at_colon<'a>(text: &'a str, written: &WrittenKey) -> Option<(&'a str, &'a str)> {
    let (name, rest) = written.key.span.of(text).split_once(':')?;
    let splits = written.plain && !name.is_empty() && !rest.is_empty() && !rest.starts_with("//");
    splits.then_some((name, rest))
}

/// `a:{ type: x }` is read as the key `a:{ type`; `A:B: x` is a key with a colon in it.
fn opens_with_bracket(text: &str, written: &WrittenKey) -> bool {
    split_at_colon(text, written).is_some_and(|(_, rest)| rest.starts_with(['{', '[', '"', '\'']))
}

fn empty_item(text: &str, json_data: bool, item: &Node) -> Option<Diagnostic> {
    if !item.is_null() || (json_data && !is_unwritten(item)) {
        return None;
    }
    let message = match item.span.of(text) {
        "" => "an item of the list is empty".to_owned(),
        null => format!("`{null}` stands as an item of the list"),
    };
    let help = "Write a value, or delete the item.";
    Some(Diagnostic::new(&rules::EMPTY_VALUE, item.span, message).help(help))
}

struct Settling<'a> {
    text: &'a str,
    flow: bool,
    json_data: bool,
    found: &'a mut Vec<Diagnostic>,
}

impl Settling<'_> {
    fn map(&mut self, entries: Vec<Entry>) -> Map {
        let entries = if self.flow { self.rejoin(entries) } else { entries };
        let mut map = Map::default();
        for entry in entries {
            self.insert(&mut map, entry);
        }
        map
    }

    /// Puts together again what a missing blank or missing quotes tore apart.
    fn rejoin(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let mut joined: Vec<Entry> = Vec::new();
        let mut torn: Option<Span> = None;
        for entry in entries {
            if !is_bare(self.text, &entry) || !entry.key.plain {
                self.report_torn(torn.take(), joined.last());
                joined.push(entry);
            } else if self.report_glued(&entry.key) {
                self.report_torn(torn.take(), joined.last());
            } else if let Some(last) = joined.last_mut().filter(|last| holds_plain_text(last)) {
                let span = last.value.span.to(entry.key.key.span);
                last.value = Node::text(span, span.of(self.text), false);
                torn = Some(torn.map_or(entry.key.key.span, |first| first.to(span)));
            } else {
                joined.push(entry);
            }
        }
        self.report_torn(torn, joined.last());
        joined
    }

    fn report_torn(&mut self, torn: Option<Span>, entry: Option<&Entry>) {
        let (Some(torn), Some(entry)) = (torn, entry) else { return };
        let (key, span) = (&entry.key.key.text, entry.value.span);
        let corrected = quoted(span.of(self.text));
        let lost = shown(torn.of(self.text));
        let message =
            format!("inside `{{ }}` the comma ends the text, and `{lost}` is a key without value");
        let help = format!(
            "Did you mean quotes around `{}`? Write `{key}: {corrected}`. If `{lost}` is a \
             setting, give it a value: `{lost}: …`.",
            shown(span.of(self.text))
        );
        self.found.push(Diagnostic::new(&rules::COMMA_IN_TEXT, torn, message).help(help).replace(
            "Put the whole text in quotes",
            span,
            corrected,
        ));
    }

    fn insert(&mut self, map: &mut Map, entry: Entry) {
        let WrittenKey { key, plain } = &entry.key;
        if *plain && key.text == "<<" {
            return self.report_merge(key.span);
        }
        if entry.value.is_null() {
            self.report_null(&entry);
        } else if opens_with_bracket(self.text, &entry.key) {
            self.report_glued(&entry.key);
        }
        let (span, text) = (key.span, key.text.clone());
        if let Err(first) = map.insert(entry.key.key, entry.value) {
            let message = format!("the key `{}` stands twice in this map", shown(&text));
            let help = "Delete one of the two, or rename it; only the first is read.";
            let found = Diagnostic::new(&rules::DUPLICATE_KEY, span, message).help(help);
            self.found.push(found.label(first, "it stands here first"));
        }
    }

    fn report_merge(&mut self, span: Span) {
        let message = "`<<` would take over the keys of another map (a merge key)";
        let help = "Delete the line and write the settings out here.";
        self.found.push(Diagnostic::new(&rules::MERGE_KEY, span, message).help(help));
    }

    /// Says whether the key has swallowed its value. The reader mends this and reads again, so
    /// that what becomes of the entry now does not matter.
    fn report_glued(&mut self, written: &WrittenKey) -> bool {
        let Some((name, rest)) = split_at_colon(self.text, written) else { return false };
        let span = written.key.span;
        let gap = span.start + name.len() + 1;
        self.found.push(no_blank_after_colon(span, name, rest, gap));
        true
    }

    fn report_null(&mut self, entry: &Entry) {
        let (key, value) = (&entry.key.key, &entry.value);
        let name = shown(&key.text);
        if !is_unwritten(value) {
            if !self.json_data {
                self.found.push(written_null(&name, value.span, value.span.of(self.text)));
            }
        } else if let Some(comment) = comment_after(self.text, key.span.end) {
            self.found.push(swallowed(&name, comment, comment.of(self.text)));
        } else {
            let message = format!("`{name}` has no value");
            let help = format!("Write a value after `{name}: `, or delete `{name}`.");
            self.found.push(Diagnostic::new(&rules::EMPTY_VALUE, key.span, message).help(help));
        }
    }
}

fn holds_plain_text(entry: &Entry) -> bool {
    match &entry.value.value {
        Value::Text(text) => !text.quoted,
        Value::Number(_) | Value::Bool(_) => true,
        Value::Null | Value::List(_) | Value::Map(_) => false,
    }
}

/// `gte:5` at `span`; the blank is missing at `gap`.
pub(super) fn no_blank_after_colon(span: Span, name: &str, rest: &str, gap: usize) -> Diagnostic {
    let written = shown(&format!("{name}:{rest}"));
    let message = format!("`{written}` is read as one word, because no blank follows the colon");
    let help = format!("Put a blank after the colon: `{}: {}`.", shown(name), shown(rest));
    Diagnostic::new(&rules::BLANK_AFTER_COLON, span, message).help(help).replace(
        "Put a blank after the colon",
        Span::at(gap),
        " ",
    )
}

fn written_null(name: &str, span: Span, written: &str) -> Diagnostic {
    let message = format!("`{written}` is no value for `{name}`");
    let help = format!(
        "Delete `{name}` to leave it unset; a text is written in quotes: `{name}: \"{written}\"`. \
         Only data for other programs (below `set`, `data`, `body`) may hold `null`."
    );
    Diagnostic::new(&rules::EMPTY_VALUE, span, message).help(help)
}

fn swallowed(name: &str, span: Span, comment: &str) -> Diagnostic {
    let corrected = quoted(comment);
    let message = format!("`{name}` has no value: what follows `#` is a comment");
    let help = format!(
        "Write `{name}: {corrected}` if it is the text; else write a value before the comment."
    );
    Diagnostic::new(&rules::SWALLOWED_BY_COMMENT, span, message).help(help).replace(
        "Put the text in quotes",
        span,
        corrected,
    )
}

/// The comment on the rest of a line whose key ends at `offset`.
fn comment_after(text: &str, offset: usize) -> Option<Span> {
    let line = text.get(offset..)?.lines().next()?;
    let value = line.trim_start().strip_prefix(':')?.trim_start();
    let start = offset + (line.len() - value.len());
    value.starts_with('#').then(|| Span::new(start, start + value.trim_end().len()))
}

/// A flow is a map; anything else at the top is a slip.
pub(super) fn check_root(text: &str, root: Option<&Node>) -> Option<Diagnostic> {
    let Some(root) = root.filter(|root| !root.is_null()) else {
        let help = "A flow begins with `schema: flow/v1` and `id: …`; `weir new` writes one.";
        let message = "the file is empty";
        return Some(Diagnostic::new(&rules::NOT_YAML, Span::at(0), message).help(help));
    };
    if matches!(root.value, Value::Map(_)) {
        return None;
    }
    let line = text.get(root.span.start..).and_then(|text| text.lines().next()).unwrap_or_default();
    let glued =
        line.split_once(':').filter(|(_, rest)| !rest.is_empty() && root.as_text().is_some());
    if let Some((name, rest)) = glued {
        let span = Span::new(root.span.start, root.span.start + line.len());
        return Some(no_blank_after_colon(span, name, rest, span.start + name.len() + 1));
    }
    let message = format!("the file holds {}, where settings are expected", root.kind_word());
    let help = "A flow is written as lines of `key: value`, the first `schema: flow/v1`.";
    Some(Diagnostic::new(&rules::NOT_YAML, root.span, message).help(help))
}

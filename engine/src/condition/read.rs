//! From the tree of a file to a condition, reporting everything that is wrong with it.
//!
//! What cannot be read is reported and left out; the rest is read on, so that one run shows every
//! problem. What only the whole flow can tell (whether a node exists, lies before, or sends by a
//! channel that reports the status) is the compiler's to check.

mod head;
mod operand;
mod segment;
mod span;
mod test;

use std::collections::BTreeSet;

use super::heads::{DEPTH_MAX, HEADS, Head, ITEMS_MAX, MEANT};
use super::{Condition, Count, Operand, Test};
use crate::diagnostic::{Diagnostic, Rule, did_you_mean, rules};
use crate::model::Name;
use crate::source::{Key, Map, Node, Source, Span, text_expected};
use crate::value::{Duration, Invalid, Op};

pub use operand::ROOTS;

/// Where a condition stands, which decides what it may ask.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The file, for corrections that repeat what is written.
    pub source: &'a Source,
    /// In `evaluate_event`: it may ask for `status` only, and the node names the message.
    pub status_only: bool,
    /// A token asks. Not so in the `where` of a start and in an `audience`: nothing has been
    /// entered there, arrived at or sent.
    pub in_token: bool,
    /// The event of the flow's `goal`, when it is known already: `credited` is for it alone.
    pub goal_event: Option<&'a str>,
    /// Keys beside the condition that belong to what it stands in, such as `label`.
    pub beside: &'a [&'a str],
    /// The segment that it says who is in: then no flow asks, and it has to be known when time
    /// alone changes the answer.
    pub segment: Option<OfSegment<'a>>,
}

/// A segment whose condition is read.
#[derive(Debug, Clone, Copy)]
pub struct OfSegment<'a> {
    /// Its id; empty if it has none yet.
    pub id: &'a str,
    /// The segments that there are.
    pub known: &'a BTreeSet<Name>,
    /// In the `where` of an event: that event is at hand.
    pub in_where: bool,
}

impl<'a> Place<'a> {
    /// Inside a flow, where everything can be asked.
    pub fn in_token(source: &'a Source) -> Self {
        Self {
            source,
            status_only: false,
            in_token: true,
            goal_event: None,
            beside: &[],
            segment: None,
        }
    }

    /// Before a flow: the `where` of a start, an `audience`.
    pub fn before_entry(source: &'a Source) -> Self {
        Self { in_token: false, ..Self::in_token(source) }
    }

    /// Outside of every flow: who is in a segment.
    pub fn segment(source: &'a Source, id: &'a str, known: &'a BTreeSet<Name>) -> Self {
        let segment = Some(OfSegment { id, known, in_where: false });
        Self { segment, ..Self::before_entry(source) }
    }

    /// A branch of `evaluate_event`.
    pub fn status_only(source: &'a Source) -> Self {
        Self { status_only: true, ..Self::in_token(source) }
    }

    /// The same place, where these keys stand beside the condition.
    #[must_use]
    pub fn beside(self, keys: &'a [&'a str]) -> Self {
        Self { beside: keys, ..self }
    }
}

/// Reads a condition.
pub fn read(node: &Node, at: Place<'_>, out: &mut Vec<Diagnostic>) -> Option<Condition> {
    Reader { at, out }.condition(node, 1)
}

/// Reads operators alone, for the `from` and `to` of `attribute_changed`.
pub fn read_test(node: &Node, at: Place<'_>, out: &mut Vec<Diagnostic>) -> Option<Test> {
    Reader { at, out }.test_alone(node)
}

/// Reads a value or a path, for the setting of this name.
pub fn read_operand(
    setting: &str,
    node: &Node,
    at: Place<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Operand> {
    Reader { at, out }.value(setting, node)
}

/// Reads a map of names to any JSON or paths, for the setting of this name.
pub fn read_data(
    setting: &str,
    node: &Node,
    at: Place<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<(Name, Operand)>> {
    Reader { at, out }.data(setting, node)
}

/// Reads any JSON whose texts may be paths, for the setting of this name.
pub fn read_json(
    setting: &str,
    node: &Node,
    at: Place<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<serde_json::Value> {
    Reader { at, out }.json(setting, node)
}

/// Reads a path, for the setting of this name.
pub fn read_path(
    setting: &str,
    node: &Node,
    at: Place<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<weir_messages::path::Path> {
    Reader { at, out }.path(setting, node)
}

/// Reads `{ gte: 2 }`.
pub fn read_count(node: &Node, at: Place<'_>, out: &mut Vec<Diagnostic>) -> Option<Count> {
    Reader { at, out }.count(node)
}

struct Reader<'a, 'o> {
    at: Place<'a>,
    out: &'o mut Vec<Diagnostic>,
}

impl Reader<'_, '_> {
    fn condition(&mut self, node: &Node, depth: usize) -> Option<Condition> {
        if depth > DEPTH_MAX {
            let message = format!("conditions stand in one another at most {DEPTH_MAX} deep");
            let help = "Move the inner part into a segment, or into a node of its own.";
            return self.bad(node.span, message, help);
        }
        let Some(map) = node.as_map() else { return self.not_a_map(node) };
        let beside = if depth == 1 { self.at.beside } else { &[] };
        let heads: Vec<(&Head, &Key, &Node)> = map
            .iter()
            .filter(|(key, _)| !beside.contains(&key.text.as_str()))
            .filter_map(|(key, value)| Some((Head::of(&key.text)?, key, value)))
            .collect();
        match heads[..] {
            [] => self.no_head(node, map, beside),
            [(head, key, value)] => {
                let known = self.only_operands(head, map, beside);
                let condition = self.head(head, key, value, map, depth);
                condition.filter(|_| known)
            }
            [(_, first, _), (_, second, _), ..] => self.two_heads(first, second),
        }
    }

    fn not_a_map(&mut self, node: &Node) -> Option<Condition> {
        if node.is_null() {
            return None;
        }
        let help = if node.as_list().is_some() {
            "Write `all:` before the list if every one must be true, `any:` if one is enough."
        } else {
            "Write what is asked and of what, such as `{ tag: VIP }` or \
             `{ attribute: city, is: Berlin }`."
        };
        self.bad(node.span, format!("a condition is a map, and this is {}", node.kind_word()), help)
    }

    /// Nothing says what is asked: most likely a head is misspelt, or was forgotten.
    fn no_head(&mut self, node: &Node, map: &Map, beside: &[&str]) -> Option<Condition> {
        let words = || HEADS.iter().map(|head| head.word);
        let mut keys = map.iter().map(|(key, _)| key);
        let unknown = keys.find(|key| !beside.contains(&&*key.text) && !is_operand(&key.text));
        let Some(key) = unknown else {
            let help = "Write what the value is of, such as `attribute: city, is: Berlin`; or \
                        `tag: NAME`, `event: TYPE`, `path: $.cart.total`.";
            return self.bad(node.span, "the condition does not say what it asks", help);
        };
        let help = hint(&key.text, words())
            .unwrap_or_else(|| format!("A condition asks one of {}.", listed(words())));
        let message = format!("`{}` is nothing a condition can ask", key.text);
        let mut found = Diagnostic::new(&rules::BAD_CONDITION, key.span, message).help(help);
        if let Some(meant) = did_you_mean(&key.text, words()) {
            found = found.replace(format!("Write `{meant}`"), key.span, meant);
        }
        self.report(found)
    }

    fn two_heads(&mut self, first: &Key, second: &Key) -> Option<Condition> {
        let (one, two) = (&first.text, &second.text);
        let message = format!("a condition asks one thing, and this one asks `{one}` and `{two}`");
        let help = format!(
            "Write `all: [{{ {one}: … }}, {{ {two}: … }}]` if both must be true, `any:` if one is \
             enough."
        );
        let found = Diagnostic::new(&rules::BAD_CONDITION, second.span, message).help(help);
        self.report(found.label(first.span, "the first"))
    }

    /// Whether every key beside the head belongs to it.
    fn only_operands(&mut self, head: &Head, map: &Map, beside: &[&str]) -> bool {
        let before = self.out.len();
        for (key, value) in map.iter() {
            let word = key.text.as_str();
            let operator = head.operators && test::operator(word).is_some();
            let fits = word == head.word || head.beside.contains(&word) || operator;
            // An empty value is a text cut apart by its comma: reported where the file was read.
            if !fits && !beside.contains(&word) && !value.is_null() {
                self.foreign(head, key);
            }
        }
        self.out.len() == before
    }

    fn foreign(&mut self, head: &Head, key: &Key) {
        let allowed = || {
            let operators = Op::ALL.iter().map(|op| op.name()).filter(|_| head.operators);
            head.beside.iter().copied().chain(operators)
        };
        let word = &key.text;
        let message = if is_operand(word) {
            format!("`{word}` does not go with `{}`", head.word)
        } else if head.operators {
            format!("`{word}` is not an operator")
        } else {
            format!("`{word}` is not known beside `{}`", head.word)
        };
        let help = hint(word, allowed()).unwrap_or_else(|| {
            if allowed().next().is_some() {
                format!("Beside `{}` may stand {}.", head.word, listed(allowed()))
            } else {
                format!("`{}` stands alone; join conditions by `all: [ … ]`.", head.word)
            }
        });
        let mut found = Diagnostic::new(&rules::BAD_CONDITION, key.span, message).help(help);
        if let Some(meant) = did_you_mean(word, allowed()) {
            found = found.replace(format!("Write `{meant}`"), key.span, meant);
        }
        self.out.push(found);
    }

    fn report<T>(&mut self, found: Diagnostic) -> Option<T> {
        self.out.push(found);
        None
    }

    fn bad<T>(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<T> {
        self.report(Diagnostic::new(&rules::BAD_CONDITION, span, message).help(help))
    }

    /// What a value type says of a text that is not one.
    fn invalid<T>(&mut self, rule: &'static Rule, span: Span, invalid: &Invalid) -> Option<T> {
        let mut help = invalid.help().to_owned();
        if let Some(first) = help.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        self.report(Diagnostic::new(rule, span, invalid.problem()).help(help + "."))
    }

    /// A text, where nothing else may stand.
    fn text<'n>(&mut self, setting: &str, node: &'n Node) -> Option<&'n str> {
        let Some(text) = node.as_text() else {
            self.out.extend(text_expected(self.at.source, setting, node));
            return None;
        };
        if text.is_empty() {
            let message = format!("`{setting}` is empty");
            return self.bad(node.span, message, format!("Write a name after `{setting}:`."));
        }
        Some(text)
    }

    fn name(&mut self, setting: &str, node: &Node) -> Option<Name> {
        self.text(setting, node).map(Name::from)
    }

    /// One name, or a list of them.
    fn names(&mut self, setting: &str, node: &Node) -> Option<Vec<Name>> {
        let Some(items) = node.as_list() else { return Some(vec![self.name(setting, node)?]) };
        if items.is_empty() || items.len() > ITEMS_MAX {
            let message =
                format!("`{setting}` names 1 to {ITEMS_MAX}, and this list {}", items.len());
            return self.bad(node.span, message, format!("Write one name: `{setting}: NAME`."));
        }
        let names: Vec<_> = items.iter().map(|item| self.name(setting, item)).collect();
        names.into_iter().collect()
    }

    fn duration(&mut self, setting: &str, node: &Node) -> Option<Duration> {
        if let Some(number) = node.as_number() {
            let message = format!("`{setting}: {}` has no unit", number.written);
            let help = format!("Write `{setting}: {} days`, or hours, or minutes.", number.written);
            let found = Diagnostic::new(&rules::NOT_A_DURATION, node.span, message).help(help);
            return self.report(found);
        }
        let text = self.text(setting, node)?;
        let read = Duration::parse(text);
        read.map_or_else(|why| self.invalid(&rules::NOT_A_DURATION, node.span, &why), Some)
    }
}

/// Whether the word stands beside some head.
fn is_operand(word: &str) -> bool {
    test::operator(word).is_some() || HEADS.iter().any(|head| head.beside.contains(&word))
}

/// What was meant, in a sentence.
fn hint<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Option<String> {
    let meant = MEANT.iter().find(|(other, _)| *other == word).map(|(_, help)| (*help).to_owned());
    meant.or_else(|| did_you_mean(word, known).map(|near| format!("Did you mean `{near}`?")))
}

/// "`a`, `b` or `c`".
fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
        None => String::new(),
    }
}

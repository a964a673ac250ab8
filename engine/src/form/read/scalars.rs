//! Texts, words, numbers, switches.

use rust_decimal::prelude::ToPrimitive;

use super::{Held, Reader, backticked};
use crate::diagnostic::{did_you_mean, rules};
use crate::form::Word;
use crate::model::Name;
use crate::source::{Node, text_expected};

/// Longest text of one line: a title, a label, a header. Mail servers refuse header lines of
/// more than 998 octets (RFC 5322, section 2.1.1).
const LINE_MAX_BYTES: usize = 998;

impl Reader<'_> {
    /// A text that is not empty.
    pub(super) fn text(&mut self, key: &str, node: &Node) -> Option<String> {
        let Some(text) = node.as_text() else {
            self.out.extend(text_expected(self.at.source, key, node).map(|found| {
                if let Some(owner) = self.at.node { found.node(owner) } else { found }
            }));
            return None;
        };
        if text.is_empty() {
            let message = format!("`{key}` is empty");
            let help = format!("Write a text, or remove `{key}` where it may be left out.");
            self.report(&rules::WRONG_VALUE, node.span, message, help);
            return None;
        }
        Some(text.to_owned())
    }

    /// A text of one line.
    pub(super) fn line(&mut self, key: &str, node: &Node) -> Option<String> {
        let text = self.text(key, node)?;
        if text.contains(['\n', '\r']) || text.len() > LINE_MAX_BYTES {
            let message = format!("`{key}` is one line of at most {LINE_MAX_BYTES} bytes");
            let help = "Shorten it, and take out the line breaks.";
            self.report(&rules::WRONG_VALUE, node.span, message, help);
            return None;
        }
        Some(text)
    }

    pub(super) fn switch(&mut self, key: &str, node: &Node) -> Option<bool> {
        let held = node.as_bool();
        if held.is_none() {
            return self.wrong(key, node, "true or false", "true");
        }
        held
    }

    pub(super) fn integer(
        &mut self,
        key: &str,
        node: &Node,
        least: u32,
        most: u32,
    ) -> Option<Held> {
        let Some(number) = node.as_number() else {
            return self.wrong(key, node, "a whole number", &least.to_string());
        };
        let whole = number.decimal.is_integer().then(|| number.decimal.to_u32()).flatten();
        if whole.is_some_and(|whole| (least..=most).contains(&whole)) {
            return Some(Held::Number(number.decimal));
        }
        let message = format!("`{key}` cannot be {}", number.written);
        let help = format!("Write a whole number from {least} to {most}.");
        self.report(&rules::WRONG_VALUE, node.span, message, help);
        None
    }

    pub(super) fn choice(&mut self, key: &str, node: &Node, words: &[Word]) -> Option<String> {
        let text = self.text(key, node)?;
        if words.iter().any(|word| word.word == text) {
            return Some(text);
        }
        let known: Vec<&str> = words.iter().map(|word| word.word).collect();
        let listed = backticked(&known);
        let message = format!("`{key}` cannot be `{text}`");
        let meant = did_you_mean(&text, known);
        let help = match meant {
            Some(word) => format!("Did you mean `{word}`? It takes {listed}."),
            None => format!("It takes {listed}."),
        };
        let mut found = self.finding(&rules::WRONG_VALUE, node.span, message).help(help);
        if let Some(word) = meant {
            found = found.replace(format!("Write `{word}`"), node.span, word);
        }
        self.out.push(found);
        None
    }

    pub(super) fn choices(&mut self, key: &str, node: &Node, words: &[Word]) -> Option<Vec<Name>> {
        let example = words.first().map_or("[…]".to_owned(), |word| format!("[{}]", word.word));
        let list = self.list(key, node, &example)?;
        if list.is_empty() {
            return self.wrong_list(key, node, &example);
        }
        let read = list.iter().map(|item| self.choice(key, item, words).map(Name::from));
        read.collect::<Vec<_>>().into_iter().collect()
    }

    pub(super) fn wrong_list<T>(&mut self, key: &str, node: &Node, example: &str) -> Option<T> {
        let message = format!("`{key}` is an empty list");
        let help = format!("Name at least one, `{key}: {example}`, or remove `{key}`.");
        self.report(&rules::WRONG_VALUE, node.span, message, help);
        None
    }
}

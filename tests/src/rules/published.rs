//! The rules as they are published: by number, sentence by sentence.

use std::path::Path;

/// One rule of `docs/semantics.md`.
pub(super) struct Rule {
    pub(super) number: u32,
    /// On one line, without its number and without its table.
    pub(super) text: String,
    /// The lines of its table.
    pub(super) table: Vec<String>,
}

/// What stands beside a sentence that promises nothing so far.
const NOT_YET: &str = "*not yet*";

/// Every rule, in order.
pub(super) fn rules() -> Vec<Rule> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in it");
    let text = std::fs::read_to_string(root.join("docs/semantics.md")).expect("it is published");
    let mut rules: Vec<Rule> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some((number, rest)) = begins(line) {
            rules.push(Rule { number, text: rest.to_owned(), table: Vec::new() });
            inside = true;
        } else if line.starts_with('#') {
            inside = false;
        } else if let Some(rule) = rules.last_mut().filter(|_| inside) {
            rule.add(line);
        }
    }
    rules
}

/// The number of the rule that a line begins, and what follows.
fn begins(line: &str) -> Option<(u32, &str)> {
    let (number, rest) = line.strip_prefix("**")?.split_once(". ")?;
    Some((number.parse().ok()?, rest))
}

impl Rule {
    fn add(&mut self, line: &str) {
        if line.starts_with('|') {
            self.table.push(line.to_owned());
        } else if !line.is_empty() {
            self.text = format!("{} {}", self.text, line.trim());
        }
    }

    /// What it says, without the name it has.
    pub(super) fn sentences(&self) -> Vec<String> {
        let (name, rest) = self.text.split_once("**").unwrap_or(("", &self.text));
        // A name that ends like a sentence is no part of the first.
        let said = if name.ends_with('.') { rest.to_owned() } else { format!("{name}{rest}") };
        // What stands in brackets ends there.
        let said = said.replace(".) ", ".). ");
        said.split_inclusive(". ").map(|sentence| sentence.trim().to_owned()).collect()
    }

    /// The sentences that can be broken.
    pub(super) fn promises(&self) -> Vec<String> {
        let promised = |sentence: &String| !sentence.to_lowercase().contains(NOT_YET);
        self.sentences().into_iter().filter(promised).collect()
    }
}

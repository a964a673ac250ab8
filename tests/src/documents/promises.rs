//! Promises of documents: rules, diagnostics, invariants, and flows that compile.

use std::collections::BTreeSet;

use weir_engine::compile::{Files, compile};
use weir_engine::diagnostic::rules::RULES;
use weir_engine::diagnostic::{has_errors, render_text};
use weir_engine::source::Source;
use weir_nodes::KINDS;

use super::{Document, all, assert_none, markdown, root};

/// The last rule of `docs/semantics.md`. Numbers are for ever, so this only rises.
const RULE_MAX: u32 = 38;

/// The number that a paragraph of rules begins with.
fn rule(paragraph: &str) -> Option<u32> {
    paragraph.trim_start().strip_prefix("**")?.split_once('.')?.0.parse().ok()
}

#[test]
fn every_rule_stands_once_and_in_order() {
    let text = Document::read("docs/semantics.md").text;
    let numbers: Vec<u32> = text.split("\n\n").filter_map(rule).collect();
    assert_eq!(numbers, (1..=RULE_MAX).collect::<Vec<_>>());
}

/// Every Rust file of the workspace: its path and text.
fn sources() -> Vec<(String, String)> {
    let walk = ignore::WalkBuilder::new(root());
    let paths = walk.build().map(|entry| entry.expect("readable").into_path());
    let rust = paths.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    rust.filter_map(|path| {
        let name = path.strip_prefix(root()).ok()?.display().to_string();
        Some((name, std::fs::read_to_string(&path).ok()?))
    })
    .collect()
}

#[test]
fn rules_that_the_code_names_are_there() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        for line in text.lines().filter(|line| line.trim_start().starts_with("//")) {
            for word in line.split("rule ").skip(1) {
                let digits = word.split(|sign: char| !sign.is_ascii_digit()).next();
                let number = digits.and_then(|digits| digits.parse::<u32>().ok());
                if number.is_some_and(|number| !(1..=RULE_MAX).contains(&number)) {
                    problems.push(format!("{path}: there is no rule {word}"));
                }
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn every_diagnostic_has_a_page_and_every_page_a_diagnostic() {
    let known: BTreeSet<String> = RULES.iter().map(|rule| rule.page()).collect();
    let pages: BTreeSet<String> = all()
        .iter()
        .map(|document| document.path.to_string_lossy().replace('\\', "/"))
        .filter(|path| path.starts_with("docs/diagnostics/") && !path.ends_with("README.md"))
        .collect();
    let lacking = known.difference(&pages).map(|page| format!("{page} is missing"));
    let unknown = pages.difference(&known).map(|page| format!("{page} is about no rule"));
    assert_none(&lacking.chain(unknown).collect::<Vec<_>>());
    for rule in RULES {
        let text = Document::read(&rule.page()).text;
        assert!(text.starts_with(&format!("# {}: {}\n", rule.code, rule.name)), "{}", rule.code);
    }
}

/// A text as a reader sees it: without line breaks and the signs of Markdown and of links.
fn plainly(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace(['`', '[', ']'], "")
}

/// What the code calls an architecture invariant: the paragraph, as far as the comment goes.
fn invariants(text: &str) -> Vec<String> {
    let lines = || text.lines().map(|line| line.trim_start_matches("//!").trim());
    let mut found = Vec::new();
    for (number, line) in lines().enumerate() {
        if let Some(first) = line.strip_prefix("Architecture Invariant: ") {
            let more = lines().skip(number + 1).take_while(|line| !line.is_empty());
            found.push([first].into_iter().chain(more).collect::<Vec<_>>().join(" "));
        }
    }
    found
}

/// What an invariant says, without what explains it: its first sentence, or as many as make one.
fn head(invariant: &str) -> String {
    const HEAD_MIN_CHARS: usize = 30;
    let mut head = String::new();
    for sentence in invariant.split_inclusive(". ") {
        head.push_str(sentence);
        if head.chars().count() >= HEAD_MIN_CHARS {
            break;
        }
    }
    head.trim().to_owned()
}

#[test]
fn architecture_collects_every_invariant() {
    let page = plainly(&Document::read("docs/architecture.md").text).to_lowercase();
    let mut problems = Vec::new();
    let mut count = 0;
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.starts_with("tests/")) {
        for invariant in invariants(&text) {
            count += 1;
            let first = plainly(&head(&invariant)).to_lowercase();
            if !page.contains(first.trim_end_matches(['.', ';'])) {
                problems.push(format!("{path}: docs/architecture.md lacks: {invariant}"));
            }
        }
    }
    assert!(count > 5, "found {count} invariants");
    assert_none(&problems);
}

/// Pages of diagnostics show broken flows, and other texts show parts of them.
fn is_reference(document: &Document) -> bool {
    document.path.starts_with("docs") && !document.path.starts_with("docs/diagnostics")
}

#[test]
fn flows_in_documents_compile() {
    let mut count = 0;
    for document in all().iter().filter(|document| is_reference(document)) {
        for text in markdown::blocks(&document.text, "yaml") {
            if !text.starts_with("schema: flow/v1") {
                continue;
            }
            count += 1;
            let source = Source::new(document.name().to_string(), text);
            let found = compile(&source, &Files::new(), KINDS).diagnostics;
            assert!(!has_errors(&found), "{}", render_text(&source, &found, false));
        }
    }
    assert!(count > 0, "docs/language.md holds a whole flow");
}

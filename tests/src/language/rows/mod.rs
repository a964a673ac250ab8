//! What is said of wrong flows, as data: a fragment with `▸` before the place that is pointed at,
//! the code, and what the help must say so that the flow can be mended from the text alone.

use std::collections::BTreeSet;

use weir_engine::diagnostic::rules::RULES;
use weir_engine::diagnostic::{Diagnostic, Severity};

use super::{MARK, errors_and_warnings, of_fragment, shown};

/// A fragment, the code found at its mark, and a part of what is said.
struct Row {
    fragment: &'static str,
    code: &'static str,
    said: &'static str,
}

const ROWS: [&str; 4] = [
    include_str!("settings.txt"),
    include_str!("graph.txt"),
    include_str!("messages.txt"),
    include_str!("warnings.txt"),
];

/// Each row begins with `=== CODE: a part of what is said`; the fragment follows.
fn rows() -> impl Iterator<Item = Row> {
    let rows = ROWS.into_iter().flat_map(|file| file.split("\n=== ").skip(1));
    rows.map(|row| {
        let (head, fragment) = row.split_once('\n').expect("a fragment below the head");
        let (code, said) = head.split_once(": ").expect("a code and what is said");
        Row { fragment, code, said }
    })
}

#[test]
fn each_mistake_is_told_where_it_is_and_how_to_mend_it() {
    let mut failed = Vec::new();
    for Row { fragment, code, said } in rows() {
        let at = fragment.find(MARK).unwrap_or_else(|| panic!("no mark in\n{fragment}"));
        let (source, done) = of_fragment(&fragment.replace(MARK, ""));
        let told = |it: &&Diagnostic| {
            it.rule.code == code
                && it.span.start == at
                && (it.message.contains(said) || it.help.contains(said))
        };
        let found = &done.diagnostics;
        if !found.iter().any(|it| told(&it)) || others(found, code) {
            let all: Vec<String> = found.iter().map(|it| shown(&source, it)).collect();
            failed
                .push(format!("{fragment}\nwants {code} with \"{said}\", has\n{}", all.join("\n")));
        }
    }
    assert!(failed.is_empty(), "{} of the rows:\n\n{}", failed.len(), failed.join("\n\n"));
}

/// Whether something is found beside the mistake that weighs as much: one mistake, one message.
fn others(found: &[Diagnostic], code: &str) -> bool {
    let weight = RULES.iter().find(|rule| rule.code == code).map(|rule| rule.severity);
    found.iter().any(|it| it.rule.code != code && Some(it.rule.severity) <= weight)
}

#[test]
fn every_finding_says_what_to_do() {
    for Row { fragment, .. } in rows() {
        let (source, done) = of_fragment(&fragment.replace(MARK, ""));
        for found in &done.diagnostics {
            assert!(found.help.ends_with(['.', '?']), "no help: {}", shown(&source, found));
            let first = found.message.chars().next().expect("a message");
            assert!(!first.is_uppercase(), "begins small: {}", shown(&source, found));
            assert!(!found.span.is_empty(), "points at nothing: {}", shown(&source, found));
        }
    }
}

#[test]
fn corrections_that_are_offered_remove_what_they_correct() {
    for Row { fragment, code, .. } in rows() {
        let (source, done) = of_fragment(&fragment.replace(MARK, ""));
        let fixes = done.diagnostics.iter().filter(|it| it.rule.code == code);
        let Some(fix) = fixes.flat_map(|it| &it.fixes).next() else { continue };
        let mut text = source.text.clone();
        for edit in fix.edits.iter().rev() {
            text.replace_range(edit.span.start..edit.span.end, &edit.text);
        }
        let (_, mended) = super::compiled(&text, &weir_engine::compile::Files::new());
        let left = mended.diagnostics.iter().filter(|it| it.rule.code == code).count();
        let before = done.diagnostics.iter().filter(|it| it.rule.code == code).count();
        assert!(left < before, "`{}` does not mend\n{}", fix.title, source.text);
    }
}

#[test]
fn every_code_of_flows_has_a_row() {
    let rows: BTreeSet<&str> = rows().map(|row| row.code).collect();
    for rule in RULES.iter().filter(|rule| !ELSEWHERE.contains(&rule.code)) {
        let of_the_reader = ["E0", "W0"].contains(&&rule.code[..2]);
        assert!(of_the_reader || rows.contains(rule.code), "{} has no row", rule.code);
    }
}

/// Codes with rows of their own: a proof, and several flows.
const ELSEWHERE: [&str; 3] = ["E402", "W309", "N404"];

#[test]
fn all_mistakes_are_told_at_once() {
    let (_, done) = of_fragment(
        "colour: red\n\
         start: { type: people_evnt, next: wait }\n\
         entry: { cooldown: soon }\n\
         nodes:\n  \
         wait: { type: pause, for: 3, next: mial }\n  \
         mail: { type: send_email, message: none, next: wait }\n",
    );
    let codes: BTreeSet<&str> = errors_and_warnings(&done).map(|it| it.rule.code).collect();
    assert_eq!(codes, BTreeSet::from(["E101", "E102", "E105", "E201", "E301"]));
    assert!(done.diagnostics.iter().all(|it| it.rule.severity == Severity::Error));
}

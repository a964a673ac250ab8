//! The list of promises and the page about it. `WEIR_UPDATE=1` writes the page anew.

use std::path::PathBuf;

use weir_engine::invariants::{PROMISES, Promise};

use crate::rules::Tests;

fn file() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.parent().expect("tests/ lies in it").join("docs/promises.md")
}

fn page() -> String {
    let mut page =
        "# Promises\n\nWhat Weir promises, what `weir doctor` looks for on a live store, \
                    and which tests hold what no\nstore can show. The list stands in \
                    `engine/src/invariants/promises.rs`; this page is made from it.\n"
            .to_owned();
    page.extend(PROMISES.iter().map(section));
    page
}

/// As it stands within a sentence.
fn lower(sentence: &str) -> String {
    let mut signs = sentence.chars();
    signs.next().into_iter().flat_map(char::to_lowercase).chain(signs).collect()
}

fn section(promise: &Promise) -> String {
    let looks_for = match promise.looks_for {
        Some(looks_for) => format!("`weir doctor` looks for {looks_for}."),
        None => "No store can show it.".to_owned(),
    };
    let tests = promise.tests.iter().flat_map(|test| ["- `", test, "`\n"]);
    let tests: String = tests.collect();
    let unseen = format!("What no store shows: {} Held by:", lower(promise.unseen));
    let paragraphs = [promise.says, &looks_for, &unseen].map(wrapped).join("\n\n");
    format!("\n## {} {}\n\n{paragraphs}\n\n{tests}", promise.id, promise.name)
}

/// Lines of at most 100 characters.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is one");
        if line.chars().count() + word.chars().count() > 98 {
            lines.push(word.to_owned());
        } else {
            let gap = if line.is_empty() { "" } else { " " };
            line.extend([gap, word]);
        }
    }
    lines.join("\n")
}

#[test]
fn the_page_is_made_from_the_list() {
    if std::env::var_os("WEIR_UPDATE").is_some() {
        std::fs::write(file(), page()).expect("the page can be written");
    }
    let kept = std::fs::read_to_string(file()).unwrap_or_default();
    assert!(kept == page(), "docs/promises.md is stale; run this test with WEIR_UPDATE=1");
}

#[test]
fn promises_stand_in_order_and_their_tests_are_there() {
    let tests = Tests::of_the_workspace();
    for (number, promise) in (1..).zip(PROMISES) {
        assert_eq!(promise.id, format!("I{number}"));
        assert!(!promise.tests.is_empty(), "{}", promise.id);
        for test in promise.tests {
            assert!(tests.file(test).is_some(), "{}: there is no test {test}", promise.id);
        }
    }
    assert_eq!(PROMISES.len(), 14);
}

//! `docs/parity.md` names a test for each row, and each is there.

use super::Document;
use crate::rules::Tests;

/// Where tests in the browser stand.
const BROWSER: &str = "editor/e2e/";

/// Everything between backticks in the last column.
fn named(row: &str) -> Vec<String> {
    let tests = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
    tests.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// A test of the workspace, or `editor/e2e/carts.test.ts # the title` of one in the browser, or
/// `flows/welcome.yaml # the name` of one inside a flow.
fn is_there(name: &str, tests: &Tests) -> bool {
    match name.split_once(" # ") {
        Some((file, title)) if file.starts_with(BROWSER) || file.starts_with("flows/") => {
            let text = std::fs::read_to_string(super::root().join(file));
            text.is_ok_and(|text| text.contains(title))
        }
        Some((name, part)) => tests.holds(name, part),
        None => tests.file(name).is_some(),
    }
}

#[test]
fn every_row_names_tests_that_are_there() {
    let (document, tests) = (Document::read("docs/parity.md"), Tests::of_the_workspace());
    let rows = document.text.lines().filter(|line| {
        line.starts_with('|') && !line.starts_with("|---") && !line.starts_with("| row")
    });
    let (mut missing, mut count) = (Vec::new(), 0);
    for row in rows {
        count += 1;
        let named = named(row);
        if named.is_empty() {
            missing.push(format!("no test: {row}"));
        }
        let lost = named.into_iter().filter(|name| !is_there(name, &tests));
        missing.extend(lost.map(|name| format!("there is no test {name}")));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(count > 40, "only {count} rows were read");
}

#[test]
fn what_is_not_there_is_noticed() {
    let tests = Tests::of_the_workspace();
    for name in ["weir-tests rules::no_such_test", "editor/e2e/carts.test.ts # no such title"] {
        assert!(!is_there(name, &tests), "{name}");
    }
    assert_eq!(named("| 1. a `word` | `one two`, `three` |"), ["one two", "three"]);
}

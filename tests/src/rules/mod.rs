//! Every rule of `docs/semantics.md`, and the tests that go red when it is broken.
//!
//! [`table`] says which: tests stand wherever a rule is cheapest to try, and those that had no
//! better place stand here.

mod by_hand;
mod carts;
mod coupons;
mod entering;
mod goals;
mod merging;
mod moving;
mod person;
mod post;
mod promised;
mod published;
mod running;
mod segments;
mod sending;
mod table;
mod talks;
mod tested;
mod updating;
mod windows;

use std::collections::BTreeSet;

use published::Rule;
use table::{Row, rows};
pub(crate) use tested::Tests;

fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{} of them:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_rule_names_its_tests() {
    let tests = Tests::of_the_workspace();
    let rules = published::rules();
    let unheld = rules.iter().flat_map(without_a_row);
    let unsaid = rows().filter_map(|row| is_said_nowhere(row, &rules));
    let untested = rows().flat_map(|row| without_a_test(row, &tests));
    assert_none(&unheld.chain(unsaid).chain(untested).collect::<Vec<_>>());
}

/// Sentences that promise something and that no row names a part of.
fn without_a_row(rule: &Rule) -> Vec<String> {
    let held = |sentence: &String| {
        let mut of_rule = rows().filter(|row| row.rule == rule.number);
        of_rule.any(|row| sentence.contains(row.says))
    };
    let unheld = rule.promises().into_iter().filter(|sentence| !held(sentence));
    unheld.map(|sentence| format!("rule {}: no row for: {sentence}", rule.number)).collect()
}

fn is_said_nowhere(row: &Row, rules: &[Rule]) -> Option<String> {
    let rule = rules.iter().find(|rule| rule.number == row.rule);
    let said = rule.is_some_and(|rule| rule.sentences().iter().any(|one| one.contains(row.says)));
    (!said).then(|| format!("rule {} does not say: {}", row.rule, row.says))
}

/// Tests that a row names and that are not there, or have no such row themselves.
fn without_a_test(row: &Row, tests: &Tests) -> Vec<String> {
    let missing = |name: &&&str| {
        let (name, part) = name.split_once(" # ").map_or((**name, None), |(n, p)| (n, Some(p)));
        !tests.file(name).is_some_and(|_| part.is_none_or(|part| tests.holds(name, part)))
    };
    let none = row.tests.is_empty().then(|| format!("rule {}: no test: {}", row.rule, row.says));
    let missing = row.tests.iter().filter(missing);
    let missing = missing.map(|name| format!("rule {}: there is no test {name}", row.rule));
    missing.chain(none).collect()
}

/// What the check objects to, each shown to be noticed.
#[test]
fn the_check_can_fail() {
    let (tests, rules) = (Tests::of_the_workspace(), published::rules());
    let known = rows().next().expect("there are rows");
    let with = |tests| Row { tests, ..*known };
    assert!(without_a_test(known, &tests).is_empty());
    for wrong in [
        &["weir-tests rules::no_such_test"][..],
        &[],
        &["weir-engine value::hash::tests::the_vectors_hold # no such row of it"],
    ] {
        assert_eq!(without_a_test(&with(wrong), &tests).len(), 1, "{wrong:?}");
    }
    assert!(is_said_nowhere(&Row { says: "All will be well", ..*known }, &rules).is_some());
    assert!(is_said_nowhere(&Row { rule: 99, ..*known }, &rules).is_some());
    let text = "Name.** Nobody holds this. Nor *not yet* this.".to_owned();
    let unheld = without_a_row(&Rule { number: known.rule, text, table: Vec::new() });
    assert_eq!(unheld, [format!("rule {}: no row for: Nobody holds this.", known.rule)]);
}

#[test]
fn rows_stand_in_order_and_once() {
    assert!(rows().is_sorted_by_key(|row| row.rule));
    let mut seen = BTreeSet::new();
    let twice = rows().filter(|row| !seen.insert((row.rule, row.says)));
    assert_none(&twice.map(|row| row.says.to_owned()).collect::<Vec<_>>());
}

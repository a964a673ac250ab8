//! What may be asked where, and the readers beside the condition's own.

use serde_json::json;

use super::facts::Facts;
use super::{before_entry, condition, read_at, status_only};
use crate::condition::heads::HEADS;
use crate::condition::{
    Operand, Place, Since, Span, read_count, read_data, read_operand, read_path, read_test,
};
use crate::diagnostic::{Diagnostic, rules};
use crate::source::{self, Node, Source};
use crate::value::Literal;

/// Reads a piece of a file; what was found wrong comes as its codes.
fn piece<T>(
    text: &str,
    read: impl FnOnce(&Node, Place<'_>, &mut Vec<Diagnostic>) -> T,
) -> (T, Vec<&'static str>) {
    let source = Source::new("flow.yaml", format!("setting: {text}"));
    let (node, mut found) = source::read(&source);
    let node = node.as_ref().and_then(Node::as_map).and_then(|map| map.get("setting"));
    let value = read(node.expect("readable"), Place::in_token(&source), &mut found);
    (value, found.into_iter().map(|one| one.rule.code).collect())
}

#[test]
fn every_head_has_an_example_that_reads() {
    for head in HEADS {
        let words = condition(head.example).to_string();
        assert!(!words.is_empty() && !head.doc.is_empty(), "{}", head.word);
    }
}

#[test]
fn keys_of_what_it_stands_in_are_left_alone() {
    let text = "{ tag: A, label: Bought, next: exit }";
    let (read, found, _) =
        read_at(text, |source| Place::in_token(source).beside(&["label", "next"]));
    assert!(read.is_some() && found.is_empty(), "{found:?}");
    // Not inside, though.
    let text = "{ all: [{ tag: A, label: Bought }] }";
    let (read, found, _) = read_at(text, |source| Place::in_token(source).beside(&["label"]));
    assert!(read.is_none() && found[0].rule == &rules::BAD_CONDITION, "{found:?}");
}

#[test]
fn before_entry_events_count_ever_and_the_words_say_so() {
    for (text, words) in [
        ("{ tag_added: A }", "tag A added at any time"),
        ("{ event: e, within: 1 day }", "e in the last 1 day"),
        ("{ event: e, where: { not: { event: f } } }", "e where (not f at any time) at any time"),
    ] {
        let (read, found, _) = read_at(text, before_entry);
        assert_eq!(found, [], "{text}");
        assert_eq!(read.expect(text).to_string(), words);
    }
    assert_eq!(Span::default().since, None::<Since>);
}

#[test]
fn in_evaluate_event_only_status_is_asked() {
    let fine = "{ all: [{ status: seen }, { not: { any: [{ status: clicked, link: cart }] } }] }";
    let (read, found, _) = read_at(fine, status_only);
    assert!(read.is_some() && found.is_empty(), "{found:?}");
    for text in ["{ tag: A }", "{ any: [{ status: seen }, { event: e }] }"] {
        let (read, found, _) = read_at(text, status_only);
        assert!(read.is_none(), "{text}");
        assert!(found[0].help.contains("evaluate_data"), "{text}");
    }
}

#[test]
fn a_test_stands_alone() {
    let (test, found) = piece("{ gte: 0.7, lt: 1 }", read_test);
    let (test, facts) = (test.expect("a test"), Facts::new());
    assert!(found.is_empty());
    for (value, holds) in [(json!(0.7), true), (json!(1), false), (json!(null), false)] {
        assert_eq!(test.holds(&value, &facts.view()), holds, "{value}");
    }
    for (text, code) in
        [("{}", "E107"), ("{ gte: x }", "E104"), ("{ atleast: 5 }", "E107"), ("5", "E107")]
    {
        assert_eq!(piece(text, read_test), (None, vec![code]), "{text}");
    }
}

#[test]
fn counts_are_bounds() {
    let (count, found) = piece("{ gte: 2, lt: 5 }", read_count);
    let count = count.expect("a count");
    assert!(found.is_empty());
    for (number, right) in [(1, false), (2, true), (4, true), (5, false)] {
        assert_eq!(count.admits(number), right, "{number}");
    }
    for text in ["3", "{}", "{ gte: -1 }", "{ gte: 1.5 }", "{ min: 1 }", "[1]"] {
        let (count, found) = piece(text, read_count);
        assert_eq!((count, &*found), (None, &["E107"][..]), "{text}");
    }
}

#[test]
fn operands_are_constants_or_paths() {
    let operand = |text: &str| piece(text, |node, at, out| read_operand("value", node, at, out));
    let (read, found) = operand("$.event.data.total");
    assert!(matches!(read, Some(Operand::Path(_))) && found.is_empty());
    let (read, _) = operand("50 EUR");
    assert!(matches!(read, Some(Operand::Literal(Literal::Money(_)))));
    let (read, _) = operand("$.99");
    assert_eq!(read, Some(Operand::Literal(Literal::Text("$.99".into()))));
    assert_eq!(operand("$.evnt.data.total"), (None, vec!["E106"]));
}

#[test]
fn data_are_names_with_json_or_paths() {
    let data = |text: &str| piece(text, |node, at, out| read_data("data", node, at, out));
    let (read, found) = data("{ a: $.cart.total, b: { c: [1, $.cart.id] }, d: 50 EUR }");
    assert!(found.is_empty());
    let read = read.expect("data");
    assert!(matches!(read[0].1, Operand::Path(_)));
    assert_eq!(read[1].1, Operand::Json(json!({ "c": [1, "$.cart.id"] })));
    assert_eq!(read[2].1, Operand::Json(json!("50 EUR")));
    assert_eq!(data("{ a: $.crt.total, b: { c: [\"$.cart.(\"] } }").1, ["E106", "E106"]);
    assert_eq!(data("x"), (None, vec!["E104"]));
}

#[test]
fn paths_are_read_for_any_setting() {
    let path = |text: &str| piece(text, |node, at, out| read_path("key", node, at, out));
    assert!(path("$.event.data.order_id").0.is_some());
    assert!(path("\"$.cart.items[0].id\"").0.is_some());
    assert_eq!(path("5").1, ["E013"]);
    // Said where the file is read, and read on.
    let (read, found) = path("$.cart.items[0].id");
    assert!(read.is_some());
    assert_eq!(found, ["E014"]);
}

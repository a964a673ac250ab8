//! Conditions taken apart: atoms, what a proof knows, what holds always or never, what is needed.

use std::collections::BTreeSet;

use super::condition;
use crate::condition::{Condition, Knowledge, Since, settle};
use crate::model::Name;
use crate::needs::Needs;

#[test]
fn atoms_are_distinct_and_in_order() {
    let text =
        "{ all: [{ tag: B }, { any: [{ not: { tag: A } }, { tag: B }] }, { not: { tag: C } }] }";
    let condition = condition(text);
    let words: Vec<String> = condition.atoms().into_iter().map(ToString::to_string).collect();
    assert_eq!(words, ["has tag B", "has tag A", "has tag C"]);
}

#[test]
fn a_condition_is_evaluated_over_its_atoms() {
    let condition = condition("{ all: [{ any: [{ tag: A }, { tag: B }] }, { not: { tag: C } }] }");
    for bits in 0..8_u8 {
        let (a, b, c) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0);
        let truth = |atom: &Condition| match &*atom.to_string() {
            "has tag A" => a,
            "has tag B" => b,
            _ => c,
        };
        assert_eq!(condition.evaluate_with(&truth), (a || b) && !c, "{bits:03b}");
    }
}

#[test]
fn the_prover_knows_what_follows_from_the_flow() {
    use Knowledge::{ByTime, Exact, Free};
    let rows = [
        ("{ tag: A }", Exact),
        ("{ tag_added: A, since: arrival }", Exact),
        ("{ tag_added: A, within: 1 day }", ByTime),
        ("{ event: e }", Exact),
        ("{ event: e, count: { gte: 8 } }", Exact),
        ("{ event: e, count: { gte: 9 } }", Free),
        ("{ event: e, within: 1 day }", ByTime),
        ("{ event: e, within: 1 day, same: x }", Free),
        ("{ event: e, where: { tag: A } }", Free),
        ("{ event: e, credited: true }", Free),
        ("{ status: seen, of: mail }", Exact),
        ("{ arm: a, of: split }", Exact),
        ("{ consent: email }", Exact),
        ("{ segment: s }", Free),
        ("{ reachable: email }", Free),
        ("{ during: { days: [mon] } }", ByTime),
        ("{ attribute: a }", Exact),
        ("{ attribute: a, gte: 5, lt: 8 }", Exact),
        ("{ attribute: a, in: [x, y] }", Exact),
        ("{ attribute: a, contains: x }", Free),
        ("{ attribute: a, is: $.vars.x }", Free),
        ("{ attribute: a, within_last: 1 day }", ByTime),
        ("{ path: $.cart.total, gte: 5 }", Exact),
        ("{ path: \"$.cart.items[?@.x > 1]\" }", Free),
        ("{ all: [{ tag: A }, { during: { days: [mon] } }] }", ByTime),
        ("{ any: [{ segment: s }, { during: { days: [mon] } }] }", Free),
        ("{ not: { tag: A } }", Exact),
    ];
    for (text, expected) in rows {
        assert_eq!(condition(text).knowledge(), expected, "{text}");
    }
}

#[test]
fn always_and_never_follow_from_the_condition_alone() {
    let rows = [
        ("{ tag: A }", None),
        ("{ all: [{ tag: A }, { not: { tag: A } }] }", Some(false)),
        ("{ any: [{ tag: A }, { not: { tag: A } }] }", Some(true)),
        ("{ any: [{ tag: A }, { not: { tag: B } }] }", None),
        (
            "{ all: [{ any: [{ tag: A }, { tag: B }] }, { not: { tag: A } }, \
             { not: { tag: B } }] }",
            Some(false),
        ),
        ("{ attribute: age, gte: 5, lt: 3 }", Some(false)),
        ("{ attribute: age, gt: 5, lte: 5 }", Some(false)),
        ("{ attribute: age, gte: 5, lte: 5 }", None),
        ("{ attribute: age, is: 5, gt: 5 }", Some(false)),
        ("{ attribute: age, is: 5, lt: 9 }", None),
        ("{ attribute: spent, gte: 5 EUR, lt: 3 EUR }", Some(false)),
        ("{ attribute: spent, gte: 5 EUR, lt: 3 USD }", None),
        ("{ not: { attribute: age, gte: 5, lt: 3 } }", Some(true)),
        ("{ any: [{ tag: A }, { attribute: age, gte: 5, lt: 3 }] }", None),
        // A list may hold both.
        ("{ all: [{ attribute: age, gte: 5 }, { attribute: age, lt: 3 }] }", None),
        // What satisfies an operator is there.
        ("{ all: [{ attribute: city, is: Rome }, { not: { attribute: city } }] }", Some(false)),
        ("{ any: [{ attribute: city }, { not: { attribute: city, is: Rome } }] }", Some(true)),
        ("{ all: [{ attribute: city, is: Rome }, { not: { attribute: town } }] }", None),
        ("{ event: e, count: { lt: 0 } }", Some(false)),
        ("{ event: e, count: { gte: 0 } }", Some(true)),
        ("{ event: e, count: { gte: 3, lt: 3 } }", Some(false)),
        ("{ event: e, count: { gt: 2, lt: 4 } }", None),
        ("{ event: e, count: { is: 0 } }", None),
        ("{ event: e, where: { attribute: age, gt: 5, lt: 3 } }", Some(false)),
        ("{ event: e, where: { attribute: age, gt: 5, lt: 3 }, count: { is: 0 } }", Some(true)),
        ("{ path: \"$.cart.items[*]\", count: { gte: 0 } }", Some(true)),
    ];
    for (text, expected) in rows {
        assert_eq!(settle(&condition(text)), expected, "{text}");
    }
}

#[test]
fn needs_are_what_it_may_ask_about() {
    let events = |names: &[(&str, Option<&str>)]| -> BTreeSet<(Name, Option<Name>)> {
        names.iter().map(|(kind, subject)| ((*kind).into(), subject.map(Name::from))).collect()
    };
    let rows = [
        ("{ tag: A }", events(&[]), false, false),
        ("{ tag_added: A }", events(&[("tag_added", Some("A"))]), false, false),
        ("{ not: { tag_removed: A } }", events(&[("tag_removed", Some("A"))]), false, false),
        (
            "{ event: e, where: { any: [{ event: f }, { path: $.order.id }] } }",
            events(&[("e", None), ("f", None)]),
            false,
            true,
        ),
        ("{ path: $.cart.total }", events(&[]), true, false),
        ("{ attribute: a, is: \"$['cart'].total\" }", events(&[]), true, false),
        ("{ path: \"$.entry.data.x[?@.id == $.order.id]\" }", events(&[]), false, true),
        ("{ path: $.entry.data.cart_id }", events(&[]), false, false),
    ];
    for (text, events, carts, orders) in rows {
        let mut needs = Needs::default();
        condition(text).needs(&mut needs);
        assert_eq!(needs, Needs { events, carts, orders, ..Needs::default() }, "{text}");
    }
}

fn words(names: BTreeSet<&Name>) -> Vec<&str> {
    names.into_iter().map(Name::as_str).collect()
}

#[test]
fn names_are_found_wherever_they_stand() {
    let condition = condition(
        "{ all: [{ tag: A }, { not: { tag_added: B, since: first } }, { arm: x, of: split }, \
         { event: e, where: { any: [{ tag_removed: C }, { attribute: a.b, is: $.vars.x }] } }, \
         { segment: s }] }",
    );
    assert_eq!(words(condition.names_tags()), ["A", "B", "C"]);
    assert_eq!(words(condition.names_events()), ["e"]);
    assert_eq!(words(condition.names_segments()), ["s"]);
    assert_eq!(words(condition.marks()), ["first", "split"]);
    assert_eq!(condition.names_attributes().into_iter().collect::<Vec<_>>(), ["a.b"]);
    let paths: Vec<_> = condition.paths().into_iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["$.contact['a']['b']", "$.vars.x"]);
}

#[test]
fn a_default_since_fills_what_was_not_said() {
    let mut condition = condition(
        "{ any: [{ event: e }, { tag_added: A, since: ever }, { not: { tag_removed: A } }, \
         { event: e, within: 1 day }] }",
    );
    condition.default_since(&Since::Arrival);
    let words: Vec<_> = condition.parts().iter().map(ToString::to_string).collect();
    assert_eq!(
        words,
        [
            "e since arrival",
            "tag A added at any time",
            "not tag A removed since arrival",
            "e in the last 1 day",
        ]
    );
}

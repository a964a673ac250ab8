//! When time alone changes a condition.

use proptest::prelude::*;
use serde_json::json;

use super::condition;
use super::facts::{Facts, hour};

/// Monday 00:00 UTC is hour 0; the answers are hours and milliseconds.
fn facts() -> Facts {
    Facts::new()
        .attributes(json!({ "soon": "2027-01-06T00:00:00Z", "past": "2027-01-03T00:00:00Z" }))
        .event("page_viewed", -10, json!({}))
        .event("page_viewed", -2, json!({}))
        .event("x", -1, json!({}))
        .enter()
}

#[test]
fn the_instant_is_exact() {
    let rows: &[(&str, Option<(i64, i64)>)] = &[
        ("{ tag: A }", None),
        ("{ attribute: soon, before: \"2027-01-05\" }", None),
        ("{ event: page_viewed, since: ever }", None),
        // The later of the two keeps it true.
        ("{ event: page_viewed, within: 1 day }", Some((22, 1))),
        ("{ event: page_viewed, within: 1 day, count: { gte: 2 } }", Some((14, 1))),
        ("{ event: page_viewed, within: 1 hour }", None),
        ("{ not: { event: page_viewed, within: 1 day } }", Some((22, 1))),
        ("{ tag_added: A, within: 1 day }", None),
        ("{ attribute: soon, within_next: 1 day }", Some((24, 0))),
        ("{ attribute: soon, within_next: 3 days }", Some((48, 1))),
        ("{ attribute: soon, within_last: 1 day }", Some((48, 0))),
        ("{ attribute: past, within_last: 3 days }", Some((48, 1))),
        ("{ attribute: past, within_next: 3 days }", None),
        ("{ during: { from: \"09:00\", to: \"18:00\" } }", Some((9, 0))),
        ("{ during: { dates: { to: \"2026-12-31\" } } }", None),
        ("{ during: { days: [mon] } }", Some((24, 0))),
        // The hours open each day; the day comes on Wednesday.
        (
            "{ all: [{ during: { from: \"09:00\", to: \"18:00\" } }, \
             { during: { days: [wed] } }] }",
            Some((57, 0)),
        ),
        (
            "{ any: [{ during: { from: \"09:00\", to: \"18:00\" } }, \
             { event: page_viewed, within: 1 day }] }",
            Some((22, 1)),
        ),
        (
            "{ event: page_viewed, since: ever, \
             where: { during: { from: \"09:00\", to: \"18:00\" } } }",
            Some((9, 0)),
        ),
    ];
    let facts = facts();
    for (text, expected) in rows {
        let expected = expected.map(|(hours, millis)| hour(hours).plus(millis));
        assert_eq!(condition(text).next_flip(&facts.view()), expected, "{text}");
    }
}

#[test]
fn a_day_ahead_is_one_of_the_calendar() {
    // Berlin sets its clocks forward in the night before: the day has 23 hours.
    let facts = Facts::new()
        .zone("Europe/Berlin")
        .attributes(json!({ "soon": "2027-03-28T12:00:00+02:00" }))
        .now(80 * 24);
    let flip = condition("{ attribute: soon, within_next: 1 day }").next_flip(&facts.view());
    assert_eq!(flip.unwrap().to_string(), "2027-03-27T11:00:00.000Z");
}

proptest! {
    /// Nothing changes before the instant, and everything does at it.
    #[test]
    fn nothing_flips_before(
        hours in -50_i64..50,
        length in 1_i64..80,
        count in 1_u32..3,
        negate in any::<bool>(),
    ) {
        let facts = facts().now(hours);
        let text = format!(
            "{{ any: [{{ event: page_viewed, within: {length} hours, count: {{ gte: {count} }} }}, \
             {{ attribute: soon, within_next: {length} hours }}, \
             {{ during: {{ days: [thu], from: \"10:00\", to: \"11:00\" }} }}] }}"
        );
        let text = if negate { format!("{{ not: {text} }}") } else { text };
        let condition = condition(&text);
        let holds = condition.holds(&facts.view());
        let flip = condition.next_flip(&facts.view()).expect("thursday comes");
        prop_assert_ne!(condition.holds(&facts.view().at(flip)), holds);
        let before = |millis: i64| facts.view().at(flip.plus(-millis));
        for millis in [1, 60_000, 3_600_000] {
            if before(millis).now > facts.now {
                prop_assert_eq!(condition.holds(&before(millis)), holds);
            }
        }
    }
}

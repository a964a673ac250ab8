//! Proofs that rest on values: ranges of attributes, numbers of events, lots, and when it was
//! reported what lets a contact in.

use std::fmt::Write;

use weir_engine::prove::{self, Limits, Verdict};

use super::known::{complete, word};
use super::{at_most, flow, never};

/// Only who is let through by both looks is written to; between them stands this node.
fn two_looks(settings: &str, first: &str, between: &str, second: &str) -> Verdict {
    let look = |when: &str, next: &str| {
        format!(
            "{{ type: evaluate_data, branches: [{{ label: A, when: {when}, next: {next} }}], \
             none_matched: end }}"
        )
    };
    let nodes = format!(
        "{{ wait: {}, between: {between}, look: {}, mail: {{ type: send_email, message: mail, \
         next: end }} }}",
        look(first, "between"),
        look(second, "mail")
    );
    at_most(&flow(&complete(settings, &nodes)), 0)
}

const NOTHING: &str = "{ type: update_contact, add_tags: [SEEN], next: look }";
const A_DAY: &str = "{ type: pause, for: 1 day, next: look }";
const SET_SEVEN: &str = "{ type: update_contact, set: { size: 7 }, next: look }";
const ALL: &str = "{ not: { tag: NOBODY } }";

#[test]
fn an_attribute_has_one_value_at_a_time() {
    let rows = [
        ("size, gte: 10", NOTHING, "{ not: { attribute: size, gte: 5 } }", "proved"),
        ("size, is: 7", NOTHING, "{ not: { attribute: size, gt: 6, lt: 8 } }", "proved"),
        ("size, gte: 10", A_DAY, "{ not: { attribute: size, gte: 5 } }", "refuted"),
        // A list has elements of both kinds.
        ("size, gte: 10", NOTHING, "{ attribute: size, lt: 5 }", "refuted"),
        ("plan, is: gold", NOTHING, "{ not: { attribute: plan, in: [Gold, silver] } }", "proved"),
        ("plan, is: gold", NOTHING, "{ not: { attribute: plan } }", "proved"),
        ("plan, in: [gold, silver]", NOTHING, "{ not: { attribute: plan, is: gold } }", "refuted"),
        ("plan, is: \"7\"", NOTHING, "{ not: { attribute: plan, gte: 7 } }", "proved"),
        ("spent, gte: 9 EUR", NOTHING, "{ not: { attribute: spent, gte: 5 EUR } }", "proved"),
        ("spent, gte: 9 EUR", NOTHING, "{ not: { attribute: spent, gte: 5 USD } }", "perhaps"),
        // What is written is known until something may come from outside.
        ("size, lt: 5", SET_SEVEN, "{ not: { attribute: size, gte: 5 } }", "proved"),
        ("size, lt: 5", SET_SEVEN, "{ attribute: size, is: 7 }", "refuted"),
        ("size", "{ type: update_contact, unset: [size], next: look }", SIZE, "proved"),
        ("size", "{ type: update_contact, set: { size: [1, 9] }, next: look }", FIVE, "proved"),
        ("size", "{ type: update_contact, increase: { size: 1 }, next: look }", FIVE, "undecided"),
        ("size", "{ type: update_contact, set: { size.deep: 1 }, next: look }", SIZE, "refuted"),
    ];
    for (first, between, second, expected) in rows {
        let first = format!("{{ attribute: {first} }}");
        let verdict = two_looks("", &first, between, second);
        assert_eq!(word(&verdict), expected, "{first} {between} {second}\n{verdict}");
    }
}

const SIZE: &str = "{ attribute: size }";
const FIVE: &str = "{ attribute: size, is: 5 }";

#[test]
fn what_a_token_brings_with_it_stays() {
    let rows = [
        ("", "$.entry.data.total, gte: 50", "{ not: { path: $.entry.data.total, gte: 20 } }"),
        ("", "$.entry.data.cart.total, lt: 5", "{ not: { path: $.entry.data.cart.total, lt: 9 } }"),
        ("vars: { least: 7 }", "$.vars.least, gte: 8", ALL),
    ];
    for (settings, first, second) in rows {
        let first = format!("{{ path: {first} }}");
        let verdict = two_looks(settings, &first, A_DAY, second);
        assert_eq!(word(&verdict), "proved", "{first} {second}\n{verdict}");
        let other = second.replace("not: ", "all: [").replace(" } }", " }] }");
        let other = if second == ALL { "{ path: $.vars.least, is: 7 }" } else { &other };
        let first = first.replace("gte: 8", "lt: 8");
        let verdict = two_looks(settings, &first, A_DAY, other);
        assert_eq!(word(&verdict), "refuted", "{first} {other}\n{verdict}");
    }
}

#[test]
fn events_are_counted() {
    let ping = "{ type: emit_event, event: ping, next: look }";
    let rows = [
        ("count: { gte: 3 }", A_DAY, "{ not: { event: ping, count: { gte: 2 } } }", "proved"),
        ("count: { gte: 3 }", A_DAY, "{ event: ping, count: { lte: 2 } }", "proved"),
        ("count: { lt: 3 }", A_DAY, "{ event: ping, count: { gte: 3 } }", "refuted"),
        ("count: { is: 0 }", ping, "{ not: { event: ping, count: { is: 1 } } }", "proved"),
        ("count: { is: 0 }", ping, "{ event: ping }", "refuted"),
        ("count: { lte: 8 }", ping, "{ event: ping, count: { gt: 8 } }", "refuted"),
        ("count: { lt: 8 }", ping, "{ event: ping, count: { gt: 8 } }", "proved"),
        // What is since arrival is since entry too, and ever.
        ("since: ever, count: { lt: 2 }", NOTHING, "{ event: ping, count: { gte: 2 } }", "proved"),
        ("count: { gte: 1 }", NOTHING, "{ event: ping, since: wait }", "proved"),
        ("count: { lt: 2 }", A_DAY, "{ event: ping, since: wait, count: { gte: 2 } }", "refuted"),
    ];
    for (first, between, second, expected) in rows {
        let first = format!("{{ event: ping, {first} }}");
        let verdict = two_looks("", &first, between, second);
        assert_eq!(word(&verdict), expected, "{first} {between} {second}\n{verdict}");
    }
}

#[test]
fn who_looks_back_further_finds_no_less() {
    let rows = [
        ("within: 1 day", "{ not: { event: ping, within: 7 days } }", "proved"),
        ("within: 7 days", "{ not: { event: ping, within: 1 day } }", "perhaps"),
        ("within: 1 day, count: { gte: 2 }", "{ not: { event: ping, within: 2 days } }", "proved"),
        ("within: 1 day", "{ not: { event: ping, since: ever } }", "proved"),
        ("since: entry, within: 1 day", "{ not: { event: ping } }", "proved"),
        (
            "since: ever, count: { lt: 2 }",
            "{ not: { event: ping, within: 1 day, count: { lt: 2 } } }",
            "proved",
        ),
    ];
    for (first, second, expected) in rows {
        let first = format!("{{ event: ping, {first} }}");
        let verdict = two_looks("", &first, NOTHING, second);
        assert_eq!(word(&verdict), expected, "{first} {second}\n{verdict}");
    }
}

#[test]
fn one_event_more_may_make_false_what_asks_for_few() {
    let ping = "{ type: emit_event, event: ping, next: look }";
    let few = "{ event: ping, within: 1 day, count: { is: 0 } }";
    let verdict = two_looks("", few, ping, &format!("{{ not: {few} }}"));
    assert_ne!(word(&verdict), "proved", "{verdict}");
}

#[test]
fn a_number_of_events_that_ends_the_run_is_never_passed() {
    let rows = [
        ("{ gte: 2 }", "{ gte: 2 }", "proved"),
        ("{ gte: 2 }", "{ gte: 1 }", "refuted"),
        ("{ gte: 2 }", "{ gte: 3 }", "proved"),
        // Two may happen at once, and the run is then asked for the first time.
        ("{ is: 2 }", "{ gte: 3 }", "undecided"),
    ];
    for (exit, after, expected) in rows {
        let settings = format!(
            "exit_when: [{{ event: ping, count: {exit} }}]\nasserts: [{{ never: {{ send: any, \
             after: {{ event: ping, count: {after} }} }} }}]"
        );
        let nodes = "{ wait: { type: pause, for: 1 day, next: mail }, mail: { type: send_email, \
                     message: mail, next: end } }";
        let flow = flow(&complete(&settings, nodes));
        let verdict = prove::prove(&flow, &flow.asserts[0], &Limits::default());
        assert_eq!(word(&verdict), expected, "{settings}\n{verdict}");
    }
}

#[test]
fn a_timeline_names_values() {
    let gold = "{ all: [{ attribute: size, gte: 10 }, { attribute: plan, is: gold }] }";
    let Verdict::Refuted(timeline) = two_looks("", gold, A_DAY, "{ attribute: size, lt: 5 }")
    else {
        panic!("it is refuted");
    };
    let expected = "\
before  size becomes 10
before  plan becomes gold
day 0   CART is added, the contact enters
day 0   `wait` goes by `A`
day 0   size becomes 4
day 1   `look` goes by `A`
day 1   the e-mail `mail` is handed over: message number 1, and at most 0 may be sent";
    assert_eq!(timeline.to_string(), expected);
}

#[test]
fn what_lets_in_may_be_reported_late() {
    let nodes = "{ wait: { type: pause, for: 1 day, next: mail }, mail: { type: send_email, \
                 message: mail, next: end } }";
    let text = complete("exit_when: [{ tag: BUY }]", nodes);
    let Verdict::Refuted(timeline) = never(&flow(&text), "send after tag_added:BUY") else {
        panic!("it is refuted");
    };
    let expected = "\
before  BUY is added
before  BUY is removed
day 0   CART is added, as is reported an hour later; the contact enters
day 1   the e-mail `mail` is handed over: after BUY";
    assert_eq!(timeline.to_string(), expected);
    // Whoever is put in by hand is so at once.
    let lines = text.lines();
    let api = |line| if str::starts_with(line, "start:") { API } else { line };
    let text = lines.map(api).collect::<Vec<_>>().join("\n");
    assert_eq!(word(&never(&flow(&text), "send after tag_added:BUY")), "proved");
}

const API: &str = "start: { type: api, next: wait }";

#[test]
fn a_contact_is_found_to_whom_rare_lots_fall() {
    let split = |next: &str| {
        format!(
            "{{ type: split, branches: [{{ label: A, percent: 2, next: {next} }}, {{ label: B, \
             percent: 98, next: end }}] }}"
        )
    };
    let nodes = format!(
        "{{ wait: {}, again: {}, mail: {{ type: send_email, message: mail, next: end }} }}",
        split("again"),
        split("mail")
    );
    let flow = flow(&complete("", &nodes));
    assert_eq!(word(&at_most(&flow, 0)), "refuted");
    assert_eq!(word(&at_most(&flow, 1)), "proved");
}

/// A long flow of looks at so many conditions, of mails and of pauses.
fn long(nodes: usize, conditions: &[String]) -> String {
    let mut text = "{ wait: { type: pause, for: 1 day, next: n0 }".to_owned();
    for place in 0..nodes {
        let next = if place + 1 < nodes { format!("n{}", place + 1) } else { "end".into() };
        let node = match place % 4 {
            0 => format!("{{ type: send_email, message: mail, next: {next} }}"),
            1 => format!("{{ type: pause, for: 1 hour, next: {next} }}"),
            _ => format!(
                "{{ type: evaluate_data, branches: [{{ label: A, when: {}, next: {next} }}], \
                 none_matched: {next} }}",
                conditions[place % conditions.len()]
            ),
        };
        write!(text, ", n{place}: {node}").expect("a text takes all");
    }
    format!("{text} }}")
}

#[test]
fn five_hundred_nodes_and_eight_values_take_few_states() {
    let rows: [fn(usize) -> String; 5] = [
        |at| format!("{{ attribute: size, gte: {at} }}"),
        |at| format!("{{ attribute: size, gte: {at}, lt: {} }}", at + 2),
        |at| format!("{{ attribute: plan, is: p{at} }}"),
        |at| format!("{{ event: ping, count: {{ gte: {} }} }}", at + 1),
        |at| format!("{{ event: ping, since: ever, count: {{ is: {} }} }}", at + 1),
    ];
    for condition in rows {
        let conditions: Vec<_> = (0..8).map(condition).collect();
        let settings = "exit_when: [{ tag_added: BUY }]";
        let flow = flow(&complete(settings, &long(500, &conditions)));
        let verdict = never(&flow, "send after tag_added:BUY");
        let Verdict::Proved { states } = verdict else { panic!("{}\n{verdict}", conditions[0]) };
        println!("{}: {states} states", conditions[0]);
        assert!((500..20_000).contains(&states), "{}: {states}", conditions[0]);
    }
}

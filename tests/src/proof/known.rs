//! Flows whose answer is known.

use std::fmt::Write;

use weir_engine::diagnostic::rules;
use weir_engine::prove::{self, Limits, Verdict};

use super::{at_most, compiled, flow, never};

const VENDOR: &str = include_str!("../../../flows/abandoned-cart-vendor.yaml");
const IMPROVED: &str = include_str!("../../../flows/abandoned-cart.yaml");
const SHIPPED: [&str; 7] = [
    VENDOR,
    IMPROVED,
    include_str!("../../../flows/one-reminder.yaml"),
    include_str!("../../../flows/three-steps.yaml"),
    include_str!("../../../flows/product-feed.yaml"),
    include_str!("../../../flows/welcome.yaml"),
    include_str!("../../../flows/win-back.yaml"),
];

#[test]
fn the_vendors_flow_writes_to_people_who_bought() {
    let Verdict::Refuted(timeline) = never(&flow(VENDOR), "send after tag_added:BUY") else {
        panic!("it is refuted");
    };
    let expected = "\
day 0  AB CART is added, the contact enters
day 1  the e-mail `reminder_email` is handed over
day 1  BUY is added
day 2  nobody opened it: `no_action`
day 2  the SMS `reminder_sms` is handed over: after BUY";
    assert_eq!(timeline.to_string(), expected);
    assert!(timeline.replay.is_some());
}

#[test]
fn one_line_more_and_it_does_not() {
    let flow = flow(IMPROVED);
    assert_eq!(word(&never(&flow, "send after tag_added:BUY")), "proved");
    assert_eq!(word(&at_most(&flow, 2)), "proved");
    let Verdict::Refuted(timeline) = at_most(&flow, 1) else { panic!("two are sent") };
    let last = timeline.steps.last().expect("something happens");
    let expected = "the SMS `reminder_sms` is handed over: message number 2, and at most 1 may be \
                    sent";
    assert_eq!((last.elapsed.as_str(), last.text.as_str()), ("day 2", expected));
    assert_eq!(last.node.as_deref(), Some("reminder_sms"));
}

#[test]
fn what_shipped_flows_assert_holds() {
    for text in SHIPPED {
        let flow = flow(text);
        for (place, verdict) in prove::prove_all(&flow) {
            assert_eq!(word(&verdict), "proved", "{} {place}: {verdict}", flow.id);
        }
        assert_eq!(prove::refuted(&flow), None);
        assert_eq!(prove::diagnostics(&flow), []);
    }
}

pub(super) fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Proved { .. } => "proved",
        Verdict::Refuted(timeline) if timeline.possible_if.is_empty() => "refuted",
        Verdict::Refuted(_) => "perhaps",
        Verdict::Undecided { .. } => "undecided",
    }
}

/// A day, a mail, a day, an SMS; with these settings beside.
fn two_messages(settings: &str) -> String {
    complete(
        settings,
        "{ wait: { type: pause, for: 1 day, next: mail }, \
         mail: { type: send_email, message: mail, next: again }, \
         again: { type: pause, for: 1 day, next: text }, \
         text: { type: send_sms, message: text, next: end } }",
    )
}

pub(super) fn complete(settings: &str, nodes: &str) -> String {
    format!(
        "schema: flow/v1\nid: small\n\
         start: {{ type: people_event, trigger: tag_added, tag: CART, next: wait }}\n\
         {settings}\nnodes: {nodes}\nmessages:\n  \
         mail: {{ channel: email, subject: Hello, text: \"Hi {{{{ unsubscribe_url }}}}\" }}\n  \
         text: {{ channel: sms, text: Hi }}\n"
    )
}

#[test]
fn what_ends_a_run_in_time_proves_a_claim() {
    let rows = [
        ("", "send after tag_added:BUY", "refuted"),
        ("exit_when: [{ tag_added: BUY }]", "send after tag_added:BUY", "proved"),
        ("exit_when: [{ tag_added: BUY }]", "send after tag_added:VIP", "refuted"),
        // Where the cart is reported late, the tag may have come since, and gone again.
        ("exit_when: [{ tag: BUY }]", "send after tag_added:BUY", "refuted"),
        ("exit_when: [{ tag_added: BUY, since: arrival }]", "send after tag_added:BUY", "refuted"),
        ("exit_when: [{ all: [{ tag_added: BUY }, { tag: VIP }] }]", BOUGHT, "refuted"),
        ("exit_when: [{ any: [{ tag_added: BUY }, { tag: VIP }] }]", BOUGHT, "proved"),
        ("exit_when: [{ not: { consent: sms } }]", "sms after not consent:sms", "proved"),
        // The guards ask for consent, for the channel of the message.
        ("", "sms after consent withdrawn:sms", "proved"),
        ("", "sms after consent withdrawn:email", "refuted"),
        ("exit_when: [{ event: order_placed }]", "send after event:order_placed", "proved"),
        ("exit_when: [{ event: order_placed, count: { gte: 2 } }]", ORDERED, "refuted"),
        // An order that lacks the field does not end the run.
        ("exit_when: [{ event: order_placed, same: cart_id }]", "send after event:ping", "refuted"),
        ("exit_when: [{ status: seen, of: mail }]", "sms after status:seen of mail", "proved"),
        ("exit_when: [{ status: seen, of: mail }]", "sms after status:clicked of mail", "proved"),
        ("exit_when: [{ status: clicked, of: mail }]", "sms after status:seen of mail", "refuted"),
        ("", "email after status:seen of mail", "proved"),
        // The goal ends the run only as long as it counts: e-mail and SMS may wait longer.
        ("goal: { event: order_placed, within: 2 days }", ORDERED, "refuted"),
        // Ordered before it was reported what lets in: the goal never hears of it.
        ("goal: { event: order_placed, within: 300 days }", ORDERED, "refuted"),
        ("goal: { event: order_placed, within: 300 days, exit: false }", ORDERED, "refuted"),
        // What only the installation knows.
        ("exit_when: [{ not: { segment: vip } }]", "send after tag_added:BUY", "perhaps"),
        ("", "node mail after tag_added:BUY", "refuted"),
        ("", "node wait after tag_added:BUY", "undecided"),
        ("", "send after status:seen of nobody", "undecided"),
        ("", "push after tag_added:BUY", "proved"),
    ];
    for (settings, claim, expected) in rows {
        let verdict = never(&flow(&two_messages(settings)), claim);
        assert_eq!(word(&verdict), expected, "{settings}\n{claim}\n{verdict}");
    }
}

const BOUGHT: &str = "send after tag_added:BUY";
const ORDERED: &str = "send after event:order_placed";

#[test]
fn a_branch_alone_proves_nothing() {
    let asks = "{ type: evaluate_data, branches: [{ label: Bought, when: { tag_added: BUY }, next: \
                exit }], none_matched: mail }";
    let mail = "mail: { type: send_email, message: mail, next: end }";
    let text = complete("", &format!("{{ wait: {asks}, {mail} }}"));
    let Verdict::Refuted(timeline) = never(&flow(&text), BOUGHT) else { panic!("refuted") };
    let expected = "day 0  CART is added, the contact enters\nday 0  BUY is added\n\
                    day 0  the e-mail `mail` is handed over: after BUY";
    assert_eq!(timeline.to_string(), expected);
}

#[test]
fn what_a_flow_writes_is_followed() {
    let mail = "mail: { type: send_email, message: mail, next: end }";
    let rows = [
        ("{ type: update_contact, add_tags: [BUY], next: mail }", "", "refuted"),
        ("{ type: update_contact, add_tags: [BUY], next: mail }", "{ tag_added: BUY }", "proved"),
        ("{ type: emit_event, event: ping, next: mail }", "{ event: ping }", "proved"),
        ("{ type: update_contact, set: { size: 7 }, next: mail }", SIZE, "proved"),
        ("{ type: update_contact, set: { size: 3 }, next: mail }", SIZE, "refuted"),
    ];
    for (write, exit, expected) in rows {
        let exit = format!("exit_when: [{exit}]");
        let settings = if exit.contains("[]") { "" } else { &exit };
        let flow = flow(&complete(settings, &format!("{{ wait: {write}, {mail} }}")));
        let verdict = never(&flow, BOUGHT);
        assert_eq!(word(&verdict), expected, "{write} {exit}\n{verdict}");
    }
}

const SIZE: &str = "{ attribute: size, gte: 5 }";

#[test]
fn only_one_of_two_ways_is_taken() {
    let ways = |first: &str, second: &str| {
        let branch = |when: &str, next: &str, other: &str| {
            format!(
                "{{ type: evaluate_data, branches: [{{ label: A, when: {when}, next: {next} }}], \
                 none_matched: {other} }}"
            )
        };
        let nodes = format!(
            "{{ wait: {{ type: split, branches: [{{ label: One, percent: 10, next: mail }}, \
             {{ label: Two, percent: 90, next: look }}] }}, \
             mail: {{ type: send_email, message: mail, next: look }}, \
             look: {}, text: {{ type: send_sms, message: text, next: end }} }}",
            branch(first, second, "end"),
        );
        flow(&complete("", &nodes))
    };
    let other = ways("{ arm: two, of: wait }", "text");
    assert_eq!(word(&at_most(&other, 1)), "proved");
    // A tag may come between, and go.
    for (first, second) in [("{ tag: BUY }", "text"), ("{ not: { tag: BUY } }", "text")] {
        assert_eq!(word(&at_most(&ways(first, second), 1)), "refuted");
    }
    let same = ways("{ arm: one, of: wait }", "text");
    assert_eq!(word(&at_most(&same, 1)), "refuted");
    assert_eq!(word(&at_most(&same, 2)), "proved");
}

#[test]
fn what_comes_and_goes_is_asked_anew() {
    let branch = |name: &str, when: &str, next: &str, other: &str| {
        format!(
            "{name}: {{ type: evaluate_data, branches: [{{ label: A, when: {when}, next: {next} \
             }}], none_matched: {other} }}"
        )
    };
    // A mail only with the tag, and an SMS only without it.
    let of = |tag: &str| {
        let nodes = [
            branch("wait", tag, "mail", "day"),
            "mail: { type: send_email, message: mail, next: day }".into(),
            "day: { type: pause, for: 1 day, next: look }".into(),
            branch("look", tag, "end", "text"),
            "text: { type: send_sms, message: text, next: end }".into(),
        ];
        flow(&complete("", &format!("{{ {} }}", nodes.join(", "))))
    };
    let rows = [
        ("{ tag: BUY }", "refuted"),
        ("{ attribute: size, gte: 5 }", "refuted"),
        ("{ consent: push }", "refuted"),
        ("{ tag_added: BUY, since: ever }", "proved"),
        ("{ event: ping, since: ever, count: { gte: 2 } }", "proved"),
        ("{ event: ping, within: 1 day }", "refuted"),
        ("{ event: ping, since: ever, count: { lt: 2 } }", "refuted"),
    ];
    for (when, expected) in rows {
        let verdict = at_most(&of(when), 1);
        assert_eq!(word(&verdict), expected, "{when}\n{verdict}");
    }
}

#[test]
fn no_way_through_a_node_is_lost() {
    let text = "text: { type: send_sms, message: text, next: end }";
    let day = |next: &str| format!("{{ type: pause, for: 1 day, next: {next} }}");
    let bought = |next: &str, other: &str| {
        format!(
            "{{ type: evaluate_data, branches: [{{ label: A, when: {{ tag_added: BUY }}, next: \
             {next} }}], none_matched: {other} }}"
        )
    };
    let rows = [
        // What is not sent goes on by `failed`.
        ("{ type: send_email, message: mail, next: end, failed: text }".to_owned(), "refuted"),
        // Both who bought and who did not come by the second look.
        (
            format!(
                "{}, first: {}, day: {}, look: {}",
                day("first"),
                bought("day", "day"),
                day("look"),
                bought("end", "text")
            ),
            "refuted",
        ),
        // Only who is known to have bought later than he is asked: reported late, it wakes nobody.
        (format!("{}, look: {}", WAITS, bought("text", "end")), "undecided"),
    ];
    for (nodes, expected) in rows {
        let flow = flow(&complete("", &format!("{{ wait: {nodes}, {text} }}")));
        let verdict = never(&flow, "sms after event:ping");
        assert_eq!(word(&verdict), expected, "{nodes}\n{verdict}");
    }
}

/// It is left by `timed_out` unless the tag came; with no event between that and the next node.
const WAITS: &str = "{ type: wait_for, since: entry, within: 1 day, branches: [{ label: A, when: \
                     { tag_added: BUY }, next: exit }], timed_out: look }";

#[test]
fn other_starts_enter_too() {
    let rows =
        ["{ type: api, next: wait }", "{ type: schedule, at: \"09:00\", every: day, next: wait }"];
    for start in rows {
        let start = format!("start: {start}");
        let text = two_messages("");
        let lines = text.lines().map(|line| if line.starts_with("start:") { &start } else { line });
        let flow = flow(&lines.collect::<Vec<_>>().join("\n"));
        let verdict = never(&flow, BOUGHT);
        assert_eq!(word(&verdict), "refuted", "{start}\n{verdict}");
    }
}

#[test]
fn a_refuted_assertion_is_an_error_where_it_stands() {
    let text = two_messages("asserts:\n  - max_messages: 2\n  - max_messages: 1");
    let done = compiled(&text);
    let (flow, root) = (done.flow.expect("it compiles"), done.root.expect("it is read"));
    let found = prove::diagnostics_in(&flow, &root);
    let [refuted] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(refuted.rule, &rules::ASSERT_REFUTED);
    assert_eq!(refuted.message, "`max_messages: 1` is broken");
    assert_eq!(refuted.span.of(&text).trim(), "max_messages: 1");
    assert!(refuted.help.contains("day 1  the e-mail `mail` is handed over"), "{}", refuted.help);
    assert_eq!(prove::diagnostics(&flow).len(), 1);
    let said = prove::refuted(&flow).expect("it is");
    assert!(said.starts_with("`max_messages: 1` is broken by:\nday 0"), "{said}");
}

/// A long flow of branches over so many conditions that hold independently of each other.
fn long(nodes: usize, conditions: usize) -> String {
    let mut text = "{ wait: { type: pause, for: 1 day, next: n0 }".to_owned();
    for place in 0..nodes {
        let next = if place + 1 < nodes { format!("n{}", place + 1) } else { "end".into() };
        let node = match place % 4 {
            0 => "{ type: send_email, message: mail, next: NEXT }".to_owned(),
            1 => "{ type: pause, for: 1 hour, next: NEXT }".to_owned(),
            _ => format!(
                "{{ type: evaluate_data, branches: [{{ label: A, when: {{ tag_added: T{} }}, next: \
                 NEXT }}], none_matched: NEXT }}",
                place % conditions
            ),
        };
        write!(text, ", n{place}: {}", node.replace("NEXT", &next)).expect("a text takes all");
    }
    format!("{text} }}")
}

#[test]
fn five_hundred_nodes_take_few_states() {
    let flow = flow(&complete("exit_when: [{ tag_added: BUY }]", &long(500, 8)));
    let Verdict::Proved { states } = never(&flow, BOUGHT) else { panic!("it is proved") };
    assert!((500..5_000).contains(&states), "{states}");
    let most = u32::try_from(500 / 4).expect("small");
    assert_eq!(word(&at_most(&flow, most)), "proved");
}

#[test]
fn too_many_states_prove_nothing() {
    let flow = flow(IMPROVED);
    let assert = prove::parse_never(BOUGHT).expect("written well");
    let verdict = prove::prove(&flow, &assert, &Limits { states_max: 3 });
    let Verdict::Undecided { why, states } = verdict else { panic!("{verdict}") };
    assert!(why.contains("more than 3 states") && states > 3, "{why} {states}");
}

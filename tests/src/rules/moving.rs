//! What moves a run and what does not: paused flows, the order inside one event, days, defects.

use serde_json::json;
use weir_engine::catalogue::Mode;
use weir_engine::model::{State, Status};
use weir_engine::turn::{Handed, Outcome, Step};

use super::person::{Person, instant, refusal};

const REST: &str = "rest: { type: pause, for: 1 day, next: end }";

/// Waits for `go`, and ends early by a tag or an order.
fn listens() -> String {
    format!(
        "exit_when: [{{ tag_added: BUY, label: Bought }}]
goal: {{ event: order_placed, within: 5 days }}
nodes:
  wait: {{ type: wait_for, since: arrival, within: 3 days, timed_out: end, branches: [\
         {{ label: Go, when: {{ event: go }}, next: rest }}] }}
  {REST}"
    )
}

#[test]
fn events_count_in_a_paused_flow() {
    let rows = [
        ("go", json!({}), "at rest"),
        ("tag_added", json!({ "tag": "BUY" }), "exit Bought"),
        ("order_placed", json!({}), "goal order_placed"),
    ];
    for (kind, data, stands) in rows {
        let mut person = Person::inside(&listens());
        person.mode(Mode::Paused);
        person.event(kind, data);
        assert_eq!(person.stands(), stands);
    }
}

/// A day, and a mail.
const REMINDS: &str = "nodes:
  wait: { type: pause, for: 1 day, next: mail }
  mail: { type: send_email, message: mail, next: end }";

#[test]
fn timers_and_messages_of_a_paused_flow_wait() {
    let mut person = Person::inside(REMINDS);
    person.mode(Mode::Paused);
    person.at("2027-01-06T09:00:00Z");
    person.fire();
    assert_eq!(person.stands(), "at wait");
    person.mode(Mode::Live);
    person.fire();
    assert_eq!(person.statuses(), [("mail", Status::Queued)]);
    person.mode(Mode::Paused);
    let message = person.message().id;
    assert_eq!(person.hand_over(message), Handed::No);
    assert_eq!(person.statuses(), [("mail", Status::Queued)], "held, not given up");
    person.mode(Mode::Live);
    person.sent();
    assert_eq!(person.stands(), "end");
}

#[test]
fn those_inside_a_drained_or_archived_flow_go_on() {
    for mode in [Mode::Draining, Mode::Archived] {
        let mut person = Person::inside(REMINDS);
        person.mode(mode);
        person.pass("2027-01-05T09:00:00Z");
        person.sent();
        assert_eq!(person.stands(), "end", "{mode:?}");
        assert!(person.tag("IN").entered.is_empty(), "{mode:?}");
    }
}

#[test]
fn a_flow_that_rests_says_why_nobody_enters() {
    let rows = [
        (Mode::Live, None),
        (Mode::Paused, Some("flow_paused")),
        (Mode::Archived, Some("archived")),
    ];
    for (mode, reason) in rows {
        let mut person = Person::of(&[REMINDS]);
        person.mode(mode);
        assert_eq!(refusal(&person.tag("IN")), reason, "{mode:?}");
    }
}

/// Rests if a condition holds of what is known at entry.
fn asks(start: &str, when: &str) -> String {
    format!(
        "start: {{ type: people_event, {start}, next: ask }}
nodes:
  ask: {{ type: evaluate_data, none_matched: end, branches: [\
         {{ label: Yes, when: {when}, next: rest }}] }}
  {REST}"
    )
}

#[test]
fn an_event_is_projected_before_anything_hears_of_it() {
    let event = |kind: &str| format!("trigger: event, event: {kind}");
    let rows = [
        ("trigger: tag_added, tag: A".into(), "{ tag: A }", "tag_added", json!({ "tag": "A" })),
        (event("cart_updated"), "{ path: $.cart.total, gte: 5 }", "cart_updated", cart()),
        (event("consent_given"), "{ consent: push }", "consent_given", json!({"channel": "push"})),
        (
            "trigger: attribute_changed, attribute: city".into(),
            "{ attribute: city, is: Wien }",
            "attribute_changed",
            json!({ "name": "city", "new": "Wien" }),
        ),
    ];
    for (start, when, kind, data) in rows {
        let mut person = Person::of(&[&asks(&start, when)]);
        person.contact.consent.clear();
        person.event(kind, data);
        assert_eq!(person.stands(), "at rest", "{kind}");
    }
}

fn cart() -> serde_json::Value {
    json!({ "cart_id": "c1", "total": 7 })
}

#[test]
fn goal_then_exit_then_node_then_starts() {
    let exit = "exit_when: [{ event: go, label: Out }]";
    let goal = "goal: { event: go, within: 5 days }";
    let wait = "wait: { type: wait_for, since: arrival, within: 3 days, timed_out: end, \
                branches: [{ label: Go, when: { event: go }, next: rest }] }";
    let start = "start: [{ id: tag, type: people_event, trigger: tag_added, tag: IN, next: wait }, \
                 { id: go, type: people_event, trigger: event, event: go, next: rest }]";
    let rows = [
        (format!("{goal}\n{exit}\nnodes:\n  {wait}\n  {REST}"), "goal go", 1),
        (format!("{exit}\nnodes:\n  {wait}\n  {REST}"), "exit Out", 1),
        (format!("nodes:\n  {wait}\n  {REST}"), "at rest", 1),
        // Whoever is inside is ended first, so that there is a place for who comes in.
        (format!("{start}\n{goal}\nnodes:\n  {wait}\n  {REST}"), "at rest", 2),
        // Woken is not ended: there is none.
        (format!("{start}\nnodes:\n  {wait}\n  {REST}"), "at rest", 1),
    ];
    for (flow, stands, runs) in rows {
        let mut person = Person::inside(&flow);
        person.event("go", json!({}));
        assert_eq!(
            (person.stands().as_str(), person.contact.tokens.len()),
            (stands, runs),
            "{flow}"
        );
    }
}

#[test]
fn the_oldest_run_is_asked_first() {
    let mut person = Person::of(&[&format!("entry: {{ re_entry: always }}\n{}", listens())]);
    for _ in 0..4 {
        person.tag("IN");
    }
    let applied = person.event("go", json!({}));
    let woken: Vec<_> = applied.woken.iter().map(|woken| woken.token).collect();
    let by_age: Vec<_> = person.contact.tokens.iter().map(|token| token.id).collect();
    assert!(by_age.is_sorted_by_key(|id| id.n));
    assert_eq!(woken, by_age);
}

#[test]
fn the_event_that_started_a_run_does_not_move_it() {
    let flow = format!(
        "start: {{ type: people_event, trigger: event, event: go, next: wait }}
entry: {{ re_entry: once }}
exit_when: [{{ event: go, label: Out }}]
goal: {{ event: go, within: 5 days }}
nodes:
  wait: {{ type: wait_for, since: entry, within: 3 days, timed_out: end, branches: [\
         {{ label: Go, when: {{ event: go }}, next: rest }}] }}
  {REST}"
    );
    let mut person = Person::of(&[&flow]);
    person.event("go", json!({}));
    assert_eq!((person.stands().as_str(), person.conversions()), ("at wait", 0));
    person.event("go", json!({}));
    assert_eq!((person.stands().as_str(), person.conversions()), ("goal go", 1));
}

#[test]
fn one_event_moves_a_run_past_one_node_that_waits() {
    let wait = |name: &str, next: &str| {
        format!(
            "{name}: {{ type: wait_for, since: arrival, within: 3 days, timed_out: end, branches: \
             [{{ label: Go, when: {{ event: go }}, next: {next} }}] }}"
        )
    };
    let flow = format!("nodes:\n  {}\n  {}\n  {REST}", wait("one", "two"), wait("two", "rest"));
    let mut person = Person::inside(&flow);
    let stands = [0; 2].map(|_| {
        person.event("go", json!({}));
        person.stands()
    });
    assert_eq!(stands, ["at two", "at rest"]);
}

/// The day before clocks in Berlin go forward, at noon there.
const SATURDAY: &str = "2027-03-27T11:00:00Z";
/// Noon of the next day, 23 hours later.
const SUNDAY: &str = "2027-03-28T10:00:00Z";

const AHEAD: [&str; 4] = [
    "wait: { type: pause, for: 1 day, next: end }",
    "wait: { type: wait_for, since: arrival, within: 1 day, timed_out: end, branches: [{ label: \
     Go, when: { event: go }, next: end }] }",
    "mail: { type: send_email, message: mail, expires: 1 day, next: end }",
    "mail: { type: send_email, message: mail, next: seen }
  seen: { type: evaluate_event, of: mail, within: 1 day, no_action: end, branches: [{ label: Seen, \
     when: { status: seen }, next: end }] }",
];

#[test]
fn a_day_ahead_is_one_of_the_calendar() {
    for nodes in AHEAD {
        let mut person = Person::of(&[&format!("nodes:\n  {nodes}")]);
        person.zone("Europe/Berlin");
        person.at(SATURDAY);
        person.tag("IN");
        if nodes.contains("evaluate_event") {
            person.sent();
        }
        assert_eq!(person.token().due(), Some(instant(SUNDAY)), "{nodes}");
    }
}

#[test]
fn the_zone_is_the_contacts_else_that_of_the_settings_else_utc() {
    let rows = [
        (None, None, "2027-03-28T11:00:00Z"),
        (None, Some("Europe/Berlin"), SUNDAY),
        (Some("Asia/Kathmandu"), Some("Europe/Berlin"), "2027-03-28T11:00:00Z"),
        (Some("Europe/Berlin"), None, SUNDAY),
    ];
    for (own, of_settings, due) in rows {
        let mut person = Person::of(&[&format!("nodes:\n  {REST}")]);
        if let Some(own) = own {
            person.zone(own);
        }
        if let Some(zone) = of_settings {
            person.world.settings.zone = weir_engine::value::Zone::parse(zone).unwrap();
        }
        person.at(SATURDAY);
        person.tag("IN");
        assert_eq!(person.token().due(), Some(instant(due)), "{own:?} {of_settings:?}");
    }
}

#[test]
fn a_change_of_zone_makes_no_timer_early() {
    let mut person = Person::of(&[&format!("nodes:\n  {REST}")]);
    person.zone("Asia/Kathmandu");
    person.at(SATURDAY);
    person.tag("IN");
    person.event("attribute_changed", json!({ "name": "timezone", "new": "Europe/Berlin" }));
    assert_eq!(person.token().due(), Some(instant("2027-03-28T11:00:00Z")));
    person.at(SUNDAY);
    person.fire();
    assert_eq!(person.stands(), "at rest");
}

/// Enters at noon on Saturday, and says whether an order on Sunday still counts as the same day.
fn again_after(entry: &str, minutes: i64) -> Option<&'static str> {
    let done = "nodes:\n  note: { type: update_contact, add_tags: [SEEN], next: end }";
    let mut person = Person::of(&[&format!("entry: {entry}\n{done}")]);
    person.zone("Europe/Berlin");
    person.at(SATURDAY);
    person.tag("IN");
    person.now = person.now.plus(minutes * 60_000);
    refusal(&person.tag("IN"))
}

#[test]
fn a_day_that_limits_has_24_hours() {
    let rows = [("{ cooldown: 1 day }", "cooldown"), ("{ max: { count: 1, per: 1 day } }", "max")];
    for (entry, reason) in rows {
        assert_eq!(again_after(entry, 24 * 60 - 1), Some(reason), "{entry}");
        assert_eq!(again_after(entry, 24 * 60), None, "{entry}");
    }
    let goal = "goal: { event: order_placed, within: 1 day }";
    for (minutes, stands) in [(24 * 60 - 1, "goal order_placed"), (24 * 60, "at wait")] {
        let wait = "wait: { type: pause, for: 3 days, next: end }";
        let mut person = Person::of(&[&format!("{goal}\nnodes:\n  {wait}")]);
        person.zone("Europe/Berlin");
        person.at(SATURDAY);
        person.tag("IN");
        person.now = person.now.plus(minutes * 60_000);
        person.event("order_placed", json!({}));
        assert_eq!(person.stands(), stands, "after {minutes} minutes");
    }
}

#[test]
fn a_day_of_age_has_24_hours() {
    for (hours, reason) in [(24, None), (25, Some("too_old"))] {
        let mut person = Person::of(&[&format!("nodes:\n  {REST}")]);
        person.zone("Europe/Berlin");
        person.at("2027-03-28T12:00:00Z");
        let applied = person.late("tag_added", json!({ "tag": "IN" }), hours);
        assert_eq!(refusal(&applied), reason, "{hours} hours");
    }
}

#[test]
fn a_defect_sets_a_run_aside_where_it_stands() {
    let mut person = Person::inside(REMINDS);
    person.contact.tokens[0].node = "gone".into();
    person.at("2027-01-05T09:00:00Z");
    person.fire();
    assert_eq!(person.stands(), "quarantined at gone");
    let State::Quarantined { defect, .. } = &person.token().state else { panic!("it is") };
    assert!(defect.contains("`gone`"), "{defect}");
    // It keeps its place: nobody comes in instead, and nothing moves it.
    assert_eq!(refusal(&person.tag("IN")), Some("re_entry"));
    person.at("2027-01-09T09:00:00Z");
    person.fire();
    person.event("go", json!({}));
    assert_eq!(person.stands(), "quarantined at gone");
}

#[test]
fn what_becomes_of_a_message_moves_its_run_even_while_paused() {
    let mut person =
        Person::inside("nodes:\n  mail: { type: send_email, message: mail, next: end }");
    let message = person.take();
    person.mode(Mode::Paused);
    let outcome = Outcome::Accepted { provider: None, response: None };
    person.turn(weir_engine::turn::Input::Outcome { message, outcome });
    assert_eq!(person.stands(), "end");
}

#[test]
fn what_is_true_already_goes_on_and_the_trail_names_the_event() {
    let flow = format!(
        "nodes:
  wait: {{ type: wait_for, since: ever, within: 3 days, timed_out: end, branches: [\
         {{ label: Go, when: {{ event: go }}, next: rest }}] }}
  {REST}"
    );
    let mut person = Person::of(&[&flow]);
    let went = person.event("go", json!({})).seq;
    person.tag("IN");
    assert_eq!(person.stands(), "at rest");
    let left = person.trail.iter().find(|hop| matches!(hop.step, Step::Left { .. }));
    assert_eq!(left.expect("it left").event, went);
}

#[test]
fn time_alone_wakes_who_waits_for_it() {
    let flow = format!(
        "nodes:
  wait: {{ type: wait_for, since: arrival, within: 3 days, timed_out: end, branches: [\
         {{ label: Noon, when: {{ during: {{ from: \"12:00\", to: \"13:00\" }} }}, next: rest }}] }}
  {REST}"
    );
    let mut person = Person::inside(&flow);
    assert_eq!(person.token().due(), Some(instant("2027-01-04T12:00:00Z")));
    person.pass("2027-01-04T12:00:00Z");
    assert_eq!(person.stands(), "at rest");
}

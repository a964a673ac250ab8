//! Who comes in, who does not and why, and how runs end.

use serde_json::{Value, json};
use weir_engine::catalogue::Mode;
use weir_engine::model::{Ended, Reason, Status};
use weir_engine::turn::{Applied, Handed, Input};
use weir_messages::Channel;

use super::person::{Person, refusal};

const WAIT: &str = "nodes:\n  wait: { type: pause, for: 3 days, next: end }";
/// Is over at once.
const NOTE: &str = "nodes:\n  note: { type: update_contact, add_tags: [SEEN], next: end }";

/// What age an event may have, in hours, to start by these settings of a start.
fn starts(max_age: &str, hours: i64) -> Option<&'static str> {
    let start = "start: { type: people_event, trigger: tag_added, tag: IN, next: wait";
    let mut person = Person::of(&[&format!("{start}{max_age} }}\n{WAIT}")]);
    let applied = person.late("tag_added", json!({ "tag": "IN" }), hours);
    assert!(person.contact.tags.contains_key("IN"), "it is projected");
    assert_eq!(person.contact.history.len(), 1, "it is stored");
    assert_eq!(applied.entered.is_empty(), refusal(&applied).is_some());
    refusal(&applied)
}

#[test]
fn an_old_event_starts_nothing_and_is_kept() {
    let rows = [
        ("", 24, None),
        ("", 25, Some("too_old")),
        (", max_age: 2 hours", 2, None),
        (", max_age: 2 hours", 3, Some("too_old")),
        (", max_age: 3 days", 72, None),
    ];
    for (max_age, hours, reason) in rows {
        assert_eq!(starts(max_age, hours), reason, "{max_age} {hours} hours");
    }
}

#[test]
fn an_old_event_wakes_nobody_and_is_kept() {
    for (hours, stands) in [(24, "end"), (25, "at wait")] {
        let mut person = Person::inside(
            "nodes:\n  wait: { type: wait_for, since: arrival, within: 9 days, timed_out: end, \
             branches: [{ label: Go, when: { event: go }, next: end }] }",
        );
        let known = person.contact.history.len();
        person.late("go", json!({}), hours);
        assert_eq!(person.stands(), stands, "{hours} hours");
        assert_eq!(person.contact.history.len(), known + 1);
    }
}

#[test]
fn what_stops_counts_at_any_age() {
    let month = 30 * 24;
    let exit = "exit_when: [{ tag_added: BUY, label: Bought }]\ngoal: { event: order_placed, \
                within: 5 days }";
    let rows = [
        ("tag_added", json!({ "tag": "BUY" }), "exit Bought"),
        ("order_placed", json!({}), "goal order_placed"),
    ];
    for (kind, data, stands) in rows {
        let mut person = Person::inside(&format!("{exit}\n{WAIT}"));
        person.late(kind, data, month);
        assert_eq!(person.stands(), stands);
    }
    let mut person = Person::of(&[WAIT]);
    person.late("consent_withdrawn", json!({ "channel": "email" }), month);
    assert!(!person.contact.consent["email"].given);
    let mut person =
        Person::inside("nodes:\n  mail: { type: send_email, message: mail, next: end }");
    let message = person.sent().to_string();
    person.late("message_bounced", json!({ "message": message, "permanent": true }), month);
    assert!(person.contact.suppressed.contains(&Channel::Email));
}

/// What is done with the flow, and the answer to the last of it.
type Play = fn(&mut Person) -> Applied;

fn twice(person: &mut Person) -> Applied {
    person.tag("IN");
    person.tag("IN")
}

fn once(person: &mut Person) -> Applied {
    person.tag("IN")
}

fn in_mode(person: &mut Person, mode: Mode) -> Applied {
    person.mode(mode);
    person.tag("IN")
}

#[test]
fn every_refusal_has_its_reason() {
    let start = |more: &str| {
        format!("start: {{ type: people_event, trigger: tag_added, tag: IN, next: note, {more} }}")
    };
    let rows: [(&str, String, Play); 13] = [
        ("re_entry", WAIT.into(), twice),
        ("re_entry", format!("entry: {{ re_entry: once }}\n{NOTE}"), twice),
        ("cooldown", format!("entry: {{ cooldown: 7 days }}\n{NOTE}"), twice),
        ("max", format!("entry: {{ max: {{ count: 1, per: 30 days }} }}\n{NOTE}"), twice),
        ("no_key", format!("entry: {{ key: $.event.data.cart_id }}\n{NOTE}"), once),
        ("no_key", format!("entry: {{ key: $.event.data.k }}\n{NOTE}"), |person| {
            person.event("tag_added", json!({ "tag": "IN", "k": "a\0" }))
        }),
        ("where", format!("{}\n{NOTE}", start("where: { tag: VIP }")), once),
        ("exit_when", format!("exit_when: [{{ tag: IN }}]\n{NOTE}"), once),
        ("flow_paused", NOTE.into(), |person| in_mode(person, Mode::Paused)),
        ("archived", NOTE.into(), |person| in_mode(person, Mode::Archived)),
        ("too_old", NOTE.into(), |person| person.late("tag_added", json!({ "tag": "IN" }), 25)),
        ("no_start", NOTE.into(), by_hand),
        ("max", format!("entry: {{ re_entry: always }}\n{WAIT}"), |person| {
            (0..100).for_each(|_| assert_eq!(refusal(&person.tag("IN")), None));
            person.tag("IN")
        }),
    ];
    for (reason, flow, play) in rows {
        let applied = play(&mut Person::of(&[&flow]));
        assert!(applied.entered.is_empty(), "{reason}");
        assert_eq!(refusal(&applied), Some(reason), "{flow}");
    }
}

fn by_hand(person: &mut Person) -> Applied {
    let (flow, data, key) = ("rule".into(), json!({}), None);
    person.turn(Input::Enter { flow, data, key }).applied
}

#[test]
fn a_refusal_prolongs_nothing() {
    let entries = ["cooldown: 7 days", "max: { count: 1, per: 7 days }"];
    for entry in entries {
        let mut person = Person::inside(&format!("entry: {{ {entry} }}\n{NOTE}"));
        person.at("2027-01-11T08:59:00Z");
        assert!(refusal(&person.tag("IN")).is_some(), "{entry}");
        person.at("2027-01-11T09:00:00Z");
        assert_eq!(refusal(&person.tag("IN")), None, "{entry}");
    }
}

#[test]
fn a_restart_ends_cancels_and_enters_in_one() {
    let mut person = Person::inside(
        "entry: { while_inside: restart }\nnodes:\n  mail: { type: send_email, message: mail, \
         next: end }",
    );
    let old = person.token().id;
    let applied = person.tag("IN");
    let [ended] = &applied.ended[..] else { panic!("{applied:?}") };
    assert_eq!((ended.token, ended.reason), (old, Ended::Superseded));
    assert_eq!((applied.entered.len(), person.stands()), (1, "at mail".to_owned()));
    let expected = [("mail", Status::Cancelled), ("mail", Status::Queued)];
    assert_eq!(person.statuses(), expected);
    assert_eq!(person.contact.messages[0].reason, Some(Reason::Ended));
    assert_eq!((person.changes.tokens.len(), person.changes.messages.len()), (2, 2), "one commit");
}

#[test]
fn a_refresh_gives_the_new_event_and_leaves_the_place() {
    let mut person = Person::of(&["entry: { while_inside: refresh }
start: { type: people_event, trigger: event, event: go, next: wait }
nodes:
  wait: { type: pause, for: 1 day, next: rest }
  rest: { type: pause, for: 1 day, next: end }"]);
    person.event("go", json!({ "n": 1 }));
    person.pass("2027-01-05T09:00:00Z");
    let before = person.token().clone();
    assert_eq!(person.stands(), "at rest");
    let applied = person.event("go", json!({ "n": 2 }));
    assert!(applied.entered.is_empty() && applied.not_entered.is_empty(), "{applied:?}");
    let after = person.token();
    assert_eq!(after.entry.data["n"], 2);
    let place = |token: &weir_engine::model::Token| {
        (token.id, token.node.clone(), token.visit, token.arrived, token.due(), token.entered)
    };
    assert_eq!(place(after), place(&before));
}

/// Ends at noon, when somebody asks.
const NOON: &str = "exit_when: [{ during: { from: \"12:00\", to: \"13:00\" }, label: Noon }]";

fn at_noon(nodes: &str) -> Person {
    Person::inside(&format!("{NOON}\nnodes:\n  {nodes}"))
}

#[test]
fn exit_when_is_asked_at_events_and_steps_and_not_by_time() {
    let long = "wait: { type: pause, for: 10 hours, next: end }";
    let mut person = at_noon(long);
    person.pass("2027-01-04T12:30:00Z");
    assert_eq!(person.stands(), "at wait", "time alone does not ask");
    person.pass("2027-01-04T19:00:00Z");
    assert_eq!(person.stands(), "end");

    let mut person = at_noon(long);
    person.pass("2027-01-04T12:30:00Z");
    person.event("ping", json!({}));
    assert_eq!(person.stands(), "exit Noon", "each event of the contact asks");

    let mut person = at_noon(
        "wait: { type: pause, for: 3 hours 30 minutes, next: mail }
  mail: { type: send_email, message: mail, next: end }",
    );
    person.pass("2027-01-04T12:30:00Z");
    assert_eq!(person.stands(), "exit Noon", "and each step");
    assert!(person.contact.messages.is_empty());
}

#[test]
fn exit_when_is_asked_again_when_a_message_is_handed_over() {
    let mut person = at_noon("mail: { type: send_email, message: mail, next: end }");
    let message = person.message().id;
    person.at("2027-01-04T12:30:00Z");
    assert_eq!(person.hand_over(message), Handed::No);
    assert_eq!(person.stands(), "exit Noon");
    assert_eq!(person.statuses(), [("mail", Status::Cancelled)]);
}

#[test]
fn an_exit_leaves_the_sends_of_other_flows_alone() {
    let mail = "nodes:\n  mail: { type: send_email, message: mail, next: end }";
    let mine = format!("exit_when: [{{ tag_added: BUY }}]\n{mail}");
    let mut person = Person::of(&[&mine, &format!("id: second\n{mail}")]);
    person.tag("IN");
    person.tag("BUY");
    assert_eq!(person.statuses(), [("mail", Status::Cancelled), ("mail", Status::Queued)]);
    assert_eq!(person.message().flow, "second");
    person.sent();
    assert_eq!(person.stands(), "end");
}

#[test]
fn a_goal_ends_the_run_unless_it_says_otherwise() {
    for (more, stands) in [("", "goal order_placed"), (", exit: false", "at wait")] {
        let goal = format!("goal: {{ event: order_placed, within: 5 days{more} }}");
        let mut person = Person::inside(&format!("{goal}\n{WAIT}"));
        person.event("order_placed", json!({}));
        assert_eq!((person.stands().as_str(), person.conversions()), (stands, 1));
    }
}

#[test]
fn a_goal_counts_after_the_end_and_once() {
    let flow = format!("goal: {{ event: order_placed, within: 5 days }}\n{NOTE}");
    let mut person = Person::inside(&flow);
    assert_eq!(person.stands(), "end");
    person.at("2027-01-09T08:59:00Z");
    for _ in 0..2 {
        person.event("order_placed", json!({}));
        assert_eq!((person.stands().as_str(), person.conversions()), ("end", 1));
    }
    let mut person = Person::inside(&flow);
    person.at("2027-01-09T09:00:00Z");
    person.event("order_placed", json!({}));
    assert_eq!(person.conversions(), 0, "its time is over");
}

#[test]
fn a_goal_that_also_exits_is_a_goal() {
    let goal = "goal: { event: order_placed, within: 5 days }";
    let exit = "exit_when: [{ event: order_placed, label: Bought }]";
    let mut person = Person::inside(&format!("{exit}\n{goal}\n{WAIT}"));
    person.event("order_placed", json!({}));
    assert_eq!((person.stands().as_str(), person.conversions()), ("goal order_placed", 1));
}

#[test]
fn runs_end_with_what_decided() {
    let ask = |target: &str| {
        format!(
            "nodes:\n  ask: {{ type: evaluate_data, none_matched: end, branches: [{{ label: Rich \
             man, when: {{ tag: IN }}, next: {target} }}] }}"
        )
    };
    let restart = format!("entry: {{ while_inside: restart }}\n{WAIT}");
    let rows: [(&str, String, Play); 5] = [
        ("end", ask("end"), once),
        ("exit Rich man", ask("exit"), once),
        ("exit Bought", format!("exit_when: [{{ tag: BUY, label: Bought }}]\n{WAIT}"), |person| {
            person.tag("IN");
            person.tag("BUY")
        }),
        (
            "goal order_placed",
            format!("goal: {{ event: order_placed, within: 1 day }}\n{WAIT}"),
            |person| {
                person.tag("IN");
                person.event("order_placed", json!({}))
            },
        ),
        ("superseded", restart, |person| {
            twice(person);
            person.contact.tokens.truncate(1);
            Applied::default()
        }),
    ];
    for (stands, flow, play) in rows {
        let mut person = Person::of(&[&flow]);
        play(&mut person);
        assert_eq!(person.stands(), stands);
    }
}

#[test]
fn a_hold_out_is_a_branch_whose_goals_count() {
    let mut person = Person::inside(
        "goal: { event: order_placed, within: 5 days }\nnodes:\n  lot: { type: split, branches: [\
         { label: Nobody, percent: 100, holdout: true, next: end }, \
         { label: Some, percent: 0, next: end }] }",
    );
    let ports: Vec<_> = person.trail.iter().map(|hop| format!("{:?}", hop.step)).collect();
    assert!(ports.iter().any(|step| step.contains("nobody")), "{ports:?}");
    person.event("order_placed", json!({}));
    assert_eq!(person.conversions(), 1);
}

#[test]
fn erasing_ends_every_run_and_cancels_what_is_queued() {
    let mail = "nodes:\n  mail: { type: send_email, message: mail, next: end }";
    let mut person = Person::of(&[mail, &format!("id: second\n{WAIT}")]);
    person.tag("IN");
    let applied = person.turn(Input::Erase).applied;
    let reasons: Vec<_> = applied.ended.iter().map(|ended| ended.reason).collect();
    assert_eq!(reasons, [Ended::Erased, Ended::Erased]);
    assert_eq!(person.stands(), "erased");
    assert_eq!(person.statuses(), [("mail", Status::Cancelled)]);
    assert!(person.changes.erased);
}

#[test]
fn what_weir_is_told_twice_is_taken_once() {
    let told = |id: Option<&str>, data: Value, source: &str| {
        Input::Event(weir_engine::turn::Happening {
            id: id.map(str::to_owned),
            kind: "order_placed".into(),
            occurred_at: None,
            data,
            source: Some(source.into()),
            starts: true,
        })
    };
    let mut person = Person::of(&[WAIT]);
    let mut world = weir_engine::turn::Turn::new(
        &person.world,
        &mut person.contact,
        const { &std::collections::BTreeSet::new() },
        person.now,
    );
    let mut taken = |input| !world.apply(input).applied.duplicate;
    assert!(taken(told(Some("o1"), json!({ "total": 1 }), "api")));
    assert!(!taken(told(Some("o1"), json!({ "total": 1 }), "api")));
    assert!(
        !taken(told(Some("o1"), json!({ "total": 2 }), "api")),
        "other content is no other event"
    );
    assert!(taken(told(Some("o1"), json!({ "total": 1 }), "segment")), "another source's");
    assert!(taken(told(None, json!({ "total": 1 }), "api")));
    assert!(taken(told(None, json!({ "total": 1 }), "api")), "without an id each is new");
}

//! From when a goal counts.

use serde_json::json;
use weir_engine::model::{MessageId, Reason, TouchedBy};
use weir_engine::turn::{Handed, Input, Outcome};

use super::person::Person;

#[test]
fn a_goal_since_a_node_counts_from_the_first_arrival_there() {
    let mut person = Person::inside(
        "goal: { event: order_placed, since: mail, within: 1 day, exit: false }
nodes:
  wait: { type: pause, for: 3 days, next: mail }
  mail: { type: send_email, message: mail, next: rest }
  rest: { type: pause, for: 9 days, next: end }",
    );
    let mut orders = |time: &str| {
        person.pass(time);
        if person.contact.messages.iter().any(|m| m.status == weir_engine::model::Status::Queued) {
            person.sent();
        }
        person.event("order_placed", json!({ "order_id": time }));
        person.conversions()
    };
    assert_eq!(orders("2027-01-05T09:00:00Z"), 0, "before it was reached");
    assert_eq!(orders("2027-01-07T10:00:00Z"), 1, "within a day of the arrival");
    assert_eq!(orders("2027-01-07T11:00:00Z"), 1, "once a run");
}

#[test]
fn a_goal_since_a_node_is_over_when_its_time_is() {
    let mut person = Person::inside(
        "goal: { event: order_placed, since: late, within: 1 day }
nodes:
  wait: { type: pause, for: 3 days, next: late }
  late: { type: pause, for: 9 days, next: end }",
    );
    person.pass("2027-01-08T09:00:01Z");
    person.event("order_placed", json!({}));
    assert_eq!((person.conversions(), person.stands()), (0, "at late".to_owned()));
}

/// Two mails, three days apart; orders count, and end nothing.
const TWO_MAILS: &str = "goal: { event: order_placed, within: 20 days, credit: sent, exit: false }
nodes:
  note: { type: pause, for: 1 day, next: mail }
  mail: { type: send_email, message: mail, next: wait }
  wait: { type: pause, for: 3 days, next: again }
  again: { type: send_email, message: mail, next: rest }
  rest: { type: pause, for: 9 days, next: end }";

#[test]
fn a_conversion_counts_at_the_last_message_before_it() {
    for (time, hours_ago, node) in [
        ("2027-01-04T10:00:00Z", 0, None),
        ("2027-01-06T09:00:00Z", 0, Some("mail")),
        ("2027-01-09T09:00:00Z", 0, Some("again")),
        ("2027-01-09T09:00:00Z", 48, Some("mail")),
        ("2027-01-09T09:00:00Z", 5 * 24 - 2, None),
    ] {
        let mut person = Person::inside(TWO_MAILS);
        for queued in ["2027-01-05T09:00:00Z", "2027-01-08T09:00:00Z"] {
            if queued <= time {
                person.pass(queued);
                person.sent();
            }
        }
        person.pass(time);
        person.late("order_placed", json!({}), hours_ago);
        assert_eq!(person.credited(), [node], "{time}, {hours_ago} hours ago");
    }
}

#[test]
fn what_never_left_is_credited_nothing() {
    let refused = Outcome::Refused(Reason::Refused);
    for (outcome, node) in
        [(None, None), (Some(refused), None), (Some(Outcome::Unknown), Some("mail"))]
    {
        let mut person = Person::inside(TWO_MAILS);
        person.pass("2027-01-05T09:00:00Z");
        let told = format!("{outcome:?}");
        if let Some(outcome) = outcome {
            person.comes_to(outcome);
        }
        person.event("order_placed", json!({}));
        assert_eq!(person.credited(), [node], "{told}");
    }
}

#[test]
fn a_goal_may_ask_for_a_message_that_was_seen() {
    let mut person = Person::inside(&TWO_MAILS.replace("credit: sent", "credit: seen"));
    person.pass("2027-01-05T09:00:00Z");
    person.sent();
    person.sign("message_seen");
    person.pass("2027-01-08T09:00:00Z");
    person.sent();
    person.event("order_placed", json!({}));
    assert_eq!(person.credited(), [Some("mail")], "nobody has seen the second");
}

#[test]
fn an_order_keeps_the_last_touch() {
    let flow = |id: &str, goal: &str| {
        format!(
            "id: {id}
goal: {{ event: order_placed, within: 5 days, credit: {goal}, exit: false }}
nodes:
  mail_{id}: {{ type: send_email, message: mail, next: rest }}
  rest: {{ type: pause, for: 9 days, next: end }}"
        )
    };
    let (first, second) = (flow("first", "sent"), flow("second", "sent"));
    let mut person = Person::of(&[&first, &second]);
    person.tag("IN");
    let ids: Vec<_> = person.contact.messages.iter().map(|message| message.id).collect();
    for (hour, id) in [("10", ids[1]), ("12", ids[0])] {
        person.at(&format!("2027-01-04T{hour}:00:00Z"));
        assert!(matches!(person.hand_over(id), Handed::Go(_)));
        let outcome = Outcome::Accepted { provider: None, response: None };
        person.turn(Input::Outcome { message: id, outcome });
    }
    let kept = |person: &mut Person, order: &str| {
        person.event("order_placed", json!({ "order_id": order }));
        let touch = person.contact.orders[order].credited.clone().unwrap();
        (touch.node.to_string(), touch.by)
    };
    let clicked = |id: MessageId, grade: &str| json!({ "message": id.to_string(), "grade": grade });
    person.at("2027-01-04T13:00:00Z");
    person.event("message_clicked", clicked(ids[1], "machine"));
    assert_eq!(kept(&mut person, "o1"), ("mail_first".into(), TouchedBy::Person));
    // Another run of each, for a run converts once.
    person.contact.tokens.iter_mut().for_each(|token| token.goal.reached = None);
    person.event("message_clicked", clicked(ids[1], "human"));
    assert_eq!(kept(&mut person, "o2"), ("mail_second".into(), TouchedBy::Link));
    assert_eq!(person.contact.orders["o1"].credited.as_ref().unwrap().by, TouchedBy::Person);
}

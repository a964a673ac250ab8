//! From when a goal counts.

use serde_json::json;

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

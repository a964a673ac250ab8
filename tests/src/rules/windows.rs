//! Windows in which messages may leave: who heeds them, and what becomes of what falls outside.

use weir_engine::model::{Reason, Status};

use super::person::Person;

/// A send outside the afternoon, and a rest on each way out.
fn sends(window: &str, node: &str) -> String {
    format!(
        "send_window: {{ from: \"14:00\", to: \"18:00\"{window} }}
nodes:
  send: {{ type: send_email, {node}, next: went, failed: stayed }}
  went: {{ type: pause, for: 9 days, next: end }}
  stayed: {{ type: pause, for: 9 days, next: end }}"
    )
}

#[test]
fn outside_drop_suppresses_instead_of_waiting() {
    let person = Person::inside(&sends(", outside: drop", "message: mail"));
    let message = person.message();
    assert_eq!((message.status, message.reason), (Status::Suppressed, Some(Reason::Window)));
    assert_eq!(person.stands(), "at stayed");
    let mut person = Person::of(&[&sends(", outside: drop", "message: mail")]);
    person.at("2027-01-04T14:00:00Z");
    person.tag("IN");
    assert_eq!(person.message().status, Status::Queued, "inside");
}

#[test]
fn a_transactional_message_and_one_that_ignores_it_leave_at_once() {
    for node in ["message: receipt", "message: mail, window: ignore"] {
        let mut person = Person::inside(&sends("", node));
        assert_eq!(person.message().status, Status::Queued, "{node}");
        person.sent();
        assert_eq!(person.stands(), "at went", "{node}");
    }
    let waits = Person::inside(&sends("", "message: mail"));
    assert!(waits.contact.messages.is_empty(), "the others wait");
}

#[test]
fn a_send_that_expires_before_its_window_opens_fails_then() {
    let mut person = Person::inside(&sends("", "message: mail, expires: 2 hours"));
    assert_eq!(person.stands(), "at send");
    person.pass("2027-01-04T10:59:59Z");
    assert_eq!(person.stands(), "at send");
    person.pass("2027-01-04T11:00:00Z");
    assert_eq!(person.stands(), "at stayed");
    let message = person.message();
    assert_eq!((message.status, message.reason), (Status::Failed, Some(Reason::Expired)));
}

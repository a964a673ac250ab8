//! Who talks with somebody of the shop.

use serde_json::{Map, Value, json};
use weir_engine::model::Status;
use weir_engine::turn::{FieldsChange, Input, ProfileChange};

use super::person::{Person, refusal};

/// Ends while somebody talks; the mail is queued at once.
const FLOW: &str = "exit_when:
  - { attribute: in_conversation, is: true, label: Talks }
nodes:
  mail: { type: send_email, message: mail, next: rest }
  rest: { type: pause, for: 9 days, next: end }";

fn talks(person: &Person) -> Value {
    person.contact.profile.get("in_conversation")
}

#[test]
fn an_agent_ends_runs_and_keeps_from_entering() {
    let mut person = Person::inside(FLOW);
    assert_eq!(talks(&person), Value::Null);
    person.event("conversation_opened", json!({ "conversation_id": "v1" }));
    assert_eq!((talks(&person), person.stands()), (json!(true), "exit Talks".to_owned()));
    assert_eq!(person.statuses(), [("mail", Status::Cancelled)], "it was queued, and does not go");
    let applied = person.tag("IN");
    assert_eq!(refusal(&applied), Some("exit_when"));
    person.event("conversation_closed", json!({ "conversation_id": "v1" }));
    assert_eq!(talks(&person), json!(false));
    assert_eq!(person.tag("IN").entered.len(), 1);
}

#[test]
fn somebody_talks_until_every_conversation_is_closed() {
    let mut person = Person::of(&[FLOW]);
    for id in ["v1", "v2"] {
        person.event("conversation_opened", json!({ "conversation_id": id }));
    }
    person.event("conversation_closed", json!({ "conversation_id": "v1" }));
    assert_eq!(talks(&person), json!(true));
    person.event("conversation_closed", json!({ "conversation_id": 2 }));
    assert_eq!(talks(&person), json!(true), "of another that nobody told of");
    person.event("conversation_closed", json!({}));
    assert_eq!(talks(&person), json!(false));
    person.event("conversation_opened", json!({}));
    assert_eq!(talks(&person), json!(true));
}

#[test]
fn what_is_told_late_changes_nothing() {
    let mut person = Person::of(&[FLOW]);
    person.event("conversation_closed", json!({ "conversation_id": "v1" }));
    person.late("conversation_opened", json!({ "conversation_id": "v1" }), 1);
    assert_eq!(talks(&person), json!(false), "it was opened before it was closed");
}

#[test]
fn flows_start_by_it() {
    let flow = "start:
  type: people_event
  trigger: attribute_changed
  attribute: in_conversation
  to: { is: false }
  next: mail
nodes:
  mail: { type: send_email, message: mail, next: end }";
    let mut person = Person::of(&[flow]);
    person.event("conversation_opened", json!({}));
    person.event("conversation_opened", json!({}));
    assert_eq!(person.contact.tokens.len(), 0);
    let applied = person.event("conversation_closed", json!({}));
    assert_eq!(applied.entered.len(), 1, "when the talk is over");
    let applied = person.event("conversation_closed", json!({}));
    assert_eq!(applied.entered.len(), 0, "it was over");
}

#[test]
fn a_put_leaves_it() {
    let mut person = Person::of(&[FLOW]);
    person.event("conversation_opened", json!({}));
    let fields = FieldsChange::Replace(Map::from_iter([("city".into(), json!("Riyadh"))]));
    let change = ProfileChange { fields, ..ProfileChange::default() };
    person.turn(Input::Profile(Box::new(change)));
    assert_eq!(talks(&person), json!(true));
    assert_eq!(person.contact.profile.get("city"), "Riyadh");
}

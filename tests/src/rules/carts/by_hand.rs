//! Reminders by hand (rule 22).

use serde_json::json;
use weir_engine::catalogue::Mode;
use weir_engine::model::{CartState, Deed, MessageId, Reason, Status};
use weir_engine::turn::{Input, Objection, Order, Reminder, Wanted};

use super::super::person::Person;
use super::{QUIET, cart};

fn reminder(cart: &str) -> Reminder {
    Reminder { cart: cart.into(), flow: None, node: None, force: false, request: None }
}

fn remind(person: &mut Person, reminder: Reminder) -> Result<MessageId, Objection> {
    let order = Order { by: "ada".into(), what: Wanted::Remind(reminder) };
    let ordered = person.turn(Input::ByHand(order)).ordered.unwrap();
    ordered.map(|made| made.expect("a message"))
}

fn with_cart(flow: &str) -> Person {
    let mut person = Person::of(&[flow]);
    person.event("cart_updated", cart("c1", "11.80"));
    person
}

#[test]
fn a_reminder_is_a_new_message_of_its_operator() {
    let mut person = with_cart(QUIET);
    let first = remind(&mut person, reminder("c1")).unwrap();
    let message = person.message().clone();
    assert_eq!((message.id, message.status), (first, Status::Queued));
    let deed = message.by_hand.clone().unwrap();
    assert_eq!((deed.by.as_str(), deed.deed), ("ada", Deed::Reminded));
    assert_eq!(person.stands(), "end reminded by ada");
    assert_eq!(person.sent(), first);
    assert_eq!(person.basket("c1").life.reminders, 1);
    let second = remind(&mut person, reminder("c1")).unwrap();
    assert_ne!(first, second, "each has a key of its own");
}

#[test]
fn asked_again_by_the_same_request_nothing_more_is_made() {
    let mut person = with_cart(QUIET);
    let once = || Reminder { request: Some("r1".into()), ..reminder("c1") };
    let first = remind(&mut person, once()).unwrap();
    assert_eq!(remind(&mut person, once()), Ok(first));
    assert_eq!(person.contact.messages.len(), 1);
}

#[test]
fn consent_cannot_be_overridden_and_the_window_can() {
    let mut person = with_cart(QUIET);
    person.event("consent_withdrawn", json!({ "channel": "email" }));
    let before = person.contact.clone();
    let forced = || Reminder { force: true, ..reminder("c1") };
    assert_eq!(remind(&mut person, forced()), Err(Objection::Guard(Reason::NoConsent)));
    assert_eq!(person.contact, before, "nothing changed");
    let window = "send_window: { from: \"20:00\", to: \"21:00\", outside: drop }";
    let mut person = with_cart(&format!("{QUIET}\n{window}"));
    assert_eq!(remind(&mut person, reminder("c1")), Err(Objection::Guard(Reason::Window)));
    assert!(remind(&mut person, forced()).is_ok());
    let exit = "exit_when: [{ tag: VIP, label: Has it }]";
    let mut person = with_cart(&format!("{QUIET}\n{exit}"));
    person.tag("VIP");
    assert_eq!(remind(&mut person, forced()), Err(Objection::ExitWhen("Has it".into())));
}

#[test]
fn what_is_over_is_not_reminded_of() {
    let mut person = with_cart(QUIET);
    assert_eq!(remind(&mut person, reminder("c9")), Err(Objection::NoCart));
    person.event("order_placed", json!({ "order_id": "o1", "cart_id": "c1" }));
    assert_eq!(remind(&mut person, reminder("c1")), Err(Objection::CartOver("ordered")));
    person.event("cart_updated", super::empty("c2"));
    assert_eq!(remind(&mut person, reminder("c2")), Err(Objection::CartOver("empty")));
}

#[test]
fn which_flow_is_meant_must_be_clear() {
    let other = format!("id: other\n{QUIET}");
    let mut person = Person::of(&[QUIET, &other]);
    person.contact.consent.clear();
    person.event("cart_updated", cart("c1", "11.80"));
    let both = vec!["other".into(), "rule".into()];
    assert_eq!(remind(&mut person, reminder("c1")), Err(Objection::WhichFlow(both)));
    let mut person = Person::of(&[QUIET, &other]);
    person.event("cart_updated", cart("c1", "11.80"));
    let by = |flow: &str, node: Option<&str>| Reminder {
        flow: Some(flow.into()),
        node: node.map(Into::into),
        ..reminder("c1")
    };
    assert!(remind(&mut person, by("other", None)).is_ok());
    assert_eq!(person.message().flow, "other");
    assert_eq!(remind(&mut person, by("none", None)), Err(Objection::NoSuchFlow("none".into())));
    let (flow, node) = ("rule".into(), "absent".into());
    let missing = Err(Objection::SendsNothing { flow, node });
    assert_eq!(remind(&mut person, by("rule", Some("absent"))), missing);
    person.mode(Mode::Paused);
    assert_eq!(remind(&mut person, by("rule", None)), Err(Objection::FlowRests("rule".into())));
    assert!(remind(&mut person, reminder("c1")).is_ok(), "only one of them lives");
}

#[test]
fn the_flow_of_the_run_about_the_cart_is_meant() {
    let tagged = "id: tagged
start: { type: people_event, trigger: event, event: left_it, next: wait }
nodes:
  wait: { type: pause, for: 1 day, next: text }
  text: { type: send_sms, message: text, next: end }";
    let mut person = Person::of(&[QUIET, tagged]);
    person.event("cart_updated", cart("c1", "11.80"));
    person.event("left_it", json!({ "cart_id": "c1" }));
    assert!(remind(&mut person, reminder("c1")).is_ok());
    let message = person.message();
    assert_eq!((&*message.flow, &*message.node), ("tagged", "text"), "its first that sends");
    assert_eq!(person.state("c1"), CartState::Open);
}

#[test]
fn a_reminder_by_hand_is_an_entry_like_any_other() {
    let once = format!("{QUIET}\nentry: {{ re_entry: once, key: $.cart.id }}");
    let mut person = with_cart(&once);
    remind(&mut person, reminder("c1")).unwrap();
    person.wait("2027-01-04T12:00:00Z");
    assert_eq!(person.runs(), 1, "one reminder of a cart, ever");
    remind(&mut person, reminder("c1")).unwrap();
    assert_eq!(person.runs(), 2, "unless somebody sends one by hand");
}

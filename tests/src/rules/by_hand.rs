//! What operators do: dead letters, messages said again, runs that were set aside.

use std::sync::Arc;

use serde_json::json;
use weir_engine::catalogue::Mode;
use weir_engine::model::{Deed, Message, Reason, State, Status, TokenId};
use weir_engine::turn::{Handed, Input, Objection, Order, Outcome, Step, Wanted};
use weir_engine::value::Timestamp;

use super::person::{Person, flow};

const ACCEPTED: Outcome = Outcome::Accepted { provider: None, response: None };
const REFUSED: Outcome = Outcome::Refused(Reason::Refused);

/// Writes a mail, rests for three days, and ends.
const MAILS: &str = "exit_when: [{ tag_added: BUY }]
nodes:
  send: { type: send_email, message: mail, next: rest }
  rest: { type: pause, for: 3 days, next: end }";

type Ordered = Result<Message, Objection>;

impl Person {
    fn order(&mut self, what: Wanted) -> Result<Option<Message>, Objection> {
        let order = Order { by: "Nia".into(), what };
        let ordered = self.turn(Input::ByHand(order)).ordered.expect("an answer to the order");
        let id = ordered?;
        Ok(id.map(|id| self.contact.message(id).expect("it is there").clone()))
    }

    fn retry(&mut self, may_have_left: bool, force: bool) -> Ordered {
        let message = self.message().id;
        let made = self.order(Wanted::Retry { message, may_have_left, force })?;
        Ok(made.expect("what is retried leaves"))
    }

    fn resend(&mut self, force: bool) -> Ordered {
        self.resend_as(force, None)
    }

    fn resend_as(&mut self, force: bool, request: Option<&str>) -> Ordered {
        let (message, request) = (self.message().id, request.map(str::to_owned));
        let made = self.order(Wanted::Resend { message, force, request })?;
        Ok(made.expect("what is said again leaves"))
    }

    fn run(&self) -> TokenId {
        self.token().id
    }

    /// The version of everybody inside is gone, until it is brought back.
    fn lose(&mut self) {
        self.world.flows.remove(&"rule".into(), 1);
    }

    fn bring_back(&mut self, sections: &str) {
        self.world.flows.add(Arc::new(flow(sections)), 1);
    }
}

fn failed() -> Person {
    let mut person = Person::inside(MAILS);
    person.comes_to(REFUSED);
    assert!(person.message().is_dead());
    person
}

#[test]
fn what_failed_is_tried_again_under_its_own_key() {
    let mut person = failed();
    let before = person.message().clone();
    person.at("2027-01-05T09:00:00Z");
    let message = person.retry(false, false).unwrap();
    assert_eq!((message.id, message.status, message.reason), (before.id, Status::Queued, None));
    assert!(!message.may_have_left && !message.is_dead() && message.expires_at > person.now);
    let deed = message.by_hand.unwrap();
    assert_eq!((deed.by.as_str(), deed.deed, deed.at), ("Nia", Deed::Retried, person.now));
    assert_eq!(person.stands(), "at rest", "its run went on long since");
    person.sent();
    assert_eq!(person.statuses(), [("send", Status::Accepted)]);
    assert_eq!(person.stands(), "at rest");
    assert_eq!(person.retry(true, true), Err(Objection::NotDead(Status::Accepted)));
}

#[test]
fn what_is_tried_again_by_hand_waits_for_its_provider_too() {
    let mut person = failed();
    person.retry(false, false).unwrap();
    let later = person.now.plus(5_000);
    person.comes_to(Outcome::Later(later));
    assert_eq!((person.message().status, person.message().not_before), (Status::Queued, later));
    person.now = later;
    person.comes_to(REFUSED);
    assert!(person.message().is_dead(), "it failed again");
}

#[test]
fn what_may_have_left_is_tried_again_only_if_that_is_said() {
    let mut person = Person::inside(MAILS);
    person.comes_to(Outcome::Unknown);
    assert!(person.message().is_dead());
    assert_eq!(person.retry(false, true), Err(Objection::MayHaveLeft));
    assert_eq!(person.message().status, Status::Unknown, "nothing was done");
    let message = person.retry(true, false).unwrap();
    assert!(message.may_have_left);
    person.sent();
    assert_eq!(person.message().attempts, 2);
    let mut tried =
        Person::inside(&MAILS.replace("message: mail", "message: mail, on_unknown: at_least_once"));
    tried.comes_to(Outcome::Again(tried.now));
    tried.comes_to(REFUSED);
    assert_eq!(tried.retry(false, false), Err(Objection::MayHaveLeft), "an attempt was unclear");
}

#[test]
fn guards_forbid_what_is_sent_by_hand() {
    let mut person = failed();
    person.event("consent_withdrawn", json!({ "channel": "email" }));
    let no_consent = Err(Objection::Guard(Reason::NoConsent));
    assert_eq!(person.retry(true, true), no_consent);
    assert_eq!(person.resend(true), no_consent);
    let mut person = failed();
    person.tag("BUY");
    assert_eq!(person.stands(), "exit tag BUY added since entry");
    let left = Err(Objection::RunLeft(weir_engine::model::Ended::Exit));
    assert_eq!(person.retry(true, true), left);
    assert_eq!(person.resend(true), left);
}

#[test]
fn guards_are_asked_again_when_it_is_handed_over() {
    let mut person = failed();
    let id = person.retry(false, false).unwrap().id;
    person.event("consent_withdrawn", json!({ "channel": "email" }));
    assert_eq!(person.hand_over(id), Handed::No);
    assert_eq!(person.message().reason, Some(Reason::NoConsent));
    let mut person = failed();
    let id = person.retry(false, false).unwrap().id;
    person.tag("BUY");
    assert_eq!(person.message().status, Status::Cancelled, "in the commit of the event");
    assert_eq!(person.hand_over(id), Handed::No);
}

#[test]
fn what_ends_the_run_after_its_end_forbids_too() {
    let mut person = failed();
    let id = person.retry(false, false).unwrap().id;
    person.pass("2027-01-07T09:00:01Z");
    assert_eq!((person.stands().as_str(), person.message().status), ("end", Status::Queued));
    person.tag("BUY");
    assert_eq!(person.hand_over(id), Handed::No);
    assert_eq!(person.message().status, Status::Cancelled);
    let bought = person.resend(true).unwrap_err();
    assert!(matches!(bought, Objection::ExitWhen(_)), "{bought}");
}

#[test]
fn a_call_in_flight_when_the_run_leaves_is_not_repeated() {
    let mut person = failed();
    person.retry(false, false).unwrap();
    let message = person.take();
    person.tag("BUY");
    person.turn(Input::Outcome { message, outcome: Outcome::Later(person.now) });
    assert_eq!(person.message().status, Status::Cancelled);
}

#[test]
fn only_the_window_can_be_overridden() {
    let windowed = format!("send_window: {{ from: \"09:00\", to: \"18:00\" }}\n{MAILS}");
    let mut person = Person::inside(&windowed);
    person.comes_to(REFUSED);
    person.at("2027-01-04T22:00:00Z");
    let held = person.retry(false, false).unwrap();
    assert_eq!(held.not_before, super::person::instant("2027-01-05T09:00:00Z"));
    assert!(matches!(person.hand_over(held.id), Handed::Later(..)));
    let forced = person.resend_of(held.id, true);
    assert_eq!(forced.not_before, person.now);
    assert!(matches!(person.hand_over(forced.id), Handed::Go(_)));
}

impl Person {
    fn resend_of(&mut self, message: weir_engine::model::MessageId, force: bool) -> Message {
        // What is queued is on its way; it fails first.
        let id = message;
        self.contact.messages.iter_mut().find(|m| m.id == id).unwrap().status = Status::Failed;
        let made = self.order(Wanted::Resend { message, force, request: None }).unwrap();
        made.expect("a new message")
    }
}

#[test]
fn a_dead_letter_that_was_seen_to_is_none_any_more() {
    let mut person = failed();
    let id = person.message().id;
    assert_eq!(person.order(Wanted::Skip(id)), Ok(None));
    let message = person.message();
    assert_eq!((message.status, message.is_dead()), (Status::Failed, false));
    assert_eq!(message.by_hand.as_ref().unwrap().deed, Deed::Skipped);
    assert_eq!(person.order(Wanted::Skip(id)), Err(Objection::NotDead(Status::Failed)));
}

#[test]
fn what_is_said_again_is_a_new_message_with_its_own_key() {
    let mut person = Person::inside(MAILS);
    assert_eq!(person.resend(true), Err(Objection::OnItsWay(Status::Queued)));
    let first = person.sent();
    person.at("2027-01-05T09:00:00Z");
    let again = person.resend(false).unwrap();
    assert_ne!(again.id, first);
    assert_eq!((&*again.node, again.token, again.attempts), ("send", person.run(), 0));
    let deed = again.by_hand.clone().unwrap();
    assert_eq!((deed.of, deed.deed, deed.by.as_str()), (Some(first), Deed::Resent, "Nia"));
    person.sent();
    assert_eq!(person.statuses(), [("send", Status::Accepted), ("send", Status::Accepted)]);
    let third = person.resend(false).unwrap();
    assert!(third.id != again.id && third.visit == again.visit + 1);
    assert_eq!(person.stands(), "at rest", "the run does not notice");
}

#[test]
fn one_request_says_it_again_once() {
    let mut person = Person::inside(MAILS);
    let first = person.sent();
    let made = person.resend_as(false, Some("r1")).unwrap().id;
    let message = first;
    let again = Wanted::Resend { message, force: false, request: Some("r1".into()) };
    assert_eq!(person.order(again).unwrap().unwrap().id, made);
    assert!(person.changes.messages.is_empty(), "nothing more was done");
    assert_eq!(person.contact.messages.len(), 2);
}

#[test]
fn conditions_look_at_what_the_flow_sent() {
    let mut person = Person::inside(
        "nodes:
  send: { type: send_email, message: mail, next: judge }
  judge:
    type: evaluate_event
    of: send
    within: 2 days
    branches: [{ label: Seen, when: { status: seen }, next: end }]
    no_action: silent
  silent: { type: pause, for: 1 day, next: end }",
    );
    person.sent();
    person.resend(false).unwrap();
    person.comes_to(REFUSED);
    assert_eq!(person.stands(), "at judge", "that the second failed says nothing of the first");
    person.sign("message_seen");
    assert_eq!(person.stands(), "at judge", "nor that it was seen");
    person.pass("2027-01-06T09:00:01Z");
    assert_eq!(person.stands(), "at silent");
}

#[test]
fn a_paused_flow_holds_what_is_sent_by_hand() {
    let mut person = failed();
    let id = person.retry(false, false).unwrap().id;
    person.mode(Mode::Paused);
    assert_eq!(person.hand_over(id), Handed::No);
    person.mode(Mode::Live);
    assert!(matches!(person.hand_over(id), Handed::Go(_)));
}

#[test]
fn a_run_that_was_set_aside_is_stepped_again_where_it_stands() {
    let mut person = Person::inside(MAILS);
    person.sent();
    let (arrived, visit) = (person.token().arrived, person.token().visit);
    let run = person.run();
    assert_eq!(person.order(Wanted::StepAgain(run)), Err(Objection::NotQuarantined));
    person.lose();
    person.at("2027-01-07T09:00:00Z");
    person.fire();
    assert_eq!(person.stands(), "quarantined at rest");
    assert_eq!(person.order(Wanted::StepAgain(run)), Err(Objection::Gone));
    person.bring_back(MAILS);
    person.at("2027-01-05T09:00:00Z");
    person.order(Wanted::StepAgain(run)).unwrap();
    assert_eq!(person.stands(), "at rest");
    let due = person.token().due();
    assert_eq!(due, Some(super::person::instant("2027-01-07T09:00:00Z")), "as it came there");
    assert_eq!((person.token().arrived, person.token().visit), (arrived, visit));
    let hop = person.trail.last().unwrap();
    assert_eq!((&hop.step, hop.because.as_str()), (&Step::Retried, "by Nia"));
    person.pass("2027-01-08T09:00:00Z");
    assert_eq!(person.stands(), "end");
}

#[test]
fn a_run_that_is_a_defect_again_is_set_aside_again() {
    let mut person = Person::inside(MAILS);
    person.sent();
    let run = person.run();
    person.lose();
    person.at("2027-01-08T09:00:00Z");
    person.fire();
    // A version without the node where the run stands.
    person.bring_back(&MAILS.replace("rest", "other"));
    person.order(Wanted::StepAgain(run)).unwrap();
    assert_eq!(person.stands(), "quarantined at rest");
    let steps: Vec<_> = person.trail.iter().rev().take(2).map(|hop| hop.step.clone()).collect();
    assert_eq!(steps, [Step::Quarantined, Step::Retried]);
}

#[test]
fn a_run_that_was_set_aside_at_a_send_asks_for_no_second_message() {
    for outcome in [ACCEPTED, Outcome::Unknown] {
        let mut person = Person::inside(MAILS);
        let message = person.take();
        set_aside(&mut person);
        person.turn(Input::Outcome { message, outcome });
        assert_eq!(person.stands(), "quarantined at send");
        let run = person.run();
        person.order(Wanted::StepAgain(run)).unwrap();
        assert_eq!(person.stands(), "at rest", "it hears what became of the message");
        assert_eq!(person.contact.messages.len(), 1);
    }
    let mut person = Person::inside(MAILS);
    set_aside(&mut person);
    let run = person.run();
    person.order(Wanted::StepAgain(run)).unwrap();
    assert_eq!(person.stands(), "at send");
    person.sent();
    assert_eq!((person.stands().as_str(), person.contact.messages.len()), ("at rest", 1));
}

fn set_aside(person: &mut Person) {
    let token = person.contact.tokens.last_mut().unwrap();
    let (at, defect) = (Timestamp::from_millis(0), "a defect".to_owned());
    token.state = State::Quarantined { at, defect };
}

#[test]
fn an_operator_ends_a_run_that_was_set_aside() {
    let mut person = Person::inside(MAILS);
    set_aside(&mut person);
    let run = person.run();
    person.order(Wanted::EndRun(run)).unwrap();
    assert_eq!(person.stands(), "quarantined by Nia");
    assert_eq!(person.message().status, Status::Cancelled);
    assert_eq!(person.order(Wanted::EndRun(run)), Err(Objection::NotQuarantined));
}

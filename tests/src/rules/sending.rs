//! The two moments of a send, and what becomes of a message.

use serde_json::json;
use weir_engine::model::{Hold, Message, OnUnknown, Reason, State, Status};
use weir_engine::turn::{Handed, Outcome};
use weir_messages::Channel;

use super::person::{Person, instant};

const ACCEPTED: Outcome = Outcome::Accepted { provider: None, response: None };

/// A send, and a rest on each way out.
fn sends(node: &str) -> String {
    format!(
        "nodes:
  send: {{ {node}, next: went, failed: stayed }}
  went: {{ type: pause, for: 9 days, next: end }}
  stayed: {{ type: pause, for: 9 days, next: end }}"
    )
}

fn mails() -> String {
    sends("type: send_email, message: mail")
}

/// Those in which a message is on its way, the lowest first.
const RISING: [Status; 6] = [
    Status::Queued,
    Status::Sending,
    Status::Accepted,
    Status::Delivered,
    Status::Seen,
    Status::Clicked,
];

#[test]
fn a_status_only_rises_or_ends() {
    let person = Person::inside(&mails());
    let raised = |from: Status, to: Status| {
        let mut message = Message { status: from, ..person.message().clone() };
        message.raise(to);
        message.status
    };
    for from in RISING {
        for to in RISING {
            assert_eq!(raised(from, to), from.max(to), "{from:?} to {to:?}");
        }
        for end in [Status::Suppressed, Status::Cancelled, Status::Failed] {
            assert_eq!(raised(end, from), end, "{end:?} to {from:?}");
        }
    }
}

#[test]
fn what_comes_late_lowers_nothing_and_facts_stand_beside() {
    let mut person = Person::inside(&mails());
    person.sent();
    for (sign, status) in [
        ("message_bounced", Status::Accepted),
        ("message_complained", Status::Accepted),
        ("message_clicked", Status::Clicked),
        ("message_delivered", Status::Clicked),
        ("message_seen", Status::Clicked),
        ("message_replied", Status::Clicked),
    ] {
        person.sign(sign);
        assert_eq!(person.message().status, status, "{sign}");
    }
    assert_eq!(person.message().signs.len(), 6, "each is kept");
}

#[test]
fn what_was_taken_is_told_as_sent() {
    let mut person = Person::inside(&mails());
    let told = |person: &Person| {
        let id = person.message().id.to_string();
        let sent = person.contact.history.iter().filter(|event| event.kind == "message_sent");
        sent.filter(|event| event.data["message"] == id).count()
    };
    person.take();
    assert_eq!(told(&person), 0);
    let message = person.message().id;
    person.turn(weir_engine::turn::Input::Outcome { message, outcome: ACCEPTED });
    assert_eq!((person.message().status, told(&person)), (Status::Accepted, 1));
}

#[test]
fn a_send_node_holds_its_run_until_the_hand_over() {
    let mut person = Person::inside(&mails());
    assert_eq!((person.stands(), person.message().status), ("at send".into(), Status::Queued));
    let message = person.take();
    assert_eq!((person.stands(), person.message().status), ("at send".into(), Status::Sending));
    assert_eq!(person.token().awaits(), Some(message), "it waits for this very message");
    person.turn(weir_engine::turn::Input::Outcome { message, outcome: ACCEPTED });
    assert_eq!(person.stands(), "at went");
    let (tokens, messages) = (&person.changes.tokens, &person.changes.messages);
    assert!(tokens.contains(&person.token().id) && messages.contains(&message), "in one commit");
}

/// Only in the afternoon.
const AFTERNOON: &str = "send_window: { from: \"14:00\", to: \"18:00\" }";

#[test]
fn later_parks_the_run_with_its_reason_and_queues_nothing() {
    let mut person = Person::inside(&format!("{AFTERNOON}\n{}", mails()));
    let State::Parked { until, hold, .. } = &person.token().state else { panic!("it waits") };
    assert_eq!(*hold, Hold::Guard(Reason::Window));
    assert_eq!(*until, Some(instant("2027-01-04T14:00:00Z")));
    assert!(person.contact.messages.is_empty());
    // Then all are asked again.
    person.event("consent_withdrawn", json!({ "channel": "email" }));
    person.pass("2027-01-04T14:00:00Z");
    assert_eq!(
        (person.stands(), person.message().status),
        ("at stayed".into(), Status::Suppressed)
    );
    assert_eq!(person.message().reason, Some(Reason::NoConsent));
}

#[test]
fn every_guard_is_asked_again_at_the_hand_over() {
    let mut person = Person::inside(&mails());
    person.contact.consent.clear();
    let message = person.message().id;
    assert_eq!(person.hand_over(message), Handed::No);
    assert_eq!(
        (person.stands(), person.message().reason),
        ("at stayed".into(), Some(Reason::NoConsent))
    );

    let mut person = Person::of(&[&format!("{AFTERNOON}\n{}", mails())]);
    person.at("2027-01-04T17:59:00Z");
    person.tag("IN");
    person.at("2027-01-04T18:00:00Z");
    let message = person.message().id;
    let opens = instant("2027-01-05T14:00:00Z");
    assert_eq!(person.hand_over(message), Handed::Later(opens, Reason::Window));
    assert_eq!((person.stands(), person.message().status), ("at send".into(), Status::Queued));
    person.at("2027-01-05T14:00:00Z");
    person.sent();
    assert_eq!(person.stands(), "at went");
}

#[test]
fn the_way_on_is_by_what_became_of_it() {
    let rows = [
        (ACCEPTED, "at went", Status::Accepted, None),
        (Outcome::Unknown, "at went", Status::Unknown, None),
        (Outcome::Refused(Reason::Refused), "at stayed", Status::Failed, Some(Reason::Refused)),
        (Outcome::Refused(Reason::Expired), "at stayed", Status::Failed, Some(Reason::Expired)),
    ];
    for (outcome, stands, status, reason) in rows {
        let mut person = Person::inside(&mails());
        person.comes_to(outcome);
        let message = person.message();
        assert_eq!((message.status, message.reason), (status, reason));
        assert_eq!(person.stands(), stands, "{status:?}");
    }
    let mut person = Person::of(&[&mails()]);
    person.contact.suppressed.insert(Channel::Email);
    person.tag("IN");
    assert_eq!(
        (person.stands(), person.message().status),
        ("at stayed".into(), Status::Suppressed)
    );
}

#[test]
fn failed_leads_where_next_leads_if_it_is_not_wired() {
    let mut person = Person::inside(&mails().replace(", failed: stayed", ""));
    person.comes_to(Outcome::Refused(Reason::Refused));
    assert_eq!(person.stands(), "at went");
}

#[test]
fn a_message_that_nobody_took_expires() {
    let rows = [("", "2027-01-07T09:00:00Z"), (", expires: 2 hours", "2027-01-04T11:00:00Z")];
    for (more, end) in rows {
        let mut person = Person::inside(&sends(&format!("type: send_email, message: mail{more}")));
        assert_eq!(person.message().expires_at, instant(end));
        person.now = instant(end).plus(-1);
        person.fire();
        assert_eq!(person.stands(), "at send");
        person.at(end);
        person.fire();
        assert_eq!(person.stands(), "at stayed");
        let message = person.message();
        assert_eq!((message.status, message.reason), (Status::Failed, Some(Reason::Expired)));
    }
}

#[test]
fn a_late_bounce_is_a_fact_for_who_asks() {
    let mut person = Person::inside(
        "nodes:
  mail: { type: send_email, message: mail, next: look, failed: end }
  look: { type: evaluate_event, of: mail, within: 1 day, no_action: end, branches: [{ label: \
         Bounced, when: { status: bounced }, next: rest }] }
  rest: { type: pause, for: 1 day, next: end }",
    );
    person.sent();
    assert_eq!(person.stands(), "at look");
    person.sign("message_bounced");
    assert_eq!((person.stands(), person.message().status), ("at rest".into(), Status::Accepted));
}

#[test]
fn a_message_is_taken_once() {
    let mut person = Person::inside(&mails());
    let message = person.take();
    assert_eq!(person.hand_over(message), Handed::No, "it is on its way");
    person.turn(weir_engine::turn::Input::Outcome { message, outcome: ACCEPTED });
    assert_eq!(person.hand_over(message), Handed::No, "it was taken");
    let outcome = Outcome::Refused(Reason::Refused);
    person.turn(weir_engine::turn::Input::Outcome { message, outcome });
    assert_eq!((person.message().status, person.message().attempts), (Status::Accepted, 1));
    assert_eq!(person.contact.messages.len(), 1, "one for one visit");
}

#[test]
fn what_is_unknown_is_left_or_sent_again_by_kind() {
    let rows = [
        ("message: mail", OnUnknown::NeverTwice),
        ("message: receipt", OnUnknown::AtLeastOnce),
        ("message: mail, on_unknown: at_least_once", OnUnknown::AtLeastOnce),
        ("message: receipt, on_unknown: never_twice", OnUnknown::NeverTwice),
    ];
    for (settings, expected) in rows {
        let person = Person::inside(&sends(&format!("type: send_email, {settings}")));
        assert_eq!(person.message().on_unknown, expected, "{settings}");
    }
}

/// What becomes of a send when it is asked for.
fn asked(node: &str, prepare: impl Fn(&mut Person)) -> (Status, Option<Reason>) {
    let mut person = Person::of(&[&sends(node)]);
    prepare(&mut person);
    person.tag("IN");
    (person.message().status, person.message().reason)
}

#[test]
fn consent_is_given_withdrawn_or_unknown_for_each_channel() {
    let (goes, no) = ((Status::Queued, None), (Status::Suppressed, Some(Reason::NoConsent)));
    let withdrawn = |person: &mut Person| {
        person.event("consent_withdrawn", json!({ "channel": "email" }));
    };
    let unknown = |person: &mut Person| person.contact.consent.clear();
    let (mail, text) = ("type: send_email, message: mail", "type: send_sms, message: text");
    assert_eq!(asked(mail, |_| ()), goes);
    assert_eq!(asked(mail, withdrawn), no);
    assert_eq!(asked(text, withdrawn), goes, "the other channel's");
    assert_eq!(asked(mail, unknown), no);
    let allowed = |person: &mut Person| person.world.settings.consent_unknown_allowed = true;
    assert_eq!(asked(mail, |person| (unknown(person), allowed(person)).1), goes);
    assert_eq!(asked(mail, |person| (withdrawn(person), allowed(person)).1), no);
    assert_eq!(asked("type: send_email, message: receipt", withdrawn), goes);
}

#[test]
fn a_later_act_of_the_person_undoes_a_withdrawal() {
    let mut person = Person::of(&[&mails()]);
    for kind in ["consent_withdrawn", "consent_given"] {
        person.event(kind, json!({ "channel": "email" }));
    }
    person.tag("IN");
    assert_eq!(person.message().status, Status::Queued);
}

#[test]
fn a_webhook_asks_for_no_consent_and_heeds_no_window() {
    let flow = format!("{AFTERNOON}\n{}", sends("type: send_webhook, message: call"));
    let mut person = Person::of(&[&flow]);
    person.contact.consent.clear();
    person.tag("IN");
    assert_eq!(person.message().status, Status::Queued);
    person.sent();
    assert_eq!(person.stands(), "at went");
}

#[test]
fn an_answer_wakes_the_run_that_asked_and_no_other() {
    let flow = sends("type: send_webhook, message: call, save_as: answer");
    let mut person = Person::of(&[&format!("entry: {{ re_entry: always }}\n{flow}")]);
    person.tag("IN");
    person.tag("IN");
    let response = Some(json!({ "status": 200, "body": { "code": "A1" } }));
    person.comes_to(Outcome::Accepted { provider: None, response });
    let [first, second] = &person.contact.tokens[..] else { panic!("two runs") };
    assert_eq!((&*first.node, &*second.node), ("send", "went"));
    assert!(first.vars.is_empty());
    assert_eq!(second.vars["answer"]["body"]["code"], "A1");
}

#[test]
fn what_comes_after_the_branch_moves_nobody() {
    let mut person = Person::inside(
        "nodes:
  mail: { type: send_email, message: mail, next: look }
  look: { type: evaluate_event, of: mail, within: 1 day, no_action: rest, branches: [{ label: \
         Clicked, when: { status: clicked }, next: exit }] }
  rest: { type: pause, for: 3 days, next: end }",
    );
    person.sent();
    person.pass("2027-01-05T09:00:00Z");
    assert_eq!(person.stands(), "at rest");
    person.sign("message_clicked");
    assert_eq!((person.stands(), person.message().status), ("at rest".into(), Status::Clicked));
}

#[test]
fn what_came_before_the_node_was_reached_counts() {
    let mut person = Person::inside(
        "nodes:
  mail: { type: send_email, message: mail, next: wait }
  wait: { type: pause, for: 1 hour, next: look }
  look: { type: evaluate_event, of: mail, within: 1 day, no_action: end, branches: [{ label: \
         Clicked, when: { status: clicked }, next: rest }] }
  rest: { type: pause, for: 3 days, next: end }",
    );
    person.sent();
    person.sign("message_clicked");
    person.pass("2027-01-04T10:00:00Z");
    assert_eq!(person.stands(), "at rest");
}

#[test]
fn an_unsubscription_is_a_fact_of_its_message() {
    let mut person = Person::inside(&mails());
    let message = person.sent().to_string();
    person.event("unsubscribed", json!({ "channel": "email", "message": message }));
    let signs = person.message().signs.iter().map(|sign| sign.kind);
    assert!(signs.eq([weir_engine::model::SignKind::Unsubscribed]));
    assert_eq!(person.message().status, Status::Accepted);
}

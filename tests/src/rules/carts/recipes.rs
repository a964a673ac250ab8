//! What shops make of carts by flows alone: no rule engine beside them.

use serde_json::json;
use weir_engine::model::Name;

use super::super::person::Person;
use super::cart;

fn tags(person: &Person) -> Vec<&str> {
    person.contact.tags.keys().map(Name::as_str).collect()
}

#[test]
fn tags_follow_how_long_how_much_and_what_was_before() {
    let flow = "start: { type: cart_abandoned, after: 1 hour, next: left }
nodes:
  left: { type: update_contact, add_tags: [LEFT], next: how_much }
  how_much:
    type: evaluate_data
    branches:
      - { label: Much, when: { path: $.cart.total, gte: 100 EUR }, next: much }
    none_matched: before
  much: { type: update_contact, add_tags: [HIGH VALUE], next: before }
  before:
    type: evaluate_data
    branches:
      - { label: Bought, when: { event: order_placed, since: ever }, next: again }
    none_matched: rest
  again: { type: update_contact, add_tags: [CUSTOMER], next: rest }
  rest: { type: pause, for: 1 day, next: day }
  day: { type: update_contact, add_tags: [LEFT A DAY], next: end }";
    let rows = [
        ("11.80", false, vec!["LEFT", "LEFT A DAY"]),
        ("100.00", false, vec!["HIGH VALUE", "LEFT", "LEFT A DAY"]),
        ("250.00", true, vec!["CUSTOMER", "HIGH VALUE", "LEFT", "LEFT A DAY"]),
    ];
    for (total, bought, expected) in rows {
        let mut person = Person::of(&[flow]);
        if bought {
            person.event("order_placed", json!({ "order_id": "o0", "cart_id": "c0" }));
        }
        person.event("cart_updated", cart("c1", total));
        person.wait("2027-01-04T12:00:00Z");
        assert_eq!(tags(&person), expected[..expected.len() - 1], "{total}");
        person.pass("2027-01-05T12:00:00Z");
        assert_eq!(tags(&person), expected, "{total}");
    }
}

#[test]
fn a_phone_that_went_away_gets_a_text_beside_the_mail() {
    let flow = "start: { type: cart_abandoned, next: mail }
nodes:
  mail: { type: send_email, message: mail, next: on_phone }
  on_phone:
    type: evaluate_data
    branches:
      - label: Phone
        when:
          event: session_ended
          since: ever
          within: 1 hour
          where: { path: $.event.data.device, is: mobile }
        next: text
    none_matched: end
  text: { type: send_sms, message: text, next: end }";
    for (device, expected) in [("mobile", vec!["mail", "text"]), ("desktop", vec!["mail"])] {
        let mut person = Person::of(&[flow]);
        person.event("cart_updated", cart("c1", "11.80"));
        person.event("session_ended", json!({ "cart_id": "c1", "device": device }));
        person.sent();
        let nodes: Vec<_> = person.contact.messages.iter().map(|one| &*one.node).collect();
        assert_eq!(nodes, expected, "{device}");
    }
}

#[test]
fn at_peak_season_the_second_reminder_comes_sooner() {
    let flow = "start: { type: cart_abandoned, after: 1 hour, next: first }
nodes:
  first: { type: send_email, message: mail, next: season }
  season:
    type: evaluate_data
    branches:
      - label: Peak
        when: { during: { dates: { from: \"2027-01-04\", to: \"2027-01-05\" } } }
        next: soon
    none_matched: later
  soon: { type: pause, for: 2 hours, next: second }
  later: { type: pause, for: 1 day, next: second }
  second: { type: send_email, message: mail, next: end }";
    let rows = [("2027-01-04", "2027-01-04T12:30:00Z"), ("2027-01-06", "2027-01-07T10:30:00Z")];
    for (day, second) in rows {
        let mut person = Person::of(&[flow]);
        person.at(&format!("{day}T09:00:00Z"));
        person.event("cart_updated", cart("c1", "11.80"));
        person.wait(&format!("{day}T10:30:00Z"));
        person.sent();
        assert_eq!(
            person.token().due().map(|due| due.to_string()),
            Some(second.replace('Z', ".000Z"))
        );
        person.pass(second);
        assert_eq!(person.contact.messages.len(), 2, "{day}");
    }
}

#[test]
fn every_new_abandonment_reminds_where_the_flow_says_so() {
    let flow = |entry: &str| {
        format!(
            "start: {{ type: cart_abandoned, after: 1 hour, next: mail }}
entry: {{ {entry} }}
nodes:
  mail: {{ type: send_email, message: mail, next: end }}"
        )
    };
    let rows = [("re_entry: after_exit", 2), ("re_entry: once, key: $.cart.id", 1)];
    for (entry, expected) in rows {
        let mut person = Person::of(&[&flow(entry)]);
        person.event("cart_updated", cart("c1", "11.80"));
        person.wait("2027-01-04T10:30:00Z");
        person.sent();
        person.event("cart_updated", cart("c1", "23.60"));
        person.wait("2027-01-04T13:00:00Z");
        assert_eq!(person.contact.messages.len(), expected, "{entry}");
    }
}

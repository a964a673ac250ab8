//! Tests of the reader: traps and safe texts as tables, properties, and the work it does.

mod pages;
mod properties;
mod safe;
mod size;
mod traps;

use super::{Source, read};
use crate::diagnostic::Diagnostic;

/// A flow with most forms of the language, for tests that change it.
const FLOW: &str = r#"schema: flow/v1
id: abandoned-cart
name: Abandoned cart reminder   # for people
start:
  type: people_event
  trigger: tag_added
  tag: AB CART
  next: wait_1_day
entry: { re_entry: after_exit, cooldown: 7 days }
exit_when:
  - { tag_added: BUY, label: "Yes, bought" }
goal: { event: order_placed, within: 5 days, value: $.event.data.total }
nodes:
  # Give people a day to come back on their own.
  wait_1_day: { type: pause, for: 1 day, next: opened }
  opened:
    type: evaluate_data
    branches:
      - { label: High value, when: { path: "$.cart.items[0].price", gte: 0.7 }, next: note }
    none_matched: exit
  note: { type: update_contact, set: { city: null, "a b": [1, true, 'it''s'] }, next: end }
messages:
  mail:
    channel: email
    subject: "{{ contact.first_name }}, your cart"
    html: |
      <p style="color: #333">Hi, {{ contact.first_name }}: welcome</p>

      <p>Bye</p>
"#;

fn found(text: &str) -> Vec<Diagnostic> {
    read(&Source::new("flow.yaml", text)).1
}

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|it| it.rule.code).collect()
}

//! A flow in which every event sends one mail, and a shop whose events are numbered: so whoever
//! posts them knows what must be there afterwards.

use serde_json::{Value, json};

use super::shop::Shop;

/// Each event enters for itself and sends one mail at once.
pub(crate) const FLOW: &str = "
schema: flow/v1
id: receipt
start: { type: people_event, trigger: event, event: order_placed, next: mail }
entry: { re_entry: always, key: $.event.data.order_id }
nodes:
  mail: { type: send_email, message: thanks, next: end }
messages:
  thanks:
    channel: email
    from: Shop <hello@shop.example>
    subject: \"Order {{ entry.data.order_id }}\"
    text: \"Thank you. Enough of us? {{ unsubscribe_url }}\"
";

/// How many people the events are about.
pub(crate) const PEOPLE: usize = 40;

/// Creates everybody.
pub(crate) async fn introduce(shop: &Shop) {
    for index in 0..PEOPLE {
        let profile = json!({
            "email": format!("c{index}@customers.example"), "consent": { "email": true },
        });
        shop.put(&format!("/v1/contacts/c{index}"), &profile).await;
    }
}

/// The events of one batch, none of which is in another one.
pub(crate) fn batch(number: usize, events: usize) -> Vec<Value> {
    let event = |place: usize| {
        let index = number * events + place;
        json!({
            "id": format!("event-{index}"), "type": "order_placed",
            "contact": { "id": format!("c{}", index % PEOPLE) },
            "data": { "order_id": format!("order-{index}") },
        })
    };
    (0..events).map(event).collect()
}

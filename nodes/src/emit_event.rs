//! `emit_event`: makes an event of this contact, which flows may listen to.

use weir_engine::condition::{Operand, View};
use weir_engine::form::{Form, Setting, Values};
use weir_engine::kind::{Build, Category, Complaints, Kind};
use weir_engine::model::Name;
use weir_engine::node::{Choice, Effect, Input, Node, Parks, Shape, Verdict, When, Write};

use crate::ports::NEXT;

pub(crate) static KIND: Kind = Kind {
    name: "emit_event",
    title: "Emit an event",
    doc: "Makes an event of this contact, applied at once: other flows may start or wake by it, \
          and conditions may ask for it.",
    category: Category::People,
    icon: "radio",
    also: &["Custom event", "Track event", "Fire event"],
    summary: "Emit {event}",
    settings: &[
        Setting::required("event", Form::EventType, "Event")
            .doc("A type of your own, such as `reminder_ignored`."),
        Setting::optional("data", Form::Data, "Data").doc("What the event says: `event.data`."),
    ],
    ports: &[NEXT],
    example: "{ type: emit_event, event: reminder_ignored, data: { cart: $.cart.id }, next: end }",
    check,
    build: Build::Node(|values| Box::new(EmitEvent::new(values))),
};

/// Beginnings and names of types that say what really happened in a shop or in Weir (rule 28 of
/// `docs/semantics.md`): a flow cannot make them happen.
const HOUSE_BEGINNINGS: &[&str] = &[
    "cart_",
    "checkout_",
    "consent_",
    "conversation_",
    "coupon_",
    "message_",
    "order_",
    "segment_",
    "tag_",
];
const HOUSE_NAMES: &[&str] = &[
    "attribute_changed",
    "contact_created",
    "goal_reached",
    "page_viewed",
    "session_ended",
    "unsubscribed",
];

fn check(values: &Values, complaints: &mut Complaints) {
    let event = values.text("event").unwrap_or_default();
    let begins = HOUSE_BEGINNINGS.iter().any(|beginning| event.starts_with(beginning));
    if begins || HOUSE_NAMES.contains(&event) {
        let help = match event {
            "tag_added" | "tag_removed" | "attribute_changed" => {
                "change people with `update_contact`, which makes this event"
            }
            _ => "choose a name of your own, such as `reminder_ignored`",
        };
        complaints.add("event", format!("a flow cannot emit `{event}`"), help);
    }
}

#[derive(Debug)]
struct EmitEvent {
    event: Name,
    data: Vec<(Name, Operand)>,
}

impl EmitEvent {
    fn new(values: &Values) -> Self {
        let event = values.name("event").expect("required by the table");
        Self { event, data: values.data("data").to_vec() }
    }
}

impl Node for EmitEvent {
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict {
        if !matches!(input, Input::Enter) {
            return Verdict::Stay;
        }
        let data = view.resolve_data(&self.data).into();
        let effect = Effect::Emit { kind: self.event.clone(), data };
        Verdict::Do { effect, port: "next".into() }
    }

    fn shape(&self) -> Shape<'_> {
        Shape {
            parks: Parks::Never,
            choices: vec![Choice { port: "next".into(), when: When::Otherwise }],
            writes: vec![Write::Event(&self.event)],
            reads: self.data.iter().map(|(_, operand)| operand).collect(),
            ..Shape::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Scene, choices, complaints, node, shown};

    #[test]
    fn it_emits_with_resolved_data() {
        let node = node(&KIND, "event: ignored, data: { id: $.contact.id, n: 2, x: $.cart.id }");
        let expected = r#"emit ignored {"id":"c1","n":2,"x":null}, next"#;
        assert_eq!(shown(&Scene::new().enter(&*node)), expected);
        assert_eq!(shown(&Scene::new().step(&*node, Input::Timer)), "stay");
    }

    #[test]
    fn without_data_it_says_nothing() {
        let node = node(&KIND, "event: ignored");
        assert_eq!(shown(&Scene::new().enter(&*node)), "emit ignored {}, next");
        assert_eq!(choices(&node.shape()), "next otherwise");
        assert!(matches!(node.shape().writes[..], [Write::Event(event)] if *event == "ignored"));
    }

    #[test]
    fn what_really_happens_cannot_be_emitted() {
        for event in ["order_placed", "tag_added", "message_seen", "unsubscribed"] {
            let found = complaints(&KIND, &format!("event: {event}"));
            let message = format!("a flow cannot emit `{event}`");
            assert_eq!(found, [("event".to_owned(), message)]);
        }
        assert_eq!(complaints(&KIND, "event: orders_counted"), []);
    }
}

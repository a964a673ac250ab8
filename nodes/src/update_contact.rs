//! `update_contact`: changes what is known of the contact.

use std::collections::BTreeSet;

use serde_json::Value;
use weir_engine::condition::{Operand, View};
use weir_engine::form::{Form, Setting, Values};
use weir_engine::kind::{Build, Category, Complaints, Kind};
use weir_engine::model::Name;
use weir_engine::node::{Choice, Effect, Input, Node, Parks, Shape, Update, Verdict, When, Write};
use weir_engine::value::{Decimal, Literal, number};
use weir_messages::path::looks_like;

use crate::attribute;
use crate::ports::NEXT;

pub(crate) static KIND: Kind = Kind {
    name: "update_contact",
    title: "Update contact",
    doc: "Adds and removes tags, sets, removes and counts attributes. Every later node and flow \
          sees it.",
    category: Category::People,
    icon: "user-round-pen",
    also: &["Update profile", "Add tag", "Set property", "Update attribute", "Lead score"],
    summary: "Add {add_tags}, remove {remove_tags}, set {set}{increase}",
    settings: &[
        Setting::optional("add_tags", Form::Tags, "Add tags")
            .doc("Each add is an event, even if the tag was there."),
        Setting::optional("remove_tags", Form::Tags, "Remove tags").doc("Tags to take away."),
        Setting::optional("set", Form::Data, "Set attributes")
            .doc("Names with values or paths; a path that finds nothing leaves its attribute."),
        Setting::optional("unset", Form::Attributes, "Remove attributes")
            .doc("Attributes to take away."),
        Setting::optional("increase", Form::Numbers, "Increase attributes")
            .doc("Names with numbers to add; what is missing counts as 0."),
    ],
    ports: &[NEXT],
    example: "\
type: update_contact
add_tags: [REMINDED]
increase: { reminders: 1 }
next: end",
    check,
    build: Build::Node(|values| Box::new(UpdateContact::new(values))),
};

const SETTINGS: [&str; 5] = ["add_tags", "remove_tags", "set", "unset", "increase"];

fn check(values: &Values, complaints: &mut Complaints) {
    if !SETTINGS.iter().any(|setting| values.has(setting)) {
        complaints.add("", "it changes nothing", "add a tag: `add_tags: [REMINDED]`");
    }
    let tags = values.names("add_tags").iter().chain(values.names("remove_tags"));
    refuse_twice("remove_tags", "tag", tags, complaints);
    let (set, increased) = (values.data("set"), values.data("increase"));
    let changed = set.iter().chain(increased).map(|(name, _)| name);
    refuse_twice("increase", "attribute", changed.chain(values.names("unset")), complaints);
}

/// One change each: which of two would win is nothing a reader could guess.
fn refuse_twice<'v>(
    setting: &str,
    what: &str,
    names: impl Iterator<Item = &'v Name>,
    complaints: &mut Complaints,
) {
    let mut seen = BTreeSet::new();
    for name in names.filter(|name| !seen.insert(*name)) {
        let message = format!("the {what} `{name}` is changed twice");
        complaints.add(setting, message, "name it once");
    }
}

#[derive(Debug)]
struct UpdateContact {
    add_tags: Vec<Name>,
    remove_tags: Vec<Name>,
    set: Vec<(Name, Operand)>,
    /// What `set` writes, name by name, where that is known before any contact comes.
    known: Vec<Option<Value>>,
    unset: Vec<Name>,
    increase: Vec<(Name, Operand)>,
}

impl UpdateContact {
    fn new(values: &Values) -> Self {
        let set = values.data("set").to_vec();
        Self {
            add_tags: values.names("add_tags").to_vec(),
            remove_tags: values.names("remove_tags").to_vec(),
            known: set.iter().map(|(_, operand)| known(operand)).collect(),
            set,
            unset: values.names("unset").to_vec(),
            increase: values.data("increase").to_vec(),
        }
    }

    fn update(&self, view: &View<'_>) -> Update {
        let mut set = view.resolve_present(&self.set);
        set.extend(self.increase.iter().map(|(name, by)| (name.to_string(), sum(view, name, by))));
        Update {
            add_tags: self.add_tags.clone(),
            remove_tags: self.remove_tags.clone(),
            set,
            unset: self.unset.clone(),
        }
    }
}

/// The value and what it is increased by; what is missing or no number counts as 0.
fn sum(view: &View<'_>, name: &Name, by: &Operand) -> Value {
    let now = attribute::of(view, name).and_then(number::number_of);
    let by = view.resolve(by).as_ref().and_then(number::number_of);
    let (now, by) = (now.unwrap_or_default(), by.unwrap_or_default());
    // A sum that no number can hold leaves what is there.
    let sum = Literal::Number(Decimal::checked_add(now, by).unwrap_or(now));
    view.resolve(&Operand::Literal(sum)).unwrap_or_default()
}

fn known(operand: &Operand) -> Option<Value> {
    match operand {
        Operand::Json(json) if !holds_path(json) => Some(json.clone()),
        Operand::Json(_) | Operand::Literal(_) | Operand::List(_) | Operand::Path(_) => None,
    }
}

fn holds_path(json: &Value) -> bool {
    match json {
        Value::String(text) => looks_like(text),
        Value::Array(items) => items.iter().any(holds_path),
        Value::Object(fields) => fields.values().any(holds_path),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What an attribute is after it was removed.
static REMOVED: Value = Value::Null;

impl Node for UpdateContact {
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict {
        match input {
            Input::Enter => {
                Verdict::Do { effect: Effect::Update(self.update(view)), port: "next".into() }
            }
            Input::Timer | Input::Event(_) => Verdict::Stay,
        }
    }

    fn shape(&self) -> Shape<'_> {
        let set = self.set.iter().zip(&self.known);
        let set = set.map(|((name, _), known)| Write::Attribute(name.as_str(), known.as_ref()));
        let added = self.add_tags.iter().map(Write::TagAdded);
        let removed = self.remove_tags.iter().map(Write::TagRemoved);
        let unset = self.unset.iter().map(|name| Write::Attribute(name.as_str(), Some(&REMOVED)));
        let counted = self.increase.iter().map(|(name, _)| Write::Attribute(name.as_str(), None));
        let values = self.set.iter().chain(&self.increase);
        Shape {
            parks: Parks::Never,
            choices: vec![Choice { port: "next".into(), when: When::Otherwise }],
            writes: added.chain(removed).chain(set).chain(unset).chain(counted).collect(),
            reads: values.map(|(_, operand)| operand).collect(),
            ..Shape::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Prepare, Scene, choices, complaints, node, shown};

    fn updated(settings: &str, prepare: fn(&mut Scene)) -> String {
        let mut scene = Scene::new();
        prepare(&mut scene);
        shown(&scene.enter(&*node(&KIND, settings)))
    }

    #[test]
    fn changes_are_resolved() {
        let nothing = |_: &mut Scene| ();
        let rows: [(&str, Prepare, &str); 6] = [
            (
                "add_tags: [A, B], remove_tags: [C]",
                nothing,
                r#"add ["A", "B"], remove ["C"], set {}, unset [], next"#,
            ),
            (
                "set: { plan: gold, id: $.contact.id, city: $.contact.city }, unset: [old]",
                nothing,
                r#"add [], remove [], set {"id":"c1","plan":"gold"}, unset ["old"], next"#,
            ),
            ("increase: { n: 2 }", nothing, r#"add [], remove [], set {"n":2}, unset [], next"#),
            (
                "increase: { n: -0.5 }",
                |scene| scene.attribute("n", "59.90"),
                r#"add [], remove [], set {"n":59.4}, unset [], next"#,
            ),
            (
                "increase: { n: $.contact.by }",
                |scene| {
                    scene.attribute("n", "many");
                    scene.attribute("by", 3);
                },
                r#"add [], remove [], set {"n":3}, unset [], next"#,
            ),
            (
                "increase: { n: $.contact.by }",
                |scene| scene.attribute("n", 4),
                r#"add [], remove [], set {"n":4}, unset [], next"#,
            ),
        ];
        for (settings, prepare, expected) in rows {
            assert_eq!(updated(settings, prepare), expected, "{settings}");
        }
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let rows = [
            ("", "it changes nothing"),
            ("add_tags: [A], remove_tags: [A]", "the tag `A` is changed twice"),
            ("set: { n: 1 }, increase: { n: 1 }", "the attribute `n` is changed twice"),
            ("unset: [n], increase: { n: 1 }", "the attribute `n` is changed twice"),
        ];
        for (settings, message) in rows {
            assert_eq!(complaints(&KIND, settings)[0].1, message, "{settings}");
        }
    }

    #[test]
    fn its_shape_tells_what_it_writes() {
        let settings = "add_tags: [A], remove_tags: [B], unset: [old], increase: { n: 1 }, \
                        set: { plan: gold, city: $.contact.town, deep: { x: [$.cart.id] } }";
        let node = node(&KIND, settings);
        let shape = node.shape();
        let told = shape.writes.iter().map(|write| match write {
            Write::TagAdded(tag) => format!("+{tag}"),
            Write::TagRemoved(tag) => format!("-{tag}"),
            Write::Attribute(name, Some(value)) => format!("{name}={value}"),
            Write::Attribute(name, None) => format!("{name}=?"),
            Write::Event(event) => event.to_string(),
        });
        let told: Vec<String> = told.collect();
        assert_eq!(told, ["+A", "-B", "plan=\"gold\"", "city=?", "deep=?", "old=null", "n=?"]);
        assert_eq!(shape.reads.len(), 4);
        assert_eq!((shape.parks, choices(&shape).as_str()), (Parks::Never, "next otherwise"));
        assert_eq!(shown(&Scene::new().step(&*node, Input::Timer)), "stay");
    }
}

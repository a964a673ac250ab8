//! `start_flow`: offers the contact to another flow.

use weir_engine::condition::{Operand, View};
use weir_engine::form::{Form, Setting, Values};
use weir_engine::kind::{Build, Category, Kind, nothing_to_check};
use weir_engine::model::Name;
use weir_engine::node::{Choice, Effect, Input, Node, Parks, Shape, Verdict, When};

use crate::ports::NEXT;

pub(crate) static KIND: Kind = Kind {
    name: "start_flow",
    title: "Start a flow",
    doc: "Offers the contact to another flow that has a start of type `api`; that flow's `entry` \
          decides. It waits for nothing.",
    category: Category::People,
    icon: "workflow",
    also: &["Trigger flow", "Enrol in workflow", "Add to journey"],
    summary: "Start {flow}",
    settings: &[
        Setting::required("flow", Form::Flow, "Flow").doc("The flow's id."),
        Setting::optional("data", Form::Data, "Data").doc("What that flow gets as `entry.data`."),
    ],
    ports: &[NEXT],
    example: "{ type: start_flow, flow: win-back, data: { cart: $.cart.id }, next: end }",
    check: nothing_to_check,
    build: Build::Node(|values| Box::new(StartFlow::new(values))),
};

#[derive(Debug)]
struct StartFlow {
    flow: Name,
    data: Vec<(Name, Operand)>,
}

impl StartFlow {
    fn new(values: &Values) -> Self {
        let flow = values.name("flow").expect("required by the table");
        Self { flow, data: values.data("data").to_vec() }
    }
}

impl Node for StartFlow {
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict {
        if !matches!(input, Input::Enter) {
            return Verdict::Stay;
        }
        let data = view.resolve_data(&self.data).into();
        let effect = Effect::StartFlow { flow: self.flow.clone(), data };
        Verdict::Do { effect, port: "next".into() }
    }

    fn shape(&self) -> Shape<'_> {
        Shape {
            parks: Parks::Never,
            choices: vec![Choice { port: "next".into(), when: When::Otherwise }],
            starts: Some(&self.flow),
            reads: self.data.iter().map(|(_, operand)| operand).collect(),
            ..Shape::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Scene, choices, node, shown};

    #[test]
    fn it_offers_the_contact_with_resolved_data() {
        let node = node(&KIND, "flow: win-back, data: { id: $.contact.id, city: $.contact.city }");
        let mut scene = Scene::new();
        let expected = r#"start win-back {"city":null,"id":"c1"}, next"#;
        assert_eq!(shown(&scene.enter(&*node)), expected);
        scene.attribute("city", "Berlin");
        assert!(shown(&scene.enter(&*node)).contains("Berlin"));
        assert_eq!(shown(&scene.step(&*node, Input::Timer)), "stay");
    }

    #[test]
    fn its_shape_names_the_flow() {
        let node = node(&KIND, "flow: win-back, data: { id: $.contact.id }");
        let shape = node.shape();
        assert_eq!(shape.starts.map(Name::as_str), Some("win-back"));
        assert_eq!((shape.reads.len(), choices(&shape).as_str()), (1, "next otherwise"));
    }
}

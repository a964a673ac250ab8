//! `gate`: lets through only those of whom something is true.

use weir_engine::condition::{Condition, View};
use weir_engine::form::{Form, Setting};
use weir_engine::kind::{Build, Category, Kind, Port, PortForm, nothing_to_check};
use weir_engine::node::{Choice, Input, Node, Shape, Verdict, When};

pub(crate) static KIND: Kind = Kind {
    name: "gate",
    title: "Gate",
    doc: "Lets through only those of whom something is true.",
    category: Category::Branch,
    icon: "fence",
    also: &["Filter"],
    summary: "Only if {when}",
    settings: &[Setting::required("when", Form::Condition, "When").doc("What must be true.")],
    ports: &[
        Port { name: "next", title: "Through", form: PortForm::Next },
        Port { name: "closed", title: "Closed", form: PortForm::Otherwise },
    ],
    example: "{ type: gate, when: { tag: VIP }, next: offer, closed: end }",
    check: nothing_to_check,
    build: Build::Node(|values| {
        Box::new(Gate { when: values.condition("when").expect("required").clone() })
    }),
};

#[derive(Debug)]
struct Gate {
    when: Condition,
}

impl Node for Gate {
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict {
        let Input::Enter = input else { return Verdict::Stay };
        let found = self.when.find(view);
        Verdict::go(if found.holds { "next" } else { "closed" }, found.because)
    }

    fn shape(&self) -> Shape<'_> {
        let through = Choice { port: "next".into(), when: When::If(&self.when) };
        let closed = Choice { port: "closed".into(), when: When::Otherwise };
        Shape { choices: vec![through, closed], ..Shape::default() }
    }
}

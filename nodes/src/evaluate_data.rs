//! `evaluate_data`: which way, by what is known now.

use weir_engine::condition::View;
use weir_engine::form::{Branch, BranchForm, Form, Setting, Values};
use weir_engine::kind::{Build, Category, Kind, Port, PortForm, nothing_to_check};
use weir_engine::node::{Choice, Input, Node, Parks, Shape, Verdict, When};

use crate::because::{found, none_of};
use crate::ports::BRANCHES;

const BRANCH: BranchForm =
    BranchForm { when: true, status_only: false, percent: false, save_as: false };

pub(crate) static KIND: Kind = Kind {
    name: "evaluate_data",
    title: "Evaluate data",
    doc: "Sends each contact by the first branch whose condition is true on arrival. It never \
          waits.",
    category: Category::Branch,
    icon: "split",
    also: &["Conditional split", "Multi-split", "Decision", "If/else", "Yes/no split"],
    summary: "First of {branches}",
    settings: &[Setting::required("branches", Form::Branches(BRANCH), "Branches")
        .doc("Asked in this order; the first that is true is taken.")],
    ports: &[
        BRANCHES,
        Port { name: "none_matched", title: "None matched", form: PortForm::Otherwise },
    ],
    example: "\
type: evaluate_data
branches:
  - { label: High value, when: { attribute: spent, gte: 500 }, next: exit }
none_matched: end",
    check: nothing_to_check,
    build: Build::Node(|values| Box::new(EvaluateData::new(values))),
};

#[derive(Debug)]
struct EvaluateData {
    branches: Vec<Branch>,
}

impl EvaluateData {
    fn new(values: &Values) -> Self {
        Self { branches: values.branches("branches").to_vec() }
    }
}

impl Node for EvaluateData {
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict {
        if !matches!(input, Input::Enter) {
            return Verdict::Stay;
        }
        let mut read = Vec::new();
        for branch in &self.branches {
            let Some(when) = &branch.when else { continue };
            let finding = when.find(view);
            let because = found(&branch.label, &finding);
            if finding.holds {
                return Verdict::Go { port: branch.port.clone(), because };
            }
            read.push(because.text);
        }
        Verdict::Go { port: "none_matched".into(), because: none_of(&read) }
    }

    fn shape(&self) -> Shape<'_> {
        let mut choices: Vec<_> = self.branches.iter().filter_map(if_true).collect();
        choices.push(Choice { port: "none_matched".into(), when: When::Otherwise });
        Shape { parks: Parks::Never, choices, ..Shape::default() }
    }
}

fn if_true(branch: &Branch) -> Option<Choice<'_>> {
    let when = When::If(branch.when.as_ref()?);
    Some(Choice { port: branch.port.clone(), when })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Prepare, Scene, because, choices, node, shown};

    const BRANCHES: &str = "branches: [\
        { label: Rich, when: { attribute: spent, gte: 500 }, next: end }, \
        { label: VIP, id: vip, when: { attribute: rank, is: gold }, next: end }], \
        none_matched: end";

    #[test]
    fn the_first_true_branch_is_taken() {
        let node = node(&KIND, BRANCHES);
        let rows: [(&str, Prepare); 4] = [
            ("none_matched", |_| ()),
            ("rich", |scene| scene.attribute("spent", 500)),
            ("vip", |scene| scene.attribute("rank", "Gold")),
            ("rich", |scene| {
                scene.attribute("spent", "500.01");
                scene.attribute("rank", "gold");
            }),
        ];
        for (port, prepare) in rows {
            let mut scene = Scene::new();
            prepare(&mut scene);
            assert_eq!(shown(&scene.enter(&*node)), port);
        }
    }

    #[test]
    fn it_says_what_it_read_and_which_event_decided() {
        let condition = "branches: [{ label: Bought, when: { event: order_placed }, next: end }]";
        let node = node(&KIND, condition);
        let mut scene = Scene::new();
        let order = scene.happens("order_placed", &serde_json::json!({}));
        let verdict = scene.enter(&*node);
        assert_eq!(because(&verdict).event, Some(order.seq));
        assert!(because(&verdict).text.starts_with("Bought: "), "{verdict:?}");
    }

    #[test]
    fn it_says_what_was_not_true() {
        let verdict = Scene::new().enter(&*node(&KIND, BRANCHES));
        let expected = "Rich: spent is at least 500 (was missing): no; \
                        VIP: rank is gold (was missing): no";
        assert_eq!(because(&verdict).text, expected);
    }

    #[test]
    fn it_never_waits() {
        let node = node(&KIND, BRANCHES);
        assert_eq!(node.shape().parks, Parks::Never);
        assert_eq!(choices(&node.shape()), "rich if, vip if, none_matched otherwise");
        assert_eq!(shown(&Scene::new().step(&*node, Input::Timer)), "stay");
    }
}

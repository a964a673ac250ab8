//! `split`: which way, by a lot that is the same for ever.

use weir_engine::condition::View;
use weir_engine::form::{Branch, BranchForm, Form, Setting, Values, Word};
use weir_engine::kind::{Build, Category, Kind, nothing_to_check};
use weir_engine::model::Token;
use weir_engine::node::{Choice, Input, Node, Parks, Shape, Verdict, When};
use weir_engine::settings::{Mutation, Settings};
use weir_engine::value::hash;

use crate::ports::BRANCHES;

const BRANCH: BranchForm =
    BranchForm { when: false, status_only: false, percent: true, save_as: false };

const STICKY: &[Word] = &[
    Word { word: "contact", title: "The contact: the same way every time" },
    Word { word: "token", title: "The run: a new lot each time" },
];

pub(crate) static KIND: Kind = Kind {
    name: "split",
    title: "Split",
    doc: "Deals contacts out over the branches by percentages. The lot is a hash, so a contact \
          that comes again goes the same way; a branch with `holdout` is the group that gets \
          nothing and is counted.",
    category: Category::Branch,
    icon: "dices",
    also: &["A/B test", "Split audience", "Random cohort", "Holdout", "Control group"],
    summary: "{branches}",
    settings: &[
        Setting::required("branches", Form::Branches(BRANCH), "Branches")
            .doc("Their percentages sum to 100."),
        Setting::optional("sticky", Form::Choice(STICKY), "The lot belongs to")
            .doc("Whether a contact that enters again goes the same way.")
            .default("contact")
            .advanced(),
    ],
    ports: &[BRANCHES],
    example: "\
type: split
branches:
  - { label: With coupon, percent: 50, next: exit }
  - { label: Without, percent: 50, next: end }",
    check: nothing_to_check,
    build: Build::Node(|values| Box::new(Split::new(values))),
};

#[derive(Debug)]
struct Split {
    branches: Vec<Branch>,
    by_token: bool,
}

impl Split {
    fn new(values: &Values) -> Self {
        let by_token = values.text("sticky") == Some("token");
        Self { branches: values.branches("branches").to_vec(), by_token }
    }

    /// Rule 14 of `docs/semantics.md`: 0 to 9,999, from the contact, the flow and the node.
    fn bucket(&self, token: &Token, settings: &Settings) -> u16 {
        let contact = token.id.contact.lot().to_be_bytes();
        let run = token.id.n.to_be_bytes();
        let node = if settings.breaks(Mutation::Split) { "" } else { token.node.as_str() };
        let mut parts = vec![contact.as_slice(), token.flow.as_bytes(), node.as_bytes()];
        if self.by_token {
            parts.push(&run);
        }
        hash::bucket(&parts)
    }

    /// The first branch whose cumulative share exceeds the bucket.
    fn drawn(&self, bucket: u16) -> Option<&Branch> {
        let mut below = 0;
        self.branches.iter().find(|branch| {
            below += branch.share;
            bucket < below
        })
    }
}

impl Node for Split {
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict {
        let (Input::Enter, Some(token)) = (input, view.token) else { return Verdict::Stay };
        let bucket = self.bucket(token, view.settings);
        match self.drawn(bucket) {
            Some(branch) => {
                let text = format!("bucket {bucket} of 10000: {}", branch.label);
                Verdict::go(branch.port.clone(), text)
            }
            None => Verdict::Stay,
        }
    }

    fn shape(&self) -> Shape<'_> {
        let way = |branch: &Branch| Choice { port: branch.port.clone(), when: When::Free };
        let choices = self.branches.iter().map(way).collect();
        Shape { parks: Parks::Never, choices, ..Shape::default() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use weir_engine::model::ContactId;

    use super::*;
    use crate::scene::{Scene, because, choices, node, shown};

    const SHARES: &str = "branches: [\
        { label: A, percent: 33.33, next: end }, { label: B, percent: 33.33, next: end }, \
        { label: None, id: nothing, percent: 33.34, holdout: true, next: end }]";

    fn of(contact: i64, run: i64, settings: &str) -> String {
        let mut scene = Scene::new();
        scene.token().id.contact = ContactId(contact);
        scene.token().id.n = run;
        shown(&scene.enter(&*node(&KIND, settings)))
    }

    #[test]
    fn shares_are_met() {
        let mut counts = BTreeMap::new();
        for contact in 0..1_000 {
            *counts.entry(of(contact, 1, SHARES)).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 3);
        for (port, count) in counts {
            assert!((280..=390).contains(&count), "{port}: {count}");
        }
    }

    #[test]
    fn the_lot_is_the_hash_of_contact_flow_and_node() {
        let scene = Scene::new();
        let token = &scene.contact.tokens[0];
        let contact = token.id.contact.lot().to_be_bytes();
        let bucket = hash::bucket(&[&contact, b"the-flow", b"here"]);
        let verdict = scene.enter(&*node(&KIND, SHARES));
        let text = &because(&verdict).text;
        assert!(text.starts_with(&format!("bucket {bucket} of 10000: ")), "{text}");
    }

    #[test]
    fn a_contact_goes_the_same_way_and_a_run_need_not() {
        let by_run = format!("sticky: token, {SHARES}");
        let again = |settings: &str| (1..50).any(|run| of(7, run, settings) != of(7, 0, settings));
        assert!(!again(SHARES));
        assert!(again(&by_run));
    }

    #[test]
    fn cumulative_shares_are_exclusive_above() {
        let values = crate::scene::values(&KIND, SHARES);
        let split = Split::new(&values);
        let drawn = |bucket| split.drawn(bucket).map(|branch| branch.port.to_string());
        let rows = [(0, "a"), (3332, "a"), (3333, "b"), (6665, "b"), (6666, "nothing")];
        for (bucket, port) in rows {
            assert_eq!(drawn(bucket).as_deref(), Some(port), "{bucket}");
        }
        assert_eq!(drawn(9_999).as_deref(), Some("nothing"));
        assert_eq!(choices(&split.shape()), "a free, b free, nothing free");
    }
}

//! Branches: a list whose items are ports.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{At, Held, Reader, read_settings};
use crate::diagnostic::rules;
use crate::form::id::{is_id, snake_case, suggested};
use crate::form::{Branch, BranchForm, Form, Setting, Values};
use crate::model::Name;
use crate::source::{Map, Node, Span};

/// More ways out of one node than this cannot be read in a picture.
pub(crate) const BRANCHES_MAX: usize = 20;

/// Ports of the language that no branch may be called.
const FIXED_PORTS: [&str; 7] =
    ["next", "failed", "past", "not_sent", "none_matched", "no_action", "timed_out"];

/// All of a share, in hundredths of a percent.
const WHOLE: u32 = 10_000;

const LABEL: Setting = Setting::optional("label", Form::Text, "Label")
    .doc("What people call it; the id is made of it.");
const ID: Setting = Setting::optional("id", Form::Text, "Id")
    .doc("What trails and figures call it, when that is not the label in snake case.")
    .advanced();
const WHEN: Setting =
    Setting::required("when", Form::Condition, "When").doc("When this way is taken.");
const STATUS: Setting = Setting::required("when", Form::StatusCondition, "When")
    .doc("What must have become of the message for this way.");
const PERCENT: Setting =
    Setting::required("percent", Form::Percent, "Percent").doc("Its share; all of them are 100.");
const HOLDOUT: Setting = Setting::optional("holdout", Form::Switch, "Hold-out")
    .doc("Its contacts are counted, for comparison.")
    .default("false");
const SAVE_AS: Setting = Setting::optional("save_as", Form::Variable, "Keep the data as")
    .doc("The variable that keeps the data of the event that woke.");

const BY_CONDITION: &[Setting] = &[LABEL, ID, WHEN];
const BY_STATUS: &[Setting] = &[LABEL, ID, STATUS];
const BY_EVENT: &[Setting] = &[LABEL, ID, WHEN, SAVE_AS];
const BY_SHARE: &[Setting] = &[LABEL, ID, PERCENT, HOLDOUT];

/// The settings of one branch, `next` apart, which is a port.
pub(crate) fn branch_settings(form: BranchForm) -> &'static [Setting] {
    match form {
        BranchForm { percent: true, .. } => BY_SHARE,
        BranchForm { status_only: true, .. } => BY_STATUS,
        BranchForm { save_as: true, .. } => BY_EVENT,
        BranchForm { .. } => BY_CONDITION,
    }
}

impl Reader<'_> {
    pub(super) fn branches(
        &mut self,
        key: &str,
        node: &Node,
        form: BranchForm,
    ) -> Option<Vec<Branch>> {
        let example = if form.percent {
            "[{ label: A, percent: 50, next: … }, …]"
        } else {
            "[{ label: …, when: { … }, next: … }]"
        };
        let list = self.list(key, node, example)?;
        if list.is_empty() || list.len() > BRANCHES_MAX {
            let message = format!("there are {} branches", list.len());
            let help = format!("Write 1 to {BRANCHES_MAX}: `{key}: {example}`.");
            self.report(&rules::WRONG_VALUE, node.span, message, help);
            return None;
        }
        let branches: Vec<_> = list.iter().map(|item| self.branch(item, form)).collect();
        self.distinct(list, &branches);
        let branches: Vec<Branch> = branches.into_iter().collect::<Option<_>>()?;
        if form.percent {
            self.whole(node, &branches);
        }
        Some(branches)
    }

    fn branch(&mut self, node: &Node, form: BranchForm) -> Option<Branch> {
        let map = self.map("a branch", node)?;
        let before = self.out.len();
        let table = branch_settings(form);
        let at = At { what: "the branch", span: node.span, ..self.at };
        let values = read_settings(table, map, &["next"], at, self.out);
        let share = values.number("percent").and_then(hundredths).unwrap_or(0);
        let port = self.port(map, &values, node.span)?;
        (self.out.len() == before && !values.incomplete).then(|| Branch {
            label: values.text("label").unwrap_or(&port).to_owned(),
            port,
            when: values.condition("when").cloned(),
            share,
            holdout: values.switch("holdout"),
            save_as: values.name("save_as"),
        })
    }

    /// `id`, else the label in snake case.
    fn port(&mut self, map: &Map, values: &Values, span: Span) -> Option<Name> {
        if let Some(id) = values.text("id") {
            if !is_id(id) {
                let message = format!("`{id}` is not an id");
                let help = format!(
                    "Ids begin with a small letter and go on in small letters, digits and `_`: \
                     `id: {}`.",
                    suggested(id, "branch")
                );
                self.report(&rules::BAD_NAME, values.span("id").unwrap_or(span), message, help);
                return None;
            }
            return Some(Name::from(id));
        }
        let Some(label) = values.text("label") else {
            if map.get("label").is_none() {
                let help = "Add `label: …`: what people call this way.";
                self.report(&rules::MISSING_SETTING, span, "the branch lacks `label`", help);
            }
            return None;
        };
        let port = snake_case(label);
        if port.is_empty() {
            let message = format!("no id can be made of the label `{label}`");
            let help = "Add one in small letters, such as `id: bought`.";
            self.report(
                &rules::DUPLICATE_BRANCH,
                values.span("label").unwrap_or(span),
                message,
                help,
            );
            return None;
        }
        Some(Name::from(port))
    }

    /// No two branches are one port, and none is a port that is there anyway.
    fn distinct(&mut self, list: &[Node], branches: &[Option<Branch>]) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for (node, branch) in list.iter().zip(branches) {
            let Some(branch) = branch else { continue };
            let port = branch.port.as_str();
            let span = named_at(node);
            if FIXED_PORTS.contains(&port) {
                let message = format!("`{port}` is a port that is there anyway");
                let help = format!("Give the branch another label, or `id: {port}_branch`.");
                self.report(&rules::DUPLICATE_BRANCH, span, message, help);
            } else if let Some(first) = seen.get(port) {
                let message = format!("two branches have the id `{port}`");
                let help = format!("Change one label, or add `id: {port}_2` to this branch.");
                let found = self.finding(&rules::DUPLICATE_BRANCH, span, message).help(help);
                self.out.push(found.label(*first, "the other one"));
            } else {
                seen.insert(port, span);
            }
        }
    }

    /// A percentage with at most two decimals.
    pub(super) fn percent(&mut self, key: &str, node: &Node) -> Option<Held> {
        let number = node.as_number().map(|number| number.decimal);
        if number.and_then(hundredths).is_some_and(|share| u32::from(share) <= WHOLE) {
            return number.map(Held::Number);
        }
        let written = node.span.of(&self.at.source.text);
        let message = format!("`{key}` cannot be `{written}`");
        let help = format!(
            "Write a number from 0 to 100 with at most two decimals and without the sign, such \
             as `{key}: 50`."
        );
        self.report(&rules::WRONG_VALUE, node.span, message, help);
        None
    }

    fn whole(&mut self, node: &Node, branches: &[Branch]) {
        let sum: u32 = branches.iter().map(|branch| u32::from(branch.share)).sum();
        if sum != WHOLE {
            let percent = Decimal::new(i64::from(sum), 2).normalize();
            let message = format!("the branches sum to {percent} percent");
            let help = "Change the shares so that they sum to 100; a group that gets nothing is \
                        a branch too.";
            self.report(&rules::WRONG_VALUE, node.span, message, help);
        }
        let holdouts = branches.iter().filter(|branch| branch.holdout).count();
        if holdouts > 1 {
            let help = "Keep `holdout: true` on one of them and join their shares.";
            let message = "one branch at most is the hold-out";
            self.report(&rules::CONFLICTING_SETTINGS, node.span, message, help);
        }
    }
}

fn hundredths(percent: Decimal) -> Option<u16> {
    let share = percent * Decimal::from(100);
    share.is_integer().then(|| share.to_u16()).flatten()
}

/// Where a branch says what it is called.
fn named_at(node: &Node) -> Span {
    let map = node.as_map();
    let named = map.and_then(|map| map.get("id").or_else(|| map.get("label")));
    named.map_or(node.span, |named| named.span)
}

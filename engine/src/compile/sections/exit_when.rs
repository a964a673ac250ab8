//! `exit_when`: what ends a run early.

use crate::compile::Pass;
use crate::compile::resolve::Authored;
use crate::flow::Exit;
use crate::form::{At, Form, Setting, read_some};

pub(super) const TABLE: &[Setting] =
    &[Setting::optional("exit_when", Form::Conditions, "Exit").doc("What ends a run early.")];

pub(in crate::compile) fn lower(pass: &mut Pass<'_>, authored: &Authored<'_>) -> Vec<Exit> {
    let Some((key, _)) = authored.section("exit_when") else { return Vec::new() };
    let at = At::new(pass.source, "the flow", key.span);
    let at = At { goal_event: authored.goal_event(), ..at };
    let values = read_some(TABLE, authored.top, at, &mut pass.out);
    let conditions = values.conditions("exit_when").iter();
    conditions
        .map(|(when, label)| Exit {
            when: when.clone(),
            label: label.clone().unwrap_or_else(|| when.to_string()),
        })
        .collect()
}

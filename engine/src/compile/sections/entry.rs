//! `entry`: who may come in again, and when.

use crate::compile::Pass;
use crate::compile::resolve::Authored;
use crate::flow::{EntryRules, ReEntry, WhileInside};
use crate::form::{At, Form, Setting, Values, Word, read_settings};

const RE_ENTRY: &[Word] = &[
    Word { word: "once", title: "Never again" },
    Word { word: "after_exit", title: "When it is not inside" },
    Word { word: "always", title: "Any number side by side" },
];

const WHILE_INSIDE: &[Word] = &[
    Word { word: "ignore", title: "Nothing happens" },
    Word { word: "restart", title: "The run begins anew" },
    Word { word: "refresh", title: "The run gets the new event and keeps its place" },
];

const MAX: &[Setting] = &[
    Setting::required("count", Form::Integer(1, 1_000), "Times").doc("How often at most."),
    Setting::required("per", Form::Duration, "Within").doc("In any stretch of this length."),
];

/// The settings of `entry`.
pub(super) const TABLE: &[Setting] = &[
    Setting::optional("re_entry", Form::Choice(RE_ENTRY), "Again")
        .doc("When a contact may enter again.")
        .default("after_exit"),
    Setting::optional("key", Form::Path, "Key")
        .doc("What \"again\" means, such as `$.cart.id`: one place per contact and key."),
    Setting::optional("while_inside", Form::Choice(WHILE_INSIDE), "While inside")
        .doc("What an event does that finds a run inside.")
        .default("ignore")
        .show_if("re_entry", &["after_exit"]),
    Setting::optional("cooldown", Form::Duration, "Cool-down")
        .doc("Not again so soon after the last entry."),
    Setting::optional("max", Form::Group(MAX), "At most").doc("Not more often than this."),
];

pub(in crate::compile) fn lower(pass: &mut Pass<'_>, authored: &Authored<'_>) -> EntryRules {
    let Some((key, node)) = authored.section("entry") else { return rules(&Values::default()) };
    let at = At::new(pass.source, "`entry`", key.span);
    match pass.map_of(key, node, "{ re_entry: after_exit }") {
        Some(map) => rules(&read_settings(TABLE, map, &[], at, &mut pass.out)),
        None => rules(&Values::default()),
    }
}

fn rules(values: &Values) -> EntryRules {
    let max = values.group("max").and_then(|max| {
        let count = u32::try_from(max.number("count")?).ok()?;
        Some((count, *max.duration("per")?))
    });
    EntryRules {
        re_entry: match values.text("re_entry") {
            Some("once") => ReEntry::Once,
            Some("always") => ReEntry::Always,
            _ => ReEntry::AfterExit,
        },
        key: values.path("key").cloned(),
        while_inside: match values.text("while_inside") {
            Some("restart") => WhileInside::Restart,
            Some("refresh") => WhileInside::Refresh,
            _ => WhileInside::Ignore,
        },
        cooldown: values.duration("cooldown").copied(),
        max,
    }
}

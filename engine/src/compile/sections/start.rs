//! `start`: how contacts come in.

use crate::compile::Pass;
use crate::compile::resolve::{Authored, Item};
use crate::condition::Condition;
use crate::diagnostic::{Diagnostic, rules};
use crate::form::id::{is_id, suggested};
use crate::form::{At, Form, Setting, read_settings, read_some};
use crate::kind::Build;
use crate::trigger::Trigger;
use crate::value::Duration;

/// An event older than this starts nothing, unless the start says otherwise (rule 9 of
/// docs/semantics.md).
const MAX_AGE_DEFAULT: &str = "1 day";

/// What every start may say beside the settings of its kind.
pub const TABLE: &[Setting] = &[
    Setting::optional("where", Form::Condition, "Only if").doc("What must be true to come in."),
    Setting::optional("max_age", Form::Duration, "Oldest event")
        .doc("An event that happened longer ago starts nothing.")
        .default(MAX_AGE_DEFAULT)
        .advanced(),
];

/// A start whose first node is not known yet.
pub(in crate::compile) struct Lowered {
    pub(in crate::compile) trigger: Trigger,
    pub(in crate::compile) filter: Option<Condition>,
    pub(in crate::compile) max_age: Duration,
}

pub(in crate::compile) fn lower(
    pass: &mut Pass<'_>,
    authored: &Authored<'_>,
    item: &Item<'_>,
) -> Option<Lowered> {
    pass.start_id(authored, item);
    let kind = item.kind?;
    let what = format!("the start `{}`", kind.name);
    let at = At { in_token: false, ..At::new(pass.source, &what, item.named_at) };
    let own = kind.settings.iter().map(|setting| setting.name);
    let common: Vec<&str> =
        TABLE.iter().map(|setting| setting.name).chain(["type", "id", "next"]).collect();
    let before = pass.out.len();
    let values = read_settings(kind.settings, item.map, &common, at, &mut pass.out);
    let table = if own.clone().any(|name| name == "where") { &TABLE[1..] } else { TABLE };
    let shared = read_some(table, item.map, at, &mut pass.out);
    let incomplete = values.incomplete || shared.incomplete;
    if pass.out.len() > before || incomplete || !pass.agreed(kind, &values, item) {
        return None;
    }
    let Build::Start(build) = kind.build else { return None };
    let max_age = shared.duration("max_age").copied();
    Some(Lowered {
        trigger: build(&values),
        filter: shared.condition("where").or(values.condition("where")).cloned(),
        max_age: max_age.unwrap_or_else(|| Duration::parse(MAX_AGE_DEFAULT).expect("well written")),
    })
}

impl Pass<'_> {
    fn start_id(&mut self, authored: &Authored<'_>, item: &Item<'_>) {
        let Some(node) = item.map.get("id").filter(|node| node.as_text().is_some()) else { return };
        if !is_id(item.id) {
            let message = format!("`{}` cannot name a start", item.id);
            let help = format!(
                "Write it in small letters, digits and `_`: `id: {}`.",
                suggested(item.id, "a_start")
            );
            self.out.push(Diagnostic::new(&rules::BAD_NAME, node.span, message).help(help));
        }
        let same = |other: &&Item<'_>| other.id == item.id;
        let first = authored.starts.iter().find(same);
        if let Some(first) = first.filter(|first| first.named_at != item.named_at) {
            let message = format!("two starts are called `{}`", item.id);
            let help = "Give this one another id; reports count by it.";
            let found = Diagnostic::new(&rules::BAD_NAME, node.span, message).help(help);
            self.out.push(found.label(first.named_at, "the other one"));
        }
    }
}

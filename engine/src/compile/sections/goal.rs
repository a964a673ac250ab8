//! `goal`: what the flow is for.

use crate::compile::Pass;
use crate::compile::resolve::Authored;
use crate::condition::{Asked, Credit, Since};
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::flow::GoalRules;
use crate::form::{At, Form, Setting, Values, Word, read_settings};
use crate::value::Duration;

const CREDIT: &[Word] = &[
    Word { word: "sent", title: "A message was sent" },
    Word { word: "seen", title: "A message was seen" },
    Word { word: "clicked", title: "A link in a message was followed" },
];

/// Long enough for people to think it over, short enough to be the message's doing.
const WITHIN_DEFAULT: &str = "5 days";

/// The settings of `goal`.
pub(super) const TABLE: &[Setting] = &[
    Setting::required("event", Form::EventType, "Event").doc("The event that counts."),
    Setting::optional("where", Form::Condition, "Only if").doc("What must be true of the event."),
    Setting::optional("same", Form::Attributes, "Same").doc(
        "Fields of the event's data that equal those of the entry event, such as `[cart_id]`.",
    ),
    Setting::optional("within", Form::Duration, "Within")
        .doc("How long it counts.")
        .default(WITHIN_DEFAULT),
    Setting::optional("since", Form::Text, "Since")
        .doc("`entry`, or the node whose first visit begins the time.")
        .default("entry"),
    Setting::optional("value", Form::Path, "Value")
        .doc("What it is worth, such as `$.event.data.total`."),
    Setting::optional("credit", Form::Choice(CREDIT), "Credit")
        .doc("What a message must have come to for the goal to be credited to it.")
        .default("sent"),
    Setting::optional("exit", Form::Switch, "Ends the run")
        .doc("Whether reaching it inside ends the run.")
        .default("true"),
];

pub(in crate::compile) fn lower(pass: &mut Pass<'_>, authored: &Authored<'_>) -> Option<GoalRules> {
    let (key, node) = authored.section("goal")?;
    let at = At::new(pass.source, "`goal`", key.span);
    let map = pass.map_of(key, node, "{ event: order_placed }")?;
    let values = read_settings(TABLE, map, &[], at, &mut pass.out);
    let since = pass.since(authored, &values);
    let within = values.duration("within").copied();
    let within = within.unwrap_or_else(|| Duration::parse(WITHIN_DEFAULT).expect("well written"));
    let least = match values.text("credit") {
        Some("clicked") => Asked::Clicked,
        Some("seen") => Asked::Seen,
        _ => Asked::Sent,
    };
    Some(GoalRules {
        event: values.name("event")?,
        filter: values.condition("where").cloned(),
        same: values.names("same").to_vec(),
        within,
        since,
        value: values.path("value").cloned(),
        credit: Credit { least, within },
        exit: !values.has("exit") || values.switch("exit"),
    })
}

impl Pass<'_> {
    fn since(&mut self, authored: &Authored<'_>, values: &Values) -> Since {
        let (Some(node), Some(span)) = (values.text("since"), values.span("since")) else {
            return Since::Entry;
        };
        if node == "entry" {
            return Since::Entry;
        }
        if !authored.nodes.iter().any(|item| item.id == node) {
            let message = format!("`since: {node}` names no node of this flow");
            let known = authored.nodes.iter().map(|item| item.id).chain(["entry"]);
            let help = match did_you_mean(node, known) {
                Some(word) => format!("Did you mean `{word}`?"),
                None => "Write `entry`, or the id of a node.".to_owned(),
            };
            self.out.push(Diagnostic::new(&rules::UNKNOWN_TARGET, span, message).help(help));
        }
        Since::Left(node.into())
    }
}

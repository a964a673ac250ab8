//! `asserts`: what must hold on every path.

use std::str::FromStr;

use weir_messages::Channel;

use crate::compile::Pass;
use crate::compile::resolve::Authored;
use crate::condition::Condition;
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::flow::{Assert, Sends};
use crate::form::{At, Form, Need, Setting, Values, read_settings};
use crate::source::{Node, Span};

/// Messages of one run that can be asserted.
const MESSAGES_MAX: u32 = 1_000;

const NEVER: &[Setting] = &[
    Setting::required("send", Form::Text, "Send")
        .doc("`any`, a channel, or the id of a send node.")
        .default("any"),
    Setting::required("after", Form::Condition, "After")
        .doc("What has become true before: `tag_added`, `event`, `status`, or `not` of `consent`."),
];

/// The asserts there are; each item of the list is one of them.
pub(super) const TABLE: &[Setting] = &[
    Setting::optional("never", Form::Group(NEVER), "Never")
        .doc("Nothing is sent after something became true.")
        .need(Need::OneOf("assert")),
    Setting::optional("max_messages", Form::Integer(0, MESSAGES_MAX), "At most")
        .doc("At most so many messages in one run.")
        .need(Need::OneOf("assert")),
];

/// Heads that become true and stay so, or become true again: only these can be *after*.
const BECOMING: &str = "`tag_added`, `event`, `status`, or `not: { consent: … }`, joined by `all` \
                        or `any`";

pub(in crate::compile) fn lower(pass: &mut Pass<'_>, authored: &Authored<'_>) -> Vec<Assert> {
    let Some((key, node)) = authored.section("asserts") else { return Vec::new() };
    let list = pass.list_of(key, node, "[{ max_messages: 3 }]");
    list.iter().filter_map(|node| pass.assert(authored, node)).collect()
}

impl Pass<'_> {
    fn assert(&mut self, authored: &Authored<'_>, node: &Node) -> Option<Assert> {
        let Some(map) = node.as_map() else {
            let message = format!("an assert is a map, and this is {}", node.kind_word());
            self.bad_assert(node.span, message, "Write `- max_messages: 3`.");
            return None;
        };
        let at = At::new(self.source, "the assert", node.span);
        let values = read_settings(TABLE, map, &[], at, &mut self.out);
        if let Some(most) = values.number("max_messages") {
            return u32::try_from(most).ok().map(Assert::MaxMessages);
        }
        let never = values.group("never")?;
        let after = never.condition("after")?.clone();
        let fits = can_become_true(&after);
        if !fits {
            let span = never.span("after").unwrap_or(node.span);
            let message = format!("`{after}` cannot stand after `after`");
            let help = format!("Write what can become true: {BECOMING}.");
            self.bad_assert(span, message, help);
        }
        let send = self.sends(authored, never)?;
        fits.then_some(Assert::Never { send, after })
    }

    fn sends(&mut self, authored: &Authored<'_>, never: &Values) -> Option<Sends> {
        let (word, span) = (never.text("send")?, never.span("send")?);
        if word == "any" {
            return Some(Sends::Any);
        }
        if let Ok(channel) = Channel::from_str(word) {
            return Some(Sends::Channel(channel));
        }
        if authored.is_send(word) {
            return Some(Sends::Node(word.into()));
        }
        let known = authored.sends().chain(["any"]).chain(Channel::ALL.map(Channel::as_str));
        let help = match did_you_mean(word, known) {
            Some(word) => format!("Did you mean `{word}`?"),
            None => "Write `any`, a channel such as `email`, or the id of a send node.".to_owned(),
        };
        self.bad_assert(span, format!("`{word}` sends nothing"), help);
        None
    }

    fn bad_assert(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.out.push(Diagnostic::new(&rules::BAD_ASSERT, span, message).help(help));
    }
}

fn can_become_true(condition: &Condition) -> bool {
    match condition {
        Condition::TagAdded(..) | Condition::Event(_) | Condition::Status(_) => true,
        Condition::Not(inner) => matches!(**inner, Condition::Consent { .. }),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().all(can_become_true),
        Condition::Tag(_)
        | Condition::TagRemoved(..)
        | Condition::Attribute(..)
        | Condition::Path(..)
        | Condition::Arm { .. }
        | Condition::Segment(_)
        | Condition::Consent { .. }
        | Condition::Reachable(_)
        | Condition::During(_) => false,
    }
}

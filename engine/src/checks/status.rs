//! E305: a status that the message's channel never reports.

use weir_messages::Channel;

use super::asked::Asked;
use super::message_before::statuses;
use super::{Checked, span_of};
use crate::condition::Asked as Status;
use crate::diagnostic::{Diagnostic, rules};
use crate::model::Name;

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for asked in &checked.asked {
        for reached in statuses(asked.condition) {
            let of = if reached.of.is_empty() { judged(checked, asked) } else { &reached.of };
            let channels: Vec<Channel> =
                of.iter().filter_map(|name| channel(checked, name)).collect();
            if channels.is_empty() || channels.iter().any(|one| reports(*one, reached.status)) {
                continue;
            }
            out.push(told(checked, asked, reached.status, channels[0]));
        }
    }
}

/// The messages that the asking node is about.
fn judged<'a>(checked: &Checked<'a>, asked: &Asked<'_>) -> &'a [Name] {
    let slot = asked.node().map(|node| checked.flow.graph.slot(node));
    slot.and_then(|slot| slot.node.as_ref()).map_or(&[], |node| node.shape().of)
}

fn channel(checked: &Checked<'_>, node: &str) -> Option<Channel> {
    let slot = checked.flow.graph.slot(checked.flow.graph.find(node)?);
    Some(slot.node.as_ref()?.shape().sends?.channel)
}

/// What comes back on a channel. An SMS cannot be seen; nobody answers a push, or reports it as
/// spam; only e-mail comes back by itself.
fn reports(channel: Channel, status: Status) -> bool {
    match status {
        Status::Sent | Status::Failed | Status::Suppressed | Status::Cancelled => true,
        Status::Delivered | Status::Clicked => channel != Channel::Webhook,
        Status::Seen => matches!(channel, Channel::Email | Channel::Push),
        Status::Replied | Status::Unsubscribed => {
            matches!(channel, Channel::Email | Channel::Sms)
        }
        Status::Bounced | Status::Complained => channel == Channel::Email,
    }
}

fn told(checked: &Checked<'_>, asked: &Asked<'_>, status: Status, channel: Channel) -> Diagnostic {
    let word = status.word();
    let reported = Status::ALL.into_iter().filter(|status| reports(channel, *status));
    let reported: Vec<&str> = reported.map(Status::word).collect();
    let called = match channel {
        Channel::Email => "an e-mail",
        Channel::Sms => "an SMS",
        Channel::Push => "a push message",
        Channel::Webhook => "a webhook",
    };
    let message = format!("nobody can tell whether {called} was `{word}`");
    let help = format!("It is never true. Ask for one of {}.", crate::form::backticked(&reported));
    let span = span_of(asked.written, "status", word);
    let found = Diagnostic::new(&rules::STATUS_NOT_REPORTED, span, message).help(help);
    match asked.node() {
        Some(node) => found.node(checked.name(node)),
        None => found,
    }
}

//! What happens, in the words of those who read it.

use serde_json::Value;
use weir_messages::Channel;

use crate::condition::{Asked, Condition};
use crate::flow::{Flow, Start};
use crate::graph::NodeKey;
use crate::model::Name;
use crate::node::{When, Write};
use crate::trigger::Trigger;

use super::atoms::Atoms;
use super::counter;
use super::model::{Claim, Model};
use super::script::Wanted;
use super::truth::{Truth, Values};

/// An event of the contact.
pub(super) fn event(kind: &str, data: &Value, of: Option<&Name>) -> String {
    let field = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
    let mail = of.map(|node| format!("`{node}`")).unwrap_or_default();
    match kind {
        "tag_added" => format!("{} is added", field("tag")),
        "tag_removed" => format!("{} is removed", field("tag")),
        "consent_given" => format!("consent to {} is given", field("channel")),
        "consent_withdrawn" => format!("consent to {} is withdrawn", field("channel")),
        "attribute_changed" if data["new"].is_null() => format!("{} is removed", field("name")),
        "attribute_changed" => format!("{} becomes {}", field("name"), plain(&data["new"])),
        "message_delivered" if of.is_some() => format!("{mail} is delivered"),
        "message_seen" if of.is_some() => format!("{mail} is opened"),
        "message_clicked" if of.is_some() => format!("a link in {mail} is followed"),
        "message_replied" if of.is_some() => format!("{mail} is answered"),
        "message_bounced" if of.is_some() => format!("{mail} bounces"),
        "message_complained" if of.is_some() => format!("{mail} is called spam"),
        _ => format!("{kind} happens"),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What makes something so, where that is more than that nothing happens.
pub(super) fn wish(atoms: &Atoms, wanted: Wanted) -> Option<String> {
    match wanted {
        Wanted::Fact(_, false) => None,
        Wanted::Fact(fact, true) => Some(comes_true(&atoms.get(fact).atom)),
        Wanted::Range(range, values) => {
            let held = held(atoms, range, values, Truth::Yes);
            (!held.is_empty()).then(|| format!("{held}: yes"))
        }
    }
}

/// What is to be so.
pub(super) fn so(atoms: &Atoms, wanted: Wanted) -> String {
    match wanted {
        Wanted::Fact(fact, true) => atoms.get(fact).atom.to_string(),
        Wanted::Fact(fact, false) => format!("not {}", atoms.get(fact).atom),
        Wanted::Range(range, values) => {
            let held = held(atoms, range, values, Truth::Yes);
            let not = || format!("not {}", self::held(atoms, range, values, Truth::No));
            if held.is_empty() { not() } else { held }
        }
    }
}

/// The facts that are true, or false, of all of these values.
fn held(atoms: &Atoms, range: usize, values: Values, truth: Truth) -> String {
    let facts = atoms.ranges()[range].facts.iter();
    let held = facts.filter(|(_, when)| counter::truth(values, *when) == truth);
    let held: Vec<_> = held.map(|(fact, _)| atoms.get(*fact).atom.to_string()).collect();
    held.join(if truth == Truth::Yes { " and " } else { " or " })
}

/// What makes a fact true, as far as it is known what does.
fn comes_true(atom: &Condition) -> String {
    if let Condition::Event(happened) = atom
        && happened.count.is_none()
        && happened.filter.is_none()
    {
        return format!("{} happens", happened.kind);
    }
    if let Condition::TagAdded(tag, _) = atom {
        format!("{tag} is added")
    } else if let Condition::TagRemoved(tag, _) = atom {
        format!("{tag} is removed")
    } else {
        format!("{atom}: yes")
    }
}

/// What lets the contact in, in time or reported late.
pub(super) fn entry(start: &Start, late: bool) -> String {
    let what = match &start.trigger {
        Trigger::Api => return "the contact is put in".into(),
        Trigger::Schedule(_) => "the appointed time comes".into(),
        Trigger::Cart { .. } => "the cart is left".to_owned(),
        Trigger::Event { kind, subject, .. } => match (kind.as_str(), subject) {
            ("tag_added", Some(tag)) => format!("{tag} is added"),
            ("tag_removed", Some(tag)) => format!("{tag} is removed"),
            ("attribute_changed", Some(name)) => format!("{name} changes"),
            (kind, _) => format!("{kind} happens"),
        },
    };
    if late {
        return format!("{what}, as is reported an hour later; the contact enters");
    }
    format!("{what}, the contact enters")
}

/// Why a node was left by a port, where that is worth a line.
pub(super) fn left(model: &Model<'_>, at: NodeKey, port: &str) -> Option<String> {
    let (place, slot) = (model.place(at), model.slot(at));
    let (when, _) = place.choices().find(|(_, way)| way.port == *port)?;
    let label = model.flow.graph.follow(at, port).and_then(|(_, edge)| edge.label.clone());
    let called = label.unwrap_or_else(|| port.to_owned());
    let by = || format!("`{}` goes by `{called}`", slot.name);
    match when {
        When::Free if place.ways.len() > 1 => Some(by()),
        When::TimedOut => Some(format!("{}: `{port}`", nothing_came(model, at))),
        When::NotSent if place.shape.sends.is_some() => {
            Some(format!("{} is not handed over", message(model.flow, at)))
        }
        When::If(_) | When::InTheEnd(_) | When::NotSent => Some(by()),
        When::Otherwise => changes(&place.shape.writes, &slot.name),
        When::Sent | When::Free => None,
    }
}

fn nothing_came(model: &Model<'_>, at: NodeKey) -> &'static str {
    let place = model.place(at);
    let mut asked = None;
    for choice in &place.shape.choices {
        if let When::If(when) | When::InTheEnd(when) = choice.when {
            when.walk(&mut |one| {
                if let Condition::Status(reached) = one {
                    asked = Some(reached.status);
                }
            });
        }
    }
    match asked {
        Some(Asked::Seen) => "nobody opened it",
        Some(Asked::Clicked) => "nobody followed a link in it",
        Some(_) => "nothing came of it in time",
        None => "nothing of it happened in time",
    }
}

/// What a node writes.
fn changes(writes: &[Write<'_>], node: &Name) -> Option<String> {
    let said: Vec<String> = writes
        .iter()
        .map(|write| match write {
            Write::TagAdded(tag) => format!("adds {tag}"),
            Write::TagRemoved(tag) => format!("removes {tag}"),
            Write::Attribute(name, _) => format!("changes {name}"),
            Write::Event(kind) => format!("makes {kind} happen"),
        })
        .collect();
    (!said.is_empty()).then(|| format!("`{node}` {}", said.join(", ")))
}

/// The message of a send node.
pub(super) fn message(flow: &Flow, at: NodeKey) -> String {
    let slot = flow.graph.slot(at);
    let channel = slot.node.as_ref().and_then(|node| node.shape().sends.map(|it| it.channel));
    let word = match channel {
        Some(Channel::Email) => "the e-mail",
        Some(Channel::Sms) => "the SMS",
        Some(Channel::Push) => "the push message",
        Some(Channel::Webhook) => "the call",
        None => "the message",
    };
    format!("{word} `{}`", slot.name)
}

/// Why a hand-over breaks the claim.
pub(super) fn breaks(claim: &Claim, after: Option<&Condition>) -> String {
    match (claim, after) {
        (Claim::MaxMessages(most), _) => {
            let number = u64::from(*most) + 1;
            format!("message number {number}, and at most {most} may be sent")
        }
        (Claim::Never(..), Some(after)) => format!("after {}", short(after)),
        (Claim::Never(..), None) => "after what forbids it".into(),
    }
}

/// What came before, as one would call it in passing.
fn short(after: &Condition) -> String {
    if let Condition::TagAdded(tag, _) = after {
        return tag.to_string();
    }
    if let Condition::Event(event) = after
        && event.filter.is_none()
        && event.same.is_empty()
    {
        return event.kind.to_string();
    }
    format!("`{after}` became true")
}

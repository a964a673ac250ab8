//! What can be made to happen so that a fact becomes true, or false.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::condition::{Asked, Condition, Operand, Reached, Test};
use crate::flow::Flow;
use crate::model::{MessageId, Name, TokenId};
use crate::node::When;
use crate::trigger::{CART_ABANDONED, Trigger};
use crate::value::Literal;

use super::range::{Range, Subject};
use super::stage::Stage;
use super::truth::Values;

/// An event that may do it, and the send node it is about.
pub(super) struct Raise {
    pub(super) kind: Name,
    pub(super) data: Value,
    pub(super) of: Option<Name>,
}

/// A count asks for no more events than this; larger ones are left free.
const COUNTED_MAX: usize = 8;

/// What to try, one after the other, until the fact is so.
pub(super) fn tries(
    atom: &Condition,
    value: bool,
    stage: &Stage<'_>,
    token: Option<TokenId>,
    fields: &Map<String, Value>,
) -> Vec<Raise> {
    let raise = |kind: &str, data: Value| vec![Raise { kind: kind.into(), data, of: None }];
    match (atom, value) {
        (Condition::Tag(tag) | Condition::TagAdded(tag, _), true) => {
            raise("tag_added", with(fields, json!({ "tag": tag })))
        }
        (Condition::Tag(tag), false) | (Condition::TagRemoved(tag, _), true) => {
            raise("tag_removed", with(fields, json!({ "tag": tag })))
        }
        (Condition::Event(event), _) if value || event.count.is_some() => {
            let one =
                || Raise { kind: event.kind.clone(), data: with(fields, json!({})), of: None };
            (0..COUNTED_MAX).map(|_| one()).collect()
        }
        (Condition::Consent { channel, topic }, _) => {
            let kind = if value { "consent_given" } else { "consent_withdrawn" };
            let of =
                |topic: Option<&Name>| json!({ "channel": channel.to_string(), "topic": topic });
            [of(topic.as_ref()), of(None)].into_iter().flat_map(|data| raise(kind, data)).collect()
        }
        (Condition::Attribute(_, test), _) => {
            let name = atom.names_attributes().into_iter().next().unwrap_or_default();
            let change =
                |new: Value| raise("attribute_changed", json!({ "name": name, "new": new }));
            values(test).into_iter().flat_map(change).collect()
        }
        (Condition::Status(reached), true) => sign(reached, stage, token).into_iter().collect(),
        (_, _) => Vec::new(),
    }
}

/// What to try, one after the other, until a range has one of these values.
pub(super) fn tries_of_range(
    range: &Range,
    values: Values,
    fields: &Map<String, Value>,
) -> Vec<Raise> {
    match &range.subject {
        Subject::Counter(counter) => {
            let kind = &counter.kind;
            let one = || Raise { kind: kind.clone(), data: with(fields, json!({})), of: None };
            (0..=COUNTED_MAX).map(|_| one()).collect()
        }
        Subject::Found(found) => {
            let Some(name) = &found.attribute else { return Vec::new() };
            let change = |new: &Value| Raise {
                kind: "attribute_changed".into(),
                data: json!({ "name": name, "new": new }),
                of: None,
            };
            range.samples(values).into_iter().map(change).collect()
        }
    }
}

/// What the data of the event that enters must hold so that a range has one of these values.
pub(super) fn of_entry(range: &Range, values: Values) -> Option<(String, Value)> {
    let Subject::Found(found) = &range.subject else { return None };
    let sample = range.samples(values).into_iter().next()?;
    found.entry_data(sample)
}

fn with(fields: &Map<String, Value>, more: Value) -> Value {
    let mut all = fields.clone();
    if let Value::Object(more) = more {
        all.extend(more);
    }
    Value::Object(all)
}

/// What comes back about the message asked about.
fn sign(reached: &Reached, stage: &Stage<'_>, token: Option<TokenId>) -> Option<Raise> {
    let kind = match reached.status {
        Asked::Delivered => "message_delivered",
        Asked::Seen => "message_seen",
        Asked::Clicked => "message_clicked",
        Asked::Replied => "message_replied",
        Asked::Bounced => "message_bounced",
        Asked::Complained => "message_complained",
        Asked::Sent
        | Asked::Unsubscribed
        | Asked::Failed
        | Asked::Suppressed
        | Asked::Cancelled => return None,
    };
    let messages = stage.contact.messages.iter();
    let of = messages.filter(|it| Some(it.token) == token && reached.of.contains(&it.node));
    let message = of.max_by_key(|message| message.visit)?;
    let id: MessageId = message.id;
    let data = json!({ "message": id.to_string(), "link": reached.link });
    Some(Raise { kind: kind.into(), data, of: Some(message.node.clone()) })
}

/// Values on both sides of whatever a test compares with.
fn values(test: &Test) -> Vec<Value> {
    let mut values = vec![Value::Null, json!("something")];
    for (_, operand) in &test.operators {
        match operand {
            Operand::Literal(literal) => values.extend(around(literal)),
            Operand::List(literals) => values.extend(literals.iter().flat_map(around)),
            Operand::Path(_) | Operand::Json(_) => {}
        }
    }
    values
}

fn around(literal: &Literal) -> Vec<Value> {
    match literal {
        Literal::Bool(truth) => vec![json!(truth), json!(!truth)],
        Literal::Number(number) => numbers(&number.to_string()),
        Literal::Money(money) => numbers(&money.amount.to_string()),
        Literal::Text(text) => vec![json!(text)],
        Literal::Date(_) => vec![json!("2000-01-01"), json!("2100-01-01")],
        Literal::Duration(_) => Vec::new(),
    }
}

/// A number, the next lower and the next higher one.
fn numbers(written: &str) -> Vec<Value> {
    let number: i64 = written.split('.').next().and_then(|it| it.parse().ok()).unwrap_or(0);
    let exact = serde_json::from_str(written).unwrap_or_default();
    vec![exact, json!(number.saturating_sub(1)), json!(number.saturating_add(1))]
}

/// What the event that enters says.
pub(super) fn entry(trigger: &Trigger, fields: &Map<String, Value>) -> Vec<Raise> {
    if let Trigger::Cart { .. } = trigger {
        let data = json!({ "cart_id": "1", "items": [{ "quantity": 1 }] });
        return vec![Raise { kind: CART_ABANDONED.into(), data: with(fields, data), of: None }];
    }
    let Trigger::Event { kind, subject, from: _, to, .. } = trigger else { return Vec::new() };
    let news = to.as_ref().map_or_else(|| vec![json!("something")], values);
    let data = |new: Value| match kind.as_str() {
        "attribute_changed" => json!({ "name": subject, "new": new }),
        "tag_added" | "tag_removed" => json!({ "tag": subject }),
        _ => json!({}),
    };
    let raise = |new| Raise { kind: kind.clone(), data: with(fields, data(new)), of: None };
    news.into_iter().filter(|new| to.is_none() || !new.is_null()).map(raise).collect()
}

/// Fields by which events are told to belong together, the same in all events: what one would
/// expect of the events of one cart.
pub(super) fn fields(flow: &Flow, after: Option<&Condition>) -> Map<String, Value> {
    let mut names: BTreeMap<String, Value> = BTreeMap::new();
    let mut add = |name: &str| {
        names.insert(name.to_owned(), json!("1"));
    };
    let key = flow.entry.key.iter().filter_map(|path| {
        let path = path.as_str();
        path.strip_prefix("$.event.data.").or(path.strip_prefix("$.entry.data."))
    });
    key.for_each(&mut add);
    flow.goal.iter().flat_map(|goal| &goal.same).for_each(|name| add(name));
    let mut look = |condition: &Condition| {
        condition.walk(&mut |one| {
            if let Condition::Event(event) = one {
                event.same.iter().for_each(|name| add(name));
            }
        });
    };
    after.into_iter().for_each(&mut look);
    each_condition(flow, &mut look);
    names.into_iter().collect()
}

fn each_condition(flow: &Flow, visit: &mut dyn FnMut(&Condition)) {
    flow.exit_when.iter().for_each(|exit| visit(&exit.when));
    for node in flow.graph.places().filter_map(|(_, slot)| slot.node.as_ref()) {
        for choice in node.shape().choices {
            if let When::If(when) | When::InTheEnd(when) = choice.when {
                visit(when);
            }
        }
    }
}

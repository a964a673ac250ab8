//! The promises of the engine, looked for in what a run left behind: they hold whatever the
//! rules say, so they are read off the engine's own rows and never off the model.

use std::collections::{BTreeMap, BTreeSet};

use weir_engine::catalogue::Catalogue;
use weir_engine::invariants::{Broken, Kept, Promise, broken};
use weir_engine::model::{Event, Message, TokenId};
use weir_engine::simulate::{Played, RecordKind};
use weir_engine::turn::{Hop, Step};
use weir_engine::value::Timestamp;

use super::flow::{Condition, Kind, NAMES, ReEntry};
use super::generate::Case;

type Check = fn(&Case, &Played) -> Vec<String>;

/// A promise, and what finds it broken that no store shows.
const UNSEEN: &[(&str, Check)] = &[
    ("I1", handed_over_once),
    ("I2", none_after_forbidden),
    ("I5", timers_keep_time),
    ("I6", events_in_order),
    ("I9", inside_as_allowed),
];

/// Every promise that is broken: as a store shows it, and beyond that.
pub(super) fn violations(case: &Case, played: &[Played]) -> Vec<String> {
    let unseen = |(promise, check): &(&'static str, Check)| {
        let broken = played.iter().flat_map(|one| check(case, one));
        broken.map(|what| Broken::new(promise, what)).collect::<Vec<_>>()
    };
    let seen = played.iter().flat_map(|one| broken(&kept(one), &Catalogue::default(), 0));
    // Versions are no matter of a walk that has only one.
    let seen = seen.filter(|broken| broken.promise != "I7");
    let all = seen.chain(UNSEEN.iter().flat_map(unseen));
    all.map(|broken| {
        let promise = Promise::of(broken.promise).expect("it is listed");
        format!("{} {}: {}", promise.id, promise.says, broken.what)
    })
    .collect()
}

fn kept(played: &Played) -> Kept {
    let contact = &played.contact;
    Kept {
        counter: contact.counter,
        consent: contact.consent.clone(),
        tokens: contact.tokens.clone(),
        trail: played.changes.iter().flat_map(|changes| changes.trail.clone()).collect(),
        messages: contact.messages.clone(),
        ..Kept::of(contact.id)
    }
}

fn handed_over_once(_: &Case, played: &Played) -> Vec<String> {
    let messages = &played.contact.messages;
    let handed = messages.iter().filter(|message| message.handed_over_at.is_some()).count();
    let told = played.records.iter().filter(|record| record.kind == RecordKind::Message).count();
    let twice = messages.iter().filter(|message| message.attempts > 1);
    let mut broken: Vec<_> = twice.map(|message| format!("{message:?}")).collect();
    if handed > told {
        broken.push(format!("{handed} were handed over, and {told} told of"));
    }
    broken
}

/// Looks for what can be read without the rules: a withdrawn consent, and the plain events among
/// `exit_when`.
fn none_after_forbidden(case: &Case, played: &Played) -> Vec<String> {
    let events: Vec<_> = events(played).collect();
    let sent = played.contact.messages.iter();
    let sent = sent.filter_map(|message| Some((message, message.handed_over_at?)));
    let forbidden = sent.filter(|(message, at)| {
        let before = events.iter().filter(|event| event.received_at < *at).copied();
        let before: Vec<_> = before.collect();
        withdrawn(case, message, &events, *at) || exited(case, played, message, &before)
    });
    forbidden.map(|(message, _)| format!("{message:?}")).collect()
}

/// Of what was said at the very instant of the hand-over, a yes may have come before it.
fn withdrawn(case: &Case, message: &Message, events: &[&Event], at: Timestamp) -> bool {
    let channel = message.channel.to_string();
    let place = NAMES.iter().position(|name| *name == &*message.node).expect("a node of the flow");
    let marketing = matches!(case.flow.nodes[place].kind, Kind::Send { transactional: false, .. });
    let may_count = |event: &&&Event| {
        event.received_at < at || event.received_at == at && *event.kind == *"consent_given"
    };
    let said = events.iter().filter(may_count).rev();
    let mut said = said.filter(|event| event.data["channel"] == channel.as_str());
    let last = said.find(|event| event.kind.starts_with("consent_"));
    marketing && last.is_some_and(|event| *event.kind == *"consent_withdrawn")
}

fn exited(case: &Case, played: &Played, message: &Message, before: &[&Event]) -> bool {
    let entry = |event: &&&Event| event.seq < message.token.n;
    let Some(entered) = events(played).filter(|event| entry(&event)).last() else { return false };
    before.iter().any(|event| event.seq > entered.seq && is_it(&case.flow.exit_when, event))
}

/// Whether a condition asks for just such an event since entry, or any such one.
fn is_it(when: &Condition, event: &Event) -> bool {
    match when {
        Condition::Happened { kind, about, look } => {
            let said = about.is_empty() || event.data["tag"] == *about;
            look.is_plain() && *event.kind == **kind && said
        }
        Condition::Any(any) => any.iter().any(|one| is_it(one, event)),
        Condition::Stands(..) | Condition::Status(..) | Condition::All(_) | Condition::Not(_) => {
            false
        }
    }
}

fn timers_keep_time(case: &Case, played: &Played) -> Vec<String> {
    let trails = trails(played);
    let broken = trails.values().flat_map(|hops| {
        let back = hops.windows(2).filter(|pair| pair[0].at > pair[1].at).map(|pair| pair[1]);
        back.chain(early_or_twice(case, hops)).collect::<Vec<_>>()
    });
    broken.map(|hop| format!("{hop:?}")).collect()
}

/// Pauses that were left before their time, and visits that ended twice.
fn early_or_twice<'a>(case: &Case, hops: &[&'a Hop]) -> Vec<&'a Hop> {
    let (mut arrived, mut visits) = (None::<Timestamp>, BTreeSet::new());
    let mut wrong = |hop: &&&Hop| match &hop.step {
        Step::Entered { .. } => {
            arrived = Some(hop.at);
            false
        }
        Step::Left { node, visit, .. } => {
            let least = arrived.replace(hop.at).map(|at| at.millis() + least_wait(case, node));
            !visits.insert(*visit) || least.is_none_or(|least| hop.at.millis() < least)
        }
        Step::Held { .. }
        | Step::Converted { .. }
        | Step::Ended { .. }
        | Step::Quarantined
        | Step::Retried => false,
    };
    hops.iter().filter(|hop| wrong(hop)).copied().collect()
}

/// The least time a pause takes: a civil day may be an hour short of a day.
fn least_wait(case: &Case, node: &str) -> i64 {
    let place = NAMES.iter().position(|name| *name == node).expect("a node of the flow");
    let Kind::Pause(span) = case.flow.nodes[place].kind else { return 0 };
    (span.days * 23 * 60 + span.minutes) * 60_000
}

fn events_in_order(_: &Case, played: &Played) -> Vec<String> {
    let events: Vec<_> = events(played).collect();
    let wrong = events
        .windows(2)
        .filter(|pair| pair[0].seq >= pair[1].seq || pair[0].received_at > pair[1].received_at);
    wrong.map(|pair| format!("{:?}", pair[1])).collect()
}

fn inside_as_allowed(case: &Case, played: &Played) -> Vec<String> {
    if case.flow.entry.again == ReEntry::Always {
        return Vec::new();
    }
    let entries = played.contact.entries.iter();
    let keys: BTreeMap<_, _> = entries.map(|entry| (entry.token, &entry.key)).collect();
    let mut inside: BTreeMap<&String, BTreeSet<TokenId>> = BTreeMap::new();
    let mut broken = Vec::new();
    for hop in played.changes.iter().flat_map(|changes| &changes.trail) {
        let Some(key) = keys.get(&hop.token) else { continue };
        let tokens = inside.entry(key).or_default();
        match &hop.step {
            Step::Entered { .. } => _ = tokens.insert(hop.token),
            Step::Ended { .. } => _ = tokens.remove(&hop.token),
            Step::Left { .. }
            | Step::Held { .. }
            | Step::Converted { .. }
            | Step::Quarantined
            | Step::Retried => {}
        }
        if tokens.len() > 1 {
            broken.push(format!("{hop:?}: {} inside by `{key}`", tokens.len()));
        }
    }
    broken
}

fn trails(played: &Played) -> BTreeMap<TokenId, Vec<&Hop>> {
    let mut trails: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for hop in played.changes.iter().flat_map(|changes| &changes.trail) {
        trails.entry(hop.token).or_default().push(hop);
    }
    trails
}

fn events(played: &Played) -> impl Iterator<Item = &Event> {
    played.changes.iter().flat_map(|changes| &changes.events).map(AsRef::as_ref)
}

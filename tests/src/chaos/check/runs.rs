//! Runs: nobody is lost, trails are whole, timers are never early, and figures and facts are what
//! the trail and the events say.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use weir_engine::model::{Event, Name, TokenId};
use weir_engine::turn::{Hop, Step};
use weir_store::Stats;

use crate::chaos::seen::{Person, Seen};
use crate::chaos::site::PAUSE_MILLIS;

/// I3: entered = ended, when all is over, and nobody is inside or set aside.
pub(super) fn all_over(seen: &Seen) -> Vec<String> {
    let lost = |(flow, stats): (&Name, &Stats)| {
        let entered: i64 = stats.entered.values().sum();
        let ended: i64 = stats.ended.values().sum();
        let inside: i64 = stats.inside.values().sum();
        let is_over = entered == ended && inside == 0 && stats.quarantined == 0;
        (!is_over).then(|| {
            let set_aside = stats.quarantined;
            format!("{flow}: {entered} entered, {inside} inside, {ended} ended, {set_aside} aside")
        })
    };
    let live = seen.people.iter().flat_map(|(name, person)| {
        let live = person.contact.tokens.iter().filter(|token| token.is_live());
        live.map(move |token| format!("{name}: {} waits at {} for ever", token.id, token.node))
    });
    seen.stats.iter().filter_map(lost).chain(live).collect()
}

/// I10: a trail begins with an entry, goes from node to node, and ends with an end, once.
pub(super) fn whole_trails(seen: &Seen) -> Vec<String> {
    let mut found = Vec::new();
    for person in seen.people.values() {
        for (token, hops) in trails(person) {
            if let Err(why) = whole(&hops) {
                found.push(format!("the trail of {token} in {} {why}", hops[0].flow));
            }
        }
    }
    found
}

fn trails(person: &Person) -> BTreeMap<TokenId, Vec<&Hop>> {
    let mut trails: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for hop in &person.hops {
        trails.entry(hop.token).or_default().push(hop);
    }
    trails
}

fn whole(hops: &[&Hop]) -> Result<(), String> {
    let mut place: Option<&Name> = None;
    for (hop, n) in hops.iter().zip(1..) {
        if hop.n != n {
            return Err(format!("has no row {n}"));
        }
        match (&hop.step, place) {
            (Step::Entered { node, .. }, None) => place = Some(node),
            (Step::Left { node, to, .. }, Some(at)) if node == at => place = Some(to),
            (Step::Held { node, .. }, Some(at)) if node == at => {}
            (Step::Converted { .. }, Some(_)) => {}
            (Step::Ended { .. }, Some(_)) if hops.len() == n as usize => return Ok(()),
            (step, at) => return Err(format!("goes on by {step:?} at {at:?}")),
        }
    }
    Err("has no end".to_owned())
}

/// I5: nobody leaves the pause before it is over.
pub(super) fn never_early(seen: &Seen) -> Vec<String> {
    let mut found = Vec::new();
    for hops in seen.people.values().flat_map(|person| trails(person).into_values()) {
        let waited = hops
            .iter()
            .find(|hop| matches!(&hop.step, Step::Left { node, .. } if node.as_str() == "wait"));
        let Some(left) = waited else { continue };
        let millis = left.at.millis_since(hops[0].at);
        if millis < PAUSE_MILLIS {
            found.push(format!("{} left its pause after {millis} ms", left.token));
        }
    }
    found
}

/// I11: every figure is what the trail and the messages say.
pub(super) fn counted(seen: &Seen) -> Vec<String> {
    let mut summed: BTreeMap<Name, Stats> = BTreeMap::new();
    for hop in seen.people.values().flat_map(|person| &person.hops) {
        add(summed.entry(hop.flow.clone()).or_default(), hop);
    }
    for sent in seen.messages() {
        let stats = summed.entry(sent.message.flow.clone()).or_default();
        let key = (sent.message.node.clone(), sent.message.status);
        *stats.messages.entry(key).or_default() += 1;
    }
    let none = Stats::default();
    let differs = |(flow, stats): (&Name, &Stats)| {
        let summed = summed.get(flow).unwrap_or(&none);
        (without_zeros(stats) != *summed).then(|| {
            format!("{flow}: the figures are\n    {stats:?}\n  and the trail says\n    {summed:?}")
        })
    };
    seen.stats.iter().filter_map(differs).collect()
}

fn add(stats: &mut Stats, hop: &Hop) {
    match &hop.step {
        Step::Entered { start, .. } => *stats.entered.entry(start.clone()).or_default() += 1,
        Step::Left { node, port, .. } => {
            *stats.left.entry((node.clone(), port.clone())).or_default() += 1;
        }
        Step::Held { node, reason } => {
            *stats.held.entry((node.clone(), *reason)).or_default() += 1;
        }
        Step::Converted { credited } => {
            stats.converted += 1;
            if let Some(node) = credited {
                *stats.credited.entry(node.clone()).or_default() += 1;
            }
        }
        Step::Ended { reason } => *stats.ended.entry(*reason).or_default() += 1,
        Step::Quarantined => stats.quarantined += 1,
        Step::Retried => {}
    }
}

fn without_zeros(stats: &Stats) -> Stats {
    let mut stats = stats.clone();
    stats.inside.retain(|_, count| *count != 0);
    stats.messages.retain(|_, count| *count != 0);
    stats
}

/// I6: tags, consents and attributes are what the events say, in acknowledged order.
pub(super) fn projected(seen: &Seen) -> Vec<String> {
    let mut found = Vec::new();
    for (name, person) in &seen.people {
        let facts = Facts::of(&person.events);
        let contact = &person.contact;
        let tags: BTreeSet<_> = contact.tags.keys().map(Name::as_str).collect();
        if tags != facts.tags {
            found.push(format!("{name} has the tags {tags:?}, its events say {:?}", facts.tags));
        }
        for (channel, given) in facts.consent {
            let kept = contact.consent.get(channel).map(|said| said.given);
            if kept != Some(given) {
                found.push(format!("{name}: consent by {channel} is {kept:?}, not {given}"));
            }
        }
        if let Some(value) = facts.attribute
            && contact.profile.attributes.get("n") != Some(value)
        {
            found.push(format!("{name}: the attribute is not {value}, which came last"));
        }
    }
    found
}

/// What events come to.
#[derive(Default)]
struct Facts<'a> {
    tags: BTreeSet<&'a str>,
    consent: BTreeMap<&'a str, bool>,
    attribute: Option<&'a Value>,
}

impl<'a> Facts<'a> {
    fn of(events: &'a [Event]) -> Self {
        let mut facts = Self::default();
        for event in events {
            let text = |field: &str| event.data[field].as_str().unwrap_or_default();
            match event.kind.as_str() {
                "tag_added" => facts.tags.insert(text("tag")),
                "tag_removed" => facts.tags.remove(text("tag")),
                "consent_given" => facts.consent.insert(text("channel"), true).is_none(),
                "consent_withdrawn" => facts.consent.insert(text("channel"), false).is_none(),
                "attribute_changed" if text("name") == "n" => {
                    facts.attribute.replace(&event.data["new"]).is_none()
                }
                _ => false,
            };
        }
        facts
    }
}

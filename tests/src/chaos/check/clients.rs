//! What clients were told: it is there once and in order, and what an acknowledged event forbids
//! did not happen after it.

use std::collections::BTreeMap;
use std::time::Instant;

use weir_engine::model::Event;

use crate::chaos::said::{Forbidden, Of, Told, What};
use crate::chaos::seen::{Person, Seen};

/// I4: what was answered is there once; what was not, at most as often as it was sent.
pub(super) fn kept_once(seen: &Seen, told: &[Told]) -> Vec<String> {
    let mut found = Vec::new();
    let mut tags: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    let stored = Stored::of(seen);
    for one in told {
        let is_there = match &one.what {
            What::Event { id, contact, .. } => stored.events.get(&(contact, id)),
            What::Attribute { contact, value } => stored.values.get(&(contact, *value)),
            What::Tag { contact, tag } => {
                let (least, most) = tags.entry((contact, tag)).or_default();
                *least += usize::from(one.answered.is_some());
                *most += usize::from(one.sent > 0);
                continue;
            }
        };
        let times = is_there.copied().unwrap_or(0);
        let (least, most) = (usize::from(one.answered.is_some()), usize::from(one.sent > 0));
        if !(least..=most).contains(&times) {
            found.push(format!("{:?} is there {times} times, from {least} to {most}", one.what));
        }
    }
    for ((contact, tag), (least, most)) in tags {
        let times = stored.tags.get(&(contact, tag)).copied().unwrap_or(0);
        if !(least..=most).contains(&times) {
            found.push(format!("{contact} was given {tag} {times} times, from {least} to {most}"));
        }
    }
    found
}

/// How often the store has what clients tell.
#[derive(Default)]
struct Stored<'a> {
    events: BTreeMap<(&'a String, &'a String), usize>,
    values: BTreeMap<(&'a String, u64), usize>,
    tags: BTreeMap<(&'a str, &'a str), usize>,
}

impl<'a> Stored<'a> {
    fn of(seen: &'a Seen) -> Self {
        let mut stored = Self::default();
        for (name, person) in &seen.people {
            for event in &person.events {
                stored.add(name, event);
            }
        }
        stored
    }

    fn add(&mut self, name: &'a String, event: &'a Event) {
        *self.events.entry((name, &event.id)).or_default() += 1;
        match event.kind.as_str() {
            "attribute_changed" => {
                let value = event.data["new"].as_u64().unwrap_or_default();
                *self.values.entry((name, value)).or_default() += 1;
            }
            "tag_added" => {
                let tag = event.data["tag"].as_str().unwrap_or_default();
                *self.tags.entry((name, tag)).or_default() += 1;
            }
            _ => {}
        }
    }
}

/// I6: what was answered before something else was begun stands before it.
pub(super) fn in_order(seen: &Seen, told: &[Told]) -> Vec<String> {
    let mut times: BTreeMap<(&str, &str), (Instant, Instant)> = BTreeMap::new();
    for one in told {
        if let (What::Event { id, contact, .. }, Some(answered)) = (&one.what, one.answered) {
            times.insert((contact, id), (one.begun, answered));
        }
    }
    let mut found = Vec::new();
    for (name, person) in &seen.people {
        let mut latest: Option<(Instant, &str)> = None;
        for event in person.told() {
            let Some((begun, answered)) = times.get(&(name.as_str(), event.id.as_str())) else {
                continue;
            };
            if let Some((later, id)) = latest.filter(|(later, _)| answered < later) {
                let late = later.duration_since(*answered);
                found.push(format!(
                    "{name}: {} was answered {late:?} before {id} was begun, and stands after it",
                    event.id
                ));
            }
            latest = latest.max(Some((*begun, &event.id)));
        }
    }
    found
}

/// I2 and I8: no message that an acknowledged event forbids was tried after that.
pub(super) fn forbidden_stayed_so(seen: &Seen, forbidden: &[Forbidden]) -> Vec<String> {
    let mut found = Vec::new();
    for seen_then in forbidden {
        let Some(person) = seen.people.get(&seen_then.contact) else { continue };
        let Some(place) = person.place_of(&seen_then.by) else { continue };
        for (key, attempts) in tried_later(person, seen_then, place) {
            let (by, contact) = (&seen_then.by, &seen_then.contact);
            found.push(format!("{contact}: {key} was tried {attempts} times more after {by}"));
        }
    }
    found
}

/// The messages that are forbidden, and how often each was tried since.
fn tried_later(person: &Person, then: &Forbidden, place: i64) -> Vec<(String, u64)> {
    let given_again = person
        .events
        .iter()
        .any(|event| event.seq > place && event.kind.as_str() == "consent_given");
    if then.of == Of::Email && given_again {
        return Vec::new();
    }
    let is_forbidden = |message: &weir_engine::model::Message| match then.of {
        Of::Cart => message.flow.as_str() == "cart" && message.token.n < place,
        Of::Email => message.channel == weir_messages::Channel::Email,
    };
    let mut found = Vec::new();
    for sent in person.messages.values().filter(|sent| is_forbidden(&sent.message)) {
        let key = sent.message.id.to_string();
        let known = then.attempts.get(&key).copied();
        let Some(known) = known.or((!then.is_cut).then_some(0)) else { continue };
        let tried = u64::from(sent.message.attempts);
        if tried > known {
            found.push((key, tried - known));
        }
    }
    found
}

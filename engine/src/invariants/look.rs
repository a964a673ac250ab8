//! What the rows of one contact show.

use std::collections::{BTreeMap, BTreeSet};

use super::{Broken, Kept, fold};
use crate::catalogue::Catalogue;
use crate::flow::{Flow, ReEntry};
use crate::model::{Message, MessageId, Name, OnUnknown, Purpose, State, Status, Token, TokenId};
use crate::turn::{Hop, LIVE_TOKENS_MAX, Step};

/// How far a clock may be set back without a word: beyond that, something else is wrong.
const SET_BACK_MAX_MILLIS: i64 = 60_000;

/// What finds a promise broken.
type Check = fn(&Look<'_>) -> Vec<String>;

/// Every promise that the rows of one contact can show to be broken, and how.
const CHECKS: &[(&str, Check)] = &[
    ("I1", one_message_a_visit),
    ("I2", none_after_the_end),
    ("I3", every_entry_has_a_run),
    ("I5", no_visit_ends_twice),
    ("I7", every_run_has_its_version),
    ("I8", none_after_a_withdrawal),
    ("I9", inside_as_allowed),
    ("I10", trails_give_runs),
];

/// A contact that is looked at.
pub(super) struct Look<'a> {
    kept: &'a Kept,
    flows: &'a Catalogue,
    slack_millis: i64,
    runs: BTreeMap<TokenId, &'a Token>,
    trails: BTreeMap<TokenId, Vec<&'a Hop>>,
}

impl<'a> Look<'a> {
    pub(super) fn new(kept: &'a Kept, flows: &'a Catalogue, slack_millis: i64) -> Self {
        let runs = kept.tokens.iter().map(|token| (token.id, token)).collect();
        let mut trails: BTreeMap<TokenId, Vec<&Hop>> = BTreeMap::new();
        for hop in &kept.trail {
            trails.entry(hop.token).or_default().push(hop);
        }
        Self { kept, flows, slack_millis, runs, trails }
    }

    pub(super) fn broken(&self) -> Vec<Broken> {
        let found = CHECKS.iter().flat_map(|(promise, check)| {
            check(self).into_iter().map(|what| Broken::of(self.kept.contact, promise, what))
        });
        found.collect()
    }

    fn run(&self, message: &Message) -> Option<&'a Token> {
        self.runs.get(&message.token).copied()
    }

    fn flow(&self, token: &Token) -> Option<&'a Flow> {
        self.flows.version(&token.flow, token.version).map(std::convert::AsRef::as_ref)
    }

    /// Messages that were taken to a provider after an instant, beyond doubt.
    fn taken_after(&self, message: &Message, millis: i64) -> bool {
        let taken = message.sending_since.map(crate::value::Timestamp::millis);
        taken.is_some_and(|taken| taken > millis.saturating_add(self.slack_millis))
    }
}

fn one_message_a_visit(look: &Look<'_>) -> Vec<String> {
    let (mut visits, mut broken) = (BTreeSet::new(), Vec::new());
    for message in &look.kept.messages {
        let Message { id, token, node, visit, .. } = message;
        if !visits.insert((token, node, visit)) {
            broken.push(format!("{id} is not the only message of visit {visit} at {node}"));
        }
        let Some(run) = look.run(message) else {
            broken.push(format!("{id} belongs to {token}, which is not there"));
            continue;
        };
        if *id != MessageId::derive(*token, run.entered.at, node, *visit) {
            broken.push(format!("{id} is not the key of visit {visit} at {node} of {token}"));
        }
        let forbidden = message.may_have_left && message.on_unknown == OnUnknown::NeverTwice;
        if forbidden && message.by_hand.is_none() {
            broken.push(format!("{id} may have left, was tried again, and nobody wanted that"));
        }
    }
    broken
}

fn none_after_the_end(look: &Look<'_>) -> Vec<String> {
    let left = |message: &'_ Message| {
        let run = look.run(message)?;
        let State::Ended { at, .. } = run.state else { return None };
        let waits = message.status == Status::Queued;
        match run.left_early() {
            Some(_) if waits => Some("is queued, and its run left early"),
            None if waits && !message.leaves_by_hand() => Some("is queued, and its run is over"),
            Some(_) if look.taken_after(message, at.millis()) => {
                Some("was taken to a provider after its run left early")
            }
            Some(_) | None => None,
        }
    };
    let messages = look.kept.messages.iter();
    messages.filter_map(|message| Some(format!("{} {}", message.id, left(message)?))).collect()
}

fn every_entry_has_a_run(look: &Look<'_>) -> Vec<String> {
    let lost = look.trails.keys().filter(|id| !look.runs.contains_key(id));
    let lost = lost.map(|id| format!("{id} entered, and is not there"));
    let runs = look.runs.keys().filter(|id| !look.trails.contains_key(id));
    lost.chain(runs.map(|id| format!("{id} is there, and never entered"))).collect()
}

fn no_visit_ends_twice(look: &Look<'_>) -> Vec<String> {
    let mut broken = Vec::new();
    for (id, hops) in &look.trails {
        let mut visits = BTreeSet::new();
        for hop in hops {
            if let Step::Left { node, visit, .. } = &hop.step
                && !visits.insert(*visit)
            {
                broken.push(format!("{id} left {node} twice on visit {visit}"));
            }
        }
        let back = |pair: &&[&Hop]| {
            pair[1].at.millis() < pair[0].at.millis().saturating_sub(SET_BACK_MAX_MILLIS)
        };
        let back = hops.windows(2).filter(back);
        broken.extend(back.map(|pair| format!("{id} went back in time at step {}", pair[1].n)));
    }
    broken
}

fn every_run_has_its_version(look: &Look<'_>) -> Vec<String> {
    let mut broken = Vec::new();
    for token in look.kept.tokens.iter().filter(|token| token.is_live()) {
        let Token { id, flow, version, node, .. } = token;
        match look.flow(token) {
            None => broken.push(format!("{id}: version {version} of {flow} cannot be used")),
            Some(found) if found.graph.find(node).is_none() => {
                broken.push(format!("{id} stands at {node}, which {flow} {version} does not have"));
            }
            Some(_) => {}
        }
    }
    broken
}

fn none_after_a_withdrawal(look: &Look<'_>) -> Vec<String> {
    let against = |message: &&Message| {
        let said = look.kept.consent.get(message.channel.as_str()).filter(|said| !said.given);
        message.purpose == Purpose::Marketing
            && said.is_some_and(|said| look.taken_after(message, said.at.millis()))
    };
    let messages = look.kept.messages.iter().filter(against);
    messages
        .map(|message| {
            format!("{} was taken to a provider after consent was withdrawn", message.id)
        })
        .collect()
}

/// The rules are those of the version by which the newest run came in.
fn inside_as_allowed(look: &Look<'_>) -> Vec<String> {
    let mut inside: BTreeMap<&Name, Vec<&Token>> = BTreeMap::new();
    for token in look.kept.tokens.iter().filter(|token| token.is_live()) {
        inside.entry(&token.flow).or_default().push(token);
    }
    let mut broken = Vec::new();
    for (flow, tokens) in inside {
        if tokens.len() > LIVE_TOKENS_MAX {
            broken.push(format!("{} runs of {flow} are inside", tokens.len()));
        }
        let mut keys: BTreeMap<&str, Vec<&Token>> = BTreeMap::new();
        for token in tokens {
            keys.entry(&token.key).or_default().push(token);
        }
        for (key, mut tokens) in keys {
            tokens.sort_by_key(|token| token.id);
            let newest = tokens.last().and_then(|token| look.flow(token));
            let several = newest.is_none_or(|flow| flow.entry.re_entry == ReEntry::Always);
            if tokens.len() > 1 && !several {
                broken.push(format!("{} runs of {flow} are inside by `{key}`", tokens.len()));
            }
        }
    }
    broken
}

fn trails_give_runs(look: &Look<'_>) -> Vec<String> {
    let differs = |token: &&&Token| {
        let hops = look.trails.get(&token.id).map(Vec::as_slice).unwrap_or_default();
        // One without a trail is lost, not different.
        !hops.is_empty() && !fold(hops).is_some_and(|folded| folded.is(token))
    };
    let broken = look.runs.values().filter(differs);
    broken.map(|token| format!("{} is not what its trail gives", token.id)).collect()
}

//! Runs the tests a flow carries, on a virtual clock, and says which ways they never took.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Expect, FlowTest, Happening, What};
use crate::catalogue::{Current, Mode, World};
use crate::flow::Flow;
use crate::model::{Contact, Ended, Name, SignKind, State, Token};
use crate::settings::Settings;
use crate::simulate::{Line, Played, Record, RecordKind, Run, new_contact};
use crate::turn::Step;
use crate::value::{Timestamp, Zone};

/// What the contact of a flow test is called.
const CONTACT: &str = "test";

/// What became of one test.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// What it shows.
    pub name: String,
    /// Everything that was not as expected, in words; empty when it passed.
    pub failures: Vec<String>,
    /// What happened.
    pub records: Vec<Record>,
    /// The ways it took: node and port.
    pub ways: BTreeSet<(Name, Name)>,
}

/// Which ways of a flow its tests took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// How many there are.
    pub ways: usize,
    /// Those no test took, in the order written.
    pub missed: Vec<(Name, Name)>,
}

/// Runs every test of a flow.
pub fn run_tests(flow: &Arc<Flow>, settings: &Settings) -> Vec<Tested> {
    let mut world = World { settings: settings.clone(), ..World::default() };
    world.flows.add(Arc::clone(flow), 1);
    world.flows.set_current(&flow.id, Current { version: 1, mode: Mode::Live });
    flow.tests.iter().map(|test| run_test(&world, flow, test)).collect()
}

/// Which ways of a flow were taken by these tests, of all that are written.
pub fn coverage(flow: &Flow, tested: &[Tested]) -> Coverage {
    let taken: BTreeSet<_> = tested.iter().flat_map(|test| test.ways.iter().cloned()).collect();
    let all: Vec<_> = flow
        .graph
        .places()
        .flat_map(|(key, slot)| {
            let ways = flow.graph.ways(key).into_iter();
            ways.filter(|(_, edge)| !edge.implied)
                .map(|(_, edge)| (slot.name.clone(), edge.port.clone()))
        })
        .collect();
    let missed = all.iter().filter(|way| !taken.contains(*way)).cloned().collect();
    Coverage { ways: all.len(), missed }
}

fn run_test(world: &World, flow: &Flow, test: &FlowTest) -> Tested {
    let contact = new_contact(CONTACT, world.settings.seed);
    let mut run = Run::new(world, contact, test.start_at);
    run.describe(&test.contact);
    for (place, happening) in test.events.iter().enumerate() {
        let line = line_of(test, place, happening);
        run.advance_before(line.received_at);
        run.take(&line);
    }
    let until = test.until.map(|until| until.after(test.start_at, &Zone::UTC));
    let played = run.finish(until);
    let failures = differences(flow, test, &played);
    let ways = ways_of(&played);
    Tested { name: test.name.clone(), failures, records: played.records, ways }
}

fn line_of(test: &FlowTest, place: usize, happening: &Happening) -> Line {
    let at = happening.after.after(test.start_at, &Zone::UTC);
    let (kind, data) = match &happening.what {
        What::Tag(tag) => ("tag_added", json!({ "tag": tag })),
        What::Untag(tag) => ("tag_removed", json!({ "tag": tag })),
        What::Set(set) => ("attributes_set", Value::Object(set.clone())),
        What::Event { kind, data } => (kind.as_str(), data.clone()),
        What::Sign { kind, node, link, grade } => {
            let data = json!({ "node": node, "link": link, "grade": grade });
            (word_of(*kind), data)
        }
    };
    Line {
        number: place + 1,
        contact: CONTACT.into(),
        id: None,
        kind: Name::from(kind),
        occurred_at: at,
        received_at: at,
        data,
    }
}

fn word_of(sign: SignKind) -> &'static str {
    match sign {
        SignKind::Delivered => "message_delivered",
        SignKind::Seen => "message_seen",
        SignKind::Clicked => "message_clicked",
        SignKind::Replied => "message_replied",
        SignKind::Bounced => "message_bounced",
        SignKind::Complained => "message_complained",
        SignKind::Unsubscribed => "message_unsubscribed",
        SignKind::Failed => "message_failed",
    }
}

fn ways_of(played: &Played) -> BTreeSet<(Name, Name)> {
    let hops = played.changes.iter().flat_map(|changes| &changes.trail);
    hops.filter_map(|hop| match &hop.step {
        Step::Left { node, port, .. } => Some((node.clone(), port.clone())),
        Step::Entered { .. }
        | Step::Held { .. }
        | Step::Converted { .. }
        | Step::Ended { .. }
        | Step::Quarantined
        | Step::Retried => None,
    })
    .collect()
}

/// Everything that is not as expected.
fn differences(flow: &Flow, test: &FlowTest, played: &Played) -> Vec<String> {
    let token = played.contact.entries.iter().rev().find(|entry| entry.flow == flow.id);
    let token = token.and_then(|entry| played.contact.token(entry.token));
    let expect = &test.expect;
    let checks = [
        messages_differ(expect, played),
        ended_differs(expect, token),
        reason_differs(expect, token),
        path_differs(expect, token, played),
        tags_differ(expect, &played.contact),
    ];
    checks.into_iter().flatten().collect()
}

fn messages_differ(expect: &Expect, played: &Played) -> Option<String> {
    let expected = expect.messages.as_ref()?;
    let sent = played.records.iter().filter(|record| record.kind == RecordKind::Message);
    let sent: Vec<(Name, Timestamp)> =
        sent.filter_map(|record| Some((record.node.clone()?, record.at))).collect();
    let fits = |(want, got): (&(Name, Option<Timestamp>), &(Name, Timestamp))| {
        want.0 == got.0 && want.1.is_none_or(|at| at == got.1)
    };
    let same = expected.len() == sent.len() && expected.iter().zip(&sent).all(fits);
    let wanted = expected.iter().map(|(node, at)| match at {
        Some(at) => format!("{node} at {at}"),
        None => node.to_string(),
    });
    let got = sent.iter().map(|(node, at)| format!("{node} at {at}"));
    (!same).then(|| format!("messages: expected {}, got {}", list(wanted), list(got)))
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() { "none".into() } else { items.join(", ") }
}

fn ended_differs(expect: &Expect, token: Option<&Token>) -> Option<String> {
    let expected = expect.ended.as_ref()?;
    let got = match token.map(|token| &token.state) {
        None => "not_entered",
        Some(State::Parked { .. }) => "inside",
        Some(State::Quarantined { .. }) => "quarantined",
        Some(State::Ended { reason: Ended::End, .. }) => "end",
        Some(State::Ended { reason: Ended::Exit, .. }) => "exit",
        Some(State::Ended { reason: Ended::Goal, .. }) => "goal",
        Some(State::Ended { .. }) => "ended by another flow or run",
    };
    (expected != got).then(|| format!("ended: expected {expected}, got {got}"))
}

fn reason_differs(expect: &Expect, token: Option<&Token>) -> Option<String> {
    let expected = expect.reason.as_ref()?;
    let got = match token.map(|token| &token.state) {
        Some(State::Ended { because, .. }) => because.as_deref().unwrap_or("none"),
        Some(State::Parked { .. } | State::Quarantined { .. }) | None => "none",
    };
    (expected != got).then(|| format!("reason: expected {expected}, got {got}"))
}

fn path_differs(expect: &Expect, token: Option<&Token>, played: &Played) -> Option<String> {
    let expected = expect.path.as_ref()?;
    let mine = |hop: &&crate::turn::Hop| token.is_some_and(|token| token.id == hop.token);
    let hops = played.changes.iter().flat_map(|changes| &changes.trail).filter(mine);
    let mut got: Vec<Name> = hops
        .filter_map(|hop| match &hop.step {
            Step::Left { node, .. } => Some(node.clone()),
            Step::Entered { .. }
            | Step::Held { .. }
            | Step::Converted { .. }
            | Step::Ended { .. }
            | Step::Quarantined
            | Step::Retried => None,
        })
        .collect();
    // A run that ended at a node, or still stands at one, was at it too.
    if let Some(token) = token.filter(|token| got.last() != Some(&token.node)) {
        got.push(token.node.clone());
    }
    let words = |path: &[Name]| list(path.iter().map(Name::to_string));
    (*expected != got).then(|| format!("path: expected {}, got {}", words(expected), words(&got)))
}

fn tags_differ(expect: &Expect, contact: &Contact) -> Option<String> {
    let expected: BTreeSet<&Name> = expect.tags.as_ref()?.iter().collect();
    let got: BTreeSet<&Name> = contact.tags.keys().collect();
    let words = |tags: &BTreeSet<&Name>| list(tags.iter().copied().map(Name::to_string));
    (expected != got).then(|| format!("tags: expected {}, got {}", words(&expected), words(&got)))
}

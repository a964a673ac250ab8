//! The same case through the engine and through the model, line by line.

use std::fmt::Write;
use std::sync::Arc;

use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};
use weir_engine::catalogue::{Catalogue, Current, Mode, World};
use weir_engine::compile::{Files, compile};
use weir_engine::model::ContactId;
use weir_engine::settings::{Mutation, Settings};
use weir_engine::simulate::{self, Line, Options, Played, Record, RecordKind};
use weir_engine::source::Source;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::flow::key_of;
use super::generate::{CHANNELS, Case, Happening, Person};
use super::invariants;
use super::model;

/// One line of what must happen: `what` is a port, a channel or a reason, by its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Foretold {
    pub(super) at: i64,
    pub(super) kind: &'static str,
    pub(super) node: &'static str,
    pub(super) what: &'static str,
}

/// What the engine and the model make of a case.
pub(super) struct Compared {
    pub(super) engine: Vec<String>,
    pub(super) model: Vec<String>,
}

/// Fails unless the engine does what the model says, and keeps its promises.
pub(super) fn check(case: &Case) -> Result<(), TestCaseError> {
    let world = world(case, None).map_err(TestCaseError::fail)?;
    let lines = lines(case);
    let played = play(&world, case, &lines);
    let compared = Compared { engine: told(&played), model: foretold(case) };
    if !compared.agree() {
        return Err(TestCaseError::fail(compared.report(case)));
    }
    let violations = invariants::violations(case, &played);
    if !violations.is_empty() {
        return Err(TestCaseError::fail(format!("{}\n{}", violations.join("\n"), printed(case))));
    }
    repeats(&world, case, &lines, &compared.engine)
}

/// What the engine makes of a case with one of its rules broken, beside the model.
pub(super) fn compare(case: &Case, mutation: Option<Mutation>) -> Compared {
    let world = world(case, mutation).expect("what is drawn compiles");
    let played = play(&world, case, &lines(case));
    Compared { engine: told(&played), model: foretold(case) }
}

/// Promise I14: the same again, whatever the order of contacts in the file; and the simulator
/// as a whole gives no more and no less.
fn repeats(
    world: &World,
    case: &Case,
    lines: &[Line],
    first: &[String],
) -> Result<(), TestCaseError> {
    let mut by_contact = lines.to_vec();
    by_contact.sort_by(|one, other| other.contact.cmp(&one.contact));
    let mut all = vec![told(&play(world, case, &by_contact))];
    if case.people.iter().all(|person| person.consent.len() == CHANNELS.len()) {
        all.extend(
            [lines, &by_contact].map(|lines| rows(&simulate::simulate(world, lines, &UNTIL_OVER))),
        );
    }
    let same = all.iter().all(|again| again == first);
    let failure = || format!("the same inputs gave another result\n{}", printed(case));
    if same { Ok(()) } else { Err(TestCaseError::fail(failure())) }
}

const UNTIL_OVER: Options = Options { until: None };

/// Every contact on its own, as the simulator does; beside what it can be told, a contact may
/// have said nothing about a channel.
fn play(world: &World, case: &Case, lines: &[Line]) -> Vec<Played> {
    case.people.iter().map(|person| play_one(world, person, lines)).collect()
}

fn play_one(world: &World, person: &Person, lines: &[Line]) -> Played {
    let mine: Vec<_> = lines.iter().filter(|line| line.contact == person.name).collect();
    let mut contact = simulate::new_contact(person.name, world.settings.seed);
    contact.consent.retain(|channel, _| person.consent.contains_key(channel.to_string().as_str()));
    let mut run = simulate::Run::new(world, contact, mine[0].received_at);
    for line in mine {
        run.advance_before(line.received_at);
        run.take(line);
    }
    run.finish(None)
}

impl Compared {
    pub(super) fn agree(&self) -> bool {
        self.engine == self.model
    }

    /// The case and both outputs, side by side where they part.
    pub(super) fn report(&self, case: &Case) -> String {
        let mut text = printed(case);
        let count = self.engine.len().max(self.model.len());
        text.push_str("\nthe model says / the engine does\n");
        for place in 0..count {
            let [model, engine] = [&self.model, &self.engine].map(|all| all.get(place));
            let (model, engine) = (or_nothing(model), or_nothing(engine));
            let line = if model == engine {
                format!("    {model}")
            } else {
                format!("  - {model}\n  + {engine}")
            };
            writeln!(text, "{line}").expect("a text takes all");
        }
        text
    }
}

fn or_nothing(line: Option<&String>) -> &str {
    line.map_or("(nothing)", String::as_str)
}

/// The flow and the events as files that `weir simulate` takes.
fn printed(case: &Case) -> String {
    format!("{}\n{}", case.flow.text(), file(case))
}

/// The flow of a case in a world of its own, or what the compiler has against it.
fn world(case: &Case, mutation: Option<Mutation>) -> Result<World, String> {
    let source = Source::new("drawn.yaml", case.flow.text());
    let compiled = compile(&source, &Files::new(), weir_nodes::KINDS);
    let said = format!("{:#?}\n{}", compiled.diagnostics, source.text);
    let flow = Arc::new(compiled.flow.ok_or(said)?);
    let (id, mut flows) = (flow.id.clone(), Catalogue::default());
    flows.add(flow, 1);
    flows.set_current(&id, Current { version: 1, mode: Mode::Live });
    let settings = Settings { mutation, ..Settings::default() };
    Ok(World { flows, settings, ..World::default() })
}

fn lines(case: &Case) -> Vec<Line> {
    simulate::read_lines(&file(case)).expect("what is drawn can be read")
}

/// The events as an events file.
fn file(case: &Case) -> String {
    let start = case.events.first().map_or(0, |(_, event)| event.received);
    let people = case.people.iter().map(|person| introduced(person, start));
    let events = case.events.iter().map(|(who, event)| written(&case.people[*who], event));
    people.chain(events).map(|line| line.to_string() + "\n").collect()
}

fn introduced(person: &Person, at: i64) -> Value {
    let consent: Value = CHANNELS
        .into_iter()
        .map(|channel| (channel.to_owned(), json!(person.consent.get(channel))))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let data = json!({"timezone": person.zone, "consent": consent});
    line(person, "contact_created", at, at, &data)
}

fn written(person: &Person, event: &Happening) -> Value {
    let mut line = line(person, event.kind, event.occurred, event.received, &data(event));
    if let Some(id) = event.id {
        line["id"] = json!(format!("e{id}"));
    }
    line
}

/// What is in an event; its key is a number if it can be one, and `null` if there is none.
fn data(event: &Happening) -> Value {
    let number = event.key.parse::<i64>().map(Value::from);
    let key = number.unwrap_or(json!(Some(event.key).filter(|key| !key.is_empty())));
    let mut data = json!({"new": 1, "k": key});
    if let Some(key) = key_of(event.kind) {
        data[key] = json!(event.about);
    }
    data
}

fn line(person: &Person, kind: &str, occurred: i64, received: i64, data: &Value) -> Value {
    json!({"type": kind, "contact": {"id": person.name}, "occurred_at": instant(occurred),
        "received_at": instant(received), "data": data})
}

/// The lines that the model gives, in the order of the contract.
fn foretold(case: &Case) -> Vec<String> {
    let mut lines: Vec<_> =
        (0..case.people.len()).flat_map(|who| one_foretold(case, who)).collect();
    lines.sort_by_key(|(at, name, _)| (*at, *name));
    lines.into_iter().map(|(_, _, line)| line).collect()
}

fn one_foretold(case: &Case, who: usize) -> Vec<(i64, &'static str, String)> {
    let name = case.people[who].name;
    let told = |line: Foretold| (line.at, name, row(name, &line));
    foretold_by(case, who).into_iter().map(told).collect()
}

/// What the model says happens to one of the people.
pub(super) fn foretold_by(case: &Case, who: usize) -> Vec<Foretold> {
    let number = ContactId::derive(case.people[who].name, 0, Timestamp::MIN, 0).lot();
    let person = Person { number, ..case.people[who].clone() };
    let mine = case.events.iter().filter(|(whose, _)| *whose == who).map(|(_, event)| *event);
    let events: Vec<_> = introduced_by(&person, case).chain(mine).collect();
    model::play(&case.flow, &person, &events)
}

/// What somebody said before anything else happened, as events.
fn introduced_by(person: &Person, case: &Case) -> impl Iterator<Item = Happening> {
    let start = case.events.first().map_or(0, |(_, event)| event.received);
    let said = move |(about, given): (&&'static str, &bool)| {
        let kind = if *given { "consent_given" } else { "consent_withdrawn" };
        Happening { kind, about, ..Happening::at(start) }
    };
    person.consent.iter().map(said)
}

fn row(name: &str, line: &Foretold) -> String {
    let text = format!("{}_text", line.node);
    let details = match line.kind {
        "node" => [line.node, line.what, "", "", ""],
        "message" => [line.node, "", line.what, &text, ""],
        _ => [line.node, "", "", "", line.what],
    };
    let details = details.map(|detail| Some(detail).filter(|detail| !detail.is_empty()));
    joined(&instant(line.at), name, line.kind, details)
}

/// The records of a run, in the order of the contract.
fn told(played: &[Played]) -> Vec<String> {
    let mut records: Vec<_> = played.iter().flat_map(|one| one.records.clone()).collect();
    records.sort_by_key(|record| (record.at, record.contact.clone()));
    rows(&records)
}

fn rows(records: &[Record]) -> Vec<String> {
    let row = |record: &Record| {
        let details = [
            record.node.as_deref(),
            record.port.as_deref(),
            record.channel.map(Channel::as_str),
            record.message.as_deref(),
            record.reason,
        ];
        joined(&record.at.to_string(), &record.contact, kind(record.kind), details)
    };
    records.iter().map(row).collect()
}

fn kind(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Entered => "entered",
        RecordKind::NotEntered => "not_entered",
        RecordKind::Node => "node",
        RecordKind::Message => "message",
        RecordKind::Ended => "ended",
    }
}

fn joined(at: &str, contact: &str, kind: &str, details: [Option<&str>; 5]) -> String {
    let details = details.map(|detail| detail.unwrap_or("·")).join(" ");
    format!("{at} {contact} {kind} {details}")
}

fn instant(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).expect("instants are near now");
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

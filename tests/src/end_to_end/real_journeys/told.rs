//! What became of everybody, told in the same words by the server and by `weir simulate`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tokio::task::JoinSet;

use super::FLOW;
use super::people::Person;
use super::stage::{CALLERS, CONCURRENCY, Stage};

/// How many people with another story are shown in full.
const SHOWN: usize = 3;

/// What became of everybody.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The steps of each contact, in order.
    paths: BTreeMap<String, Vec<String>>,
    /// Messages handed over: when, whose, from which node, by which channel.
    messages: Vec<String>,
    /// Whom the flow did not let in: when, who, why.
    refused: Vec<String>,
    /// The server's own list of messages, by id.
    listed: BTreeMap<String, Listed>,
}

/// A message in the server's list.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) contact: String,
    pub(super) to: String,
    pub(super) subject: String,
    channel: String,
    status: String,
    was_handed_over: bool,
}

impl Told {
    /// What `weir simulate` says of the events that happened.
    pub(super) async fn by_simulation(stage: &Stage) -> Self {
        let lines: Vec<_> = stage.lines.iter().map(Value::to_string).collect();
        stage.weir.write("events.jsonl", &lines.join("\n"));
        let flow = format!("flows/{FLOW}");
        let arguments = ["simulate", &flow, "--events", "events.jsonl", "--format", "json"];
        let output = stage.weir.run(&arguments).await;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut told = Self::default();
        for line in String::from_utf8(output.stdout).expect("JSON is UTF-8").lines() {
            told.add_record(&serde_json::from_str(line).expect("one object a line"));
        }
        told.sorted()
    }

    fn add_record(&mut self, record: &Value) {
        let contact = text(record, "contact");
        match record["kind"].as_str() {
            Some("message") => {
                self.messages.push(words(record, &["at", "contact", "node", "channel"]));
            }
            Some("not_entered") => self.refused.push(words(record, &["at", "contact", "reason"])),
            _ => {
                let step = words(record, &["at", "kind", "node", "port", "reason", "because"]);
                self.paths.entry(contact.to_owned()).or_default().push(step);
            }
        }
    }

    /// What the server says, over HTTP.
    pub(super) async fn by_the_server(stage: &Stage, people: &[Person]) -> Self {
        let mut told = Self::default();
        for some in people.chunks(CALLERS) {
            let calls = some.iter().map(|person| {
                let (shop, id) = (stage.shop.clone(), person.id.clone());
                async move {
                    let timeline = shop.list(&format!("/v1/contacts/{id}/timeline")).await;
                    (id, path(timeline))
                }
            });
            told.paths.extend(calls.collect::<JoinSet<_>>().join_all().await);
        }
        for message in stage.shop.list("/v1/messages").await {
            told.add_message(&message);
        }
        let refused = stage.refused.iter();
        told.refused =
            refused.map(|(at, who, why)| format!("{} {who} {why}", millis(*at))).collect();
        told.sorted()
    }

    fn add_message(&mut self, message: &Value) {
        let field = |name| text(message, name).to_owned();
        let listed = Listed {
            contact: field("contact"),
            to: field("to"),
            subject: field("subject"),
            channel: field("channel"),
            status: field("status"),
            was_handed_over: !message["handed_over_at"].is_null(),
        };
        if listed.was_handed_over {
            let fields = ["handed_over_at", "contact", "node", "channel"];
            self.messages.push(words(message, &fields));
        }
        let before = self.listed.insert(field("id"), listed);
        assert!(before.is_none(), "{message} is on two pages");
    }

    /// A message by its id.
    pub(super) fn listed(&self, id: &str) -> &Listed {
        self.listed.get(id).unwrap_or_else(|| panic!("nobody sent {id}"))
    }

    fn sorted(mut self) -> Self {
        self.messages.sort();
        self.refused.sort();
        self
    }

    /// Fails at the first people whose stories differ.
    pub(super) fn assert_equals(&self, expected: &Self) {
        let ids: BTreeSet<_> = self.paths.keys().chain(expected.paths.keys()).collect();
        let differ = |id: &&&String| self.paths.get(**id) != expected.paths.get(**id);
        let others: Vec<_> = ids.iter().filter(differ).collect();
        for id in others.iter().take(SHOWN) {
            let (real, simulated) = (self.paths.get(**id), expected.paths.get(**id));
            println!("{id}\n  really:    {real:#?}\n  simulated: {simulated:#?}");
        }
        assert!(others.is_empty(), "{} of {} paths differ", others.len(), ids.len());
        assert_eq!(self.messages, expected.messages);
        assert_eq!(self.refused, expected.refused);
    }

    /// Fails unless these are the messages of a channel, each once. One that was with the provider
    /// when Weir was killed may have arrived, and is not sent again.
    pub(super) fn assert_arrived<'a>(
        &self,
        channel: &str,
        arrived: impl ExactSizeIterator<Item = &'a String>,
    ) {
        let count = arrived.len();
        let arrived: BTreeSet<_> = arrived.collect();
        assert_eq!(arrived.len(), count, "a message of {channel} arrived twice");
        let sent = self
            .listed
            .iter()
            .filter(|(_, listed)| listed.channel == channel && listed.was_handed_over);
        let (unknown, certain): (Vec<_>, Vec<_>) =
            sent.partition(|(_, listed)| listed.status == "unknown");
        assert!(unknown.len() <= CONCURRENCY, "{} unknown {channel}s", unknown.len());
        let certain: BTreeSet<_> = certain.into_iter().map(|(id, _)| id).collect();
        let unknown: BTreeSet<_> = unknown.into_iter().map(|(id, _)| id).collect();
        let missing: Vec<_> = certain.difference(&arrived).collect();
        assert!(missing.is_empty(), "never arrived by {channel}: {missing:?}");
        let known: BTreeSet<_> = certain.union(&unknown).copied().collect();
        let strange: Vec<_> = arrived.difference(&known).collect();
        assert!(strange.is_empty(), "nobody sent these by {channel}: {strange:?}");
    }
}

/// The steps in a timeline, the first first, as `simulate` words them.
fn path(timeline: Vec<Value>) -> Vec<String> {
    timeline.into_iter().rev().filter_map(|entry| step(&entry)).collect()
}

fn step(entry: &Value) -> Option<String> {
    let what = match text(entry, "kind") {
        "entered" => "entered - - -".to_owned(),
        "left" => format!("node {} -", words(entry, &["node", "port"])),
        "ended" => {
            let (_, reason) = text(entry, "text").rsplit_once(": ")?;
            format!("ended - - {reason}")
        }
        _ => return None,
    };
    // So it is said of a message that was with the provider when Weir was killed.
    let because = text(entry, "because").replace("handed over, perhaps", "handed over");
    Some(format!("{} {what} {because}", text(entry, "at")))
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("-")
}

fn words(value: &Value, fields: &[&str]) -> String {
    fields.iter().map(|field| text(value, field)).collect::<Vec<_>>().join(" ")
}

/// An instant as `simulate` writes it.
fn millis(at: jiff::Timestamp) -> String {
    format!("{at:.3}")
}

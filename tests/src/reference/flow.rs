//! A small flow as the generators draw it, and how it is written down.
//!
//! It is the only thing that the model and the text given to the compiler share: the model reads
//! this value, the engine reads [`Flow::text`].

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value, json};

/// The names of nodes by place: not in order of the alphabet, for ties go by name.
pub(super) const NAMES: [&str; 10] =
    ["kilo", "delta", "papa", "alpha", "mike", "foxtrot", "bravo", "oscar", "echo", "lima"];

/// What every drawn flow is called.
pub(super) const FLOW: &str = "drawn";

/// A duration: civil days, then minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) days: i64,
    pub(super) minutes: i64,
}

/// Where a port leads: on, or out for this reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Node(usize),
    Out(&'static str),
}

/// From when on a condition looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    Entry,
    Arrival,
    Ever,
}

/// Which past events a condition counts, and how many there must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) since: Option<Since>,
    pub(super) within: Option<Span>,
    pub(super) at_least: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// This is the last that happened about a tag or channel: it is there, it is consented to.
    Stands(&'static str, &'static str),
    /// Such events happened, about a tag if one is named.
    Happened {
        kind: &'static str,
        about: &'static str,
        look: Look,
    },
    /// That message of this token has at least the status that this event gives.
    Status(usize, &'static str),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReEntry {
    Once,
    AfterExit,
    /// After exit, and what finds a token inside ends it and enters anew.
    Restart,
    Always,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) again: ReEntry,
    /// Whether `k` of the event's data tells entries apart.
    pub(super) keyed: bool,
    pub(super) cooldown: Option<Span>,
    pub(super) max: Option<(usize, Span)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Goal {
    pub(super) event: &'static str,
    pub(super) within: Span,
    pub(super) exit: bool,
}

/// The label of a branch, which is its port, and when it is taken.
pub(super) type Arm = (&'static str, Condition);

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Pause(Span),
    Data(Vec<Arm>),
    Engagement {
        of: usize,
        within: Span,
        arms: Vec<Arm>,
    },
    /// Into two; this is the percentage of the first.
    Split(u64),
    Wait {
        since: Since,
        within: Span,
        arms: Vec<Arm>,
    },
    Send {
        channel: &'static str,
        transactional: bool,
    },
    /// Updates the contact or emits an event: what that lets happen, and to which tags.
    Cause(Vec<(&'static str, &'static str)>),
}

/// A node, where its ports lead that are wired on their own, and where the rest does.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) ways: BTreeMap<&'static str, Target>,
    pub(super) rest: Target,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flow {
    /// The kind of event that lets a contact in, and what it is about.
    pub(super) trigger: (&'static str, &'static str),
    /// Only a tag that was not there.
    pub(super) only_new: bool,
    /// All of nothing, if everybody may enter.
    pub(super) only_if: Condition,
    pub(super) entry: Entry,
    /// Any of these.
    pub(super) exit_when: Condition,
    pub(super) goal: Option<Goal>,
    /// The first one is where the start leads.
    pub(super) nodes: Vec<Node>,
}

/// The labels of branches by place.
pub(super) const ARMS: [&str; 3] = ["first", "second", "third"];

/// The key in the data of such an event that says what it is about.
pub(super) fn key_of(kind: &str) -> Option<&'static str> {
    let keys =
        [("tag_", "tag"), ("consent_", "channel"), ("message_", "node"), ("attribute_", "name")];
    keys.into_iter().find(|(kinds, _)| kind.starts_with(kinds)).map(|(_, key)| key)
}

impl Flow {
    /// The flow as a file.
    pub(super) fn text(&self) -> String {
        let mut text = format!("schema: flow/v1\nid: {FLOW}\n");
        for (key, value) in self.settings() {
            writeln!(text, "{key}: {}", written(&value)).expect("a text takes all");
        }
        text.push_str("nodes:\n");
        for (place, node) in self.nodes.iter().enumerate() {
            let node = written(&node.value(place));
            writeln!(text, "  {}: {node}", NAMES[place]).expect("a text takes all");
        }
        text.push_str(&self.messages());
        text
    }

    fn settings(&self) -> Vec<(&'static str, Value)> {
        let mut all = vec![("start", self.start()), ("entry", self.entry.value())];
        if let Condition::Any(exits) = &self.exit_when
            && !exits.is_empty()
        {
            all.push(("exit_when", exits.iter().map(Condition::value).collect()));
        }
        if let Some(goal) = &self.goal {
            all.push(("goal", goal.value()));
        }
        all
    }

    fn start(&self) -> Value {
        let (kind, about) = self.trigger;
        let start = match key_of(kind) {
            Some("name") => json!({"trigger": kind, "attribute": about}),
            Some(key) => json!({"trigger": kind, key: about}),
            None => json!({"trigger": "event", "event": kind}),
        };
        let everybody = self.only_if == Condition::All(vec![]);
        let only_if = (!everybody).then(|| self.only_if.value());
        let only_new = self.only_new.then_some(Value::Bool(true));
        let fixed = [("type", Some(json!("people_event"))), ("next", Some(json!(NAMES[0])))];
        with(with(start, fixed), [("only_new", only_new), ("where", only_if)])
    }

    fn messages(&self) -> String {
        let mut text = String::new();
        for (place, node) in self.nodes.iter().enumerate() {
            let Kind::Send { channel, transactional } = node.kind else { continue };
            let kind = if transactional { "transactional" } else { "marketing" };
            let words = if channel == "email" { "subject: Hello, text: Hi" } else { "text: Hi" };
            let name = NAMES[place];
            let line = format!("  {name}_text: {{ channel: {channel}, kind: {kind}, {words} }}\n");
            text.push_str(&line);
        }
        if text.is_empty() { text } else { format!("messages:\n{text}") }
    }
}

impl Node {
    fn value(&self, place: usize) -> Value {
        let rest = match &self.kind {
            Kind::Pause(_) | Kind::Send { .. } | Kind::Cause(_) => Some("next"),
            Kind::Data(_) => Some("none_matched"),
            Kind::Engagement { .. } => Some("no_action"),
            Kind::Wait { .. } => Some("timed_out"),
            Kind::Split(_) => None,
        };
        let ports = ["failed", "not_sent"].map(|port| (port, self.ways.get(port).copied()));
        let ports = ports.into_iter().chain(rest.map(|port| (port, Some(self.rest))));
        let mut node = with(self.settings(place), [("type", Some(json!(self.kind.name())))]);
        for (port, target) in ports {
            node = with(node, [(port, target.map(Target::value))]);
        }
        node
    }

    fn settings(&self, place: usize) -> Value {
        match &self.kind {
            Kind::Pause(span) => json!({"for": span.text()}),
            Kind::Data(arms) => json!({"branches": self.branches(arms)}),
            Kind::Engagement { of, within, arms } => {
                json!({"of": NAMES[*of], "within": within.text(), "branches": self.branches(arms)})
            }
            Kind::Split(percent) => self.halves(*percent),
            Kind::Wait { since, within, arms } => {
                json!({"since": since.text(), "within": within.text(),
                    "branches": self.branches(arms)})
            }
            Kind::Send { .. } => json!({"message": format!("{}_text", NAMES[place])}),
            Kind::Cause(events) => caused(events),
        }
    }

    fn branches(&self, arms: &[Arm]) -> Value {
        let branch = |(label, when): &Arm| {
            let next = self.ways[label].value();
            json!({"label": label, "when": when.value(), "next": next})
        };
        arms.iter().map(branch).collect()
    }

    fn halves(&self, percent: u64) -> Value {
        let (first, second) = (self.ways[ARMS[0]].value(), self.rest.value());
        json!({"branches": [
            {"label": ARMS[0], "percent": percent, "next": first},
            {"label": ARMS[1], "percent": 100 - percent, "next": second},
        ]})
    }
}

impl Kind {
    /// Its `type` in a file.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Pause(_) => "pause",
            Self::Data(_) => "evaluate_data",
            Self::Engagement { .. } => "evaluate_event",
            Self::Split(_) => "split",
            Self::Wait { .. } => "wait_for",
            Self::Send { channel: "sms", .. } => "send_sms",
            Self::Send { .. } => "send_email",
            Self::Cause(events) if events[0].1.is_empty() => "emit_event",
            Self::Cause(_) => "update_contact",
        }
    }
}

/// The settings of what updates the contact or emits an event.
fn caused(events: &[(&'static str, &'static str)]) -> Value {
    let one = |kind: &str| events.iter().find(|event| event.0 == kind).map(|tag| json!([tag.1]));
    if let [(event, "")] = events {
        return json!({"event": event});
    }
    with(json!({}), [("add_tags", one("tag_added")), ("remove_tags", one("tag_removed"))])
}

impl Condition {
    fn value(&self) -> Value {
        let list = |all: &[Self]| all.iter().map(Self::value).collect::<Value>();
        match self {
            Self::Stands("consent_given", about) => json!({"consent": about}),
            Self::Stands(_, about) => json!({"tag": about}),
            Self::Happened { kind, about: "", look } => look.beside(json!({"event": kind})),
            Self::Happened { kind, about, look } => look.beside(json!({*kind: about})),
            Self::Status(_, kind) => json!({"status": kind.trim_start_matches("message_")}),
            Self::All(all) => json!({"all": list(all)}),
            Self::Any(all) => json!({"any": list(all)}),
            Self::Not(one) => json!({"not": one.value()}),
        }
    }
}

impl Look {
    /// Every such event since entry.
    pub(super) const PLAIN: Self = Self { since: None, within: None, at_least: 1 };

    pub(super) fn is_plain(self) -> bool {
        self == Self::PLAIN || self == Self { since: Some(Since::Entry), ..Self::PLAIN }
    }

    fn beside(self, head: Value) -> Value {
        let count = (self.at_least > 1).then(|| json!({"gte": self.at_least}));
        let operands = [
            ("since", self.since.map(|since| json!(since.text()))),
            ("within", self.within.map(|span| json!(span.text()))),
            ("count", count),
        ];
        with(head, operands)
    }
}

impl Entry {
    fn value(&self) -> Value {
        let (re_entry, inside) = match self.again {
            ReEntry::Once => ("once", None),
            ReEntry::AfterExit => ("after_exit", None),
            ReEntry::Restart => ("after_exit", Some(json!("restart"))),
            ReEntry::Always => ("always", None),
        };
        let max = self.max.map(|(count, per)| json!({"count": count, "per": per.text()}));
        let rest = [
            ("key", self.keyed.then(|| json!("$.event.data.k"))),
            ("while_inside", inside),
            ("cooldown", self.cooldown.map(|span| json!(span.text()))),
            ("max", max),
        ];
        with(json!({"re_entry": re_entry}), rest)
    }
}

impl Goal {
    fn value(&self) -> Value {
        let goal = json!({"event": self.event, "within": self.within.text()});
        with(goal, [("exit", (!self.exit).then_some(Value::Bool(false)))])
    }
}

impl Target {
    fn value(self) -> Value {
        match self {
            Self::Node(place) => json!(NAMES[place]),
            Self::Out(reason) => json!(reason),
        }
    }
}

impl Since {
    fn text(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Arrival => "arrival",
            Self::Ever => "ever",
        }
    }
}

impl Span {
    pub(super) fn text(self) -> String {
        let part = |number: i64, unit| match number {
            0 => String::new(),
            1 => format!("1 {unit} "),
            _ => format!("{number} {unit}s "),
        };
        format!("{}{}", part(self.days, "day"), part(self.minutes, "minute")).trim().to_owned()
    }
}

/// `map` with those of `more` that are there.
fn with<const N: usize>(map: Value, more: [(&str, Option<Value>); N]) -> Value {
    let Value::Object(mut map) = map else { unreachable!("always a map") };
    let more = more.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    map.extend(more);
    Value::Object(map)
}

/// A value on one line of a flow file.
fn written(value: &Value) -> String {
    match value {
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => format!("{{ {} }}", pairs(map)),
        Value::Array(list) => {
            format!("[{}]", list.iter().map(written).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) if is_plain(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

fn pairs(map: &Map<String, Value>) -> String {
    let pairs = map.iter().map(|(key, value)| format!("{key}: {}", written(value)));
    pairs.collect::<Vec<_>>().join(", ")
}

/// Whether a text needs no quotes.
fn is_plain(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    text.bytes().all(word) && !text.is_empty() && !["true", "false", "null"].contains(&text)
}

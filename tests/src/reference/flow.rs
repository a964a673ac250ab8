//! A small flow as the generators draw it, and how it is written down.
//!
//! It is the only thing that the model and the text given to the compiler share: the model reads
//! this value, the engine reads [`Flow::text`].

use std::fmt::Write;

use jiff::civil::Weekday;
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

/// Where a port leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Node(usize),
    End,
    Exit,
}

/// From when on a condition looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    Entry,
    Arrival,
    Ever,
}

/// Which past events a condition counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    pub(super) since: Option<Since>,
    pub(super) within: Option<Span>,
    pub(super) at_least: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    Tag(&'static str),
    /// An event of this kind, and if it is one about a tag, about this one.
    Happened {
        kind: &'static str,
        tag: Option<&'static str>,
        look: Look,
    },
    /// It is there, or is this text.
    Attribute(&'static str, Option<&'static str>),
    /// That message of this token has at least this status.
    Status(usize, &'static str),
    Consent(&'static str),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

/// The kind of event that lets a contact in, and what its data must say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trigger {
    pub(super) kind: &'static str,
    pub(super) about: Option<(&'static str, &'static str)>,
    pub(super) only_new: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReEntry {
    Once,
    AfterExit,
    Always,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhileInside {
    Ignore,
    Restart,
    Refresh,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) again: ReEntry,
    pub(super) while_inside: WhileInside,
    /// Whether `k` of the event's data tells entries apart.
    pub(super) keyed: bool,
    pub(super) cooldown: Option<Span>,
    pub(super) max: Option<(usize, Span)>,
}

/// When messages may leave: minutes of the day, and on which days, all if none is named.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Window {
    pub(super) days: Vec<Weekday>,
    pub(super) from: i64,
    pub(super) to: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Goal {
    pub(super) event: &'static str,
    pub(super) within: Span,
    pub(super) since: Option<usize>,
    pub(super) exit: bool,
}

/// One arm of a branch: its port is its label.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Arm<T> {
    pub(super) when: T,
    pub(super) next: Target,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Pause {
        span: Span,
        window: Option<Window>,
        next: Target,
    },
    Data {
        arms: Vec<Arm<Condition>>,
        none: Target,
    },
    Engagement {
        of: usize,
        within: Span,
        arms: Vec<Arm<Condition>>,
        no_action: Target,
        not_sent: Option<Target>,
    },
    Split {
        arms: Vec<Arm<u64>>,
    },
    Wait {
        since: Since,
        within: Span,
        arms: Vec<Arm<Condition>>,
        timed_out: Target,
    },
    Send(Send),
    Update {
        add: Option<&'static str>,
        remove: Option<&'static str>,
        set: Option<(&'static str, i64)>,
        next: Target,
    },
    Emit {
        event: &'static str,
        next: Target,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Send {
    pub(super) channel: &'static str,
    pub(super) transactional: bool,
    pub(super) ignores_window: bool,
    pub(super) expires: Option<Span>,
    pub(super) next: Target,
    pub(super) failed: Option<Target>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flow {
    pub(super) trigger: Trigger,
    pub(super) only_if: Option<Condition>,
    pub(super) entry: Entry,
    pub(super) exit_when: Vec<Condition>,
    pub(super) goal: Option<Goal>,
    /// The window, and whether what falls outside is dropped.
    pub(super) send_window: Option<(Window, bool)>,
    /// The first one is where the start leads.
    pub(super) nodes: Vec<Node>,
}

/// The port of an arm by its place.
pub(super) const ARMS: [&str; 3] = ["first", "second", "third"];

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
        if !self.exit_when.is_empty() {
            all.push(("exit_when", self.exit_when.iter().map(Condition::value).collect()));
        }
        if let Some(goal) = &self.goal {
            all.push(("goal", goal.value()));
        }
        if let Some((window, drop)) = &self.send_window {
            let outside = json!(if *drop { "drop" } else { "wait" });
            all.push(("send_window", with(window.value(), [("outside", Some(outside))])));
        }
        all
    }

    fn start(&self) -> Value {
        let Trigger { kind, about, only_new } = self.trigger;
        let start = match about {
            Some(("name", name)) => json!({"trigger": kind, "attribute": name}),
            Some((key, name)) => json!({"trigger": kind, key: name}),
            None => json!({"trigger": "event", "event": kind}),
        };
        let start = with(start, [("only_new", only_new.then_some(Value::Bool(true)))]);
        let only_if = self.only_if.as_ref().map(Condition::value);
        let fixed = [("type", Some(json!("people_event"))), ("where", only_if)];
        with(with(start, fixed), [("next", Some(json!(NAMES[0])))])
    }

    fn messages(&self) -> String {
        let mut text = String::new();
        for (place, node) in self.nodes.iter().enumerate() {
            let Node::Send(Send { channel, transactional, .. }) = node else { continue };
            let kind = if *transactional { "transactional" } else { "marketing" };
            let words = if *channel == "email" { "subject: Hello, text: Hi" } else { "text: Hi" };
            let name = NAMES[place];
            let line = format!("  {name}_text: {{ channel: {channel}, kind: {kind}, {words} }}\n");
            text.push_str(&line);
        }
        if text.is_empty() { text } else { format!("messages:\n{text}") }
    }
}

impl Node {
    fn value(&self, place: usize) -> Value {
        match self {
            Self::Pause { span, window, next } => {
                let window = window.as_ref().map(Window::value);
                let pause = json!({"type": "pause", "for": span.text()});
                with(pause, [("window", window), ("next", Some(next.value()))])
            }
            Self::Data { arms, none } => {
                let arms = conditional(arms);
                json!({"type": "evaluate_data", "branches": arms, "none_matched": none.value()})
            }
            Self::Engagement { of, within, arms, no_action, not_sent } => {
                let not_sent = not_sent.map(Target::value);
                let node = json!({"type": "evaluate_event", "of": NAMES[*of],
                    "within": within.text(), "branches": conditional(arms),
                    "no_action": no_action.value()});
                with(node, [("not_sent", not_sent)])
            }
            Self::Split { arms } => {
                json!({"type": "split", "branches": branches(arms, "percent", |w| json!(w))})
            }
            Self::Wait { since, within, arms, timed_out } => {
                json!({"type": "wait_for", "since": since.text(), "within": within.text(),
                    "branches": conditional(arms), "timed_out": timed_out.value()})
            }
            Self::Send(send) => send.value(place),
            Self::Update { add, remove, set, next } => {
                let changes = [
                    ("add_tags", add.map(|tag| json!([tag]))),
                    ("remove_tags", remove.map(|tag| json!([tag]))),
                    ("set", set.map(|(name, value)| json!({name: value}))),
                    ("next", Some(next.value())),
                ];
                with(json!({"type": "update_contact"}), changes)
            }
            Self::Emit { event, next } => {
                json!({"type": "emit_event", "event": event, "next": next.value()})
            }
        }
    }
}

impl Send {
    fn value(&self, place: usize) -> Value {
        let Self { channel, ignores_window, expires, next, failed, .. } = self;
        let node = json!({"type": format!("send_{channel}"),
            "message": format!("{}_text", NAMES[place])});
        let rest = [
            ("window", ignores_window.then(|| json!("ignore"))),
            ("expires", expires.map(|span| json!(span.text()))),
            ("next", Some(next.value())),
            ("failed", failed.map(Target::value)),
        ];
        with(node, rest)
    }
}

impl Condition {
    fn value(&self) -> Value {
        let list = |all: &[Self]| all.iter().map(Self::value).collect::<Value>();
        match self {
            Self::Tag(tag) => json!({"tag": tag}),
            Self::Happened { kind, tag: Some(tag), look } => look.beside(json!({*kind: tag})),
            Self::Happened { kind, tag: None, look } => look.beside(json!({"event": kind})),
            Self::Attribute(name, text) => {
                with(json!({"attribute": name}), [("is", text.map(|text| json!(text)))])
            }
            Self::Status(_, status) => json!({"status": status}),
            Self::Consent(channel) => json!({"consent": channel}),
            Self::All(all) => json!({"all": list(all)}),
            Self::Any(all) => json!({"any": list(all)}),
            Self::Not(one) => json!({"not": one.value()}),
        }
    }
}

impl Condition {
    /// Every `within` that stands in it.
    pub(super) fn withins(&self) -> Vec<Span> {
        match self {
            Self::Happened { look, .. } => look.within.into_iter().collect(),
            Self::All(list) | Self::Any(list) => list.iter().flat_map(Self::withins).collect(),
            Self::Not(one) => one.withins(),
            Self::Tag(_) | Self::Attribute(..) | Self::Status(..) | Self::Consent(_) => vec![],
        }
    }
}

impl Look {
    /// Every such event since entry.
    pub(super) fn is_plain(self) -> bool {
        self == Self::default() || self == Self { since: Some(Since::Entry), ..Self::default() }
    }

    fn beside(self, head: Value) -> Value {
        let operands = [
            ("since", self.since.map(|since| json!(since.text()))),
            ("within", self.within.map(|span| json!(span.text()))),
            ("count", self.at_least.map(|least| json!({"gte": least}))),
        ];
        with(head, operands)
    }
}

impl Entry {
    fn value(&self) -> Value {
        let re_entry = match self.again {
            ReEntry::Once => "once",
            ReEntry::AfterExit => "after_exit",
            ReEntry::Always => "always",
        };
        let inside = match self.while_inside {
            WhileInside::Ignore => None,
            WhileInside::Restart => Some(json!("restart")),
            WhileInside::Refresh => Some(json!("refresh")),
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
        let since = self.since.map(|place| json!(NAMES[place]));
        with(goal, [("since", since), ("exit", (!self.exit).then_some(Value::Bool(false)))])
    }
}

impl Window {
    fn value(&self) -> Value {
        let time = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let days = self.days.iter().map(|day| short(*day)).collect::<Vec<_>>();
        let days = (!days.is_empty()).then(|| json!(days));
        with(json!({"from": time(self.from), "to": time(self.to)}), [("days", days)])
    }
}

impl Target {
    fn value(self) -> Value {
        match self {
            Self::Node(place) => json!(NAMES[place]),
            Self::End => json!("end"),
            Self::Exit => json!("exit"),
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

fn short(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "mon",
        Weekday::Tuesday => "tue",
        Weekday::Wednesday => "wed",
        Weekday::Thursday => "thu",
        Weekday::Friday => "fri",
        Weekday::Saturday => "sat",
        Weekday::Sunday => "sun",
    }
}

fn conditional(arms: &[Arm<Condition>]) -> Value {
    branches(arms, "when", Condition::value)
}

fn branches<T>(arms: &[Arm<T>], key: &str, what: impl Fn(&T) -> Value) -> Value {
    let arms = arms.iter().zip(ARMS);
    arms.map(|(arm, label)| json!({"label": label, key: what(&arm.when), "next": arm.next.value()}))
        .collect()
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

//! What the tests of all kinds stand on: one contact, one run that stands at the node `here`, and
//! nodes made from settings as they are written.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use weir_engine::condition::View;
use weir_engine::form::{At, Values, read_settings};
use weir_engine::kind::{Build, Complaints, Kind};
use weir_engine::model::{
    Basket, Contact, ContactId, Event, Goal, Grade, Hold, Message, MessageId, Moment, Name,
    OnUnknown, Origin, Purpose, Sign, SignKind, State, Status, Token, TokenId,
};
use weir_engine::node::{Because, Codes, Draw, Effect, Input, Node, Shape, Verdict, When};
use weir_engine::settings::Settings;
use weir_engine::source::{Source, Span, read};
use weir_engine::value::{Timestamp, Zone};
use weir_messages::Channel;

/// A Monday.
pub(crate) const START: &str = "2027-01-04T10:00:00Z";

/// What makes a scene other than a fresh one.
pub(crate) type Prepare = fn(&mut Scene);

/// One contact at one instant.
pub(crate) struct Scene {
    pub(crate) contact: Contact,
    pub(crate) settings: Settings,
    pub(crate) now: Timestamp,
}

impl Scene {
    /// A run that entered at [`START`] and has just come to the node `here`.
    pub(crate) fn new() -> Self {
        let mut contact = Contact::new(ContactId::derive("c1", 0, Timestamp::MIN, 0), "c1");
        let now = instant(START);
        let seq = contact.count_up();
        let entry = event(seq, "tag_added", &json!({ "tag": "AB CART", "cart_id": "cart-1" }), now);
        contact.history.push(entry.clone().into());
        let n = contact.count_up();
        let id = TokenId { contact: contact.id, n };
        contact.tokens.push(token(id, entry, now));
        Self { contact, settings: Settings::default(), now }
    }

    pub(crate) fn token(&mut self) -> &mut Token {
        &mut self.contact.tokens[0]
    }

    pub(crate) fn zone(&mut self, name: &str) {
        self.contact.profile.timezone = Some(Zone::parse(name).expect(name));
    }

    pub(crate) fn attribute(&mut self, name: &str, value: impl Into<Value>) {
        self.contact.profile.attributes.insert(name.to_owned(), value.into());
    }

    /// The cart by which it entered holds this.
    pub(crate) fn cart(&mut self, data: &Value) {
        let at = Moment { seq: self.contact.count_up(), at: self.now };
        let basket = Basket::new(data.clone(), at);
        self.contact.carts.insert("cart-1".into(), basket);
    }

    /// Time passes.
    pub(crate) fn at(&mut self, time: &str) {
        self.now = instant(time);
    }

    /// Something happens now, and is in the history.
    pub(crate) fn happens(&mut self, kind: &str, data: &Value) -> Event {
        let seq = self.contact.count_up();
        let event = event(seq, kind, data, self.now);
        self.contact.history.push(event.clone().into());
        event
    }

    /// The run is parked as a verdict said.
    pub(crate) fn park(&mut self, verdict: &Verdict) {
        let Verdict::Park { until, deadline, listens } = verdict else {
            panic!("it does not park: {verdict:?}");
        };
        let hold = if *listens { Hold::Event } else { Hold::Time };
        self.token().state = State::Parked { until: *until, deadline: *deadline, hold };
    }

    /// The run has a message of this node; what was taken was taken now.
    pub(crate) fn message(&mut self, node: &str, status: Status) -> MessageId {
        let token = &self.contact.tokens[0];
        let visit = u32::try_from(self.contact.messages.len()).expect("few") + 1;
        let message = message(token, node, visit, status, self.now);
        let id = message.id;
        self.contact.messages.push(message);
        id
    }

    /// Something came back about the last message.
    pub(crate) fn sign(&mut self, kind: SignKind, grade: Grade) -> Event {
        let message = self.contact.messages.last().expect("a message").id.to_string();
        let event = self.happens("message_sign", &json!({ "message": message }));
        let sign = Sign { kind, at: self.now, seq: event.seq, link: None, grade };
        self.contact.messages.last_mut().expect("a message").signs.push(sign);
        event
    }

    pub(crate) fn enter(&self, node: &dyn Node) -> Verdict {
        self.step(node, Input::Enter)
    }

    pub(crate) fn step(&self, node: &dyn Node, input: Input<'_>) -> Verdict {
        let constants = Map::new();
        let flow = Name::from("the-flow");
        let view = View::new(&self.contact, &self.settings, self.now);
        let view = view.token(&self.contact.tokens[0]).flow(&flow, "The flow");
        let view = view.constants(&constants);
        match input {
            Input::Event(event) => node.step(&view.event(event), input),
            Input::Enter | Input::Timer => node.step(&view, input),
        }
    }
}

pub(crate) fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).expect(text)
}

fn event(seq: i64, kind: &str, data: &Value, at: Timestamp) -> Event {
    Event {
        seq,
        id: format!("e{seq}"),
        kind: kind.into(),
        occurred_at: at,
        received_at: at,
        data: data.clone(),
        origin: Origin::Source("api".into()),
    }
}

fn token(id: TokenId, entry: Event, now: Timestamp) -> Token {
    Token {
        id,
        flow: "the-flow".into(),
        version: 1,
        start: "start".into(),
        key: String::new(),
        entered: Moment { seq: id.n, at: now },
        entry,
        node: "here".into(),
        visit: 1,
        arrived: Moment { seq: id.n, at: now },
        state: State::Parked { until: None, deadline: None, hold: Hold::Time },
        vars: BTreeMap::new(),
        marks: BTreeMap::new(),
        hops: 1,
        goal: Goal::default(),
    }
}

fn message(token: &Token, node: &str, visit: u32, status: Status, now: Timestamp) -> Message {
    Message {
        id: MessageId::derive(token.id, token.entered.at, node, visit),
        token: token.id,
        flow: token.flow.clone(),
        version: 1,
        node: node.into(),
        visit,
        name: "a_message".into(),
        channel: Channel::Email,
        purpose: Purpose::Marketing,
        status,
        reason: None,
        to: Some("ada@example.com".into()),
        provider: None,
        queued_at: now,
        not_before: now,
        expires_at: now.plus(3 * 86_400_000),
        sending_since: None,
        handed_over_at: status.handed_over().then_some(now),
        attempts: 1,
        signs: Vec::new(),
        on_unknown: OnUnknown::NeverTwice,
        subject: None,
        may_have_left: false,
        by_hand: None,
    }
}

/// The settings of a kind, read from the text between the braces of a map.
pub(crate) fn values(kind: &Kind, settings: &str) -> Values {
    let source = Source::new("settings", format!("{{ {settings} }}"));
    let (root, mut problems) = read(&source);
    let root = root.expect("a map");
    let map = root.as_map().expect("a map");
    let at = At::new(&source, kind.name, Span::new(0, 1));
    let values = read_settings(kind.settings, map, PORTS, at, &mut problems);
    assert!(problems.is_empty(), "{settings}: {problems:#?}");
    values
}

/// Keys that hold targets; the compiler reads them.
const PORTS: &[&str] =
    &["next", "failed", "past", "none_matched", "no_action", "not_sent", "timed_out"];

/// What a kind's own check says about settings: setting, message and help of each.
pub(crate) fn complaints(kind: &Kind, settings: &str) -> Vec<(String, String)> {
    let mut complaints = Complaints::default();
    (kind.check)(&values(kind, settings), &mut complaints);
    let all = complaints.iter();
    all.map(|(setting, message, help)| {
        assert!(!help.is_empty(), "{message}: no help");
        (setting.to_owned(), message.to_owned())
    })
    .collect()
}

/// A node of this kind with these settings, which its own check finds in order.
pub(crate) fn node(kind: &Kind, settings: &str) -> Box<dyn Node> {
    assert_eq!(complaints(kind, settings), [], "{settings}");
    match kind.build {
        Build::Node(build) => build(&values(kind, settings)),
        Build::Start(_) => panic!("{} is a start", kind.name),
    }
}

/// A verdict in one line: `next`, `until 2027-…`, `keep answer, next`.
pub(crate) fn shown(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Go { port, .. } => port.to_string(),
        Verdict::Park { until, deadline, listens } => parked(*until, *deadline, *listens),
        Verdict::Do { effect, port } => format!("{}, {port}", done(effect)),
        Verdict::Ask(request) => format!("ask {}", request.message),
        Verdict::Draw(draw) => drawn(draw),
        Verdict::Stay => "stay".to_owned(),
    }
}

fn parked(until: Option<Timestamp>, deadline: Option<Timestamp>, listens: bool) -> String {
    let mut text = if listens { "listen" } else { "wait" }.to_owned();
    if let Some(until) = until {
        write!(text, " until {until}").expect("a text takes everything");
    }
    if let Some(deadline) = deadline.filter(|deadline| Some(*deadline) != until) {
        write!(text, ", at most until {deadline}").expect("a text takes everything");
    }
    text
}

fn drawn(draw: &Draw) -> String {
    let from = match &draw.from {
        Codes::Pool(pool) => format!("pool {pool}"),
        Codes::Shop(shop) => format!("shop {shop}"),
        Codes::Fixed(code) => format!("code {code}"),
    };
    let expires = draw.expires.map(|expires| expires.to_string());
    format!("draw {from}, discount {:?}, expires {expires:?}", draw.discount)
}

fn done(effect: &Effect) -> String {
    match effect {
        Effect::Update(update) => format!(
            "add {:?}, remove {:?}, set {}, unset {:?}",
            update.add_tags,
            update.remove_tags,
            Value::Object(update.set.clone()),
            update.unset
        ),
        Effect::Emit { kind, data } => format!("emit {kind} {data}"),
        Effect::StartFlow { flow, data } => format!("start {flow} {data}"),
        Effect::Keep { name, value, .. } => format!("keep {name} {value}"),
    }
}

/// Why a verdict was given.
pub(crate) fn because(verdict: &Verdict) -> &Because {
    match verdict {
        Verdict::Go { because, .. } | Verdict::Do { effect: Effect::Keep { because, .. }, .. } => {
            because
        }
        Verdict::Park { .. }
        | Verdict::Do { .. }
        | Verdict::Ask(_)
        | Verdict::Draw(_)
        | Verdict::Stay => {
            panic!("it says no reason")
        }
    }
}

/// The ways out of a shape, each with when it is taken.
pub(crate) fn choices(shape: &Shape<'_>) -> String {
    let word = |when: &When<'_>| match when {
        When::If(_) => "if",
        When::InTheEnd(_) => "in the end",
        When::Otherwise => "otherwise",
        When::TimedOut => "timed out",
        When::Free => "free",
        When::Sent => "sent",
        When::NotSent => "not sent",
    };
    let each = shape.choices.iter().map(|choice| format!("{} {}", choice.port, word(&choice.when)));
    each.collect::<Vec<_>>().join(", ")
}

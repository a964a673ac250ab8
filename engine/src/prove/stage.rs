//! Where a suspected way is played: production's own turns, on a virtual clock.
//!
//! Turns want flows that they can keep, and a proof is only lent one. So a copy of the flow is
//! played, in which every node is a stand-in that knows no answer but those it was told: a turn
//! is begun anew each time a stand-in was asked something new, until all is answered by the
//! flow's own nodes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::Value;

use crate::catalogue::{Current, Mode, World};
use crate::condition::View;
use crate::flow::{Flow, FlowMessage, Start};
use crate::graph::{Graph, NodeKey, Slot};
use crate::model::{Contact, Event, Goal, Hold, Name, Origin, State, Token, TokenId};
use crate::node::{Input as Wake, Node, Request, Shape, Verdict};
use crate::simulate::{DEFAULT_START, new_contact};
use crate::turn::{Answer, Changes, Input, Turn};
use crate::value::{Timestamp, Window};

/// One contact, one flow, a clock.
pub(super) struct Stage<'a> {
    flow: &'a Flow,
    world: World,
    prompter: Arc<Prompter>,
    pub(super) contact: Contact,
    pub(super) now: Timestamp,
    /// Everything that was put in, and when.
    pub(super) inputs: Vec<(Timestamp, Input)>,
    /// Nodes for which there is no code.
    refused: BTreeSet<Name>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(flow: &'a Flow) -> Self {
        let prompter = Arc::new(Prompter::default());
        let mut world = World::default();
        world.flows.add(Arc::new(copy(flow, &prompter)), 1);
        world.flows.set_current(&flow.id, Current { version: 1, mode: Mode::Live });
        let contact = new_contact("", 0);
        let (now, inputs, refused) = (Timestamp::MIN, Vec::new(), BTreeSet::new());
        Self { flow, world, prompter, contact, now, inputs, refused }
    }

    /// A contact of this name that nothing has happened to.
    pub(super) fn begin(&mut self, name: &str) {
        self.contact = new_contact(name, self.world.settings.seed);
        self.now = self.opening();
        self.inputs.clear();
    }

    /// A Monday; where messages leave only in a window, when that is open.
    fn opening(&self) -> Timestamp {
        let monday = Timestamp::parse(DEFAULT_START).expect("a constant");
        let window = self.flow.send_window.as_ref().map(|window| &window.window);
        let zone = |window: &Window| window.timezone().in_force(&self.world.settings.zone).clone();
        window.and_then(|window| window.next_open(monday, &zone(window))).unwrap_or(monday)
    }

    /// Codes are there, or not, as these lots want it.
    pub(super) fn hand_out(&mut self, lots: &[(NodeKey, Name)]) {
        let refused = lots.iter().filter(|(at, port)| {
            let shape = self.flow.graph.slot(*at).node.as_ref().map(|node| node.shape());
            let keeps = |shape: &Shape<'_>| shape.keeps.iter().any(|(_, kept)| kept == port);
            shape.is_some_and(|shape| shape.draws.is_some() && !keeps(&shape))
        });
        let names = refused.map(|(at, _)| self.flow.graph.slot(*at).name.clone());
        self.refused = names.collect();
    }

    /// Whether these lots fall so to a contact of this name.
    pub(super) fn falls(&self, name: &str, lots: &[(NodeKey, Name)]) -> bool {
        if lots.is_empty() {
            return true;
        }
        let contact = new_contact(name, self.world.settings.seed);
        lots.iter().all(|(at, port)| {
            let slot = self.flow.graph.slot(*at);
            if slot.node.as_ref().is_some_and(|node| node.shape().draws.is_some()) {
                return true;
            }
            let token = standing(&contact, self.flow, &slot.name);
            let view = self.view_of(&contact, Some(&token));
            let verdict = slot.node.as_ref().map(|node| node.step(&view, Wake::Enter));
            if let Some(Verdict::Go { port: drawn, .. }) = verdict { drawn == *port } else { true }
        })
    }

    /// One turn, now.
    pub(super) fn turn(&mut self, input: Input) -> (Answer, Changes) {
        self.prompter.prompts().lines.clear();
        let known = BTreeSet::new();
        loop {
            self.prompter.prompts().next = 0;
            let mut contact = self.contact.clone();
            let mut turn = Turn::new(&self.world, &mut contact, &known, self.now);
            let answer = turn.apply(input.clone());
            let refused = &self.refused;
            turn.answer_all(|turn, wish| {
                let token = turn.contact().token(wish.token)?;
                (!refused.contains(&token.node)).then(|| wish.pool.to_string())
            });
            let changes = turn.finish();
            let asked = self.prompter.prompts().asked.take();
            let Some(asked) = asked else {
                self.contact = contact;
                self.inputs.push((self.now, input));
                return (answer, changes);
            };
            let verdict = self.verdict(&asked);
            self.prompter.prompts().lines.push(verdict);
        }
    }

    /// What the flow's own node decides.
    fn verdict(&self, asked: &Asked) -> Verdict {
        let node = self.flow.graph.find(&asked.token.node);
        let node = node.and_then(|key| self.flow.graph.slot(key).node.as_ref());
        let view = self.view_of(&asked.contact, Some(&asked.token));
        let wake = match &asked.heard {
            Heard::Enter => Wake::Enter,
            Heard::Timer => Wake::Timer,
            Heard::Event(event) => Wake::Event(event),
        };
        node.map_or(Verdict::Stay, |node| node.step(&view, wake))
    }

    /// The contact as the token sees it.
    pub(super) fn view(&self, token: Option<TokenId>) -> View<'_> {
        self.view_of(&self.contact, token.and_then(|token| self.contact.token(token)))
    }

    fn view_of<'v>(&'v self, contact: &'v Contact, token: Option<&'v Token>) -> View<'v> {
        let mut view = View::new(contact, &self.world.settings, self.now);
        view.token = token;
        view.constants = &self.flow.vars;
        view.flow = (&self.flow.id, &self.flow.name);
        view.credit = self.flow.goal.as_ref().map(|goal| &goal.credit);
        view
    }
}

/// A first run that stands at a node, and knows nothing else.
fn standing(contact: &Contact, flow: &Flow, node: &Name) -> Token {
    let now = Timestamp::MIN;
    let entry = Event {
        seq: 1,
        id: String::new(),
        kind: Name::from(""),
        occurred_at: now,
        received_at: now,
        data: Value::Null,
        origin: Origin::Weir,
    };
    Token {
        id: TokenId { contact: contact.id, n: 2 },
        flow: flow.id.clone(),
        version: 1,
        start: Name::from(""),
        key: String::new(),
        entered: entry.moment(),
        node: node.clone(),
        visit: 1,
        arrived: entry.moment(),
        entry,
        state: State::Parked { until: None, deadline: None, hold: Hold::Time },
        vars: BTreeMap::new(),
        marks: BTreeMap::new(),
        hops: 0,
        goal: Goal::default(),
    }
}

/// What stand-ins are told, and the first thing they do not know.
#[derive(Debug, Default)]
struct Prompter(Mutex<Prompts>);

#[derive(Debug, Default)]
struct Prompts {
    /// The answers of this turn, in order.
    lines: Vec<Verdict>,
    next: usize,
    asked: Option<Box<Asked>>,
}

/// What a node was asked.
#[derive(Debug)]
struct Asked {
    contact: Contact,
    token: Token,
    heard: Heard,
}

#[derive(Debug)]
enum Heard {
    Enter,
    Timer,
    Event(Box<Event>),
}

/// In the place of a node.
#[derive(Debug)]
struct StandIn {
    request: Option<Request>,
    prompter: Arc<Prompter>,
}

impl Node for StandIn {
    fn step(&self, view: &View<'_>, input: Wake<'_>) -> Verdict {
        self.prompter.prompts().answer(view, input)
    }

    fn shape(&self) -> Shape<'_> {
        Shape { sends: self.request.as_ref(), ..Shape::default() }
    }
}

impl Prompter {
    fn prompts(&self) -> MutexGuard<'_, Prompts> {
        self.0.lock().expect("nothing panics while it is held")
    }
}

impl Prompts {
    fn answer(&mut self, view: &View<'_>, input: Wake<'_>) -> Verdict {
        self.next += 1;
        if let Some(line) = self.lines.get(self.next - 1) {
            return line.clone();
        }
        if let (None, Some(token)) = (&self.asked, view.token) {
            let heard = match input {
                Wake::Enter => Heard::Enter,
                Wake::Timer => Heard::Timer,
                Wake::Event(event) => Heard::Event(Box::new(event.clone())),
            };
            let (contact, token) = (view.contact.clone(), token.clone());
            self.asked = Some(Box::new(Asked { contact, token, heard }));
        }
        Verdict::Stay
    }
}

fn copy(flow: &Flow, prompter: &Arc<Prompter>) -> Flow {
    Flow {
        id: flow.id.clone(),
        name: flow.name.clone(),
        description: None,
        live: flow.live,
        owner: None,
        labels: Vec::new(),
        vars: flow.vars.clone(),
        starts: flow.starts.iter().map(copy_start).collect(),
        entry: flow.entry.clone(),
        exit_when: flow.exit_when.clone(),
        goal: flow.goal.clone(),
        send_window: flow.send_window.clone(),
        asserts: Vec::new(),
        graph: copy_graph(&flow.graph, prompter),
        messages: flow.messages.iter().map(|(name, it)| (name.clone(), copy_message(it))).collect(),
        tests: Vec::new(),
        needs: flow.needs.clone(),
        draws: flow.draws,
        marked: flow.marked.clone(),
        hash: flow.hash.clone(),
    }
}

fn copy_start(start: &Start) -> Start {
    Start {
        id: start.id.clone(),
        trigger: start.trigger.clone(),
        filter: start.filter.clone(),
        max_age: start.max_age,
        next: start.next,
        span: start.span,
    }
}

fn copy_graph(graph: &Graph, prompter: &Arc<Prompter>) -> Graph {
    let slot = |slot: &Slot| Slot {
        name: slot.name.clone(),
        title: None,
        kind: slot.kind,
        sends: slot.sends.clone(),
        node: slot.node.as_ref().map(|_| {
            let request = slot.sends.clone();
            Box::new(StandIn { request, prompter: Arc::clone(prompter) }) as Box<dyn Node>
        }),
        needs: slot.needs.clone(),
        span: slot.span,
    };
    let inner = graph.inner.map(|_, place| slot(place), |_, edge| edge.clone());
    Graph { inner, names: graph.names.clone() }
}

fn copy_message(message: &FlowMessage) -> FlowMessage {
    FlowMessage {
        name: message.name.clone(),
        channel: message.channel,
        purpose: message.purpose,
        topic: message.topic.clone(),
        track_opens: message.track_opens,
        track_clicks: message.track_clicks,
        utm: message.utm.clone(),
        library: message.library.clone(),
        body: message.body.clone(),
        variants: message.variants.clone(),
        // Whether there are products is outside of the proof: any message may leave.
        feeds: Vec::new(),
    }
}

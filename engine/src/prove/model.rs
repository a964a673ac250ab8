//! A flow as a proof sees it: places, ways between them by formulas, and which facts are still
//! asked about from each place on.
//!
//! Architecture Invariant: a kind is known by its shape alone. A new kind is proved about with no
//! edit here.

use petgraph::visit::{DfsPostOrder, Walker};

use crate::condition::{Asked, Condition};
use crate::flow::{Assert, Flow, Sends};
use crate::graph::{NodeKey, Slot};
use crate::model::{Name, Purpose};
use crate::node::{Parks, Request, Shape, When};
use weir_messages::Channel;

use super::atoms::{Asking, Atoms};
use super::formula::Formula;
use super::truth::{Facts, Truth};

/// A flow and what is claimed of it.
pub(super) struct Model<'a> {
    pub(super) flow: &'a Flow,
    /// Only what is likely happens: nothing comes between a message's queueing and its
    /// hand-over, every message is taken, nothing is reported late. What breaks then makes the
    /// better story; what does not break may break all the same.
    pub(super) natural: bool,
    pub(super) atoms: Atoms,
    /// True when the token is to leave.
    pub(super) exit: Formula,
    pub(super) claim: Claim,
    places: Vec<Place<'a>>,
}

/// What is claimed.
pub(super) enum Claim {
    /// None of these is handed over while this is true.
    Never(Sends, Formula),
    /// At most so many are handed over.
    MaxMessages(u32),
}

/// One node.
#[derive(Default)]
pub(super) struct Place<'a> {
    pub(super) shape: Shape<'a>,
    /// The way to each port of the shape's choices, and when it is taken.
    pub(super) ways: Vec<Way>,
    /// Whether the message it asks about was handed over.
    pub(super) of_sent: Option<usize>,
    /// Facts that are true whenever its message is handed over: consent.
    pub(super) needs: Vec<usize>,
    /// Facts that are asked about here or later.
    live: Option<Facts>,
    /// The most messages that can still be handed over from here on, of those claimed about.
    pub(super) to_come: u32,
}

/// One way out.
pub(super) struct Way {
    pub(super) port: Name,
    pub(super) to: NodeKey,
    /// The condition, where it has one.
    pub(super) when: Option<Formula>,
}

impl<'a> Model<'a> {
    pub(super) fn new(flow: &'a Flow, assert: &Assert, natural: bool) -> Self {
        let mut atoms = Atoms::new(natural);
        let everywhere = Asking { at: None, of: &[] };
        let exits = flow.exit_when.iter();
        let exit = exits.map(|exit| atoms.formula(&exit.when, flow, everywhere)).collect();
        let exit = Formula::Any(exit);
        let claim = match assert {
            Assert::MaxMessages(most) => Claim::MaxMessages(*most),
            Assert::Never { send, after } => {
                Claim::Never(send.clone(), atoms.formula(after, flow, everywhere))
            }
        };
        let places = flow.graph.places();
        let places = places.map(|(key, slot)| Place::new(flow, key, slot, &mut atoms)).collect();
        atoms.link(flow, &exit);
        let mut model = Self { flow, natural, atoms, exit, claim, places };
        model.need_consent();
        model.look_ahead();
        model
    }

    pub(super) fn place(&self, key: NodeKey) -> &Place<'a> {
        &self.places[key.index()]
    }

    pub(super) fn slot(&self, key: NodeKey) -> &'a Slot {
        self.flow.graph.slot(key)
    }

    /// Whether the claim is about the messages of this node.
    pub(super) fn is_about(&self, key: NodeKey) -> bool {
        let Some(request) = self.place(key).shape.sends else { return false };
        match &self.claim {
            Claim::MaxMessages(_) => true,
            Claim::Never(send, _) => is_meant(send, &self.slot(key).name, request),
        }
    }

    /// Whether a message waits long enough by itself for anything to happen: a window holds it.
    pub(super) fn is_held(&self, key: NodeKey) -> bool {
        let heeds = self.place(key).shape.sends.is_some_and(|request| request.heeds_window);
        heeds && self.flow.send_window.is_some()
    }

    /// Forgets what nobody asks about from here on.
    pub(super) fn forget(&self, facts: &mut Facts, key: NodeKey) {
        let Some(live) = &self.place(key).live else { return };
        facts.keep(live);
        for (place, range) in self.atoms.ranges().iter().enumerate() {
            let asked = |fact: usize| live.get(fact) == Truth::Either;
            facts.set_values(place, range.blur(facts.values(place), asked));
        }
    }

    fn need_consent(&mut self) {
        for place in &mut self.places {
            let Some(request) = place.shape.sends else { continue };
            let atoms = (0..self.atoms.len()).map(|fact| (fact, &self.atoms.get(fact).atom));
            let needed = atoms.filter(|(_, atom)| is_needed(atom, self.flow, request));
            place.needs = needed.map(|(fact, _)| fact).collect();
        }
    }

    /// From the ends backwards: which facts are still asked about, how many messages may come.
    fn look_ahead(&mut self) {
        let mut always = self.facts_in(&self.exit);
        if let Claim::Never(_, after) = &self.claim {
            always.join(&self.facts_in(after));
        }
        for start in &self.flow.starts {
            let inner = &self.flow.graph.inner;
            for key in DfsPostOrder::new(inner, start.next).iter(inner) {
                if self.place(key).live.is_none() {
                    self.look_ahead_from(key, always.clone());
                }
            }
        }
    }

    fn look_ahead_from(&mut self, key: NodeKey, mut live: Facts) {
        let place = self.place(key);
        let mut to_come = 0;
        for way in &place.ways {
            to_come = to_come.max(self.place(way.to).to_come);
            if let Some(later) = &self.place(way.to).live {
                live.join(later);
            }
            way.when.iter().for_each(|when| live.join(&self.facts_in(when)));
        }
        let asked = place.of_sent.iter().chain(&place.needs);
        asked.for_each(|fact| live.set(*fact, Truth::Either));
        let more = u32::from(self.is_about(key));
        let place = &mut self.places[key.index()];
        (place.live, place.to_come) = (Some(live), to_come.saturating_add(more));
    }

    fn facts_in(&self, formula: &Formula) -> Facts {
        let mut facts = self.atoms.nothing();
        formula.each_fact(&mut |fact| facts.set(fact, Truth::Either));
        facts
    }
}

impl<'a> Place<'a> {
    fn new(flow: &'a Flow, key: NodeKey, slot: &'a Slot, atoms: &mut Atoms) -> Self {
        let Some(node) = &slot.node else { return Self::default() };
        let shape = node.shape();
        let asking = Asking { at: Some(key), of: shape.of };
        let of_sent = (!shape.of.is_empty()).then(|| atoms.sent(shape.of, flow));
        let mut ways = Vec::new();
        for choice in &shape.choices {
            let Some((to, _)) = flow.graph.follow(key, &choice.port) else { continue };
            let when = condition(&choice.when).map(|when| {
                let formula = atoms.formula(when, flow, asking);
                // Rule 23 of docs/semantics.md: of what was not sent only such arms speak.
                let sent = of_sent.filter(|_| !names_unsent(when)).map(Formula::Fact);
                Formula::All(sent.into_iter().chain([formula]).collect())
            });
            ways.push(Way { port: choice.port.clone(), to, when });
        }
        Self { shape, ways, of_sent, ..Self::default() }
    }

    /// Its ways with the choices they stand for.
    pub(super) fn choices(&self) -> impl Iterator<Item = (&When<'a>, &Way)> {
        let of = |way: &Way| self.shape.choices.iter().find(|choice| choice.port == way.port);
        self.ways.iter().filter_map(move |way| Some((&of(way)?.when, way)))
    }

    /// Whether a token can stand here and wait.
    pub(super) fn may_park(&self) -> bool {
        self.shape.parks != Parks::Never
    }

    /// Whether a token can pass without waiting.
    pub(super) fn may_pass(&self) -> bool {
        self.shape.parks != Parks::Always
    }
}

fn names_unsent(when: &Condition) -> bool {
    let mut names = false;
    when.walk(&mut |one| {
        if let Condition::Status(reached) = one {
            names |= matches!(reached.status, Asked::Failed | Asked::Suppressed | Asked::Cancelled);
        }
    });
    names
}

fn condition<'a>(when: &When<'a>) -> Option<&'a Condition> {
    match when {
        When::If(condition) | When::InTheEnd(condition) => Some(condition),
        When::Otherwise | When::TimedOut | When::Free | When::Sent | When::NotSent => None,
    }
}

/// Whether an assertion about these sends is about the message of this node.
pub(super) fn is_meant(send: &Sends, node: &Name, request: &Request) -> bool {
    match send {
        Sends::Any => true,
        Sends::Channel(channel) => request.channel == *channel,
        Sends::Node(name) => name == node,
    }
}

/// Whether a message is handed over only where this is true.
fn is_needed(atom: &Condition, flow: &Flow, request: &Request) -> bool {
    let Condition::Consent { channel, topic } = atom else { return false };
    let message = flow.messages.get(&request.message);
    let marketing = message.is_none_or(|message| message.purpose == Purpose::Marketing);
    let about = message.and_then(|message| message.topic.as_ref());
    let of_people = request.channel != Channel::Webhook;
    marketing
        && of_people
        && *channel == request.channel
        && (topic.is_none() || topic.as_ref() == about)
}

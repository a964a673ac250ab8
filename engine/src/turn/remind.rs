//! A reminder by hand (rule 22 of `docs/semantics.md`): a message about a cart that nothing but an
//! operator asks for. It belongs to a run of its own, which is over as soon as it began, so that
//! what comes of it is known, judged and counted as that of any other message.

use std::collections::{BTreeSet, VecDeque};

use weir_messages::Channel;

use crate::catalogue::Mode;
use crate::flow::{Flow, Start};
use crate::graph::NodeKey;
use crate::model::{
    Asked, ByHand, Deed, Ended, Event, Message, MessageId, Name, Origin, Token, TokenId,
};
use crate::node::Request;
use crate::trigger::Trigger;

use super::by_hand::RESENT_FROM;
use super::guard::Guard;
use super::{Objection, Turn};

/// The event by which such a run comes in.
const CART_REMINDED: &str = "cart_reminded";

/// What an operator says about a reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The cart.
    pub cart: String,
    /// By which flow; the one that is about the cart, or the only one that could be.
    pub flow: Option<Name>,
    /// The message of which of its nodes; the first that sends.
    pub node: Option<Name>,
    /// Whether the send window does not hold it.
    pub force: bool,
    /// What the request is called: asked again, nothing more is made.
    pub request: Option<String>,
}

/// What is to be sent.
struct Chosen<'a> {
    flow: &'a Flow,
    start: &'a Start,
    node: &'a Name,
    asked: Request,
}

impl<'a> Turn<'a> {
    /// Makes a reminder, or says what stands against it; nothing changed then.
    pub(super) fn remind(&mut self, by: &str, said: Reminder) -> Result<MessageId, Objection> {
        let cart = self.contact.carts.get(&said.cart).ok_or(Objection::NoCart)?;
        if let Some(asked) = cart.life.asked.as_ref().filter(|_| said.request.is_some())
            && Some(&asked.request) == said.request.as_ref()
        {
            return Ok(asked.message);
        }
        if !cart.is_waiting() {
            let why = if cart.open && !cart.paid { "empty" } else { cart.state().word() };
            return Err(Objection::CartOver(why));
        }
        let chosen = self.choose(&said)?;
        let before = (self.contact.clone(), self.changes.clone(), self.applied.clone());
        let made = self.remind_by(by, said, chosen);
        if made.is_err() {
            (*self.contact, self.changes, self.applied) = before;
        }
        made
    }

    fn remind_by(
        &mut self,
        by: &str,
        said: Reminder,
        chosen: Chosen<'_>,
    ) -> Result<MessageId, Objection> {
        let Chosen { flow, start, node, mut asked } = chosen;
        let mut fields = self.told_cart(&flow.id, &said.cart);
        fields["by"] = by.into();
        let event = self.entry_event(CART_REMINDED, fields, Origin::Weir);
        let id = self.pass_through(flow, start, node, &event, by);
        if let Some((label, _)) = self.exit(id, flow) {
            return Err(Objection::ExitWhen(label));
        }
        asked.heeds_window &= !said.force;
        let (to, not_before) = match self.guards(id, flow, &asked) {
            Guard::Yes(to) => (Some(to), self.now),
            Guard::Later(at, _) => (None, at),
            Guard::No(reason) => return Err(Objection::Guard(reason)),
        };
        let own = self.contact.profile.timezone.as_ref();
        let zone = own.unwrap_or(&self.world.settings.zone);
        let expires_at = asked.expires.after(not_before, zone);
        let (by, request) = (by.to_owned(), said.request);
        let deed = ByHand {
            by,
            at: self.now,
            deed: Deed::Reminded,
            force: said.force,
            of: None,
            request: request.clone(),
        };
        let draft = self.draft(id, flow, &asked, expires_at);
        let entered_at = self.contact.token(id).map_or(self.now, |token| token.entered.at);
        let made = MessageId::derive(id, entered_at, node, RESENT_FROM);
        let (visit, by_hand) = (RESENT_FROM, Some(deed));
        let message = Message { id: made, visit, to, not_before, by_hand, ..draft };
        self.changes.messages.insert(made);
        self.contact.messages.push(message);
        if let Some(request) = request {
            self.note_asked(&said.cart, Asked { request, message: made });
        }
        Ok(made)
    }

    /// A run that comes in at a node and is over.
    fn pass_through(
        &mut self,
        flow: &Flow,
        start: &Start,
        node: &Name,
        event: &Event,
        by: &str,
    ) -> TokenId {
        let key = self.key_of(flow, event).unwrap_or_default();
        let version = self.world.flows.current(&flow.id).map_or(0, |(_, current)| current.version);
        let token = self.new_token(flow, version, start, event, key);
        let (id, node) = (token.id, node.clone());
        self.let_in(flow, start, Token { node, visit: 1, ..token }, event);
        self.end(id, Ended::End, Some(format!("reminded by {by}")), Some(event.seq));
        id
    }

    fn choose(&self, said: &Reminder) -> Result<Chosen<'a>, Objection> {
        let flow = self.flow_to_remind(said)?;
        let by_cart = |start: &&Start| matches!(start.trigger, Trigger::Cart { .. });
        let start = flow.starts.iter().find(by_cart).or(flow.starts.first());
        let start = start.ok_or(Objection::Gone)?;
        let key = match &said.node {
            Some(name) => flow.graph.find(name),
            None => first_message(flow, start.next),
        };
        let slot = key.map(|key| flow.graph.slot(key));
        let name = || said.node.clone().unwrap_or_else(|| Name::from(""));
        let missing = || Objection::SendsNothing { flow: flow.id.clone(), node: name() };
        let slot = slot.ok_or_else(missing)?;
        let asked = slot.sends.clone().ok_or_else(missing)?;
        Ok(Chosen { flow, start, node: &slot.name, asked })
    }

    /// The flow that was named; else that of the newest run about the cart; else the only one that
    /// starts by carts.
    fn flow_to_remind(&self, said: &Reminder) -> Result<&'a Flow, Objection> {
        if let Some(name) = &said.flow {
            let known = || Objection::NoSuchFlow(name.clone());
            let (flow, current) = self.world.flows.current(name).ok_or_else(known)?;
            return match current.mode {
                Mode::Live | Mode::Draining => Ok(flow),
                Mode::Paused | Mode::Archived => Err(Objection::FlowRests(name.clone())),
            };
        }
        let about = |token: &&Token| token.entry.id_of("cart_id").as_ref() == Some(&said.cart);
        let runs = self.contact.tokens.iter().rev().filter(about);
        let mut of_runs = runs.filter_map(|token| self.live(&token.flow));
        if let Some(flow) = of_runs.next() {
            return Ok(flow);
        }
        let by_cart = self.world.flows.appointed();
        let by_cart = by_cart.filter(|(_, start)| matches!(start.trigger, Trigger::Cart { .. }));
        let mut names: Vec<&Name> = by_cart.map(|(flow, _)| &flow.id).collect();
        names.retain(|name| self.live(name).is_some());
        names.dedup();
        match names.as_slice() {
            [one] => self.live(one).ok_or(Objection::Gone),
            several => {
                Err(Objection::WhichFlow(several.iter().map(|&name| name.clone()).collect()))
            }
        }
    }

    fn live(&self, flow: &str) -> Option<&'a Flow> {
        let (found, current) = self.world.flows.current(flow)?;
        (current.mode == Mode::Live).then_some(found.as_ref())
    }
}

/// The first node on the way from a start that sends something to a person.
fn first_message(flow: &Flow, from: NodeKey) -> Option<NodeKey> {
    let (mut seen, mut next) = (BTreeSet::new(), VecDeque::from([from]));
    while let Some(key) = next.pop_front() {
        if !seen.insert(key) {
            continue;
        }
        let asked = flow.graph.slot(key).sends.as_ref();
        if asked.is_some_and(|asked| asked.channel != Channel::Webhook) {
            return Some(key);
        }
        next.extend(flow.graph.ways(key).into_iter().map(|(to, _)| to));
    }
    None
}

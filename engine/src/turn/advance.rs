//! Moves a token until it parks or ends. Nodes decide; only this moves.

use crate::flow::Flow;
use crate::graph::NodeKey;
use crate::model::{Ended, Hold, Mark, Message, Name, State, Status, TokenId};
use crate::node::{Because, Effect, Input as Wake, Verdict};

use super::{EndedToken, Step, Turn};

/// Where runs end.
pub(crate) const END: &str = "end";
/// Where runs leave early.
pub(crate) const EXIT: &str = "exit";

/// What is wrong with a step: a bug or corrupt data, never a business outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Defect {
    #[error("there is no node `{0}` in this version")]
    NoSuchNode(Name),
    #[error("node `{0}` left by `{1}`, which leads nowhere")]
    NoSuchPort(Name, Name),
    #[error("it moved more often than the flow has nodes")]
    DidNotPark,
}

impl Turn<'_> {
    /// The instant a token was parked until has come.
    pub(super) fn fire(&mut self, id: TokenId) {
        let Some(token) = self.contact.token(id) else { return };
        if token.due().is_none_or(|due| due > self.now) || self.is_paused(&token.flow) {
            return;
        }
        let State::Parked { hold, .. } = token.state.clone() else { return };
        let Some(flow) = self.flow_of(token) else {
            let defect = format!("version {} of {} is not there", token.version, token.flow);
            return self.quarantine(id, defect);
        };
        match hold {
            Hold::Message(message) => self.expire(message),
            Hold::Guard(_) => self.advance(id, flow, Wake::Enter),
            Hold::Time | Hold::Event | Hold::Answer => self.advance(id, flow, Wake::Timer),
        }
    }

    pub(super) fn is_paused(&self, flow: &str) -> bool {
        self.world.flows.mode(flow) == Some(crate::catalogue::Mode::Paused)
    }

    /// Moves a token from where it stands until it parks or ends.
    pub(super) fn advance(&mut self, id: TokenId, flow: &Flow, wake: Wake<'_>) {
        if let Err(defect) = self.try_advance(id, flow, wake) {
            self.quarantine(id, defect.to_string());
        }
    }

    /// A step was a defect: the token keeps its place until an operator decides.
    fn quarantine(&mut self, id: TokenId, defect: String) {
        let at = self.now;
        self.token_mut(id).state = State::Quarantined { at, defect: defect.clone() };
        self.trace(id, Step::Quarantined, defect, None);
    }

    fn try_advance(&mut self, id: TokenId, flow: &Flow, wake: Wake<'_>) -> Result<(), Defect> {
        let (mut wake, mut arrived) = (wake, None);
        for _ in 0..=flow.graph.len() {
            if !matches!(wake, Wake::Event(_)) && self.leave_early(id, flow, None) {
                return Ok(());
            }
            let here = arrived.map_or_else(|| self.place_of(id, flow), Ok)?;
            let (port, because) = match self.decide(id, flow, here, wake)? {
                Verdict::Stay => return Ok(()),
                Verdict::Park { until, deadline, listens } => {
                    let hold = if listens { Hold::Event } else { Hold::Time };
                    self.token_mut(id).state = State::Parked { until, deadline, hold };
                    return Ok(());
                }
                Verdict::Ask(request) => {
                    self.ask(id, flow, &request);
                    return Ok(());
                }
                Verdict::Draw(draw) => {
                    self.draw(id, flow, &draw);
                    return Ok(());
                }
                Verdict::Go { port, because } => (port, because),
                Verdict::Do { effect, port } => (port, self.perform(id, flow, effect)),
            };
            arrived = self.step(id, flow, here, &port, because)?;
            if arrived.is_none() {
                return Ok(());
            }
            wake = Wake::Enter;
        }
        Err(Defect::DidNotPark)
    }

    fn place_of(&self, id: TokenId, flow: &Flow) -> Result<NodeKey, Defect> {
        let token = self.contact.token(id).expect("a token is advanced while it is loaded");
        flow.graph.find(&token.node).ok_or_else(|| Defect::NoSuchNode(token.node.clone()))
    }

    fn decide(
        &self,
        id: TokenId,
        flow: &Flow,
        here: NodeKey,
        wake: Wake<'_>,
    ) -> Result<Verdict, Defect> {
        let slot = flow.graph.slot(here);
        let node = slot.node.as_ref().ok_or_else(|| Defect::NoSuchNode(slot.name.clone()))?;
        Ok(node.step(&self.view(flow, self.contact.token(id), None), wake))
    }

    fn perform(&mut self, id: TokenId, flow: &Flow, effect: Effect) -> Because {
        let because = match effect {
            Effect::Update(update) => self.update(id, flow, update),
            Effect::Emit { kind, data } => self.emit(id, flow, &kind, data),
            Effect::StartFlow { flow: other, data } => self.start_other(id, flow, &other, data),
            Effect::Keep { name, value, because } => {
                self.token_mut(id).vars.insert(name, value);
                because
            }
        };
        self.ask_segments();
        because
    }

    /// Leaves the node by a port; gives where it arrives, if that is a node.
    fn step(
        &mut self,
        id: TokenId,
        flow: &Flow,
        here: NodeKey,
        port: &Name,
        because: Because,
    ) -> Result<Option<NodeKey>, Defect> {
        let from = flow.graph.slot(here).name.clone();
        let Some((target, edge)) = flow.graph.follow(here, port) else {
            return Err(Defect::NoSuchPort(from, port.clone()));
        };
        let label = edge.label.as_deref().unwrap_or(port);
        let to = flow.graph.slot(target).name.clone();
        let visit = self.contact.token(id).map_or(0, |token| token.visit);
        let left = Step::Left { node: from.clone(), visit, port: port.clone(), to };
        self.trace(id, left, because.text, because.event);
        self.leave_mark(id, flow, from, port);
        Ok(self.arrive(id, flow, target, label).then_some(target))
    }

    fn leave_mark(&mut self, id: TokenId, flow: &Flow, node: Name, port: &Name) {
        if flow.marked.contains(&node) {
            let left = self.moment();
            self.token_mut(id).marks.insert(node, Mark { port: port.clone(), left });
        }
    }

    /// Stands a token at a place; says whether it is a node, and not the end.
    pub(super) fn arrive(&mut self, id: TokenId, flow: &Flow, at: NodeKey, label: &str) -> bool {
        let place = flow.graph.slot(at).name.clone();
        match place.as_str() {
            END => self.end(id, Ended::End, None, None),
            EXIT => self.end(id, Ended::Exit, Some(label.to_owned()), None),
            _ => {
                let arrived = self.moment();
                let token = self.token_mut(id);
                token.visit += 1;
                token.node = place;
                token.arrived = arrived;
                self.open_goal(id, flow);
                return true;
            }
        }
        false
    }

    /// Ends a run, cancels what it had queued, and gives back the codes that went nowhere.
    pub(super) fn end(
        &mut self,
        id: TokenId,
        reason: Ended,
        because: Option<String>,
        event: Option<i64>,
    ) {
        let at = self.now;
        let token = self.token_mut(id);
        token.state = State::Ended { at, reason, because: because.clone() };
        let flow = token.flow.clone();
        self.cancel_messages(id, reason);
        self.give_back(id);
        self.trace(id, Step::Ended { reason }, because.clone().unwrap_or_default(), event);
        self.applied.ended.push(EndedToken { flow, token: id, reason, because });
    }

    /// A run that is finished leaves alone what an operator sends for it.
    fn cancel_messages(&mut self, id: TokenId, reason: Ended) {
        let stays = |m: &&Message| reason == Ended::End && m.leaves_by_hand();
        let of = self.contact.messages.iter().filter(|message| message.token == id);
        let of = of.filter(|message| !stays(message));
        let queued: Vec<_> =
            of.filter(|m| m.status == Status::Queued).map(|message| message.id).collect();
        for message in queued {
            self.close_message(message, Status::Cancelled, crate::model::Reason::Ended);
        }
    }
}

//! Plays a script on the stage, and looks whether the claim really breaks.

use serde_json::{Map, Value};

use crate::condition::Condition;
use crate::flow::{Assert, Start};
use crate::graph::NodeKey;
use crate::model::{Ended, Hold, Message, MessageId, Name, Reason, State, Token, TokenId};
use crate::trigger::Trigger;
use crate::turn::{Answer, Changes, Handed, Happening, Input, Outcome, Step};
use crate::value::Timestamp;

use super::counter::Counter;
use super::model::{Model, is_meant};
use super::raise::{self, Raise};
use super::script::{Placing, Scene, Script, Wanted, Wish};
use super::stage::Stage;
use super::step::{Act, Phase};
use super::timeline::{Moment, Replay, Timeline, elapsed};
use super::words;

/// How often a hand-over is tried again where a guard says *later*.
const LATER_MAX: usize = 8;

/// How a script is played.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) placing: Placing,
    /// Everything happens as late as can be, instead of as soon as can be.
    pub(super) slow: bool,
    /// What lets the contact in is reported late, after other things that happened since.
    pub(super) late: bool,
}

/// So late; a start takes what is not older than a day, unless it says otherwise.
const LATE_MILLIS: i64 = 60 * 60 * 1_000;

/// One performance.
pub(super) struct Play<'p, 'a> {
    model: &'p Model<'a>,
    assert: &'p Assert,
    stage: &'p mut Stage<'a>,
    fields: Map<String, Value>,
    token: Option<TokenId>,
    entered: Timestamp,
    flying: Option<MessageId>,
    sent: u32,
    pub(super) moments: Vec<Moment>,
    /// When each scene was over.
    pub(super) clock: Vec<Timestamp>,
    /// What could not be made so.
    pub(super) unmet: Vec<String>,
    broken: bool,
}

impl<'p, 'a> Play<'p, 'a> {
    pub(super) fn new(model: &'p Model<'a>, assert: &'p Assert, stage: &'p mut Stage<'a>) -> Self {
        let after = if let Assert::Never { after, .. } = assert { Some(after) } else { None };
        Self {
            fields: raise::fields(model.flow, after),
            model,
            assert,
            stage,
            token: None,
            entered: Timestamp::MIN,
            flying: None,
            sent: 0,
            moments: Vec::new(),
            clock: Vec::new(),
            unmet: Vec::new(),
            broken: false,
        }
    }

    /// Plays it for a contact of this name; a timeline when the claim breaks.
    pub(super) fn perform(
        &mut self,
        script: &Script,
        name: &str,
        style: Style,
    ) -> Option<Timeline> {
        self.stage.begin(name);
        self.stage.hand_out(&script.lots);
        self.entered = self.stage.now;
        self.turn(Input::Plan);
        self.prepare(script, style);
        self.enter(script, style.late);
        for (place, scene) in script.scenes.iter().enumerate() {
            if self.broken || self.live().is_none() {
                break;
            }
            self.play(script, place, scene, style);
        }
        self.broken.then(|| self.timeline(name))
    }

    /// What is so before it enters: first what was so long before, then, where what lets it in is
    /// reported late, what happened since.
    fn prepare(&mut self, script: &Script, style: Style) {
        let since = |wish: &Wish| self.model.atoms.is_since_entry(wish.wanted);
        let first = style.placing == Placing::First;
        let early = script.early().filter(|wish: &&Wish| first || !wish.early);
        let (after, before): (Vec<&Wish>, Vec<&Wish>) = early.partition(|wish| since(wish));
        for wish in before {
            self.fulfil(*wish, false);
        }
        if style.late {
            self.stage.now = self.stage.now.plus(2 * LATE_MILLIS);
            for wish in after {
                self.happen_since(wish.wanted);
            }
        }
        script.before.iter().for_each(|wish| self.fulfil(*wish, true));
    }

    /// Before a run there is nothing that could be asked since when: so often it happens now.
    fn happen_since(&mut self, wanted: Wanted) {
        let times = match wanted {
            Wanted::Fact(_, happens) => usize::from(happens),
            Wanted::Range(_, values) => Counter::least(values),
        };
        for one in self.tries(wanted).into_iter().take(times) {
            self.raise(&one);
        }
    }

    fn timeline(&mut self, name: &str) -> Timeline {
        let inputs = std::mem::take(&mut self.stage.inputs);
        let replay = Some(Replay { contact: name.to_owned(), inputs });
        Timeline { steps: std::mem::take(&mut self.moments), possible_if: Vec::new(), replay }
    }

    fn live(&self) -> Option<&Token> {
        self.stage.contact.token(self.token?).filter(|token| token.is_live())
    }

    fn enter(&mut self, script: &Script, late: bool) {
        let start = &self.model.flow.starts[script.start];
        let occurred_at = late.then(|| self.stage.now.plus(-LATE_MILLIS));
        let tries = match &start.trigger {
            Trigger::Event { .. } | Trigger::Cart { .. } => {
                raise::entry(&start.trigger, &self.entry_fields(script))
                    .into_iter()
                    .map(|raise| happening(&raise, occurred_at))
                    .collect()
            }
            Trigger::Api => {
                let (flow, data) = (self.model.flow.id.clone(), self.fields.clone().into());
                vec![Input::Enter { flow, data, key: None }]
            }
            Trigger::Schedule(_) => self.appointment(start).into_iter().collect(),
        };
        for input in tries {
            let place = self.moments.len();
            let (answer, changes) = self.turn(input);
            if let Some(entered) = answer.applied.entered.first() {
                (self.token, self.entered) = (Some(entered.token), self.stage.now);
                self.tell(words::entry(start, late), None);
                self.tell_trail(&changes);
                self.moments[..place].iter_mut().for_each(|one| one.elapsed = "before".into());
                return;
            }
        }
        self.unmet.push("the start lets the contact in".into());
    }

    /// What the event that enters says, with what is asked of it.
    fn entry_fields(&self, script: &Script) -> Map<String, Value> {
        let mut fields = self.fields.clone();
        let scenes = script.scenes.iter().flat_map(|scene| &scene.wishes);
        for wish in script.before.iter().chain(scenes) {
            if let Wanted::Range(range, values) = wish.wanted {
                fields.extend(raise::of_entry(&self.model.atoms.ranges()[range], values));
            }
        }
        fields
    }

    fn appointment(&mut self, start: &Start) -> Option<Input> {
        let mut calendar = self.stage.contact.calendar.iter();
        let due = calendar.find(|row| row.start == start.id)?.due?;
        self.stage.now = self.stage.now.max(due);
        let (flow, start) = (self.model.flow.id.clone(), start.id.clone());
        Some(Input::Appointment { flow, start, about: String::new() })
    }

    /// One wait, and the commit that ends it.
    fn play(&mut self, script: &Script, place: usize, scene: &Scene, style: Style) {
        self.catch_up(scene.waits.at, &script.refused);
        if self.broken {
            return;
        }
        if style.slow {
            self.dally();
        }
        let wishes = script.scenes.iter().skip(place).flat_map(|scene| &scene.wishes);
        let due = |wish: &&Wish| {
            let scene = script.scene_for(self.model, **wish, style.placing);
            (scene..=wish.until).contains(&place)
        };
        let wishes: Vec<_> = wishes.filter(due).collect();
        for wish in &wishes {
            self.fulfil(**wish, false);
        }
        // What makes one so may have undone another: a tag that was added is to be gone again.
        for wish in wishes {
            self.fulfil(*wish, place == wish.until);
        }
        let act = scene.acts.first().map(|(_, act)| act);
        match scene.waits.phase {
            Phase::Waiting | Phase::Entering => self.let_time_pass(scene.waits.at),
            Phase::Queued => match act {
                Some(Act::HandOver) => self.hand_over(),
                Some(Act::Enter(_) | Act::Park | Act::Leave(_)) | None => self.give_up(),
            },
            Phase::Sending(taken) => self.conclude(taken),
        }
        self.clock.push(self.stage.now);
    }

    /// Where the model was allowed to go on at once and production waits: lets it go on.
    fn catch_up(&mut self, at: NodeKey, refused: &[NodeKey]) {
        let place = &self.model.slot(at).name;
        for _ in 0..=self.model.flow.graph.len() {
            let Some(token) = self.live().filter(|token| token.node != *place) else { return };
            let Some(here) = self.model.flow.graph.find(&token.node) else { return };
            if self.flying.is_some() {
                self.conclude(true);
            } else if refused.contains(&here) {
                self.give_up();
            } else if token.awaits().is_some() {
                self.hand_over();
            } else {
                self.let_time_pass(here);
            }
            if self.broken {
                return;
            }
        }
    }

    /// Lets pass all the time there is before the token is woken.
    fn dally(&mut self) {
        if let Some(due) = self.live().and_then(Token::due) {
            self.stage.now = self.stage.now.max(due.plus(-1));
        }
    }

    /// Makes something so, if it is not and that can be done.
    fn fulfil(&mut self, wish: Wish, last: bool) {
        for one in self.tries(wish.wanted) {
            if self.is_so(wish.wanted) || self.token.is_some() && self.live().is_none() {
                break;
            }
            self.raise(&one);
        }
        let over = self.token.is_some() && self.live().is_none();
        if last && !over && !self.is_so(wish.wanted) {
            self.unmet.push(words::so(&self.model.atoms, wish.wanted));
        }
    }

    fn raise(&mut self, one: &Raise) {
        let text = words::event(&one.kind, &one.data, one.of.as_ref());
        self.tell(text, one.of.clone());
        let (_, changes) = self.turn(happening(one, None));
        self.tell_trail(&changes);
    }

    /// What may do it.
    fn tries(&self, wanted: Wanted) -> Vec<Raise> {
        let atoms = &self.model.atoms;
        let (stage, token, fields) = (&*self.stage, self.token, &self.fields);
        match wanted {
            Wanted::Fact(fact, value) => {
                raise::tries(&atoms.get(fact).atom, value, stage, token, fields)
            }
            Wanted::Range(range, values) => {
                raise::tries_of_range(&atoms.ranges()[range], values, fields)
            }
        }
    }

    fn is_so(&self, wanted: Wanted) -> bool {
        let (atoms, view) = (&self.model.atoms, self.stage.view(self.token));
        match wanted {
            Wanted::Fact(fact, value) => atoms.get(fact).atom.holds(&view) == value,
            Wanted::Range(range, values) => {
                atoms.ranges()[range].admits(values, |fact| atoms.get(fact).atom.holds(&view))
            }
        }
    }

    /// Wakes the token at its instant, if it still waits where it is expected.
    fn let_time_pass(&mut self, at: NodeKey) {
        let Some((id, due)) = self.live().and_then(|token| Some((token.id, token.due()?))) else {
            return;
        };
        let here = self.live().is_some_and(|token| token.node == self.model.slot(at).name);
        if here {
            self.stage.now = self.stage.now.max(due);
            let (_, changes) = self.turn(Input::Timer(id));
            self.tell_trail(&changes);
        }
    }

    fn held(&self) -> bool {
        let hold =
            |token: &Token| matches!(&token.state, State::Parked { hold: Hold::Guard(_), .. });
        self.live().is_some_and(hold)
    }

    /// The queued message is handed over, as soon as every guard says yes.
    fn hand_over(&mut self) {
        for _ in 0..LATER_MAX {
            let at = self.live().and_then(|token| self.model.flow.graph.find(&token.node));
            let Some(at) = at else { return };
            if self.held() {
                self.let_time_pass(at);
                continue;
            }
            let Some(id) = self.live().and_then(Token::awaits) else { return };
            let (answer, changes) = self.turn(Input::HandOver(id));
            self.tell_trail(&changes);
            match answer.handed {
                Some(Handed::Go(message)) => return self.handed(&message, at),
                Some(Handed::Later(then, _)) => self.stage.now = self.stage.now.max(then),
                Some(Handed::No) | None => return,
            }
        }
    }

    /// The message is with the provider: this is the instant the claim is about.
    fn handed(&mut self, message: &Message, at: NodeKey) {
        self.flying = Some(message.id);
        let said = format!("{} is handed over", words::message(self.model.flow, at));
        self.broken = self.breaks(at);
        let text = if self.broken {
            let after =
                if let Assert::Never { after, .. } = self.assert { Some(after) } else { None };
            format!("{said}: {}", words::breaks(&self.model.claim, after))
        } else {
            said
        };
        self.tell(text, Some(message.node.clone()));
    }

    fn breaks(&self, at: NodeKey) -> bool {
        match self.assert {
            Assert::MaxMessages(most) => self.sent >= *most,
            Assert::Never { send, after } => {
                let request = self.model.place(at).shape.sends;
                let name = &self.model.slot(at).name;
                request.is_some_and(|request| is_meant(send, name, request))
                    && after.holds(&self.stage.view(self.token))
            }
        }
    }

    fn conclude(&mut self, taken: bool) {
        let Some(message) = self.flying.take() else { return };
        self.sent += u32::from(taken);
        let outcome = if taken {
            Outcome::Accepted { provider: None, response: None }
        } else {
            Outcome::Refused(Reason::Refused)
        };
        let (_, changes) = self.turn(Input::Outcome { message, outcome });
        self.tell_trail(&changes);
    }

    /// Nothing takes the message until it expires.
    fn give_up(&mut self) {
        let here = |play: &Self| play.live().map(|token| token.node.clone());
        let Some(at) = here(self).and_then(|node| self.model.flow.graph.find(&node)) else {
            return;
        };
        for _ in 0..LATER_MAX {
            let waits = self.held() || self.live().is_some_and(|token| token.awaits().is_some());
            if !waits || here(self).as_ref() != Some(&self.model.slot(at).name) {
                return;
            }
            self.let_time_pass(at);
        }
    }

    fn turn(&mut self, input: Input) -> (Answer, Changes) {
        self.stage.turn(input)
    }

    fn tell(&mut self, text: String, node: Option<Name>) {
        let elapsed = elapsed(self.entered, self.stage.now);
        self.moments.push(Moment { elapsed, text, node });
    }

    fn tell_trail(&mut self, changes: &Changes) {
        let token = self.token;
        for hop in changes.trail.iter().filter(|hop| Some(hop.token) == token) {
            match &hop.step {
                Step::Left { node, port, .. } => {
                    let at = self.model.flow.graph.find(node);
                    let text = at.and_then(|at| words::left(self.model, at, port));
                    if let Some(text) = text {
                        self.tell(text, Some(node.clone()));
                    }
                }
                Step::Ended { reason } => self.tell_end(*reason),
                Step::Entered { .. }
                | Step::Held { .. }
                | Step::Converted { .. }
                | Step::Quarantined
                | Step::Retried => {}
            }
        }
    }

    fn tell_end(&mut self, reason: Ended) {
        if reason == Ended::Goal
            && let Some(goal) = &self.model.flow.goal
        {
            let text = format!("{} happens when the goal no longer counts it", goal.event);
            self.unmet.push(text);
        }
    }
}

/// An event from outside, of now unless it is said when.
fn happening(raise: &Raise, occurred_at: Option<Timestamp>) -> Input {
    Input::Event(Happening {
        id: None,
        kind: raise.kind.clone(),
        occurred_at,
        data: raise.data.clone(),
        source: Some(Name::from("api")),
        starts: true,
    })
}

/// The condition of an assertion, where it has one.
pub(super) fn after(assert: &Assert) -> Option<&Condition> {
    if let Assert::Never { after, .. } = assert { Some(after) } else { None }
}

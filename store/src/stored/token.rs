//! A token as it is kept: what has a column of its own is not repeated, and how it entered, which
//! never changes, stands apart from how it goes.

use std::borrow::Cow;

use minicbor::{Decode, Encode};
use weir_engine::model::{
    Ended, Event, Goal, Hold, Mark, Moment, Name, Reason, State, Token, TokenId,
};
use weir_engine::value::Timestamp;

use super::event;
use super::packed::{
    Coded, Dictionary, Half, Json, PackedMoment, Word, at, codes, half, since, whole,
};

/// The columns of a token that its parts do not repeat.
pub(crate) struct Columns {
    pub(crate) id: TokenId,
    pub(crate) flow: Name,
    pub(crate) version: u32,
    pub(crate) key: String,
    pub(crate) node: Name,
    pub(crate) entered_at: Timestamp,
    pub(crate) until: Option<Timestamp>,
    pub(crate) hops: u32,
}

/// By which start and event it entered.
#[derive(Debug, Encode, Decode)]
#[cbor(array, context_bound = "Dictionary")]
pub(crate) struct Entry<'t> {
    #[n(0)]
    start: Word,
    /// The number of the event that entered it.
    #[n(1)]
    entered: i64,
    /// That event, or the one that replaced it.
    #[n(2)]
    kind: Word,
    /// What it is about; none where it is about nothing in particular.
    #[n(3)]
    subject: Option<String>,
    #[n(4)]
    event: event::Body<'t>,
    /// When it was received, from when the token entered.
    #[n(5)]
    received: i64,
    /// Its number; none where it is the one that entered the token.
    #[n(6)]
    seq: Option<i64>,
}

/// How far it came.
#[derive(Debug, Encode, Decode)]
#[cbor(array, context_bound = "Dictionary")]
pub(crate) struct Body<'t> {
    #[n(0)]
    visit: u32,
    #[n(1)]
    arrived: PackedMoment,
    #[n(2)]
    state: Standing,
    #[n(3)]
    goal: Option<Aim>,
    #[n(4)]
    vars: Option<Vec<Variable<'t>>>,
    #[n(5)]
    marks: Option<Vec<Passed>>,
}

/// Its state; the instant it is woken at has a column.
#[derive(Debug, Encode, Decode)]
#[cbor(flat)]
enum Standing {
    #[n(0)]
    Time(#[n(0)] Option<i64>),
    #[n(1)]
    Event(#[n(0)] Option<i64>),
    #[n(2)]
    Message(#[n(0)] Option<i64>, #[n(1)] Half),
    #[n(3)]
    Guard(#[n(0)] Option<i64>, #[n(1)] Coded<Reason>),
    #[n(4)]
    Ended(#[n(0)] i64, #[n(1)] Coded<Ended>, #[n(2)] Option<String>),
    #[n(5)]
    Quarantined(#[n(0)] i64, #[n(1)] String),
    #[n(6)]
    Answer(#[n(0)] Option<i64>),
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct Aim {
    #[n(0)]
    since: Option<PackedMoment>,
    #[n(1)]
    until: Option<i64>,
    #[n(2)]
    reached: Option<PackedMoment>,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct Variable<'t> {
    #[n(0)]
    name: String,
    #[n(1)]
    value: Json<'t>,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array, context_bound = "Dictionary")]
struct Passed {
    #[n(0)]
    node: Word,
    #[n(1)]
    port: Word,
    #[n(2)]
    left: PackedMoment,
}

codes! {
    Ended {
        End = 0,
        Exit = 1,
        Goal = 2,
        Superseded = 3,
        Merged = 4,
        Moved = 5,
        Erased = 6,
        Archived = 7,
        Quarantined = 8,
    }

    Reason {
        NoDestination = 0,
        NoConsent = 1,
        SuppressionList = 2,
        Capped = 3,
        Expired = 4,
        Holdout = 5,
        Paused = 6,
        TemplateError = 7,
        NothingToSay = 8,
        Window = 9,
        Refused = 10,
        Ended = 11,
        NoProducts = 12,
    }
}

impl<'t> Entry<'t> {
    /// How a token entered.
    pub(crate) fn of(token: &'t Token) -> Self {
        let Token { entered, entry, .. } = token;
        Self {
            start: Word(token.start.clone()),
            entered: entered.seq,
            kind: Word(entry.kind.clone()),
            subject: entry.subject().map(str::to_owned),
            event: event::Body::of(token.id.contact, entry),
            received: since(entry.received_at, entered.at),
            seq: Some(entry.seq).filter(|seq| *seq != entered.seq),
        }
    }

    fn event(self, columns: &Columns) -> Event {
        self.event.event(event::Columns {
            contact: columns.id.contact,
            seq: self.seq.unwrap_or(self.entered),
            kind: self.kind.0,
            subject: self.subject.unwrap_or_default(),
            received_at: at(self.received, columns.entered_at),
        })
    }
}

impl<'t> Body<'t> {
    /// How far a token came.
    pub(crate) fn of(token: &'t Token) -> Self {
        let base = token.entered.at;
        let vars = token.vars.iter().map(|(name, value)| Variable {
            name: name.to_string(),
            value: Json(Cow::Borrowed(value)),
        });
        let marks = token.marks.iter().map(|(node, mark)| Passed {
            node: Word(node.clone()),
            port: Word(mark.port.clone()),
            left: PackedMoment::of(mark.left, base),
        });
        Self {
            visit: token.visit,
            arrived: PackedMoment::of(token.arrived, base),
            state: Standing::of(&token.state, base),
            goal: Aim::of(&token.goal, base),
            vars: filled(vars),
            marks: filled(marks),
        }
    }

    /// The whole, from its parts and the columns.
    pub(crate) fn token(self, entry: Entry<'_>, columns: Columns) -> Token {
        let base = columns.entered_at;
        let vars = self.vars.unwrap_or_default().into_iter();
        let marks = self.marks.unwrap_or_default().into_iter().map(|passed| {
            let mark = Mark { port: passed.port.0, left: passed.left.moment(base) };
            (passed.node.0, mark)
        });
        Token {
            state: self.state.state(&columns),
            start: entry.start.0.clone(),
            entered: Moment { seq: entry.entered, at: base },
            entry: entry.event(&columns),
            id: columns.id,
            flow: columns.flow,
            version: columns.version,
            key: columns.key,
            node: columns.node,
            visit: self.visit,
            arrived: self.arrived.moment(base),
            vars: vars
                .map(|Variable { name, value }| (name.into(), value.0.into_owned()))
                .collect(),
            marks: marks.collect(),
            hops: columns.hops,
            goal: self.goal.map(|aim| aim.goal(base)).unwrap_or_default(),
        }
    }
}

fn filled<T>(all: impl Iterator<Item = T>) -> Option<Vec<T>> {
    let all: Vec<_> = all.collect();
    (!all.is_empty()).then_some(all)
}

impl Standing {
    fn of(state: &State, base: Timestamp) -> Self {
        match state {
            State::Parked { deadline, hold, .. } => {
                let deadline = deadline.map(|deadline| since(deadline, base));
                match hold {
                    Hold::Time => Self::Time(deadline),
                    Hold::Event => Self::Event(deadline),
                    Hold::Message(id) => Self::Message(deadline, half(*id)),
                    Hold::Guard(reason) => Self::Guard(deadline, Coded(*reason)),
                    Hold::Answer => Self::Answer(deadline),
                }
            }
            State::Ended { at, reason, because } => {
                Self::Ended(since(*at, base), Coded(*reason), because.clone())
            }
            State::Quarantined { at, defect } => {
                Self::Quarantined(since(*at, base), defect.clone())
            }
        }
    }

    fn state(self, Columns { id, entered_at, until, .. }: &Columns) -> State {
        let (deadline, hold) = match self {
            Self::Time(deadline) => (deadline, Hold::Time),
            Self::Event(deadline) => (deadline, Hold::Event),
            Self::Message(deadline, half) => (deadline, Hold::Message(whole(id.contact, half))),
            Self::Guard(deadline, reason) => (deadline, Hold::Guard(reason.0)),
            Self::Answer(deadline) => (deadline, Hold::Answer),
            Self::Ended(ended, reason, because) => {
                return State::Ended { at: at(ended, *entered_at), reason: reason.0, because };
            }
            Self::Quarantined(set_aside, defect) => {
                return State::Quarantined { at: at(set_aside, *entered_at), defect };
            }
        };
        let deadline = deadline.map(|deadline| at(deadline, *entered_at));
        State::Parked { until: *until, deadline, hold }
    }
}

impl Aim {
    fn of(goal: &Goal, base: Timestamp) -> Option<Self> {
        let packed = |moment| PackedMoment::of(moment, base);
        (*goal != Goal::default()).then(|| Self {
            since: goal.since.map(packed),
            until: goal.until.map(|until| since(until, base)),
            reached: goal.reached.map(packed),
        })
    }

    fn goal(self, base: Timestamp) -> Goal {
        Goal {
            since: self.since.map(|since| since.moment(base)),
            until: self.until.map(|until| at(until, base)),
            reached: self.reached.map(|reached| reached.moment(base)),
        }
    }
}

/// The word for its state.
pub(crate) fn state_word(state: &State) -> &'static str {
    match state {
        State::Parked { .. } => "parked",
        State::Ended { .. } => "ended",
        State::Quarantined { .. } => "quarantined",
    }
}

//! A token as it is kept: what has a column of its own is not repeated.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use weir_engine::model::{Event, Goal, Mark, Moment, Name, State, Token, TokenId};

use crate::Result;

/// The columns of a token that its body does not repeat.
pub(crate) struct Columns {
    pub(crate) id: TokenId,
    pub(crate) flow: Name,
    pub(crate) version: u32,
    pub(crate) key: String,
    pub(crate) node: Name,
}

#[derive(Deserialize)]
struct Body {
    start: Name,
    entered: Moment,
    entry: Event,
    visit: u32,
    arrived: Moment,
    state: State,
    #[serde(default)]
    vars: BTreeMap<Name, Value>,
    #[serde(default)]
    marks: BTreeMap<Name, Mark>,
    hops: u32,
    goal: Goal,
}

/// The same, to be written.
#[derive(Serialize)]
struct Written<'t> {
    start: &'t Name,
    entered: Moment,
    entry: &'t Event,
    visit: u32,
    arrived: Moment,
    state: &'t State,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    vars: &'t BTreeMap<Name, Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    marks: &'t BTreeMap<Name, Mark>,
    hops: u32,
    goal: &'t Goal,
}

/// The part that has no column of its own.
pub(crate) fn write(token: &Token) -> String {
    super::write(Written {
        start: &token.start,
        entered: token.entered,
        entry: &token.entry,
        visit: token.visit,
        arrived: token.arrived,
        state: &token.state,
        vars: &token.vars,
        marks: &token.marks,
        hops: token.hops,
        goal: &token.goal,
    })
}

/// The whole, from the body and the columns.
pub(crate) fn read(body: &str, columns: Columns) -> Result<Token> {
    let body = super::read::<Body>(body)?;
    Ok(Token {
        id: columns.id,
        flow: columns.flow,
        version: columns.version,
        start: body.start,
        key: columns.key,
        entered: body.entered,
        entry: body.entry,
        node: columns.node,
        visit: body.visit,
        arrived: body.arrived,
        state: body.state,
        vars: body.vars,
        marks: body.marks,
        hops: body.hops,
        goal: body.goal,
    })
}

/// The word for its state.
pub(crate) fn state_word(state: &State) -> &'static str {
    match state {
        State::Parked { .. } => "parked",
        State::Ended { .. } => "ended",
        State::Quarantined { .. } => "quarantined",
    }
}

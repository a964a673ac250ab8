//! A message as it is kept: what has a column of its own is not repeated, and the times at
//! which it rose are kept beside it.

use serde::{Deserialize, Serialize};
use weir_engine::model::{
    ByHand, Message, MessageId, Name, OnUnknown, Purpose, Reason, Sign, Status, TokenId,
};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use crate::Result;

/// When a message came to which status, oldest first.
pub(crate) type History = Vec<(Status, Timestamp)>;

/// How many changes of status are kept of one message. A provider that is down for the three
/// days a message lives is tried some 150 times, each try being two changes: of those the first
/// are kept, and the last.
const HISTORY_MAX: usize = 64;

/// The columns of a message that its body does not repeat.
pub(crate) struct Columns {
    pub(crate) id: MessageId,
    pub(crate) token: TokenId,
    pub(crate) flow: Name,
    pub(crate) version: u32,
    pub(crate) node: Name,
    pub(crate) visit: u32,
    pub(crate) channel: Channel,
    pub(crate) provider: Option<Name>,
    pub(crate) status: Status,
    pub(crate) queued_at: Timestamp,
    pub(crate) not_before: Timestamp,
    pub(crate) sending_since: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Body {
    name: Name,
    purpose: Purpose,
    reason: Option<Reason>,
    to: Option<String>,
    #[serde(default)]
    subject: Option<String>,
    expires_at: Timestamp,
    handed_over_at: Option<Timestamp>,
    attempts: u32,
    #[serde(default)]
    may_have_left: bool,
    signs: Vec<Sign>,
    on_unknown: OnUnknown,
    #[serde(default)]
    by_hand: Option<ByHand>,
    history: History,
}

/// The same, to be written.
#[derive(Serialize)]
struct Written<'m> {
    name: &'m Name,
    purpose: Purpose,
    reason: Option<Reason>,
    to: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'m str>,
    expires_at: Timestamp,
    handed_over_at: Option<Timestamp>,
    attempts: u32,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    may_have_left: bool,
    signs: &'m [Sign],
    on_unknown: OnUnknown,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_hand: Option<&'m ByHand>,
    history: &'m History,
}

/// The part that has no column of its own.
pub(crate) fn write(message: &Message, history: &History) -> String {
    super::write(Written {
        name: &message.name,
        purpose: message.purpose,
        reason: message.reason,
        to: message.to.as_deref(),
        subject: message.subject.as_deref(),
        expires_at: message.expires_at,
        handed_over_at: message.handed_over_at,
        attempts: message.attempts,
        may_have_left: message.may_have_left,
        signs: &message.signs,
        on_unknown: message.on_unknown,
        by_hand: message.by_hand.as_ref(),
        history,
    })
}

/// The whole, from the body and the columns.
pub(crate) fn read(body: &str, columns: Columns) -> Result<(Message, History)> {
    let body = super::read::<Body>(body)?;
    let message = Message {
        id: columns.id,
        token: columns.token,
        flow: columns.flow,
        version: columns.version,
        node: columns.node,
        visit: columns.visit,
        name: body.name,
        channel: columns.channel,
        purpose: body.purpose,
        status: columns.status,
        reason: body.reason,
        to: body.to,
        subject: body.subject,
        provider: columns.provider,
        queued_at: columns.queued_at,
        not_before: columns.not_before,
        expires_at: body.expires_at,
        sending_since: columns.sending_since,
        handed_over_at: body.handed_over_at,
        attempts: body.attempts,
        may_have_left: body.may_have_left,
        signs: body.signs,
        on_unknown: body.on_unknown,
        by_hand: body.by_hand,
    };
    Ok((message, body.history))
}

/// Notes that a message has this status now, if that is news. A full history keeps its
/// beginning and replaces its end.
pub(crate) fn note(history: &mut History, status: Status, at: Timestamp) {
    if history.last().is_some_and(|(last, _)| *last == status) {
        return;
    }
    history.truncate(HISTORY_MAX - 1);
    history.push((status, at));
}

//! What became of this token's messages.

use super::{Outcome, Read};
use crate::condition::{Asked, AskedGrade, Reached, View};
use crate::model::{Message, Name, Sign, SignKind, Status};

/// Whether the message asked about reached the status.
pub(super) fn reached<'a>(reached: &Reached, view: &'a View<'_>) -> Outcome<'a> {
    let of = if reached.of.is_empty() { view.of } else { &reached.of };
    let Some(message) = last_sent(of, view) else { return Outcome::plain(false) };
    let grade = reached.grade.or(view.grade).unwrap_or(AskedGrade::Human);
    match sign(message, reached.status, reached.link.as_ref(), grade) {
        Some(sign) => Outcome { holds: true, event: Some(sign.seq), read: Read::At(sign.at) },
        None => Outcome::plain(without_sign(message, reached.status)),
    }
}

/// Of the messages these nodes sent for this token, the one of its latest visit.
pub(super) fn last_sent<'a>(of: &[Name], view: &View<'a>) -> Option<&'a Message> {
    let token = view.token?.id;
    let asked = |message: &&Message| {
        message.token == token && of.contains(&message.node) && !message.is_resent()
    };
    view.contact.messages.iter().filter(asked).max_by_key(|message| message.visit)
}

/// What the state of the message tells where nothing came back about it.
fn without_sign(message: &Message, asked: Asked) -> bool {
    match asked {
        Asked::Sent => message.handed_over_at.is_some() || message.status.handed_over(),
        Asked::Delivered => {
            matches!(message.status, Status::Delivered | Status::Seen | Status::Clicked)
        }
        Asked::Failed => message.status == Status::Failed,
        Asked::Suppressed => message.status == Status::Suppressed,
        Asked::Cancelled => message.status == Status::Cancelled,
        Asked::Seen
        | Asked::Clicked
        | Asked::Replied
        | Asked::Bounced
        | Asked::Complained
        | Asked::Unsubscribed => false,
    }
}

/// The first acknowledged sign that says so, or implies it.
pub(super) fn sign<'a>(
    message: &'a Message,
    asked: Asked,
    link: Option<&Name>,
    grade: AskedGrade,
) -> Option<&'a Sign> {
    let says = |sign: &&Sign| {
        implies(sign.kind, asked)
            && (!is_graded(sign.kind) || asked == Asked::Delivered || grade.admits(sign.grade))
            && link.is_none_or(|link| sign.link.as_ref() == Some(link))
    };
    message.signs.iter().filter(says).min_by_key(|sign| sign.seq)
}

/// `delivered` < `seen` < `clicked` each imply those before; `replied` implies seen; the others
/// stand alone.
fn implies(kind: SignKind, asked: Asked) -> bool {
    match kind {
        SignKind::Delivered => asked == Asked::Delivered,
        SignKind::Seen => matches!(asked, Asked::Delivered | Asked::Seen),
        SignKind::Clicked => matches!(asked, Asked::Delivered | Asked::Seen | Asked::Clicked),
        SignKind::Replied => matches!(asked, Asked::Delivered | Asked::Seen | Asked::Replied),
        SignKind::Bounced => asked == Asked::Bounced,
        SignKind::Complained => asked == Asked::Complained,
        SignKind::Unsubscribed => asked == Asked::Unsubscribed,
        SignKind::Failed => asked == Asked::Failed,
    }
}

/// Machines open and follow links; only people answer.
fn is_graded(kind: SignKind) -> bool {
    matches!(kind, SignKind::Seen | SignKind::Clicked)
}

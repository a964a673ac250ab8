//! Rows as statements take them: what turns changed, gathered over all contacts of a unit.

use std::borrow::Cow;

use weir_engine::model::{
    Basket, Contact, ContactId, Event, Message, Name, Profile, Token, TokenId,
};
use weir_engine::turn::{Changes, Step};
use weir_engine::value::Timestamp;

use super::records::{Blob, records};
use crate::contract::claim::Taken;
use crate::contract::owner::Owner;
use crate::counts::Before;
use crate::months::month_of;
use crate::stored;
use crate::stored::message::History;
use crate::stored::packed::{append, half, pack};
use crate::stored::trail::PackedHop;
use crate::words::Known;
use crate::{Error, Result};

/// A contact that changed: as it is, as it was, what changed.
pub(super) type Change<'a> = (&'a Taken, &'a Before, &'a Changes);

records! {
    HeadRow {
        contact: ContactId,
        counter: i64,
        judged: i64,
    }

    MemberRow['a] {
        contact: ContactId,
        segment: &'a Name,
    }

    ContactRow['a] {
        contact: ContactId,
        external_id: &'a str,
        email: Option<&'a str>,
        phone: Option<&'a str>,
        body: String,
    }

    /// A tag, with the moment it was added; without it where it is gone.
    TagRow['a] {
        contact: ContactId,
        tag: &'a Name,
        seq: Option<i64>,
        at: Option<i64>,
    }

    ConsentRow['a] {
        contact: ContactId,
        channel: &'a Name,
        body: Option<String>,
    }

    BasketRow['a] {
        contact: ContactId,
        kind: &'static str,
        id: &'a str,
        state: &'static str,
        reminded: i64,
        changed_at: i64,
        body: Option<String>,
    }

    EventRow['a] {
        contact: ContactId,
        seq: i64,
        kind: i64,
        about: &'a str,
        received_at: i64,
        body: Blob<Vec<u8>>,
    }

    EventIdRow['a] {
        contact: ContactId,
        source: &'a Name,
        id: &'a str,
        at: i64,
    }

    TokenRow['a] {
        contact: ContactId,
        n: i64,
        /// How many steps it had before.
        hops_before: u32,
        hops: u32,
        flow: u32,
        version: u32,
        key: &'a str,
        node: u32,
        state: &'static str,
        entered_at: i64,
        until: Option<i64>,
        goal_until: Option<i64>,
        /// Left away where it is what it was.
        entry: Option<Blob<Vec<u8>>>,
        body: Blob<Vec<u8>>,
        /// The new steps.
        trail: Blob<Vec<u8>>,
    }

    /// A message, and the month in which its token entered, whose partition keeps it.
    MessageRow['a] {
        contact: ContactId,
        token: i64,
        node: u32,
        visit: u32,
        id: Blob<[u8; 8]>,
        flow: u32,
        version: u32,
        channel: &'static str,
        provider: &'a str,
        status: &'static str,
        queued_at: i64,
        not_before: i64,
        sending_since: Option<i64>,
        body: Blob<Vec<u8>>,
        month: i64,
        /// None where it is as it was.
        owner: Option<i64>,
    }

    AppointmentRow['a] {
        contact: ContactId,
        flow: &'a Name,
        start: &'a Name,
        about: &'a str,
        due: Option<i64>,
        last: Option<i64>,
    }
}

/// The row of a contact's counter.
pub(super) fn head(contact: &Contact) -> HeadRow {
    HeadRow { contact: contact.id, counter: contact.counter, judged: contact.judged }
}

/// The segments that it is in now, and those that it left.
pub(super) fn members(
    (Taken { contact, .. }, _, changes): Change<'_>,
) -> (Vec<MemberRow<'_>>, Vec<MemberRow<'_>>) {
    let rows = changes.segments.iter().map(|segment| MemberRow { contact: contact.id, segment });
    rows.partition(|row| contact.segments.contains(row.segment))
}

/// The row of a contact.
pub(super) fn contact(contact: ContactId, profile: &Profile) -> ContactRow<'_> {
    ContactRow {
        contact,
        external_id: &profile.external_id,
        email: profile.email.as_deref(),
        phone: profile.phone.as_deref(),
        body: stored::profile::write(profile),
    }
}

/// The tags that came, and those that went.
pub(super) fn tags(
    (Taken { contact, .. }, _, changes): Change<'_>,
) -> (Vec<TagRow<'_>>, Vec<TagRow<'_>>) {
    let row = |tag| {
        let since = contact.tags.get(tag);
        let (seq, at) = (since.map(|since| since.seq), since.map(|since| since.at.millis()));
        TagRow { contact: contact.id, tag, seq, at }
    };
    changes.tags.iter().map(row).partition(|row| row.seq.is_some())
}

/// What the contact says of channels now, and those of which it says nothing any more.
pub(super) fn consents<'a>(
    (Taken { contact, .. }, _, changes): Change<'a>,
) -> (Vec<ConsentRow<'a>>, Vec<ConsentRow<'a>>) {
    let row = |channel: &'a Name| {
        let body = contact.consent.get(channel).map(stored::write);
        ConsentRow { contact: contact.id, channel, body }
    };
    changes.consent.iter().map(row).partition(|row| row.body.is_some())
}

/// Carts and orders that are there, and those that are gone.
pub(super) fn baskets<'a>(
    (Taken { contact, .. }, _, changes): Change<'a>,
) -> (Vec<BasketRow<'a>>, Vec<BasketRow<'a>>) {
    let carts = changes.carts.iter().map(|id| ("cart", id, contact.carts.get(id)));
    let orders = changes.orders.iter().map(|id| ("order", id, contact.orders.get(id)));
    let row = |(kind, id, basket): (_, &'a String, Option<&Basket>)| {
        let cart = basket.filter(|_| kind == "cart");
        BasketRow {
            contact: contact.id,
            kind,
            id,
            state: cart.map_or("", |cart| cart.state().word()),
            reminded: cart.map_or(0, |cart| i64::from(cart.is_reminded())),
            changed_at: cart.map_or(0, |cart| cart.changed_at().millis()),
            body: basket.map(stored::write),
        }
    };
    carts.chain(orders).map(row).partition(|row| row.body.is_some())
}

/// The row of an event.
pub(super) fn event<'a>(contact: ContactId, event: &'a Event, known: &Known) -> EventRow<'a> {
    let subject = event.subject().unwrap_or_default();
    let (kind, about) = stored::kinds::columns(&event.kind, Some(subject));
    EventRow {
        contact,
        seq: event.seq,
        kind,
        about: about.unwrap_or_default(),
        received_at: event.received_at.millis(),
        body: Blob(pack(stored::event::Body::of(contact, event), known)),
    }
}

/// The row by which an event from outside is known when it comes again; none for events that
/// came without an id.
pub(super) fn event_id(contact: ContactId, event: &Event) -> Option<EventIdRow<'_>> {
    let (source, id) = event.sent_as(contact)?;
    Some(EventIdRow { contact, source, id, at: event.received_at.millis() })
}

/// The row of a token, with the steps that are new.
pub(super) fn token<'a>(
    contact: &Contact,
    token: &'a Token,
    changes: &Changes,
    known: &Known,
) -> Result<TokenRow<'a>> {
    let (goal, entered_at) = (&token.goal, token.entered.at);
    let (mut trail, mut new) = (Vec::new(), 0);
    // Rows count as the contact did that the run began as.
    let ahead = contact.ahead_of(token.id.contact);
    let mut counted = Cow::Borrowed(token);
    if ahead != 0 {
        counted.to_mut().renumber(-ahead);
    }
    for hop in changes.trail.iter().filter(|hop| hop.token == token.id) {
        let mut hop = Cow::Borrowed(hop);
        if ahead != 0 {
            hop.to_mut().renumber(-ahead);
        }
        let hop = &*hop;
        append(&mut trail, PackedHop::of(hop, entered_at), known);
        new += 1;
    }
    let hops_before = token.hops.saturating_sub(new);
    // It is another one than before only if it replaced the one that entered the token.
    let is_told = hops_before == 0 || token.entry.seq != token.entered.seq;
    Ok(TokenRow {
        contact: token.id.contact,
        n: token.id.n,
        hops_before,
        hops: token.hops,
        flow: number(known, &token.flow)?,
        version: token.version,
        key: &token.key,
        node: number(known, &token.node)?,
        state: stored::token::state_word(&token.state),
        entered_at: entered_at.millis(),
        until: token.due().map(Timestamp::millis),
        goal_until: goal.until.filter(|_| goal.reached.is_none()).map(Timestamp::millis),
        entry: is_told.then(|| Blob(pack(stored::token::Entry::of(&counted), known))),
        body: Blob(pack(stored::token::Body::of(&counted), known)),
        trail: Blob(trail),
    })
}

fn number(known: &Known, word: &Name) -> Result<u32> {
    let missing = || Error::Corrupt(format!("the word {word} has no number"));
    known.number(word).ok_or_else(missing)
}

/// Tells every name in what changed whose row says its number.
pub(super) fn words<'a>(
    (Taken { contact, .. }, _, changes): Change<'a>,
    tell: &mut impl FnMut(&'a Name),
) {
    for token in changes.tokens.iter().filter_map(|id| contact.token(*id)) {
        tell(&token.flow);
        tell(&token.node);
        tell(&token.start);
    }
    for message in changes.messages.iter().filter_map(|id| contact.message(*id)) {
        tell(&message.flow);
        tell(&message.node);
        tell(&message.name);
    }
    for hop in &changes.trail {
        match &hop.step {
            Step::Left { port, to, .. } => [port, to].into_iter().for_each(&mut *tell),
            Step::Converted { credited } => credited.iter().for_each(&mut *tell),
            Step::Entered { .. }
            | Step::Held { .. }
            | Step::Ended { .. }
            | Step::Quarantined
            | Step::Retried => {}
        }
    }
}

/// The row of a message, how it rose, and whose it is from now on.
pub(super) fn message<'a>(
    contact: &Contact,
    message: &'a Message,
    history: &History,
    owner: Option<Owner>,
    known: &Known,
) -> Result<MessageRow<'a>> {
    let ahead = contact.ahead_of(message.token.contact);
    let mut counted = Cow::Borrowed(message);
    if ahead != 0 {
        counted.to_mut().renumber(-ahead);
    }
    Ok(MessageRow {
        contact: message.token.contact,
        token: message.token.n,
        node: number(known, &message.node)?,
        visit: message.visit,
        id: Blob(*half(message.id)),
        flow: number(known, &message.flow)?,
        version: message.version,
        channel: message.channel.as_str(),
        provider: message.provider.as_ref().map_or("", Name::as_str),
        status: stored::word(message.status),
        queued_at: message.queued_at.millis(),
        not_before: message.not_before.millis(),
        sending_since: message.sending_since.map(Timestamp::millis),
        body: Blob(pack(stored::message::Body::of(&counted, history), known)),
        month: month(contact, message.token)?,
        owner: owner.map(|Owner(number)| number),
    })
}

fn month(contact: &Contact, token: TokenId) -> Result<i64> {
    let missing = || Error::Corrupt(format!("a change of {token}, which is not loaded"));
    Ok(month_of(contact.token(token).ok_or_else(missing)?.entered.at))
}

/// The appointments that stand, and those that are gone.
pub(super) fn appointments<'a>(
    (Taken { contact, .. }, _, changes): Change<'a>,
) -> (Vec<AppointmentRow<'a>>, Vec<AppointmentRow<'a>>) {
    let row = |(flow, start, about): &'a (Name, Name, String)| {
        let kept = contact.calendar.iter().find(|kept| kept.is_of((flow, start, about)));
        let due = kept.and_then(|kept| kept.due).map(Timestamp::millis);
        let last = kept.and_then(|kept| kept.last).map(Timestamp::millis);
        (kept.is_some(), AppointmentRow { contact: contact.id, flow, start, about, due, last })
    };
    let (stand, gone): (Vec<_>, Vec<_>) = changes.calendar.iter().map(row).partition(|row| row.0);
    (stand.into_iter().map(|row| row.1).collect(), gone.into_iter().map(|row| row.1).collect())
}

/// The histories of the messages that changed, brought up to now.
pub(super) fn history(before: &Before, message: &Message, now: Timestamp) -> History {
    let mut history = before.messages.get(&message.id).cloned().unwrap_or_default();
    stored::message::note(&mut history, message.status, now);
    history
}

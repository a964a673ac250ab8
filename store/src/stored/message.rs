//! A message as it is kept: what has a column of its own is not repeated, and the times at
//! which it rose are kept beside it.

use minicbor::{Decode, Encode};
use weir_engine::model::{
    ByHand, ContactId, Deed, Grade, Message, MessageId, Name, OnUnknown, Purpose, Reason, Sign,
    SignKind, Status, TokenId,
};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::packed::{Coded, Dictionary, Half, Word, at, codes, half, since, whole};

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

#[derive(Debug, Encode, Decode)]
#[cbor(array, context_bound = "Dictionary")]
pub(crate) struct Body {
    #[n(0)]
    name: Word,
    #[n(1)]
    purpose: Coded<Purpose>,
    #[n(2)]
    on_unknown: Coded<OnUnknown>,
    #[n(3)]
    to: Option<String>,
    /// Instants are told from when it was queued.
    #[n(4)]
    expires: i64,
    #[n(5)]
    attempts: u32,
    #[n(6)]
    history: Vec<Rose>,
    #[n(7)]
    handed_over: Option<i64>,
    #[n(8)]
    subject: Option<String>,
    #[n(9)]
    reason: Option<Coded<Reason>>,
    /// Told only where it is so.
    #[n(10)]
    may_have_left: Option<bool>,
    #[n(11)]
    signs: Option<Vec<Came>>,
    #[n(12)]
    by_hand: Option<Done>,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct Rose(#[n(0)] Coded<Status>, #[n(1)] i64);

#[derive(Debug, Encode, Decode)]
#[cbor(array, context_bound = "Dictionary")]
struct Came {
    #[n(0)]
    kind: Coded<SignKind>,
    #[n(1)]
    at: i64,
    #[n(2)]
    seq: i64,
    #[n(3)]
    grade: Coded<Grade>,
    #[n(4)]
    link: Option<Word>,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct Done {
    #[n(0)]
    by: String,
    #[n(1)]
    at: i64,
    #[n(2)]
    deed: Coded<Deed>,
    #[n(3)]
    force: bool,
    #[n(4)]
    of: Option<Half>,
    #[n(5)]
    request: Option<String>,
}

codes! {
    Purpose { Marketing = 0, Transactional = 1, }
    OnUnknown { NeverTwice = 0, AtLeastOnce = 1, }
    Status {
        Queued = 0,
        Sending = 1,
        Accepted = 2,
        Delivered = 3,
        Seen = 4,
        Clicked = 5,
        Suppressed = 6,
        Cancelled = 7,
        Failed = 8,
        Unknown = 9,
    }
    SignKind {
        Delivered = 0,
        Seen = 1,
        Clicked = 2,
        Replied = 3,
        Bounced = 4,
        Complained = 5,
        Unsubscribed = 6,
        Failed = 7,
    }
    Grade { Human = 0, Machine = 1, Unknown = 2, }
    Deed { Retried = 0, Skipped = 1, Resent = 2, Reminded = 3, }
}

impl Body {
    /// The part that has no column of its own.
    pub(crate) fn of(message: &Message, history: &History) -> Self {
        let base = message.queued_at;
        let signs: Vec<_> = message.signs.iter().map(|sign| Came::of(sign, base)).collect();
        Self {
            name: Word(message.name.clone()),
            purpose: Coded(message.purpose),
            on_unknown: Coded(message.on_unknown),
            to: message.to.clone(),
            expires: since(message.expires_at, base),
            attempts: message.attempts,
            history: history.iter().map(|(to, at)| Rose(Coded(*to), since(*at, base))).collect(),
            handed_over: message.handed_over_at.map(|at| since(at, base)),
            subject: message.subject.clone(),
            reason: message.reason.map(Coded),
            may_have_left: message.may_have_left.then_some(true),
            signs: (!signs.is_empty()).then_some(signs),
            by_hand: message.by_hand.as_ref().map(|deed| Done::of(deed, base)),
        }
    }

    /// The whole, from the body and the columns.
    pub(crate) fn message(self, columns: Columns) -> (Message, History) {
        let (base, contact) = (columns.queued_at, columns.token.contact);
        let message = Message {
            id: columns.id,
            token: columns.token,
            flow: columns.flow,
            version: columns.version,
            node: columns.node,
            visit: columns.visit,
            name: self.name.0,
            channel: columns.channel,
            purpose: self.purpose.0,
            status: columns.status,
            reason: self.reason.map(|reason| reason.0),
            to: self.to,
            subject: self.subject,
            provider: columns.provider,
            queued_at: base,
            not_before: columns.not_before,
            expires_at: at(self.expires, base),
            sending_since: columns.sending_since,
            handed_over_at: self.handed_over.map(|since| at(since, base)),
            attempts: self.attempts,
            may_have_left: self.may_have_left.unwrap_or_default(),
            signs: self.signs.into_iter().flatten().map(|came| came.sign(base)).collect(),
            on_unknown: self.on_unknown.0,
            by_hand: self.by_hand.map(|done| done.by_hand(contact, base)),
        };
        let history = self.history.into_iter().map(|Rose(to, since)| (to.0, at(since, base)));
        (message, history.collect())
    }
}

impl Came {
    fn of(sign: &Sign, base: Timestamp) -> Self {
        Self {
            kind: Coded(sign.kind),
            at: since(sign.at, base),
            seq: sign.seq,
            grade: Coded(sign.grade),
            link: sign.link.clone().map(Word),
        }
    }

    fn sign(self, base: Timestamp) -> Sign {
        Sign {
            kind: self.kind.0,
            at: at(self.at, base),
            seq: self.seq,
            link: self.link.map(|link| link.0),
            grade: self.grade.0,
        }
    }
}

impl Done {
    fn of(deed: &ByHand, base: Timestamp) -> Self {
        Self {
            by: deed.by.clone(),
            at: since(deed.at, base),
            deed: Coded(deed.deed),
            force: deed.force,
            of: deed.of.map(half),
            request: deed.request.clone(),
        }
    }

    fn by_hand(self, contact: ContactId, base: Timestamp) -> ByHand {
        ByHand {
            by: self.by,
            at: at(self.at, base),
            deed: self.deed.0,
            force: self.force,
            of: self.of.map(|half| whole(contact, half)),
            request: self.request,
        }
    }
}

/// Notes that a message has this status now, if that is news. A full history keeps its
/// beginning and replaces its end.
pub(crate) fn note(history: &mut History, status: Status, at: Timestamp) {
    if history.last().is_some_and(|(last, _)| *last == status) {
        return;
    }
    // What is handed over in the commit that queues it was queued all the same.
    if history.is_empty()
        && (status == Status::Sending || status == Status::Failed || status.handed_over())
    {
        history.push((Status::Queued, at));
    }
    history.truncate(HISTORY_MAX - 1);
    history.push((status, at));
}

//! A small player in place of the engine: it moves contacts in every way that a store must be
//! able to write down.

use serde_json::{Value, json};
use weir_engine::model::{
    Appointment, Basket, ByHand, Consent, Contact, Deed, Ended, Entry, Event, Goal, Hold, Message,
    MessageId, Moment, Name, OnUnknown, Origin, Purpose, Reason, State, Status, Token, TokenId,
};
use weir_engine::turn::{Changes, Hop, Step};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::DAY;

/// The types of the events that moves make.
pub const KINDS: &[&str] = &["tag_added", "tag_removed", "order_placed", "cart_updated", "seen"];

/// One contact's turn.
#[derive(Debug)]
pub struct Moves<'a> {
    /// The contact.
    pub contact: &'a mut Contact,
    /// What changed.
    pub changes: Changes,
    /// The instant.
    pub now: Timestamp,
}

impl<'a> Moves<'a> {
    /// Moves a contact, and says what changed.
    pub fn play(
        contact: &'a mut Contact,
        now: Timestamp,
        play: impl FnOnce(&mut Moves<'a>),
    ) -> Changes {
        let mut moves = Self { contact, changes: Changes::default(), now };
        play(&mut moves);
        moves.changes
    }

    /// Something happened. `id` is empty where the sender gave none.
    pub fn event(&mut self, kind: &str, id: &str, data: Value) -> Event {
        let seq = self.contact.count_up();
        let made = || Event::made_id(self.contact.id, seq);
        let event = Event {
            seq,
            id: if id.is_empty() { made() } else { id.to_owned() },
            kind: kind.into(),
            occurred_at: self.now,
            received_at: self.now,
            data,
            origin: Origin::Source("api".into()),
        };
        self.contact.history.push(event.clone().into());
        self.changes.events.push(event.clone().into());
        event
    }

    /// A tag was added.
    pub fn tag(&mut self, tag: &str) {
        let moment = self.event("tag_added", "", json!({ "tag": tag })).moment();
        self.contact.tags.insert(tag.into(), moment);
        self.changes.tags.insert(tag.into());
    }

    /// A tag was removed.
    pub fn untag(&mut self, tag: &str) {
        self.event("tag_removed", "", json!({ "tag": tag }));
        self.contact.tags.remove(tag);
        self.changes.tags.insert(tag.into());
    }

    /// The contact came to be in a segment, or left it.
    pub fn member(&mut self, segment: &str, enters: bool) {
        if enters {
            self.contact.segments.insert(segment.into());
        } else {
            self.contact.segments.remove(segment);
        }
        self.changes.segments.insert(segment.into());
    }

    /// The contact has this e-mail address.
    pub fn email(&mut self, address: &str) {
        self.contact.profile.email = Some(address.to_owned());
        self.changes.profile = true;
    }

    /// The contact gave consent to a channel, or withdrew it.
    pub fn consent(&mut self, channel: &str, given: bool) {
        let channel = Name::from(channel);
        let topics = [(Name::from("news"), given)].into();
        self.contact.consent.insert(channel.clone(), Consent { given, at: self.now, topics });
        self.changes.consent.insert(channel);
    }

    /// A cart changed, or was ordered.
    pub fn cart(&mut self, id: &str, open: bool) {
        let event = self.event("cart_updated", "", json!({ "cart_id": id, "total": 12.30 }));
        let at = event.moment();
        let basket = Basket { open, ..Basket::new(event.data, at) };
        self.contact.carts.insert(id.to_owned(), basket.clone());
        self.changes.carts.insert(id.to_owned());
        if !open {
            self.contact.orders.insert(id.to_owned(), basket);
            self.changes.orders.insert(id.to_owned());
        }
    }

    /// A cart that it has, to be written.
    pub fn cart_mut(&mut self, id: &str) -> &mut Basket {
        self.changes.carts.insert(id.to_owned());
        self.contact.carts.get_mut(id).expect("a cart that is there")
    }

    /// The contact enters a flow and waits at `node` until an instant.
    pub fn enter(&mut self, flow: &str, node: &str, until: Option<Timestamp>) -> TokenId {
        let entry = self.event("seen", "", json!({ "page": 1 }));
        let id = TokenId { contact: self.contact.id, n: self.contact.count_up() };
        let token = Token {
            id,
            flow: flow.into(),
            version: 1,
            start: "start".into(),
            key: String::new(),
            entered: entry.moment(),
            node: node.into(),
            visit: 1,
            arrived: entry.moment(),
            state: State::Parked { until, deadline: None, hold: Hold::Time },
            vars: [(Name::from("code"), json!("A-1"))].into(),
            marks: std::collections::BTreeMap::new(),
            hops: 0,
            goal: Goal::default(),
            entry,
        };
        let (key, at) = (String::new(), token.entered.at);
        self.contact.entries.push(Entry { token: id, flow: flow.into(), key, at });
        self.contact.tokens.push(token);
        let (start, node) = ("start".into(), node.into());
        self.hop(id, Step::Entered { start, node });
        id
    }

    /// A token reached its goal, which is credited to a message of this node.
    pub fn convert(&mut self, id: TokenId, credited: Option<&str>) {
        self.hop(id, Step::Converted { credited: credited.map(Name::from) });
    }

    /// A token goes to another node and waits there.
    pub fn step(&mut self, id: TokenId, to: &str, until: Option<Timestamp>) {
        let moment = Moment { seq: self.contact.counter, at: self.now };
        let token = self.token(id);
        let (node, visit) = (token.node.clone(), token.visit);
        token.node = to.into();
        token.visit += 1;
        token.arrived = moment;
        token.state = State::Parked { until, deadline: until, hold: Hold::Event };
        self.hop(id, Step::Left { node, visit, port: "next".into(), to: to.into() });
    }

    /// A token is over.
    pub fn end(&mut self, id: TokenId, reason: Ended) {
        let at = self.now;
        self.token(id).state = State::Ended { at, reason, because: Some("done".into()) };
        self.hop(id, Step::Ended { reason });
    }

    /// The goal of a token counts until an instant.
    pub fn aim(&mut self, id: TokenId, until: Timestamp) {
        self.token(id).goal.until = Some(until);
        self.changes.tokens.insert(id);
    }

    /// A guard said *later*.
    pub fn hold(&mut self, id: TokenId, reason: Reason) {
        let node = self.token(id).node.clone();
        self.hop(id, Step::Held { node, reason });
    }

    /// A token asks for a message.
    pub fn queue(
        &mut self,
        token: TokenId,
        channel: Channel,
        provider: Option<&str>,
        not_before: Timestamp,
    ) -> MessageId {
        let now = self.now;
        let of = self.token(token).clone();
        let id = MessageId::derive(token, of.entered.at, &of.node, of.visit);
        self.contact.messages.push(Message {
            id,
            token,
            flow: of.flow,
            version: of.version,
            node: of.node,
            visit: of.visit,
            name: "reminder".into(),
            channel,
            purpose: Purpose::Marketing,
            status: Status::Queued,
            reason: None,
            to: Some("a@shop.example".into()),
            provider: provider.map(Name::from),
            queued_at: now,
            not_before,
            expires_at: now.plus(3 * DAY),
            sending_since: None,
            handed_over_at: None,
            attempts: 0,
            signs: Vec::new(),
            on_unknown: OnUnknown::NeverTwice,
            subject: None,
            may_have_left: false,
            by_hand: None,
        });
        self.changes.messages.insert(id);
        id
    }

    /// A message comes to a status.
    pub fn rise(&mut self, id: MessageId, status: Status) {
        let now = self.now;
        let message = self.contact.messages.iter_mut().find(|message| message.id == id);
        let message = message.expect("a message that is loaded");
        message.status = status;
        if status == Status::Sending {
            message.sending_since = Some(now);
            message.attempts += 1;
        }
        self.changes.messages.insert(id);
    }

    /// An operator saw to a message.
    pub fn skip(&mut self, id: MessageId) {
        let now = self.now;
        let message = self.contact.messages.iter_mut().find(|message| message.id == id);
        let message = message.expect("a message that is loaded");
        let (by, deed, force) = ("Nia".to_owned(), Deed::Skipped, false);
        message.by_hand = Some(ByHand { by, at: now, deed, force, of: None, request: None });
        self.changes.messages.insert(id);
    }

    /// A step of a token is a defect.
    pub fn set_aside(&mut self, id: TokenId) {
        let at = self.now;
        self.hop(id, Step::Quarantined);
        let state = State::Quarantined { at, defect: "no such port".into() };
        self.token(id).state = state;
        self.changes.tokens.insert(id);
    }

    /// The contact has an appointment with a start; without an instant for `keep` it is gone.
    pub fn appoint(&mut self, flow: &str, start: &str, keep: Option<Option<Timestamp>>) {
        self.appoint_about(flow, start, "", keep);
    }

    /// The same about one thing.
    pub fn appoint_about(
        &mut self,
        flow: &str,
        start: &str,
        about: &str,
        keep: Option<Option<Timestamp>>,
    ) {
        let (flow, start, about) = (Name::from(flow), Name::from(start), about.to_owned());
        self.contact.calendar.retain(|kept| !kept.is_of((&flow, &start, &about)));
        if let Some(due) = keep {
            let (flow, start, about) = (flow.clone(), start.clone(), about.clone());
            let last = Some(self.now);
            self.contact.calendar.push(Appointment { flow, start, about, due, last });
        }
        self.changes.calendar.insert((flow, start, about));
    }

    /// The contact is forgotten.
    pub fn erase(&mut self) {
        let live = self.contact.tokens.iter().filter(|token| token.is_live());
        for id in live.map(|token| token.id).collect::<Vec<_>>() {
            self.end(id, Ended::Erased);
        }
        self.changes.erased = true;
    }

    fn token(&mut self, id: TokenId) -> &mut Token {
        let mut tokens = self.contact.tokens.iter_mut();
        tokens.find(|token| token.id == id).expect("a token that is loaded")
    }

    fn hop(&mut self, id: TokenId, step: Step) {
        let at = self.now;
        let token = self.token(id);
        token.hops += 1;
        let (flow, version, n) = (token.flow.clone(), token.version, token.hops);
        let (because, event) = ("it was time".to_owned(), Some(token.entry.seq));
        self.changes.tokens.insert(id);
        self.changes.trail.push(Hop { token: id, flow, version, n, at, step, because, event });
    }
}

//! Contacts that were merged into another one. Their events and runs keep the ids they have, and
//! count on as the survivor's: the numbers that were theirs follow after those that the survivor
//! had given out, so no number means two things.

use std::sync::Arc;

use super::{Contact, ContactId, Event, Message, Moment, Token};
use crate::turn::Hop;
use crate::value::Timestamp;

/// A contact that was merged into another one, and its numbers there: what it called 1 is
/// `before + 1`, up to `last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Joined {
    /// What it was called by Weir; ids of its runs and messages say so still.
    pub contact: ContactId,
    /// The last number that was given out before its own.
    pub before: i64,
    /// Its last number.
    pub last: i64,
}

impl Joined {
    fn holds(self, number: i64) -> bool {
        (self.before + 1..=self.last).contains(&number)
    }
}

impl Contact {
    /// By how much the numbers of this contact are ahead of those that rows of `id` were written
    /// with: nothing for its own.
    pub fn ahead_of(&self, id: ContactId) -> i64 {
        let joined = self.joined.iter().find(|joined| joined.contact == id);
        joined.map_or(0, |joined| joined.before)
    }

    /// Whether this contact is, or was, called so by Weir.
    pub fn is_called(&self, id: ContactId) -> bool {
        self.id == id || self.joined.iter().any(|joined| joined.contact == id)
    }

    /// Whether two numbers were given out side by side, one by each of two contacts that were
    /// merged later: then the clock tells which came first.
    pub fn are_side_by_side(&self, one: i64, other: i64) -> bool {
        let (early, late) = (one.min(other), one.max(other));
        self.joined.iter().any(|joined| joined.holds(late) && !joined.holds(early))
    }

    /// Whether an event counts as after a moment that was acknowledged then: it was acknowledged
    /// later, or it happened later.
    pub fn is_after(&self, event: &Event, moment: Moment, acknowledged: Timestamp) -> bool {
        let later = if self.are_side_by_side(event.seq, moment.seq) {
            event.received_at > acknowledged
        } else {
            event.seq > moment.seq
        };
        event.seq != moment.seq && (later || event.occurred_at > moment.at)
    }

    /// Moves every number on, so that it may be counted on by somebody else.
    pub(crate) fn renumber(&mut self, by: i64) {
        self.counter += by;
        for joined in &mut self.joined {
            joined.before += by;
            joined.last += by;
        }
        for moment in self.tags.values_mut() {
            moment.seq += by;
        }
        for basket in self.carts.values_mut().chain(self.orders.values_mut()) {
            basket.at.seq += by;
        }
        for event in &mut self.history {
            Arc::make_mut(event).seq += by;
        }
        self.tokens.iter_mut().for_each(|token| token.renumber(by));
        self.messages.iter_mut().for_each(|message| message.renumber(by));
    }

    /// Puts what came from several contacts into the order in which it was acknowledged.
    pub fn put_in_order(&mut self) {
        if self.joined.is_empty() {
            return;
        }
        self.history.sort_by_key(|event| (event.received_at, event.seq));
        self.tokens.sort_by_key(|token| (token.entered.at, token.id));
        self.entries.sort_by_key(|entry| (entry.at, entry.token));
        self.messages.sort_by(|one, other| {
            let place = |m: &Message| (m.queued_at, m.token, m.visit, m.node.clone());
            place(one).cmp(&place(other))
        });
    }
}

impl Token {
    /// Moves every number on that it says of its contact's order.
    pub fn renumber(&mut self, by: i64) {
        let Self { entered, entry, arrived, marks, goal, .. } = self;
        entry.seq += by;
        let marks = marks.values_mut().map(|mark| &mut mark.left);
        let goal = [&mut goal.since, &mut goal.reached].into_iter().flatten();
        for moment in [entered, arrived].into_iter().chain(marks).chain(goal) {
            moment.seq += by;
        }
    }
}

impl Message {
    /// Moves the numbers of what came back on.
    pub fn renumber(&mut self, by: i64) {
        self.signs.iter_mut().for_each(|sign| sign.seq += by);
    }
}

impl Hop {
    /// Moves the number of the event that decided on.
    pub fn renumber(&mut self, by: i64) {
        self.event = self.event.map(|event| event + by);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Name, Origin};

    fn event(seq: i64, received: i64, occurred: i64) -> Event {
        Event {
            seq,
            id: String::new(),
            kind: Name::from("order_placed"),
            occurred_at: Timestamp::from_millis(occurred),
            received_at: Timestamp::from_millis(received),
            data: json!({}),
            origin: Origin::Weir,
        }
    }

    fn at(seq: i64, millis: i64) -> Moment {
        Moment { seq, at: Timestamp::from_millis(millis) }
    }

    /// Its own numbers are 1 to 4 and from 11 on; 5 to 7 were another one's, and of these 6 and 7
    /// a third one's before; 8 to 10 a fourth one's.
    fn contact() -> Contact {
        let joined = [(2, 4, 7), (3, 5, 7), (4, 7, 10)].map(|(id, before, last)| Joined {
            contact: ContactId(id),
            before,
            last,
        });
        Contact { joined: joined.into(), ..Contact::new(ContactId(1), "c1") }
    }

    #[test]
    fn numbers_of_one_contact_are_told_by_themselves() {
        let contact = contact();
        for (one, other) in [(1, 4), (5, 5), (6, 7), (8, 10), (4, 11), (7, 11), (10, 12)] {
            assert!(!contact.are_side_by_side(one, other), "{one} {other}");
            assert!(!contact.are_side_by_side(other, one), "{other} {one}");
        }
        for (one, other) in [(1, 5), (4, 7), (5, 6), (3, 8), (7, 8), (6, 10)] {
            assert!(contact.are_side_by_side(one, other), "{one} {other}");
            assert!(contact.are_side_by_side(other, one), "{other} {one}");
        }
        assert_eq!((contact.ahead_of(ContactId(1)), contact.ahead_of(ContactId(3))), (0, 5));
        assert!(contact.is_called(ContactId(4)) && !contact.is_called(ContactId(5)));
    }

    #[test]
    fn what_came_from_two_contacts_is_told_by_the_clock() {
        let contact = contact();
        let entered = at(2, 100);
        let after = |event| contact.is_after(&event, entered, Timestamp::from_millis(150));
        assert!(!after(event(5, 90, 90)), "the other's, and before");
        assert!(!after(event(5, 140, 90)), "reported before the entry was");
        assert!(after(event(5, 160, 90)), "reported after it");
        assert!(after(event(5, 140, 120)), "it happened after it");
        assert!(after(event(3, 90, 90)), "its own: acknowledged later, whatever the clock said");
        assert!(after(event(11, 90, 90)), "after the merge");
        assert!(!after(event(2, 200, 200)), "the moment itself");
    }

    #[test]
    fn all_numbers_move_on_together() {
        let mut contact = contact();
        contact.counter = 12;
        contact.tags.insert(Name::from("A"), at(3, 0));
        contact.history.push(event(2, 0, 0).into());
        contact.renumber(100);
        assert_eq!(contact.counter, 112);
        assert_eq!((contact.tags["A"].seq, contact.history[0].seq), (103, 102));
        assert_eq!((contact.joined[0].before, contact.joined[0].last), (104, 107));
    }
}

//! Contacts with the ids that the server would give them.

use weir_engine::model::{ContactId, MessageId, TokenId};
use weir_engine::value::Timestamp;

use super::rows::Sent;
use crate::shop;

/// What the counter of a contact shows before its first turn: more than it had events before.
const FIRST_TURN: i64 = 10;

/// When the first contact came.
const CAME_AT_MILLIS: i64 = 1_795_321_437_281;

/// How many came in a millisecond.
const CAME_TOGETHER: i64 = 5;

/// One contact.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Its id.
    pub(crate) id: i64,
    /// What the shop calls it.
    pub(crate) name: String,
    /// How often it was its turn.
    pub(crate) turn: i64,
    email: [u8; 8],
    sms: [u8; 8],
}

impl Person {
    /// So many contacts, in the order of their ids.
    pub(crate) fn all(count: usize) -> Vec<Self> {
        let mut people: Vec<_> = (0..count).map(Self::new).collect();
        people.sort_by_key(|person| person.id);
        people
    }

    /// The contact of this number.
    pub(crate) fn new(number: usize) -> Self {
        let name = shop::name(number);
        let millis = i64::try_from(number).unwrap_or_default() / CAME_TOGETHER;
        let came_at = Timestamp::from_millis(CAME_AT_MILLIS + millis);
        let contact = ContactId::derive(&name, 0, came_at, 0);
        let token = TokenId { contact, n: 8 };
        let message = |node, visit| half(MessageId::derive(token, came_at, node, visit));
        Self {
            id: contact.0,
            turn: FIRST_TURN,
            email: message("reminder_email", 3),
            sms: message("reminder_sms", 5),
            name,
        }
    }

    /// So many turns of anybody among these contacts; each counts its own.
    pub(crate) fn at_random(people: &mut [Self], turns: usize) -> Vec<Self> {
        let next = |turn: usize| {
            let person = &mut people[anybody(turn, people.len())];
            person.turn += 1;
            person.clone()
        };
        (0..turns).map(next).collect()
    }

    /// Of the id of a message the half that is not the contact.
    pub(crate) fn message(&self, sent: Sent) -> &[u8; 8] {
        match sent {
            Sent::Email => &self.email,
            Sent::Sms => &self.sms,
        }
    }
}

fn half(id: MessageId) -> [u8; 8] {
    let mut half = [0; 8];
    half.copy_from_slice(&id.0[8..]);
    half
}

/// Whose turn it is, at random among so many.
pub(crate) fn anybody(turn: usize, of: usize) -> usize {
    usize::try_from(scatter(turn as u64) % of.max(1) as u64).unwrap_or(0)
}

/// Splitmix64: any number becomes one that looks random.
pub(crate) fn scatter(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_come_in_the_order_of_their_keys() {
        let mut people = Person::all(1_000);
        assert!(people.windows(2).all(|two| two[0].id < two[1].id));
        let turns = Person::at_random(&mut people, 10_000);
        let one = &turns[0];
        let own: Vec<_> = turns.iter().filter(|turn| turn.id == one.id).collect();
        assert!(own.len() > 1 && own.windows(2).all(|two| two[0].turn + 1 == two[1].turn));
    }
}

//! Contacts whose keys come in order, spread over all shards as the server's are.

use crate::shop;

use super::rows::Sent;

/// Ids of contacts have 63 bits.
const ID_BITS: u32 = 63;

/// What the counter of a contact shows before its first turn: more than it had events before.
const FIRST_TURN: i64 = 10;

/// One contact.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Its id.
    pub(crate) id: i64,
    /// What the shop calls it.
    pub(crate) name: String,
    /// Its id in hexadecimal.
    pub(crate) hex: String,
    /// How often it was its turn.
    pub(crate) turn: i64,
    /// The id of its e-mail.
    pub(crate) email: [u8; 16],
    /// The id of its SMS.
    pub(crate) sms: [u8; 16],
}

impl Person {
    /// The contact of this number among so many.
    pub(crate) fn new(number: usize, of: usize) -> Self {
        let apart = (1_u64 << ID_BITS) / of.max(1) as u64;
        let id = apart * number as u64 + (scatter(number as u64) % apart.max(1));
        Self {
            id: id.cast_signed(),
            name: shop::name(number),
            hex: format!("{id:016x}"),
            turn: FIRST_TURN,
            email: message(id, 1),
            sms: message(id, 2),
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

    /// The id of a message.
    pub(crate) fn message(&self, sent: Sent) -> &[u8; 16] {
        match sent {
            Sent::Email => &self.email,
            Sent::Sms => &self.sms,
        }
    }
}

/// Whose turn it is, at random among so many.
pub(crate) fn anybody(turn: usize, of: usize) -> usize {
    usize::try_from(scatter(turn as u64) % of.max(1) as u64).unwrap_or(0)
}

/// The id of a message begins with the shard of its contact; the rest is as good as random.
fn message(contact: u64, nth: u64) -> [u8; 16] {
    let shard = u16::try_from(contact >> 53).unwrap_or(u16::MAX);
    let mut id = [0; 16];
    id[..8].copy_from_slice(&scatter(contact ^ nth).to_be_bytes());
    id[8..].copy_from_slice(&scatter(contact.wrapping_add(nth)).to_be_bytes());
    id[..2].copy_from_slice(&shard.to_be_bytes());
    id
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
    fn keys_come_in_order_and_are_spread_over_the_shards() {
        let people: Vec<_> = (0..2_048).map(|number| Person::new(number, 2_048)).collect();
        assert!(people.windows(2).all(|two| two[0].id < two[1].id));
        let shards: std::collections::BTreeSet<_> =
            people.iter().map(|person| person.id >> 53).collect();
        assert_eq!(shards.len(), 1_024);
        assert!(people.iter().all(|person| person.email[..2] == person.sms[..2]));
    }
}

//! Identities. All are derived, never drawn: a batch that runs twice makes the same ones.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::value::{Timestamp, hash};

/// How many shards contacts are spread over. Stored, so it never changes.
pub const SHARDS: i64 = 1_024;

/// The bits of a contact's id below its shard.
const SHARD_SHIFT: u32 = 12;

/// The bits of a contact's id below the instant it was created: its lot.
const LOT_BITS: u32 = 22;

/// The first millisecond that ids can tell, 2020-01-01; there is room until 2089.
const FIRST_MILLIS: i64 = 1_577_836_800_000;

/// The last millisecond that ids can tell, counted from the first.
const MILLIS_MAX: i64 = (1 << (63 - LOT_BITS)) - 1;

/// A contact. Positive. It begins with the millisecond the contact was created in, so that the rows
/// of those who came together lie together on disk; the 22 bits below are the contact's lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContactId(pub i64);

impl ContactId {
    /// The id of the contact that outside systems call `external`. `attempt` is raised by the
    /// store when two external ids meet in one number.
    pub fn derive(external: &str, seed: u64, created_at: Timestamp, attempt: u32) -> Self {
        let parts = [b"contact".as_slice(), external.as_bytes(), &seed.to_be_bytes()];
        let [first, second, third, ..] = hash::id128(&parts);
        let lot = i64::from(u32::from_be_bytes([0, first, second, third])) & ((1 << LOT_BITS) - 1);
        let millis = created_at.millis().saturating_sub(FIRST_MILLIS).max(0) + i64::from(attempt);
        Self(millis.min(MILLIS_MAX) << LOT_BITS | lot)
    }

    /// The shard this contact's rows live in, `0..SHARDS`.
    pub fn shard(self) -> i64 {
        self.0 >> SHARD_SHIFT & (SHARDS - 1)
    }

    /// When this contact was created; of those who came in one millisecond a few tell a later one.
    pub fn created_at(self) -> Timestamp {
        Timestamp::from_millis((self.0 >> LOT_BITS) + FIRST_MILLIS)
    }

    /// What chance decides for this contact is decided by this number (rule 14 of
    /// docs/semantics.md): it depends on the external id it was created with, and on nothing else.
    pub fn lot(self) -> i64 {
        self.0 & ((1 << LOT_BITS) - 1)
    }
}

impl fmt::Display for ContactId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "con_{:016x}", self.0)
    }
}

/// One run of a contact through one version of a flow: the contact, and the number its own
/// counter stood at on entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TokenId {
    /// Whose run it is.
    pub contact: ContactId,
    /// The contact's counter at entry.
    pub n: i64,
}

impl fmt::Display for TokenId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&numbered("tok_", self.contact, self.n))
    }
}

/// A message: its contact's id, and a hash of token, node and visit. It is the idempotency key,
/// the Message-ID and the provider's reference of every attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct MessageId(pub [u8; 16]);

impl MessageId {
    /// The id of what `node` sends on this visit of the token that entered at `entered_at`.
    pub fn derive(token: TokenId, entered_at: Timestamp, node: &str, visit: u32) -> Self {
        let mut id = hash::id128(&[
            b"message",
            &token.contact.0.to_be_bytes(),
            &token.n.to_be_bytes(),
            &entered_at.millis().to_be_bytes(),
            node.as_bytes(),
            &visit.to_be_bytes(),
        ]);
        id[..8].copy_from_slice(&token.contact.0.to_be_bytes());
        Self(id)
    }

    /// Whose message it is.
    pub fn contact(self) -> ContactId {
        let mut contact = [0; 8];
        contact.copy_from_slice(&self.0[..8]);
        ContactId(i64::from_be_bytes(contact))
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = *b"msg_00000000000000000000000000000000";
        write_hex(&mut text[4..], &self.0);
        out.write_str(std::str::from_utf8(&text).expect("digits are ASCII"))
    }
}

/// The name of what a contact's own counter numbers: the contact in sixteen digits, then the
/// number.
pub(super) fn numbered(prefix: &str, contact: ContactId, number: i64) -> String {
    let (mut whose, mut which) = ([0; 16], [0; 16]);
    write_hex(&mut whose, &contact.0.to_be_bytes());
    write_hex(&mut which, &number.to_be_bytes());
    let zeros = which[..15].iter().take_while(|digit| **digit == b'0').count();
    let text = |digits| std::str::from_utf8(digits).expect("digits are ASCII");
    [prefix, text(&whose), text(&which[zeros..])].concat()
}

/// Writes bytes as digits, two each.
fn write_hex(digits: &mut [u8], bytes: &[u8]) {
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
}

fn digit(number: u8) -> u8 {
    b"0123456789abcdef"[usize::from(number)]
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> Self {
        id.to_string()
    }
}

/// A text that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an id that begins with `{prefix}`")]
pub struct NotAnId {
    text: String,
    prefix: &'static str,
}

fn digits<'a>(text: &'a str, prefix: &'static str) -> Result<&'a str, NotAnId> {
    text.strip_prefix(prefix)
        .filter(|rest| rest.is_ascii())
        .ok_or_else(|| NotAnId { text: text.into(), prefix })
}

fn number(text: &str, hex: &str, prefix: &'static str) -> Result<i64, NotAnId> {
    i64::from_str_radix(hex, 16)
        .ok()
        .filter(|number| *number >= 0)
        .ok_or_else(|| NotAnId { text: text.into(), prefix })
}

impl FromStr for ContactId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        number(text, digits(text, "con_")?, "con_").map(Self)
    }
}

impl FromStr for TokenId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let hex = digits(text, "tok_")?;
        let (contact, n) = hex.split_at(hex.len().min(16));
        let contact = ContactId(number(text, contact, "tok_")?);
        Ok(Self { contact, n: number(text, n, "tok_")? })
    }
}

impl FromStr for MessageId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let hex = digits(text, "msg_")?;
        let bad = || NotAnId { text: text.into(), prefix: "msg_" };
        let mut id = [0; 16];
        if hex.len() != 32 {
            return Err(bad());
        }
        for (place, byte) in id.iter_mut().enumerate() {
            let pair = &hex[place * 2..place * 2 + 2];
            *byte = u8::from_str_radix(pair, 16).map_err(|_| bad())?;
        }
        Ok(Self(id))
    }
}

impl TryFrom<String> for MessageId {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip() {
        let contact = ContactId::derive("c1", 0, Timestamp::from_millis(FIRST_MILLIS), 0);
        assert_eq!(contact.to_string().parse(), Ok(contact));
        assert!((0..SHARDS).contains(&contact.shard()));
        let token = TokenId { contact, n: 17 };
        assert_eq!(token.to_string().parse(), Ok(token));
        let message = MessageId::derive(token, Timestamp::from_millis(5), "mail", 2);
        assert_eq!(message.to_string().parse(), Ok(message));
        assert_eq!(message.contact(), contact);
        assert_ne!(message, MessageId::derive(token, Timestamp::from_millis(5), "mail", 3));
    }

    #[test]
    fn contacts_are_ordered_by_creation_and_keep_their_lot() {
        let id = |external, millis, attempt| {
            ContactId::derive(external, 0, Timestamp::from_millis(millis), attempt)
        };
        let (first, second) = (id("b", FIRST_MILLIS + 1, 0), id("a", FIRST_MILLIS + 2, 0));
        assert!(first < second);
        assert_eq!((id("a", 0, 0).lot(), id("a", i64::MAX, 9).lot()), (second.lot(), second.lot()));
        assert_eq!(id("a", FIRST_MILLIS + 1, 1), second, "the next attempt is a millisecond later");
        assert_ne!(first.lot(), second.lot());
        assert!([i64::MIN, 0, i64::MAX].iter().all(|at| id("a", *at, 9).0 >= 0));
        assert_eq!(id("a", 0, 0).shard(), second.shard());
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "con_", "con_zz", "con_-1", "con_ffffffffffffffff", "tok_12", "msg_é"] {
            assert!(text.parse::<ContactId>().is_err(), "{text}");
            assert!(text.parse::<TokenId>().is_err(), "{text}");
            assert!(text.parse::<MessageId>().is_err(), "{text}");
        }
    }
}

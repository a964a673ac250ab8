//! Identities. All are derived, never drawn: a batch that runs twice makes the same ones.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::value::{Timestamp, hash};

/// How many shards contacts are spread over. Stored, so it never changes.
pub const SHARDS: i64 = 1_024;

/// The bits of a contact's id below its shard.
const SHARD_SHIFT: u32 = 53;

/// A contact. Positive; the ten bits below the sign are its shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContactId(pub i64);

impl ContactId {
    /// The id of the contact that outside systems call `external`. `attempt` is raised by the
    /// store when two external ids meet in one number.
    pub fn derive(external: &str, seed: u64, attempt: u64) -> Self {
        let parts = [b"contact".as_slice(), external.as_bytes(), &seed.to_be_bytes()];
        let digest = match attempt {
            0 => hash::id128(&parts),
            n => hash::id128(&[parts[0], parts[1], parts[2], &n.to_be_bytes()]),
        };
        let mut head = [0; 8];
        head.copy_from_slice(&digest[..8]);
        Self(i64::from_be_bytes(head) & i64::MAX)
    }

    /// The shard this contact's rows live in, `0..SHARDS`.
    pub fn shard(self) -> i64 {
        self.0 >> SHARD_SHIFT
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
        write!(out, "tok_{:016x}{:x}", self.contact.0, self.n)
    }
}

/// A message: a hash of token, node and visit that begins with the contact's shard. It is the
/// idempotency key, the Message-ID and the provider's reference of every attempt.
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
        let shard = u16::try_from(token.contact.shard()).expect("a shard is below 1,024");
        id[..2].copy_from_slice(&shard.to_be_bytes());
        Self(id)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("msg_")?;
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
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
    fn ids_round_trip_and_carry_the_shard() {
        let contact = ContactId::derive("c1", 0, 0);
        assert_eq!(contact.to_string().parse(), Ok(contact));
        assert!((0..SHARDS).contains(&contact.shard()));
        let token = TokenId { contact, n: 17 };
        assert_eq!(token.to_string().parse(), Ok(token));
        let message = MessageId::derive(token, Timestamp::from_millis(5), "mail", 2);
        assert_eq!(message.to_string().parse(), Ok(message));
        let head = i64::from(u16::from_be_bytes([message.0[0], message.0[1]]));
        assert_eq!(head, contact.shard());
        assert_ne!(message, MessageId::derive(token, Timestamp::from_millis(5), "mail", 3));
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

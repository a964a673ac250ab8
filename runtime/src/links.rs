//! Links that carry who they are for: open pixel, click redirect, unsubscribe.
//!
//! A link is `base64url(kind · message id · name · address · mac)`. It is signed, so it can lead
//! nowhere its maker did not mean, and it needs no row: old ones work for as long as the key does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use weir_engine::model::MessageId;

/// How much of the HMAC a link carries: 96 bits, RFC 2104 section 5 asks for at least 80.
const MAC_BYTES: usize = 12;

/// The longest link that is read: an address of 2,000 characters with everything around it.
const LINK_MAX_CHARS: usize = 4_096;

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// The message was opened.
    Open,
    /// A link in it was followed.
    Click {
        /// The link's name.
        name: Option<String>,
        /// Where it leads.
        to: String,
    },
    /// The person wants no more.
    Unsubscribe,
}

/// A link that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whose message.
    pub message: MessageId,
    /// What for.
    pub purpose: Purpose,
}

/// Makes and reads links.
#[derive(Clone)]
pub struct Signer {
    /// With the key in it, which takes half of the time of signing so short a text.
    keyed: Hmac<Sha256>,
    base: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Signer({})", self.base)
    }
}

impl Signer {
    /// Signs with this key for a public address such as `https://flows.shop.example`.
    pub fn new(key: [u8; 32], base: &str) -> Self {
        let keyed = Hmac::new_from_slice(&key).expect("any key length will do");
        Self { keyed, base: base.trim_end_matches('/').to_owned() }
    }

    /// The address of the open pixel.
    pub fn open(&self, message: MessageId) -> String {
        let link = Link { message, purpose: Purpose::Open };
        format!("{}/t/o/{}.gif", self.base, self.seal(&link))
    }

    /// The address that leads on to another.
    pub fn click(&self, message: MessageId, name: Option<&str>, to: &str) -> String {
        let purpose = Purpose::Click { name: name.map(str::to_owned), to: to.to_owned() };
        format!("{}/t/c/{}", self.base, self.seal(&Link { message, purpose }))
    }

    /// The address of the unsubscribe page, and of one-click unsubscribing.
    pub fn unsubscribe(&self, message: MessageId) -> String {
        let link = Link { message, purpose: Purpose::Unsubscribe };
        format!("{}/u/{}", self.base, self.seal(&link))
    }

    fn seal(&self, link: &Link) -> String {
        let mut bytes = Vec::with_capacity(64);
        let (kind, name, to) = match &link.purpose {
            Purpose::Open => (0, "", ""),
            Purpose::Click { name, to } => (1, name.as_deref().unwrap_or(""), to.as_str()),
            Purpose::Unsubscribe => (2, "", ""),
        };
        // The message's id comes first: it begins with the shard.
        bytes.extend(link.message.0);
        bytes.push(kind);
        let name = &name.as_bytes()[..name.len().min(usize::from(u8::MAX))];
        bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
        bytes.extend(name);
        bytes.extend(to.as_bytes());
        let mac = self.mac(&bytes);
        bytes.extend(&mac[..MAC_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a link; nothing if it was not made here.
    pub fn read(&self, text: &str) -> Option<Link> {
        if text.len() > LINK_MAX_CHARS {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (body, mac) = bytes.split_at_checked(bytes.len().checked_sub(MAC_BYTES)?)?;
        let same: bool = self.mac(body)[..MAC_BYTES].ct_eq(mac).into();
        if !same {
            return None;
        }
        let (message, rest) = body.split_first_chunk::<16>()?;
        let (&[kind, length], rest) = rest.split_first_chunk::<2>()?;
        let (name, to) = rest.split_at_checked(usize::from(length))?;
        let name = Some(String::from_utf8(name.to_vec()).ok()?).filter(|name| !name.is_empty());
        let to = String::from_utf8(to.to_vec()).ok()?;
        let purpose = match kind {
            0 => Purpose::Open,
            1 => Purpose::Click { name, to },
            2 => Purpose::Unsubscribe,
            _ => return None,
        };
        Some(Link { message: MessageId(*message), purpose })
    }

    fn mac(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac = self.keyed.clone();
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(address: &str) -> &str {
        address.rsplit('/').next().unwrap().trim_end_matches(".gif")
    }

    #[test]
    fn links_round_trip() {
        let signer = Signer::new([7; 32], "https://x.example/");
        let message = MessageId([3; 16]);
        let click = signer.click(message, Some("cart"), "https://shop.example/ü?a=1");
        let read = signer.read(tail(&click)).unwrap();
        assert_eq!(read.message, message);
        let to = "https://shop.example/ü?a=1".to_owned();
        assert_eq!(read.purpose, Purpose::Click { name: Some("cart".into()), to });
        let open = signer.read(tail(&signer.open(message))).unwrap();
        assert_eq!(open.purpose, Purpose::Open);
        let leave = signer.read(tail(&signer.unsubscribe(message))).unwrap();
        assert_eq!(leave.purpose, Purpose::Unsubscribe);
    }

    #[test]
    fn a_link_that_was_changed_is_nothing() {
        let signer = Signer::new([7; 32], "https://x.example");
        let link = signer.click(MessageId([3; 16]), None, "https://shop.example");
        let text = tail(&link);
        for place in 0..text.len() {
            let mut changed = text.as_bytes().to_vec();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            // The last character may hold bits that mean nothing.
            if place + 1 < text.len() {
                assert_eq!(signer.read(&changed), None, "{place}");
            }
        }
        assert_eq!(Signer::new([8; 32], "https://x.example").read(text), None);
        assert_eq!(signer.read(""), None);
    }
}

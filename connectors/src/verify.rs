//! Whether a delivery comes from who says so: over the raw bytes, in constant time, and not older
//! than it may be. A source may have two secrets while one takes over from the other.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use weir_engine::value::Zone;

use crate::connector::Connector;
use crate::convert;
use crate::delivery::{Delivery, Secret};
use crate::limits::SIGNATURES_MAX;

/// A way to verify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// A header holds the HMAC of what is signed.
    Hmac(Signature),
    /// <https://www.standardwebhooks.com>.
    StandardWebhooks { key: Key, tolerance_seconds: i64 },
    /// A header holds the secret, behind a prefix.
    Token { headers: Vec<String>, prefix: String },
    /// HTTP Basic; the secret is `user:password`.
    Basic,
    /// The address holds the secret in this parameter.
    Url { parameter: String },
}

/// How a header holds an HMAC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) headers: Vec<String>,
    pub(crate) algorithm: Algorithm,
    pub(crate) encoding: Encoding,
    pub(crate) prefix: String,
    /// What is signed, in order.
    pub(crate) signed: Vec<Part>,
    /// The headers that hold when it was signed, and how long that may be ago.
    pub(crate) time: Option<(Vec<String>, i64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Sha256,
    Sha1,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Hex,
    Base64,
}

/// What the key of Standard Webhooks is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// The secret is base64, behind `whsec_`.
    Base64,
    /// The bytes of the secret itself.
    Text,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    Body,
    Time,
}

/// Why a delivery is not believed. Nothing of it is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// The source has no secret, so nobody can prove anything.
    #[error("the source has no secret; give it the one that the shop has")]
    NoSecret,
    /// What proves it is not there.
    #[error("the signature or token is missing")]
    Missing,
    /// It is there, and is not right.
    #[error("the signature or token is wrong")]
    Wrong,
    /// It is right, and its time is not: it may be a repetition by somebody else.
    #[error("the time it was signed is too far from now")]
    OutOfTime,
}

impl Scheme {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Hmac(signature) => match signature.algorithm {
                Algorithm::Sha256 => "hmac sha256",
                Algorithm::Sha1 => "hmac sha1",
            },
            Self::StandardWebhooks { .. } => "standard_webhooks",
            Self::Token { .. } => "token",
            Self::Basic => "basic",
            Self::Url { .. } => "url",
        }
    }

    fn check(&self, delivery: &Delivery<'_>, secret: &Secret) -> Result<(), Unverified> {
        match self {
            Self::Hmac(signature) => signature.check(delivery, secret),
            Self::StandardWebhooks { key, tolerance_seconds } => {
                standard_webhooks(delivery, secret, *key, *tolerance_seconds)
            }
            Self::Token { headers, prefix } => {
                let said = delivery.header(headers).ok_or(Unverified::Missing)?;
                equal(said.strip_prefix(prefix.as_str()).unwrap_or(said).trim(), secret)
            }
            Self::Basic => basic(delivery, secret),
            Self::Url { parameter } => {
                equal(delivery.parameter(parameter).ok_or(Unverified::Missing)?, secret)
            }
        }
    }
}

impl Connector {
    /// Whether a delivery comes from who knows one of these secrets.
    pub fn verify(&self, delivery: &Delivery<'_>, secrets: &[Secret]) -> Result<(), Unverified> {
        let mut told = if secrets.is_empty() { Unverified::NoSecret } else { Unverified::Missing };
        for secret in secrets {
            for scheme in &self.verify {
                match scheme.check(delivery, secret) {
                    Ok(()) => return Ok(()),
                    // What is right but late is told before what is wrong.
                    Err(Unverified::OutOfTime) => told = Unverified::OutOfTime,
                    Err(Unverified::Wrong) if told != Unverified::OutOfTime => {
                        told = Unverified::Wrong;
                    }
                    Err(Unverified::Wrong | Unverified::Missing | Unverified::NoSecret) => {}
                }
            }
        }
        Err(told)
    }

    /// Whether it only asks whether somebody is there. Shops send this without a signature, and
    /// nothing comes of it.
    pub fn is_ping(&self, delivery: &Delivery<'_>) -> bool {
        let begins = |ping: &String| delivery.body.starts_with(ping.as_bytes());
        self.ping.as_ref().is_some_and(begins)
    }
}

impl Signature {
    fn check(&self, delivery: &Delivery<'_>, secret: &Secret) -> Result<(), Unverified> {
        let said = delivery.header(&self.headers).ok_or(Unverified::Missing)?;
        let said = said.strip_prefix(self.prefix.as_str()).ok_or(Unverified::Wrong)?;
        let said = match self.encoding {
            Encoding::Hex => hex::decode(said).map_err(|_| Unverified::Wrong)?,
            Encoding::Base64 => STANDARD.decode(said).map_err(|_| Unverified::Wrong)?,
        };
        let time = match &self.time {
            Some((headers, _)) => delivery.header(headers).ok_or(Unverified::Missing)?,
            None => "",
        };
        let parts = self.signed.iter().map(|part| match part {
            Part::Text(text) => text.as_bytes(),
            Part::Body => delivery.body,
            Part::Time => time.as_bytes(),
        });
        let parts: Vec<&[u8]> = parts.collect();
        match self.algorithm {
            Algorithm::Sha256 => mac::<Hmac<Sha256>>(secret.bytes(), &parts, &said)?,
            Algorithm::Sha1 => mac::<Hmac<Sha1>>(secret.bytes(), &parts, &said)?,
        }
        match &self.time {
            Some((_, tolerance_seconds)) => in_time(delivery, time, *tolerance_seconds),
            None => Ok(()),
        }
    }
}

/// Compares in constant time.
fn mac<M: Mac + KeyInit>(key: &[u8], parts: &[&[u8]], said: &[u8]) -> Result<(), Unverified> {
    let mut mac = <M as KeyInit>::new_from_slice(key).map_err(|_| Unverified::NoSecret)?;
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(said).map_err(|_| Unverified::Wrong)
}

fn in_time(delivery: &Delivery<'_>, time: &str, seconds: i64) -> Result<(), Unverified> {
    let at = convert::instant(&Value::from(time), &Zone::UTC).ok_or(Unverified::Wrong)?;
    let off = delivery.at.millis_since(at).abs();
    if off <= seconds * 1_000 { Ok(()) } else { Err(Unverified::OutOfTime) }
}

fn standard_webhooks(
    delivery: &Delivery<'_>,
    secret: &Secret,
    key: Key,
    tolerance_seconds: i64,
) -> Result<(), Unverified> {
    let header = |name: &str| {
        let names = [format!("webhook-{name}"), format!("svix-{name}")];
        delivery.header(&names).ok_or(Unverified::Missing)
    };
    let (id, time, said) = (header("id")?, header("timestamp")?, header("signature")?);
    let key = match key {
        Key::Text => secret.bytes().to_vec(),
        Key::Base64 => {
            let text = secret.text().strip_prefix("whsec_").unwrap_or(secret.text());
            STANDARD.decode(text).map_err(|_| Unverified::Wrong)?
        }
    };
    let parts: [&[u8]; 5] = [id.as_bytes(), b".", time.as_bytes(), b".", delivery.body];
    let signatures = said.split(' ').take(SIGNATURES_MAX);
    let is_right = |signature: &str| {
        let said = signature.strip_prefix("v1,").and_then(|text| STANDARD.decode(text).ok());
        said.is_some_and(|said| mac::<Hmac<Sha256>>(&key, &parts, &said).is_ok())
    };
    if !signatures.into_iter().any(is_right) {
        return Err(Unverified::Wrong);
    }
    in_time(delivery, time, tolerance_seconds)
}

fn basic(delivery: &Delivery<'_>, secret: &Secret) -> Result<(), Unverified> {
    let said = delivery.header(&["Authorization".to_owned()]).ok_or(Unverified::Missing)?;
    let (scheme, said) = said.split_once(' ').ok_or(Unverified::Wrong)?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Err(Unverified::Missing);
    }
    let said = STANDARD.decode(said.trim()).map_err(|_| Unverified::Wrong)?;
    equal_bytes(&said, secret.bytes())
}

fn equal(said: &str, secret: &Secret) -> Result<(), Unverified> {
    equal_bytes(said.as_bytes(), secret.bytes())
}

/// By their hashes, so that the time does not tell the length either.
fn equal_bytes(said: &[u8], wanted: &[u8]) -> Result<(), Unverified> {
    let is_equal = Sha256::digest(said).as_slice().ct_eq(Sha256::digest(wanted).as_slice());
    if bool::from(is_equal) { Ok(()) } else { Err(Unverified::Wrong) }
}

//! What everybody's copy of a message has in common.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::stored::difference::Source;
use crate::{Error, Result};

/// What everybody's copy of a message has in common, as far as anybody knew when it was made:
/// what messages looked like is kept as the difference to such a pattern.
///
/// It is known by what it says, so whoever names it means these very bytes, and it is kept for as
/// long as a body may name it. So it must say nothing about anybody.
pub struct Pattern {
    name: PatternName,
    source: Source,
}

/// The first half of a pattern's SHA-256: whoever writes flows may not find two of one name.
pub(crate) type PatternName = [u8; 16];

impl Pattern {
    /// The pattern that says these texts. No texts at all are a pattern too.
    pub fn of<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let mut bytes = Vec::new();
        texts.into_iter().for_each(|text| bytes.extend_from_slice(text.as_ref().as_bytes()));
        let source = Source::of(bytes);
        Self { name: name_of(source.bytes()), source }
    }

    /// What it says.
    pub fn bytes(&self) -> &[u8] {
        self.source.bytes()
    }

    pub(crate) fn name(&self) -> &PatternName {
        &self.name
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }
}

/// What a pattern says, as it was kept under its name.
pub(crate) fn checked<'b>(name: &[u8], bytes: Option<&'b [u8]>) -> Result<&'b [u8]> {
    let corrupt = |what: &str| Error::Corrupt(format!("the pattern of a message {what}"));
    let bytes = bytes.ok_or_else(|| corrupt("is not there"))?;
    if name_of(bytes) == name { Ok(bytes) } else { Err(corrupt("is not what it was")) }
}

fn name_of(bytes: &[u8]) -> PatternName {
    let mut name = PatternName::default();
    name.copy_from_slice(&Sha256::digest(bytes)[..size_of::<PatternName>()]);
    name
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Pattern({} bytes)", self.bytes().len())
    }
}

//! The forms in which values are kept: a format number beside each, so that what an older Weir
//! wrote can always be read. What people give is kept as JSON in columns called `body`; what every
//! step of every run writes is [`packed`]. Samples of every format that was ever written are in
//! `store/samples`, and a test reads them all.

pub(crate) mod event;
pub(crate) mod message;
pub(crate) mod packed;
pub(crate) mod profile;
pub(crate) mod token;
pub(crate) mod trail;

use std::cell::RefCell;
use std::io::Read;

use flate2::read::ZlibDecoder;
use flate2::{Compress, Compression, FlushCompress, Status};
use serde::de::value::Error as ValueError;
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The format that is written now.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Form<T> {
    v: u32,
    body: T,
}

#[derive(Deserialize)]
struct Format {
    v: u32,
}

/// The text kept for a value.
pub(crate) fn write<T: Serialize>(body: T) -> String {
    json(&Form { v: FORMAT, body })
}

/// The value a text was kept for.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    // One pass for what is nearly always there; a second one only to tell what is wrong.
    match parse::<Form<T>>(text) {
        Ok(form) if form.v <= FORMAT => Ok(form.body),
        Ok(form) => Err(newer(form.v)),
        Err(defect) => match parse::<Format>(text) {
            Ok(format) if format.v > FORMAT => Err(newer(format.v)),
            Ok(_) | Err(_) => Err(defect),
        },
    }
}

fn newer(format: u32) -> Error {
    Error::Newer(format!("format {format}"))
}

/// A value as JSON.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("every key of what is stored is a text")
}

/// JSON as a value.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|defect| Error::Corrupt(format!("a stored value: {defect}")))
}

/// How hard bodies are packed. Measured on the canonical e-mail: 6.4 kB become 1.9 in 22 µs; with 1
/// they become 2.4 in 11, of which a page of SQLite holds one and not two, with 3 1.8 in 25.
const PACKING: Compression = Compression::new(2);

thread_local! {
    /// What packing needs, a quarter of a megabyte: made once for each thread.
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new(PACKING, true));
}

/// A value as deflated JSON: what a message looked like shrinks to a third.
pub(crate) fn deflate<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let text = json(value);
    PACKER.with_borrow_mut(|packer| {
        packer.reset();
        let (mut packed, mut rest) = (Vec::new(), text.as_bytes());
        loop {
            packed.reserve(rest.len() / 2 + 64);
            let before = packer.total_in();
            let done = packer.compress_vec(rest, &mut packed, FlushCompress::Finish);
            if done.expect("packing in memory does not fail") == Status::StreamEnd {
                packed.shrink_to_fit();
                return packed;
            }
            let read = usize::try_from(packer.total_in() - before).unwrap_or(rest.len());
            rest = &rest[read..];
        }
    })
}

/// The value that was deflated.
pub(crate) fn inflate<T: DeserializeOwned>(packed: &[u8]) -> Result<T> {
    let mut text = String::new();
    ZlibDecoder::new(packed)
        .read_to_string(&mut text)
        .map_err(|defect| Error::Corrupt(format!("a stored body: {defect}")))?;
    parse(&text)
}

/// The one word by which the value of a closed list is known.
pub(crate) fn word<T: Serialize>(value: T) -> &'static str {
    serde_variant::to_variant_name(&value).expect("closed lists are stored as words")
}

/// The value of a closed list that is known by this word.
pub(crate) fn of_word<T: DeserializeOwned>(word: &str) -> Result<T> {
    T::deserialize(word.into_deserializer())
        .map_err(|defect: ValueError| Error::Corrupt(format!("a stored word: {defect}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_however_it_packs() {
        let noise = (0..200_000_u32).map(|n| char::from_u32(n.wrapping_mul(2_654_435_761) >> 12));
        let noise: String = noise.map(|letter| letter.unwrap_or('?')).collect();
        // One after the other, by the same packer.
        for text in [noise, String::new(), "<td>".repeat(50_000), "é".to_owned()] {
            assert_eq!(inflate::<String>(&deflate(&text)).unwrap(), text);
        }
    }
}

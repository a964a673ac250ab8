//! The forms in which values are kept: a format number beside each, so that what an older Weir
//! wrote can always be read. What people give is kept as JSON in columns called `body`; what every
//! step of every run writes is [`packed`], and what messages looked like is told by its
//! [`difference`] to a pattern. Samples of every format that was ever written are in
//! `store/samples`, and a test reads them all.

pub(crate) mod body;
pub(crate) mod difference;
pub(crate) mod event;
pub(crate) mod joined;
pub(crate) mod kinds;
pub(crate) mod message;
pub(crate) mod packed;
pub(crate) mod phrases;
pub(crate) mod profile;
pub(crate) mod token;
pub(crate) mod trail;

use serde::de::value::Error as ValueError;
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// A value as JSON that is not a text yet.
pub(crate) fn value<T: Serialize + ?Sized>(value: &T) -> Value {
    serde_json::to_value(value).expect("every key of what is stored is a text")
}

/// JSON as a value.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|defect| Error::Corrupt(format!("a stored value: {defect}")))
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

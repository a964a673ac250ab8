//! Values packed as CBOR: the arrays of RFC 8949, with a number where a name has one.
//!
//! A field that is added gets the next index and is an `Option`; one that is not needed any more
//! leaves its index empty. What cannot be told so is a new format, with a struct of its own.

use std::borrow::Cow;

use minicbor::bytes::ByteArray;
use minicbor::data::Type;
use minicbor::decode::{Decoder, Error as Unreadable};
use minicbor::encode::{Encoder, Error as Unwritable, Write};
use minicbor::{Decode, Encode};
use serde_json::Value;
use weir_engine::model::{ContactId, MessageId, Moment, Name};
use weir_engine::value::Timestamp;

use crate::words::Known;
use crate::{Error, Result};

/// The format that is written now.
const FORMAT: u8 = 1;

/// What gives names their numbers, and numbers their names.
pub(crate) trait Dictionary {
    /// The number of a name, if it has one.
    fn number(&self, name: &str) -> Option<u32>;
    /// The name of a number.
    fn name(&self, number: u32) -> Result<Name>;
}

impl Dictionary for &Known {
    fn number(&self, name: &str) -> Option<u32> {
        Known::number(self, name)
    }

    fn name(&self, number: u32) -> Result<Name> {
        self.word(number).cloned().ok_or_else(|| Error::Corrupt(format!("the word {number}")))
    }
}

/// The bytes kept for a value.
pub(crate) fn pack<T: for<'k> Encode<&'k Known>>(value: T, mut known: &Known) -> Vec<u8> {
    let mut out = Encoder::new(Vec::with_capacity(PACKED_BYTES));
    out.u8(FORMAT).expect(WRITTEN).encode_with(value, &mut known).expect(WRITTEN);
    out.into_writer()
}

/// The bytes that follow after others of the same kind.
pub(crate) fn append<T: for<'k> Encode<&'k Known>>(
    bytes: &mut Vec<u8>,
    value: T,
    mut known: &Known,
) {
    minicbor::encode_with(value, bytes, &mut known).expect(WRITTEN);
}

/// What most values take.
const PACKED_BYTES: usize = 128;

const WRITTEN: &str = "writing to memory does not fail";

/// The value that bytes were kept for.
pub(crate) fn unpack<'b, T, D>(bytes: &'b [u8], dictionary: &mut D) -> Result<T>
where
    T: Decode<'b, D>,
    D: Dictionary,
{
    let mut decoder = Decoder::new(bytes);
    match decoder.u8() {
        Ok(format) if format > FORMAT => Err(Error::Newer(format!("format {format}"))),
        Ok(_) => decoder.decode_with(dictionary).map_err(|defect| corrupt(&defect)),
        Err(defect) => Err(corrupt(&defect)),
    }
}

/// Values that were appended to each other.
pub(crate) fn unpack_all<'b, T, D>(bytes: &'b [u8], dictionary: &mut D) -> Result<Vec<T>>
where
    T: Decode<'b, D>,
    D: Dictionary,
{
    let mut decoder = Decoder::new(bytes);
    let mut all = Vec::new();
    while decoder.position() < bytes.len() {
        all.push(decoder.decode_with(dictionary).map_err(|defect| corrupt(&defect))?);
    }
    Ok(all)
}

fn corrupt(defect: &Unreadable) -> Error {
    Error::Corrupt(format!("a stored value: {defect}"))
}

/// A name: its number, or where it has none, its text.
#[derive(Debug, Clone)]
pub(crate) struct Word(pub(crate) Name);

impl<D: Dictionary> Encode<D> for Word {
    fn encode<W: Write>(
        &self,
        out: &mut Encoder<W>,
        dictionary: &mut D,
    ) -> Result<(), Unwritable<W::Error>> {
        match dictionary.number(&self.0) {
            Some(number) => out.u32(number)?.ok(),
            None => out.str(&self.0)?.ok(),
        }
    }
}

impl<'b, D: Dictionary> Decode<'b, D> for Word {
    fn decode(bytes: &mut Decoder<'b>, dictionary: &mut D) -> Result<Self, Unreadable> {
        if bytes.datatype()? == Type::String {
            return Ok(Self(bytes.str()?.into()));
        }
        dictionary.name(bytes.u32()?).map(Self).map_err(Unreadable::message)
    }
}

/// Where a closed list ends that `code` is not in.
pub(crate) fn of_code<T: Code>(code: u8) -> Result<T, Unreadable> {
    T::of(code).ok_or_else(|| Unreadable::message("a code that nobody wrote"))
}

/// A value of a closed list, which is known by a code.
pub(crate) trait Code: Copy {
    /// The code.
    fn code(self) -> u8;
    /// The value of a code.
    fn of(code: u8) -> Option<Self>;
}

/// A value of a closed list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Coded<T>(pub(crate) T);

impl<D, T: Code> Encode<D> for Coded<T> {
    fn encode<W: Write>(
        &self,
        out: &mut Encoder<W>,
        _: &mut D,
    ) -> Result<(), Unwritable<W::Error>> {
        out.u8(self.0.code())?.ok()
    }
}

impl<'b, D, T: Code> Decode<'b, D> for Coded<T> {
    fn decode(bytes: &mut Decoder<'b>, _: &mut D) -> Result<Self, Unreadable> {
        of_code(bytes.u8()?).map(Self)
    }
}

/// Declares the codes of closed lists: they are stored, so they never change.
macro_rules! codes {
    ($($type:ident { $($variant:ident = $code:literal,)* })*) => {$(
        impl $crate::stored::packed::Code for $type {
            fn code(self) -> u8 {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            fn of(code: u8) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    )*};
}
pub(crate) use codes;

/// An instant, told from another one that is known anyway.
pub(crate) fn since(at: Timestamp, base: Timestamp) -> i64 {
    at.millis().wrapping_sub(base.millis())
}

/// The instant that was told from another one.
pub(crate) fn at(since: i64, base: Timestamp) -> Timestamp {
    Timestamp::from_millis(base.millis().wrapping_add(since))
}

/// A moment, its instant told from another one.
#[derive(Debug, Clone, Copy, Encode, Decode)]
#[cbor(array)]
pub(crate) struct PackedMoment(#[n(0)] i64, #[n(1)] i64);

impl PackedMoment {
    pub(crate) fn of(moment: Moment, base: Timestamp) -> Self {
        Self(moment.seq, since(moment.at, base))
    }

    pub(crate) fn moment(self, base: Timestamp) -> Moment {
        Moment { seq: self.0, at: at(self.1, base) }
    }
}

/// The half of a message's id that is not its contact's.
pub(crate) type Half = ByteArray<8>;

pub(crate) fn half(id: MessageId) -> Half {
    let mut half = [0; 8];
    half.copy_from_slice(&id.0[8..]);
    half.into()
}

/// The id of this contact's message.
pub(crate) fn whole(contact: ContactId, half: Half) -> MessageId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&contact.0.to_be_bytes());
    id[8..].copy_from_slice(&half[..]);
    MessageId(id)
}

/// Any value, as JSON.
#[derive(Debug, Clone)]
pub(crate) struct Json<'v>(pub(crate) Cow<'v, Value>);

impl<D> Encode<D> for Json<'_> {
    fn encode<W: Write>(
        &self,
        out: &mut Encoder<W>,
        _: &mut D,
    ) -> Result<(), Unwritable<W::Error>> {
        out.str(&super::json(&*self.0))?.ok()
    }
}

impl<'b, D> Decode<'b, D> for Json<'_> {
    fn decode(bytes: &mut Decoder<'b>, _: &mut D) -> Result<Self, Unreadable> {
        let value = serde_json::from_str(bytes.str()?).map_err(Unreadable::message)?;
        Ok(Self(Cow::Owned(value)))
    }
}

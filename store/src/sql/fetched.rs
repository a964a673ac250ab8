//! Rows as they come back, from any database: read cell by cell, in the order of the columns.

use minicbor::Decode;
use weir_engine::model::Name;

use crate::stored::packed::{self, Dictionary, Word};
use crate::stored::{event, message, token, trail};
use crate::{Error, Result};

/// A row of a database.
pub(crate) trait Row {
    /// The number in this column, if there is one.
    fn number(&self, at: usize) -> Result<Option<i64>>;
    /// The text in this column, if there is one.
    fn text(&self, at: usize) -> Result<Option<&str>>;
    /// The bytes in this column, if there are any.
    fn bytes(&self, at: usize) -> Result<Option<&[u8]>>;
    /// The word of a number in this row.
    fn word(&self, number: u32) -> Result<Name>;
}

/// What rows, and parts of them, are read as.
pub(crate) trait Fetched: Sized + Send {
    /// Reads it from the column at `at` on, and moves `at` behind it.
    fn read(row: &impl Row, at: &mut usize) -> Result<Self>;
}

/// Declares rows that come back, the order of whose fields is that of the columns.
macro_rules! fetched {
    ($(
        $(#[$meta:meta])*
        $name:ident { $($(#[$field_meta:meta])* $see:vis $field:ident: $type:ty,)* }
    )*) => {$(
        $(#[$meta])*
        pub(crate) struct $name {
            $($(#[$field_meta])* $see $field: $type,)*
        }

        impl crate::sql::fetched::Fetched for $name {
            fn read(
                row: &impl crate::sql::fetched::Row,
                at: &mut usize,
            ) -> crate::Result<Self> {
                $(let $field = crate::sql::fetched::Fetched::read(row, at)?;)*
                Ok(Self { $($field,)* })
            }
        }
    )*};
}
pub(crate) use fetched;

/// Values that are one column: by which of its readings, and made how.
macro_rules! columns {
    ($($type:ty: $kind:ident = |$value:ident| $make:expr;)*) => {$(
        impl Fetched for Option<$type> {
            fn read(row: &impl Row, at: &mut usize) -> Result<Self> {
                *at += 1;
                Ok(row.$kind(*at - 1)?.map(|$value| $make))
            }
        }

        impl Fetched for $type {
            fn read(row: &impl Row, at: &mut usize) -> Result<Self> {
                let empty = || Error::Corrupt("a stored row without one of its values".into());
                Option::<Self>::read(row, at)?.ok_or_else(empty)
            }
        }
    )*};
}

columns! {
    i64: number = |number| number;
    bool: number = |number| number != 0;
    String: text = |text| text.to_owned();
    Name: text = |text| text.into();
    Vec<u8>: bytes = |bytes| bytes.to_vec();
}

/// Values that are made of one column with the words that its row knows.
macro_rules! worded {
    ($($type:ty: $kind:ident = |$row:ident, $value:ident| $make:expr;)*) => {$(
        impl Fetched for Option<$type> {
            fn read($row: &impl Row, at: &mut usize) -> Result<Self> {
                *at += 1;
                $row.$kind(*at - 1)?.map(|$value| $make).transpose()
            }
        }

        impl Fetched for $type {
            fn read(row: &impl Row, at: &mut usize) -> Result<Self> {
                let empty = || Error::Corrupt("a stored row without one of its values".into());
                Option::<Self>::read(row, at)?.ok_or_else(empty)
            }
        }
    )*};
}

worded! {
    Word: number = |row, number| word(row, number).map(Word);
    event::Body<'static>: bytes = |row, bytes| unpack(row, bytes);
    token::Entry<'static>: bytes = |row, bytes| unpack(row, bytes);
    token::Body<'static>: bytes = |row, bytes| unpack(row, bytes);
    message::Body: bytes = |row, bytes| unpack(row, bytes);
    trail::Trail: bytes = |row, bytes| packed::unpack_all(bytes, &mut OfRow(row)).map(trail::Trail);
}

/// The words that a row knows.
struct OfRow<'r, R>(&'r R);

impl<R: Row> Dictionary for OfRow<'_, R> {
    fn number(&self, _: &str) -> Option<u32> {
        None
    }

    fn name(&self, number: u32) -> Result<Name> {
        self.0.word(number)
    }
}

fn word(row: &impl Row, number: i64) -> Result<Name> {
    row.word(u32::try_from(number).unwrap_or_default())
}

fn unpack<'r, R: Row, T: Decode<'r, OfRow<'r, R>>>(row: &'r R, bytes: &'r [u8]) -> Result<T> {
    packed::unpack(bytes, &mut OfRow(row))
}

macro_rules! tuples {
    ($(($($part:ident),+);)*) => {$(
        impl<$($part: Fetched),+> Fetched for ($($part,)+) {
            fn read(row: &impl Row, at: &mut usize) -> Result<Self> {
                Ok(($($part::read(row, at)?,)+))
            }
        }
    )*};
}

tuples! {
    (A);
    (A, B);
    (A, B, C);
    (A, B, C, D);
}

//! Rows as statements take them: SQLite runs a statement once for each row, PostgreSQL once for
//! all, with one array for each column.

use weir_engine::model::{ContactId, Name, TokenId};

/// A row that goes into a statement.
pub(crate) trait Record: Sync {
    /// Tells its cells, in the order of the placeholders.
    fn cells<'r>(&'r self, tell: &mut impl FnMut(Cell<'r>));
}

/// One cell of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell<'r> {
    /// A number, or none.
    Number(Option<i64>),
    /// A text, or none.
    Text(Option<&'r str>),
    /// Bytes, or none.
    Bytes(Option<&'r [u8]>),
}

/// Bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Blob<B>(pub(crate) B);

/// Declares rows, the order of whose fields is that of the placeholders.
macro_rules! records {
    ($(
        $(#[$meta:meta])*
        $name:ident $([$life:lifetime])? { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }
    )*) => {$(
        $(#[$meta])*
        pub(crate) struct $name $(<$life>)? {
            $($(#[$field_meta])* pub(crate) $field: $type,)*
        }

        impl $(<$life>)? crate::sql::records::Record for $name $(<$life>)? {
            fn cells<'r>(&'r self, tell: &mut impl FnMut(crate::sql::records::Cell<'r>)) {
                $(crate::sql::records::Record::cells(&self.$field, tell);)*
            }
        }
    )*};
}
pub(crate) use records;

/// Values that are one cell, and how it is made.
macro_rules! cells {
    ($($type:ty: $kind:ident = |$cell:ident| $make:expr;)*) => {$(
        impl Record for $type {
            fn cells<'r>(&'r self, tell: &mut impl FnMut(Cell<'r>)) {
                let $cell = self;
                tell(Cell::$kind($make));
            }
        }
    )*};
}

cells! {
    ContactId: Number = |contact| Some(contact.0);
    i64: Number = |number| Some(*number);
    u32: Number = |number| Some(i64::from(*number));
    Option<i64>: Number = |number| *number;
    String: Text = |text| Some(text.as_str());
    Option<String>: Text = |text| text.as_deref();
    &str: Text = |text| Some(*text);
    Option<&str>: Text = |text| *text;
    Name: Text = |name| Some(name.as_str());
    &Name: Text = |name| Some(name.as_str());
    Option<&Name>: Text = |name| name.map(Name::as_str);
}

impl<B: AsRef<[u8]> + Sync> Record for Blob<B> {
    fn cells<'r>(&'r self, tell: &mut impl FnMut(Cell<'r>)) {
        tell(Cell::Bytes(Some(self.0.as_ref())));
    }
}

impl<B: AsRef<[u8]> + Sync> Record for Option<Blob<B>> {
    fn cells<'r>(&'r self, tell: &mut impl FnMut(Cell<'r>)) {
        tell(Cell::Bytes(self.as_ref().map(|bytes| bytes.0.as_ref())));
    }
}

impl Record for TokenId {
    fn cells<'r>(&'r self, tell: &mut impl FnMut(Cell<'r>)) {
        self.contact.cells(tell);
        self.n.cells(tell);
    }
}

/// Bytes in hexadecimal, as databases write them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    records! {
        Sample['a] { token: TokenId, tag: &'a str, at: Option<i64>, id: Blob<[u8; 2]>, }
    }

    #[test]
    fn rows_are_told_cell_by_cell() {
        let token = TokenId { contact: ContactId(1), n: 2 };
        let sample = Sample { token, tag: "A", at: None, id: Blob([0x0f, 0xa0]) };
        let mut told = Vec::new();
        sample.cells(&mut |cell| told.push(cell));
        let expected = [
            Cell::Number(Some(1)),
            Cell::Number(Some(2)),
            Cell::Text(Some("A")),
            Cell::Number(None),
            Cell::Bytes(Some(&[0x0f, 0xa0])),
        ];
        assert_eq!(told, expected);
        assert_eq!(hex(&sample.id.0), "0FA0");
    }
}

//! Rows as statements take them: SQLite gets them as one JSON text, PostgreSQL as one array for
//! each column.

use serde::{Serialize, Serializer};
use weir_engine::model::{ContactId, Name, TokenId};

/// A row that goes into a statement.
pub(crate) trait Record: Serialize {
    /// These rows, column by column.
    fn columns(rows: &[Self]) -> Vec<Column<'_>>
    where
        Self: Sized;
}

/// One column of many rows.
#[derive(Debug)]
pub(crate) enum Column<'r> {
    Numbers(Vec<Option<i64>>),
    Texts(Vec<Option<&'r str>>),
    Bytes(Vec<&'r [u8]>),
}

/// What a row is made of.
pub(crate) trait Field {
    /// Adds the columns of these cells, one from each row.
    fn gather<'r>(cells: impl Iterator<Item = &'r Self>, into: &mut Vec<Column<'r>>)
    where
        Self: 'r;
}

/// Bytes; JSON carries them in hexadecimal, and statements turn them back with `unhex`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Blob<B>(pub(crate) B);

/// Declares rows, the names of whose fields are those that SQLite's statements use, and the order
/// of whose fields is that of PostgreSQL's.
macro_rules! records {
    ($(
        $(#[$meta:meta])*
        $name:ident $([$life:lifetime])? { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }
    )*) => {$(
        $(#[$meta])*
        #[derive(serde::Serialize)]
        pub(crate) struct $name $(<$life>)? {
            $($(#[$field_meta])* pub(crate) $field: $type,)*
        }

        impl $(<$life>)? crate::sql::records::Record for $name $(<$life>)? {
            fn columns(rows: &[Self]) -> Vec<crate::sql::records::Column<'_>> {
                let mut columns = Vec::new();
                $(<$type as crate::sql::records::Field>::gather(
                    rows.iter().map(|row| &row.$field),
                    &mut columns,
                );)*
                columns
            }
        }
    )*};
}
pub(crate) use records;

impl<T: Field + Serialize> Record for T {
    fn columns(rows: &[Self]) -> Vec<Column<'_>> {
        let mut columns = Vec::new();
        T::gather(rows.iter(), &mut columns);
        columns
    }
}

/// Fields that are one column, by how a cell of it is made.
macro_rules! fields {
    ($($type:ty: $column:ident = |$cell:ident| $make:expr;)*) => {$(
        impl Field for $type {
            fn gather<'r>(cells: impl Iterator<Item = &'r Self>, into: &mut Vec<Column<'r>>)
            where
                Self: 'r,
            {
                into.push(Column::$column(cells.map(|$cell| $make).collect()));
            }
        }
    )*};
}

fields! {
    ContactId: Numbers = |contact| Some(contact.0);
    i64: Numbers = |number| Some(*number);
    u32: Numbers = |number| Some(i64::from(*number));
    Option<i64>: Numbers = |number| *number;
    String: Texts = |text| Some(text.as_str());
    Option<String>: Texts = |text| text.as_deref();
    &str: Texts = |text| Some(*text);
    Option<&str>: Texts = |text| *text;
    Name: Texts = |name| Some(name.as_str());
    &Name: Texts = |name| Some(name.as_str());
    Option<&Name>: Texts = |name| name.map(Name::as_str);
}

impl<B: AsRef<[u8]>> Field for Blob<B> {
    fn gather<'r>(cells: impl Iterator<Item = &'r Self>, into: &mut Vec<Column<'r>>)
    where
        Self: 'r,
    {
        into.push(Column::Bytes(cells.map(|bytes| bytes.0.as_ref()).collect()));
    }
}

impl Field for TokenId {
    fn gather<'r>(cells: impl Iterator<Item = &'r Self>, into: &mut Vec<Column<'r>>)
    where
        Self: 'r,
    {
        let (contacts, numbers) = cells.map(|id| (Some(id.contact.0), Some(id.n))).unzip();
        into.extend([Column::Numbers(contacts), Column::Numbers(numbers)]);
    }
}

impl<B: AsRef<[u8]>> Serialize for Blob<B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(self.0.as_ref()))
    }
}

/// Bytes in hexadecimal, as SQLite writes them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    records! {
        Sample['a] { contact: ContactId, tag: &'a str, at: Option<i64>, id: Blob<[u8; 2]>, }
    }

    #[test]
    fn rows_are_told_by_name_and_by_column() {
        let sample = |n, at| Sample { contact: ContactId(n), tag: "A", at, id: Blob([0x0f, 0xa0]) };
        let rows = [sample(1, None), sample(2, Some(7))];
        let json = crate::stored::json(&rows);
        assert!(json.starts_with(r#"[{"contact":1,"tag":"A","at":null,"id":"0FA0"},"#), "{json}");
        let columns = format!("{:?}", Sample::columns(&rows));
        let expected = "[Numbers([Some(1), Some(2)]), Texts([Some(\"A\"), Some(\"A\")]), \
                        Numbers([None, Some(7)]), Bytes([[15, 160], [15, 160]])]";
        assert_eq!(columns, expected);
    }

    #[test]
    fn no_rows_have_columns_too() {
        assert_eq!(Sample::columns(&[]).len(), 4);
        assert_eq!(TokenId::columns(&[] as &[TokenId]).len(), 2);
    }
}

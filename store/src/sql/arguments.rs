//! What a statement is given beside rows.

use weir_engine::model::Name;

/// What a statement is given, in the order of its placeholders; those of rows come before them.
#[derive(Debug, Default)]
pub(crate) struct Arguments(pub(crate) Vec<Argument>);

/// One of them.
#[derive(Debug)]
pub(crate) enum Argument {
    Number(Option<i64>),
    Text(Option<String>),
    Bytes(Vec<u8>),
    Numbers(Vec<i64>),
    Texts(Vec<String>),
}

impl Arguments {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A number, or none.
    pub(crate) fn number(self, number: impl Into<Option<i64>>) -> Self {
        self.with(Argument::Number(number.into()))
    }

    /// A text, or none.
    pub(crate) fn text<'t>(self, text: impl Into<Option<&'t str>>) -> Self {
        self.with(Argument::Text(text.into().map(str::to_owned)))
    }

    /// Bytes.
    pub(crate) fn bytes(self, bytes: &[u8]) -> Self {
        self.with(Argument::Bytes(bytes.to_vec()))
    }

    /// Several numbers at once.
    pub(crate) fn numbers(self, numbers: &[i64]) -> Self {
        self.with(Argument::Numbers(numbers.to_vec()))
    }

    /// Several names at once.
    pub(crate) fn names<'n>(self, names: impl IntoIterator<Item = &'n Name>) -> Self {
        self.with(Argument::Texts(names.into_iter().map(Name::to_string).collect()))
    }

    fn with(mut self, argument: Argument) -> Self {
        self.0.push(argument);
        self
    }
}

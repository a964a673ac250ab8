//! The tree that reading gives: values with their places.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

/// A stretch of the text, in bytes; the end is excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// From `start` to before `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The place between two bytes.
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// From the start of this to the end of `last`.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        Self::new(self.start, last.end)
    }

    /// Whether `other` lies within.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether there is nothing in it.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// What stands there; nothing when the span does not belong to this text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// From its first to its last sign, quotes and brackets included.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a value can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing, or `null`. Outside of JSON data it has been reported already.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A decimal number.
    Number(Number),
    /// A text.
    Text(Text),
    /// Values in order.
    List(Vec<Node>),
    /// Values by key, in written order.
    Map(Map),
}

/// A decimal number of at most fifteen digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its value.
    pub decimal: Decimal,
    /// Its digits as they stand in the file: `1.10`.
    pub written: String,
}

/// A text in Unicode NFC, outer blanks cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Whether it stands in quotes or in a block (`|`, `>`), so that it can be nothing but text.
    pub quoted: bool,
}

/// The name of an entry and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The name in NFC.
    pub text: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// Entries in written order, each key once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    entries: Vec<(Key, Node)>,
    index: BTreeMap<String, usize>,
}

impl Map {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key as it stands in the file, with its value.
    pub fn entry(&self, key: &str) -> Option<(&Key, &Node)> {
        let (key, value) = &self.entries[*self.index.get(key)?];
        Some((key, value))
    }

    /// All entries in written order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Key, &Node)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds an entry; gives back the key that stands there already, the map then unchanged.
    pub(super) fn insert(&mut self, key: Key, value: Node) -> Result<(), Span> {
        if let Some(first) = self.index.get(&key.text) {
            return Err(self.entries[*first].0.span);
        }
        self.index.insert(key.text.clone(), self.entries.len());
        self.entries.push((key, value));
        Ok(())
    }

    pub(super) fn entries_mut(&mut self) -> impl Iterator<Item = &mut (Key, Node)> {
        self.entries.iter_mut()
    }
}

impl Node {
    pub(super) fn new(span: Span, value: Value) -> Self {
        Self { span, value }
    }

    pub(super) fn text(span: Span, text: &str, quoted: bool) -> Self {
        Self::new(span, Value::Text(Text { text: super::quoting::clean(text), quoted }))
    }

    /// The text, when it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(&text.text) } else { None }
    }

    /// The number, when it is one.
    pub fn as_number(&self) -> Option<&Number> {
        if let Value::Number(number) = &self.value { Some(number) } else { None }
    }

    /// `true` or `false`, when it is one of them.
    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(value) = self.value { Some(value) } else { None }
    }

    /// The entries, when it is a map.
    pub fn as_map(&self) -> Option<&Map> {
        if let Value::Map(map) = &self.value { Some(map) } else { None }
    }

    /// The items, when it is a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        if let Value::List(items) = &self.value { Some(items) } else { None }
    }

    /// Whether there is nothing. The reader has reported it, or it is JSON data.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// What it is, in words for "… expected, `x` is …".
    pub fn kind_word(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The same value without places. Numbers have at most fifteen digits, so that a binary
    /// floating point number gives each of them back exactly.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => number.to_json(),
            Value::Text(text) => text.text.clone().into(),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(map) => {
                map.iter().map(|(key, value)| (key.text.clone(), value.to_json())).collect()
            }
        }
    }
}

impl Number {
    fn to_json(&self) -> serde_json::Value {
        if let Ok(whole) = self.written.parse::<i64>() {
            return whole.into();
        }
        self.written.parse::<f64>().map_or(serde_json::Value::Null, Into::into)
    }
}

//! A value to compare.

use serde_json::Value;

/// A value of contact data, and the currency it is in if it is money: that of the field
/// `currency` beside it or around it, or the setting's for attributes. The caller finds it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Given<'a> {
    pub value: &'a Value,
    pub currency: Option<&'a str>,
}

impl<'a> Given<'a> {
    /// A value that is no money.
    pub const fn plain(value: &'a Value) -> Self {
        Self { value, currency: None }
    }

    /// The elements of a list, or the value itself.
    pub(super) fn elements(self) -> impl Iterator<Item = Self> {
        let values = match self.value {
            Value::Array(elements) => elements.as_slice(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => std::slice::from_ref(self.value),
        };
        values.iter().map(move |value| Self { value, currency: self.currency })
    }
}

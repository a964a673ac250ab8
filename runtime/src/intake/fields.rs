//! Reads an object field by field and collects what is wrong with it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use weir_engine::diagnostic::did_you_mean;

use super::fault::{Checked, Fault, Refusal, below};
use super::limits::FAULTS_MAX;

/// An object that is being read. Fields that nobody asked for are a fault in the end.
pub(super) struct Fields<'a> {
    at: String,
    object: &'a Map<String, Value>,
    asked: BTreeSet<&'static str>,
    faults: Vec<Fault>,
}

impl<'a> Fields<'a> {
    /// Begins to read what stands at a place.
    pub(super) fn of(value: &'a Value, at: &str) -> Checked<Self> {
        let Some(object) = value.as_object() else {
            let message = format!("this must be an object, not {}", kind_of(value));
            return Err(vec![Fault::new(at, "wrong_type", message)]);
        };
        let (at, asked) = (at.to_owned(), BTreeSet::new());
        Ok(Self { at, object, asked, faults: Vec::new() })
    }

    /// The place of a field.
    pub(super) fn place(&self, key: &str) -> String {
        below(&self.at, key)
    }

    /// A field as it stands there, null included.
    pub(super) fn raw(&mut self, key: &'static str) -> Option<&'a Value> {
        self.asked.insert(key);
        self.object.get(key)
    }

    /// A field; null counts as left out.
    pub(super) fn value(&mut self, key: &'static str) -> Option<&'a Value> {
        self.raw(key).filter(|value| !value.is_null())
    }

    /// A text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<&'a str> {
        let value = self.value(key)?;
        let text = value.as_str();
        if text.is_none() {
            let written = value.to_string();
            let help = match value {
                Value::Number(_) | Value::Bool(_) => format!("; write \"{written}\""),
                Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                    String::new()
                }
            };
            let message = format!("`{key}` must be a text, not {}{help}", kind_of(value));
            self.fault(key, "wrong_type", message);
        }
        text
    }

    /// A text that must be there.
    pub(super) fn required_text(&mut self, key: &'static str, help: &str) -> Option<&'a str> {
        self.require(key, help);
        self.text(key)
    }

    /// A text that is read as something else.
    pub(super) fn read<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        let text = self.text(key)?;
        self.keep(key, read(text))
    }

    /// Something that stands below a field, or its faults.
    pub(super) fn inner<T>(&mut self, checked: Checked<T>) -> Option<T> {
        checked.map_err(|faults| self.faults.extend(faults)).ok()
    }

    /// A list.
    pub(super) fn list(&mut self, key: &'static str) -> Option<&'a Vec<Value>> {
        let value = self.value(key)?;
        let list = value.as_array();
        if list.is_none() {
            let message = format!("`{key}` must be a list, not {}", kind_of(value));
            self.fault(key, "wrong_type", message);
        }
        list
    }

    /// An object.
    pub(super) fn object(&mut self, key: &'static str) -> Option<&'a Map<String, Value>> {
        let value = self.value(key)?;
        let object = value.as_object();
        if object.is_none() {
            let message = format!("`{key}` must be an object, not {}", kind_of(value));
            self.fault(key, "wrong_type", message);
        }
        object
    }

    /// True or false.
    pub(super) fn truth(&mut self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        let truth = value.as_bool();
        if truth.is_none() {
            let message = format!("`{key}` must be true or false, not {}", kind_of(value));
            self.fault(key, "wrong_type", message);
        }
        truth
    }

    /// Notes that a field is missing.
    pub(super) fn require(&mut self, key: &'static str, help: &str) {
        if self.value(key).is_none() {
            self.fault(key, "missing", format!("`{key}` is missing; {help}"));
        }
    }

    /// Notes a fault of a field.
    pub(super) fn fault(&mut self, key: &str, code: &'static str, message: impl Into<String>) {
        self.faults.push(Fault::new(self.place(key), code, message));
    }

    /// The fields nobody asked for.
    pub(super) fn others(&self) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        let asked = self.asked.clone();
        self.object.iter().filter(move |(key, _)| !asked.contains(key.as_str()))
    }

    fn keep<T>(&mut self, key: &str, read: Result<T, Refusal>) -> Option<T> {
        read.map_err(|refusal| self.faults.push(refusal.at(self.place(key)))).ok()
    }

    /// The value that was read, unless something was wrong; unknown fields are.
    pub(super) fn finish<T>(mut self, value: Option<T>) -> Checked<T> {
        let unknown: Vec<_> = self.others().map(|(key, _)| key.clone()).collect();
        for key in unknown {
            self.refuse_unknown(&key);
        }
        self.finish_open(value)
    }

    /// The value that was read, unless something was wrong; fields nobody asked for are fine.
    pub(super) fn finish_open<T>(mut self, value: Option<T>) -> Checked<T> {
        self.faults.truncate(FAULTS_MAX);
        match value {
            Some(value) if self.faults.is_empty() => Ok(value),
            Some(_) | None => Err(self.faults),
        }
    }

    fn refuse_unknown(&mut self, key: &str) {
        let help = if let Some(near) = did_you_mean(key, self.asked.iter().copied()) {
            format!("did you mean `{near}`?")
        } else {
            let known: Vec<_> = self.asked.iter().map(|name| format!("`{name}`")).collect();
            format!("known are {}", known.join(", "))
        };
        self.fault(key, "unknown_field", format!("`{key}` is not a field here; {help}"));
    }
}

/// What a value is, in words.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

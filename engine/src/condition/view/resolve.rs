//! Operands to values, for settings that hold data: `set`, `data`, `body`, `params`.

use serde_json::{Map, Value};
use weir_messages::path::{Path, looks_like};

use super::View;
use crate::condition::Operand;
use crate::model::Name;
use crate::value::Literal;

impl View<'_> {
    /// What an operand comes to; nothing when it is a path that finds nothing.
    pub fn resolve(&self, operand: &Operand) -> Option<Value> {
        match operand {
            Operand::Literal(literal) => Some(json_of(literal)),
            Operand::List(literals) => Some(literals.iter().map(json_of).collect()),
            Operand::Path(path) => self.first(path),
            Operand::Json(json) => Some(self.resolve_json(json)),
        }
    }

    /// Names with what their operands come to; `null` for what is missing.
    pub fn resolve_data(&self, data: &[(Name, Operand)]) -> Map<String, Value> {
        let pair = |(name, operand): &(Name, Operand)| {
            (name.to_string(), self.resolve(operand).unwrap_or_default())
        };
        data.iter().map(pair).collect()
    }

    /// The same without what is missing: an attribute set to it is left alone.
    pub fn resolve_present(&self, data: &[(Name, Operand)]) -> Map<String, Value> {
        let pair = |(name, operand): &(Name, Operand)| {
            self.resolve(operand).map(|value| (name.to_string(), value))
        };
        data.iter().filter_map(pair).collect()
    }

    /// The same JSON with every text that is a path replaced by the first value it finds, its
    /// type kept; `null` for what is missing.
    pub fn resolve_json(&self, json: &Value) -> Value {
        match json {
            Value::String(text) if looks_like(text) => match Path::parse(text) {
                Ok(path) => self.first(&path).unwrap_or_default(),
                // Refused when the flow was read; what comes from elsewhere stays as it is.
                Err(_) => json.clone(),
            },
            Value::Array(items) => items.iter().map(|item| self.resolve_json(item)).collect(),
            Value::Object(fields) => {
                let field =
                    |(key, value): (&String, &Value)| (key.clone(), self.resolve_json(value));
                fields.iter().map(field).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => json.clone(),
        }
    }

    fn first(&self, path: &Path) -> Option<Value> {
        path.first(self.roots()).filter(|value| !value.is_null()).cloned()
    }
}

/// A constant as data: what JSON has no type for is its text.
fn json_of(literal: &Literal) -> Value {
    match literal {
        Literal::Bool(truth) => (*truth).into(),
        Literal::Number(number) => {
            serde_json::from_str(&number.to_string()).expect("a decimal is a JSON number")
        }
        Literal::Text(_) | Literal::Money(_) | Literal::Date(_) | Literal::Duration(_) => {
            literal.to_string().into()
        }
    }
}

//! A tag, as the People API writes it.

use serde_json::Value;
use weir_engine::model::Name;

use super::{Invalid, Read};
use crate::intake::tags;

/// The name of a tag, in a body or a path.
pub fn name(text: &str) -> Read<Name> {
    tags::name(text).map_err(|refusal| vec![Invalid::new("name", refusal.message)])
}

/// Reads `{"name": "AB CART"}`; what else a tag has is given out, and not taken.
pub fn read(body: &Value) -> Read<Name> {
    match body.get("name") {
        Some(Value::String(text)) => name(text),
        Some(_) | None => Err(vec![Invalid::new("name", "write {\"name\": \"AB CART\"}")]),
    }
}

//! Which facts a condition reads beyond those that are always there.

use serde_json::Value;
use weir_messages::path::{Path, looks_like};

use super::{Condition, Operand, Test};
use crate::model::Name;
use crate::needs::Needs;

impl Condition {
    /// Adds what this condition may ask about.
    pub fn needs(&self, needs: &mut Needs) {
        self.walk(&mut |one| {
            if let Self::TagAdded(tag, _) = one {
                past(needs, "tag_added", Some(tag));
            } else if let Self::TagRemoved(tag, _) = one {
                past(needs, "tag_removed", Some(tag));
            } else if let Self::Event(happened) = one {
                past(needs, &happened.kind, None);
            } else if let Self::Attribute(path, test) | Self::Path(path, test) = one {
                in_text(path.as_str(), needs);
                test.needs(needs);
            }
        });
    }
}

impl Test {
    /// Adds what the other side of its comparisons may ask about.
    pub fn needs(&self, needs: &mut Needs) {
        self.operators.iter().for_each(|(_, operand)| operand.needs(needs));
    }
}

impl Operand {
    /// Adds what this operand may ask about.
    pub fn needs(&self, needs: &mut Needs) {
        match self {
            Self::Path(path) => in_text(path.as_str(), needs),
            Self::Json(json) => in_json(json, needs),
            Self::Literal(_) | Self::List(_) => {}
        }
    }
}

/// Adds what a path may ask about, those inside its filters included.
pub fn of_path(path: &Path, needs: &mut Needs) {
    in_text(path.as_str(), needs);
}

/// Adds what the paths among the texts of any JSON may ask about.
pub fn of_json(json: &Value, needs: &mut Needs) {
    in_json(json, needs);
}

fn past(needs: &mut Needs, kind: &str, subject: Option<&Name>) {
    needs.events.insert((Name::from(kind), subject.cloned()));
}

/// Reads the text, not the steps: filters hold paths from the root too, and a cart loaded in
/// vain costs little. `$..` reaches every root.
fn in_text(text: &str, needs: &mut Needs) {
    let names = |root: &str| {
        [format!("$.{root}"), format!("$['{root}'"), format!("$[\"{root}\"")]
            .iter()
            .any(|start| text.contains(start))
    };
    let any = text.contains("$..") || text.contains("$.*") || text.contains("$[*]");
    needs.carts |= any || names("cart");
    needs.orders |= any || names("order");
}

fn in_json(json: &Value, needs: &mut Needs) {
    match json {
        Value::String(text) if looks_like(text) => in_text(text, needs),
        Value::Array(items) => items.iter().for_each(|item| in_json(item, needs)),
        Value::Object(fields) => fields.values().for_each(|value| in_json(value, needs)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

//! Segments as people write them: a name, and a condition in the language of flows.

use std::collections::BTreeSet;

use serde_json::Value;
use weir_engine::condition::Condition;
use weir_engine::model::Name;
use weir_engine::segment;

use super::fault::{Checked, Fault, Refusal, below};
use super::fields::Fields;

/// A segment's id: as long as those of nodes.
const ID_MAX_CHARS: usize = 64;

/// What stands in an address in the place of an id.
const PREVIEW: &str = "preview";

/// What people call a segment.
const NAME_MAX_CHARS: usize = 200;

/// A segment as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// What people call it.
    pub name: String,
    /// Its condition, as it was written.
    pub when: Value,
    /// The same, read.
    pub condition: Condition,
}

/// The id of a segment, as conditions write it.
pub fn id(text: &str) -> Result<Name, Refusal> {
    let sign = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit();
    let is_id = text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|one| sign(one) || matches!(one, '_' | '-'))
        && text.len() <= ID_MAX_CHARS
        && text != PREVIEW;
    if is_id {
        return Ok(Name::from(text));
    }
    let message = format!(
        "a segment's id begins with a small letter, and has small letters, digits, `_` and `-`, \
         {ID_MAX_CHARS} at the most, and is not `{PREVIEW}`; `{}` is none",
        super::address::short(text)
    );
    Err(Refusal::new("invalid_id", message))
}

/// Reads a segment of this id among those that are known.
pub fn read(id: &str, value: &Value, known: &BTreeSet<Name>) -> Checked<Written> {
    let mut fields = Fields::of(value, "")?;
    let name = fields.required_text("name", "what people call the segment").map(str::to_owned);
    let count = name.as_ref().map_or(1, |name| name.trim().chars().count());
    if !(1..=NAME_MAX_CHARS).contains(&count) {
        let message = format!("a name has 1 to {NAME_MAX_CHARS} characters");
        fields.fault("name", "invalid_name", message);
    }
    let condition = condition(&mut fields, id, known);
    let written = name.zip(condition).map(|(name, (when, condition))| Written {
        name: name.trim().to_owned(),
        when,
        condition,
    });
    fields.finish(written)
}

/// Reads `{"where": …}` alone, of no segment yet.
pub fn read_alone(value: &Value, known: &BTreeSet<Name>) -> Checked<Condition> {
    let mut fields = Fields::of(value, "")?;
    let condition = condition(&mut fields, "", known).map(|(_, condition)| condition);
    fields.finish(condition)
}

fn condition(
    fields: &mut Fields<'_>,
    id: &str,
    known: &BTreeSet<Name>,
) -> Option<(Value, Condition)> {
    fields.require("where", "a condition, such as { \"tag\": \"VIP\" }");
    fields.object("where")?;
    let when = fields.value("where")?;
    let faults = match segment::read(id, when, known) {
        Ok(condition) => return Some((when.clone(), condition)),
        Err(found) => found.iter().map(fault).collect(),
    };
    fields.inner::<()>(Err(faults));
    None
}

/// What is wrong with a condition, with the way out.
fn fault(found: &Value) -> Fault {
    let text = |key: &str| found[key].as_str().unwrap_or_default();
    let (message, help) = (text("message"), text("help"));
    let message = if help.is_empty() { message.to_owned() } else { format!("{message}. {help}") };
    Fault::new(format!("{}{}", below("", "where"), text("pointer")), "bad_condition", message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_those_of_conditions() {
        for good in ["a", "regulars", "no-order_30"] {
            assert!(id(good).is_ok(), "{good}");
        }
        for bad in ["", "A", "1a", "a b", "ä", &"a".repeat(65), "../x", PREVIEW] {
            assert!(id(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_segment_has_a_name_and_a_condition() {
        let known = [Name::from("vips")].into();
        let good = json!({ "name": " VIPs of Wien ", "where": { "segment": "vips" } });
        assert_eq!(read("mine", &good, &known).unwrap().name, "VIPs of Wien");
        for (bad, pointer, code) in [
            (json!([]), "", "wrong_type"),
            (json!({ "name": "a" }), "/where", "missing"),
            (json!({ "where": { "tag": "A" } }), "/name", "missing"),
            (json!({ "name": " ", "where": { "tag": "A" } }), "/name", "invalid_name"),
            (json!({ "name": "a", "where": [] }), "/where", "wrong_type"),
            (json!({ "name": "a", "where": { "tag": 7 } }), "/where/tag", "bad_condition"),
            (json!({ "name": "a", "where": { "tag": "A" }, "x": 1 }), "/x", "unknown_field"),
            (
                json!({ "name": "a", "where": { "any": [{ "tag": "A" }, { "segment": "vip" }] } }),
                "/where/any/1/segment",
                "bad_condition",
            ),
        ] {
            let faults = read("mine", &bad, &known).unwrap_err();
            let first = (faults[0].pointer.as_str(), faults[0].code);
            assert_eq!(first, (pointer, code), "{bad}: {faults:?}");
        }
        assert!(read_alone(&json!({ "where": { "tag": "A" } }), &known).is_ok());
        assert!(read_alone(&json!({ "where": { "tag": "A" }, "name": "a" }), &known).is_err());
    }
}

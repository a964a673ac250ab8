//! A person, as the People API writes one, and what it makes of a contact.
//!
//! What is written of people starts no flow, their tags neither (rule 9 of `docs/semantics.md`);
//! it ends and wakes runs as any other write does.

use serde_json::{Map, Value};
use weir_engine::model::{Contact, Name};
use weir_engine::turn::{FieldsChange, Input, ProfileChange};
use weir_engine::value::Date;
use weir_store::{Alias, AliasKind, Ask, Extra, Who};

use super::attributes::{self, ALSO_CALLED, STANDARD};
use super::reach::Reached;
use super::{Invalid, Reach, Read, below, identity};
use crate::Write;
use crate::intake::limits::{ATTRIBUTE_NAME_MAX_CHARS, ATTRIBUTES_MAX, PEOPLE_TEXT_MAX_CHARS};
use crate::intake::{address, tags};

/// What is given out of a person, and not taken.
const READ_ONLY: [&str; 10] = [
    "id",
    "createdAt",
    "modifiedAt",
    "origin",
    "modifiedFrom",
    "createdFrom",
    "createdBy",
    "modifiedBy",
    "computedAttributes",
    "integrations",
];

/// How contact information is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// By kind: `{"email": [{"address": …}]}`.
    ByKind,
    /// As a list: `[{"type": "EMAIL", "identifier": …}]`.
    List,
}

/// A person as somebody wrote one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Person {
    external_id: Option<String>,
    /// Fields and attributes by the names they have here; null removes.
    fields: Map<String, Value>,
    tags: Option<Vec<Name>>,
    reach: Option<Reach>,
}

impl Person {
    /// Reads a person that stands at a place.
    pub fn read(value: &Value, at: &str, shape: Shape) -> Read<Self> {
        let Some(object) = value.as_object() else {
            return Err(vec![Invalid::new(at, "Must be an object")]);
        };
        let (mut person, mut wrong) = (Self::default(), Vec::new());
        for (name, value) in object {
            let place = below(at, name);
            if let Err(found) = person.take(name, value, &place, shape) {
                wrong.extend(found);
            }
        }
        if wrong.is_empty() { Ok(person) } else { Err(wrong) }
    }

    fn take(&mut self, name: &str, value: &Value, at: &str, shape: Shape) -> Read<()> {
        match (name, value) {
            (name, _) if READ_ONLY.contains(&name) => {}
            ("externalId" | "contactInformation" | "tags" | "customAttributes", Value::Null) => {}
            ("externalId", Value::String(text)) if text.is_empty() => {}
            ("externalId", value) => self.external_id = Some(external_id(value, at)?),
            ("contactInformation", value) => {
                let read = if shape == Shape::List { Reach::read_list } else { Reach::read };
                self.reach = Some(read(value, at)?);
            }
            ("tags", value) => self.tags = Some(names(value, at)?),
            ("customAttributes", value) => self.fields.extend(customs(value, at)?),
            (name, value) => {
                let (ours, value) = standard(name, value, at)?;
                self.fields.insert(ours.to_owned(), value);
            }
        }
        Ok(())
    }

    /// What outside systems call the person.
    pub fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }

    /// Where the person can be reached.
    pub fn reach(&self) -> Option<&Reach> {
        self.reach.as_ref()
    }

    /// The names by which somebody may be known already.
    pub fn names(&self) -> Vec<Who> {
        let external = self.external_id.iter().map(|id| Who::External(id.clone()));
        external.chain(self.reach.iter().flat_map(Reach::names)).collect()
    }

    /// What makes a new contact of the person.
    pub fn create(self, ask: Ask) -> Write {
        let Self { mut fields, tags, reach, .. } = self;
        let Reached { fields: more, devices } = reach.unwrap_or_default().added(None);
        fields.extend(more.into_iter().filter(|(_, value)| !value.is_null()));
        let fields = FieldsChange::Set(fields);
        let change = ProfileChange { fields, devices, tags, ..ProfileChange::default() };
        let inputs = vec![Input::Profile(Box::new(change))];
        Write { ask, inputs, extra: Extra::default() }
    }

    /// What is added to a contact: what was not written stays.
    pub fn merge(self, known: &Contact) -> Write {
        let (aliases, called) = self.renames(known);
        let Self { mut fields, tags, reach, .. } = self;
        let mut devices = None;
        if let Some(reach) = reach {
            let reached = reach.added(Some(known));
            fields.extend(reached.fields);
            devices = reached.devices;
        }
        fields.extend(called);
        let fields = FieldsChange::Set(fields);
        let change = ProfileChange { fields, devices, ..ProfileChange::default() };
        let new = tags.into_iter().flatten().filter(|tag| !known.tags.contains_key(tag));
        let tags = new.map(|tag| tags::told(&tag));
        let inputs = std::iter::once(Input::Profile(Box::new(change))).chain(tags).collect();
        written(known, inputs, aliases)
    }

    /// What stands in a contact's place: what was not written is emptied, its tags with it.
    /// `keeps_reach` says whether it can still be reached where nothing was said of that.
    pub fn replace(self, known: &Contact, keeps_reach: bool) -> Write {
        let (aliases, called) = self.renames(known);
        let Self { mut fields, tags, reach, .. } = self;
        let reach = match reach {
            None if keeps_reach => Reach::of(known),
            reach => reach.unwrap_or_default(),
        };
        let Reached { fields: more, devices } = reach.instead(known);
        fields.extend(more);
        // What this interface does not tell of, it does not take away either.
        for name in ["timezone", ALSO_CALLED] {
            fields.insert(name.to_owned(), known.profile.get(name));
        }
        fields.extend(called);
        let fields = FieldsChange::Replace(fields);
        let tags = Some(tags.unwrap_or_default());
        let change = ProfileChange { fields, devices, tags, ..ProfileChange::default() };
        written(known, vec![Input::Profile(Box::new(change))], aliases)
    }

    /// The name that a contact gets beside its own, which stays: all ids come from it.
    fn renames(&self, known: &Contact) -> (Vec<Alias>, Option<(String, Value)>) {
        let now = attributes::external_id(known);
        let Some(name) = self.external_id.as_deref().filter(|name| now != Some(name)) else {
            return (Vec::new(), None);
        };
        if name == known.profile.external_id {
            return (Vec::new(), Some((ALSO_CALLED.to_owned(), Value::Null)));
        }
        let alias = Alias { kind: AliasKind::Merged, name: name.to_owned(), contact: known.id };
        (vec![alias], Some((ALSO_CALLED.to_owned(), name.into())))
    }
}

fn written(known: &Contact, inputs: Vec<Input>, aliases: Vec<Alias>) -> Write {
    let ask = Ask::existing(Who::Internal(known.id));
    Write { ask, inputs, extra: Extra { aliases, ..Extra::default() } }
}

fn external_id(value: &Value, at: &str) -> Read<String> {
    let text = value.as_str().ok_or("Must be a text".to_owned());
    text.and_then(identity::external_id).map_err(|message| vec![Invalid::new(at, message)])
}

fn names(value: &Value, at: &str) -> Read<Vec<Name>> {
    let Some(list) = value.as_array() else {
        return Err(vec![Invalid::new(at, "Must be a list of texts")]);
    };
    tags::list_of(list, "").map_err(|faults| {
        let place = |pointer: &str| match pointer.trim_start_matches('/') {
            "" => at.to_owned(),
            index => format!("{at}[{index}]"),
        };
        faults.into_iter().map(|fault| Invalid::new(place(&fault.pointer), fault.message)).collect()
    })
}

fn customs(value: &Value, at: &str) -> Read<Map<String, Value>> {
    let Some(object) = value.as_object() else {
        return Err(vec![Invalid::new(at, "Must be an object")]);
    };
    let mut wrong: Vec<_> = object
        .iter()
        .filter_map(|(name, value)| Some(Invalid::new(below(at, name), unfit(name, value)?)))
        .collect();
    if object.len() > ATTRIBUTES_MAX {
        wrong.push(Invalid::new(at, format!("A person has at most {ATTRIBUTES_MAX} attributes")));
    }
    let ours = object.iter().map(|(name, value)| (attributes::of_custom(name), value.clone()));
    if wrong.is_empty() { Ok(ours.collect()) } else { Err(wrong) }
}

/// Why a custom attribute cannot be kept.
fn unfit(name: &str, value: &Value) -> Option<String> {
    let length = name.chars().count();
    if length == 0 || length > ATTRIBUTE_NAME_MAX_CHARS || name.chars().any(char::is_control) {
        return Some(format!("An attribute's name has 1 to {ATTRIBUTE_NAME_MAX_CHARS} characters"));
    }
    if name.contains(['{', '}', '[', ']', '.']) {
        return Some("An attribute's name holds none of {}[] and no dot".to_owned());
    }
    let long = value.as_str().is_some_and(|text| text.chars().count() > PEOPLE_TEXT_MAX_CHARS);
    long.then(|| format!("Must not exceed {PEOPLE_TEXT_MAX_CHARS} characters"))
}

/// A standard attribute: what it is called here, and its value.
fn standard(name: &str, value: &Value, at: &str) -> Read<(&'static str, Value)> {
    let invalid = |message: String| vec![Invalid::new(at, message)];
    let known = STANDARD.iter().find(|(theirs, ..)| *theirs == name);
    let Some((_, ours, chars_max)) = known else {
        return Err(invalid("Is no property of a person; put it in customAttributes".to_owned()));
    };
    let text = match value {
        Value::Null => return Ok((ours, Value::Null)),
        Value::String(text) if text.is_empty() => return Ok((ours, Value::Null)),
        Value::String(text) => text,
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            return Err(invalid("Must be a text".to_owned()));
        }
    };
    if text.chars().count() > *chars_max || text.chars().any(char::is_control) {
        return Err(invalid(format!("Must be one line of at most {chars_max} characters")));
    }
    let read = match name {
        "gender" => word(text, &["MALE", "FEMALE"]),
        "type" => word(text, &["CUSTOMER", "LEAD"]),
        "birthDate" => {
            let date = Date::parse(text).map(|_| text.clone());
            date.map_err(|_| "Must be a date in the format YYYY-MM-DD".to_owned())
        }
        "preferredLanguage" => address::locale(text)
            .map_err(|_| "Must be in two letter ISO (xx) or BCP-47 (xx-YY) format".to_owned()),
        _ => Ok(text.clone()),
    };
    read.map(|text| (*ours, Value::from(text))).map_err(invalid)
}

fn word(text: &str, known: &[&str]) -> Result<String, String> {
    if known.contains(&text) {
        Ok(text.to_owned())
    } else {
        Err(format!("Must be {}", known.join(" or ")))
    }
}

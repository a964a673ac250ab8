//! Which people to list: `{"#and": [{"firstName": "Alex"}, {"#contains": {"tags": "VIP"}}]}`.

use std::cmp::Ordering;

use serde_json::{Map, Value};
use weir_engine::model::Name;

use super::Invalid;
use crate::intake::limits::PEOPLE_FILTER_DEPTH_MAX;

/// A condition on a person.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of these.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
    /// A property compares so with a value.
    Compare {
        /// The property.
        name: String,
        /// How.
        how: How,
        /// With what.
        with: Value,
    },
}

/// How a property compares with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// `#eq`.
    Equal,
    /// `#ne`.
    NotEqual,
    /// `#contains`.
    Contains,
    /// `#notContain`.
    NotContain,
    /// `#startsWith`.
    StartsWith,
    /// `#endsWith`.
    EndsWith,
    /// `#gt`.
    Greater,
    /// `#lt`.
    Less,
    /// `#gte`.
    AtLeast,
    /// `#lte`.
    AtMost,
}

const OPERATORS: [(&str, How); 10] = [
    ("#eq", How::Equal),
    ("#ne", How::NotEqual),
    ("#contains", How::Contains),
    ("#notContain", How::NotContain),
    ("#startsWith", How::StartsWith),
    ("#endsWith", How::EndsWith),
    ("#gt", How::Greater),
    ("#lt", How::Less),
    ("#gte", How::AtLeast),
    ("#lte", How::AtMost),
];

impl Filter {
    /// Reads the text of a filter.
    pub fn read(text: &str) -> Result<Self, Invalid> {
        let invalid = |message: String| Invalid::new("filter", message);
        let value = serde_json::from_str(text).map_err(|error| invalid(error.to_string()))?;
        read(&value, 0).map_err(invalid)
    }

    /// A tag that everybody has who is meant, if there is one.
    pub fn tag(&self) -> Option<Name> {
        match self {
            Self::All(all) => all.iter().find_map(Self::tag),
            Self::Compare { name, how: How::Contains, with } if name == "tags" => {
                with.as_str().map(Name::from)
            }
            Self::Any(_) | Self::Compare { .. } => None,
        }
    }

    /// Whether a person is meant, as this interface tells of them.
    pub fn admits(&self, person: &Value) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.admits(person)),
            Self::Any(any) => any.iter().any(|one| one.admits(person)),
            Self::Compare { name, how, with } => {
                how.holds(&found(person, name), name == "tags", with)
            }
        }
    }
}

fn read(value: &Value, depth: usize) -> Result<Filter, String> {
    let Some(object) = value.as_object() else {
        return Err("a condition is an object, such as {\"firstName\": \"Alex\"}".to_owned());
    };
    if depth > PEOPLE_FILTER_DEPTH_MAX {
        return Err(format!("conditions stand at most {PEOPLE_FILTER_DEPTH_MAX} deep"));
    }
    let all = object.iter().map(|(name, value)| condition(name, value, depth));
    let mut all: Vec<_> = all.collect::<Result<_, _>>()?;
    Ok(if all.len() == 1 { all.remove(0) } else { Filter::All(all) })
}

fn condition(name: &str, value: &Value, depth: usize) -> Result<Filter, String> {
    let list = || {
        let list = value.as_array().ok_or_else(|| format!("`{name}` takes a list"))?;
        list.iter().map(|one| read(one, depth + 1)).collect::<Result<Vec<_>, _>>()
    };
    match name {
        "#and" => return list().map(Filter::All),
        "#or" => return list().map(Filter::Any),
        _ => {}
    }
    if !name.starts_with('#') {
        return Ok(compare(name, How::Equal, value));
    }
    let Some((_, how)) = OPERATORS.iter().find(|(word, _)| *word == name) else {
        let known: Vec<_> = OPERATORS.iter().map(|(word, _)| *word).collect();
        return Err(format!("`{name}` is not known; known are #and, #or, {}", known.join(", ")));
    };
    let object = value.as_object().ok_or_else(|| format!("`{name}` takes an object"))?;
    let all: Vec<_> = object.iter().map(|(name, with)| compare(name, *how, with)).collect();
    Ok(Filter::All(all))
}

fn compare(name: &str, how: How, with: &Value) -> Filter {
    Filter::Compare { name: name.to_owned(), how, with: with.clone() }
}

/// What a person has under a name: a property, an address, or a custom attribute.
fn found<'a>(person: &'a Value, name: &str) -> Vec<&'a Value> {
    let reach = |kind: &str, field: &str| {
        let list = person["contactInformation"][kind].as_array();
        list.into_iter().flatten().map(|item| &item[field.to_owned()]).collect()
    };
    match name {
        "email" => reach("email", "address"),
        "phone" => reach("phone", "number"),
        _ => {
            let custom = name.strip_prefix("data\u{1}").or(name.strip_prefix("customAttributes."));
            let none = Map::new();
            let customs = person["customAttributes"].as_object();
            let is_there = customs.unwrap_or(&none).contains_key(custom.unwrap_or(name));
            let from_custom = custom.is_some() || (person.get(name).is_none() && is_there);
            let place = if from_custom { &person["customAttributes"] } else { person };
            match place.get(custom.unwrap_or(name)) {
                Some(Value::Array(list)) if name == "tags" => list.iter().collect(),
                Some(value) => vec![value],
                None => Vec::new(),
            }
        }
    }
}

impl How {
    /// A list of whole names contains one of them, a text a part of it.
    fn holds(self, found: &[&Value], is_of_names: bool, with: &Value) -> bool {
        let any = |test: &dyn Fn(&Value) -> bool| found.iter().any(|value| test(value));
        let text = |test: fn(&str, &str) -> bool| {
            let with = with.as_str().unwrap_or_default();
            any(&|value| value.as_str().is_some_and(|value| test(value, with)))
        };
        let order = |wanted: &[Ordering]| {
            any(&|value| compared(value, with).is_some_and(|order| wanted.contains(&order)))
        };
        match self {
            Self::Equal => order(&[Ordering::Equal]),
            Self::NotEqual => !order(&[Ordering::Equal]),
            Self::Contains if is_of_names => order(&[Ordering::Equal]),
            Self::NotContain if is_of_names => !order(&[Ordering::Equal]),
            Self::Contains => text(|value, with| value.contains(with)),
            Self::NotContain => !text(|value, with| value.contains(with)),
            Self::StartsWith => text(|value, with| value.starts_with(with)),
            Self::EndsWith => text(|value, with| value.ends_with(with)),
            Self::Greater => order(&[Ordering::Greater]),
            Self::Less => order(&[Ordering::Less]),
            Self::AtLeast => order(&[Ordering::Greater, Ordering::Equal]),
            Self::AtMost => order(&[Ordering::Less, Ordering::Equal]),
        }
    }
}

fn compared(value: &Value, with: &Value) -> Option<Ordering> {
    match (value, with) {
        (Value::Number(value), Value::Number(with)) => value.as_f64()?.partial_cmp(&with.as_f64()?),
        (Value::String(value), Value::String(with)) => Some(value.cmp(with)),
        (value, with) => (value == with).then_some(Ordering::Equal),
    }
}

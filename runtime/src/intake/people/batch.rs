//! Many people in one body.

use serde_json::Value;

use super::{Identity, Invalid, Person, Read, Shape};
use crate::intake::limits::PEOPLE_MAX;

/// Somebody, and what is to be written of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// Whom.
    pub identity: Identity,
    /// What; it may be wrong without hurting the others.
    pub person: Read<Person>,
}

/// Reads `{"people": [{"query": {…}}]}`: those that a tag is given or taken, or that are deleted.
/// One that cannot be read is told of with all the others.
pub fn queries(body: &Value) -> Read<Vec<Identity>> {
    let list = list(body, "people")?;
    let read = list.iter().enumerate().map(|(place, item)| query(item, place));
    all(read)
}

/// Reads `{"people": [ … ]}`: people to create, each good or bad for itself.
pub fn people_to_create(body: &Value) -> Read<Vec<Read<Person>>> {
    let list = list(body, "people")?.iter().enumerate();
    let read = |(place, item)| Person::read(item, &format!("people[{place}]"), Shape::ByKind);
    Ok(list.map(read).collect())
}

/// Reads `{"people": [{"query": {…}, "update": {…}}]}`.
pub fn people_to_update(body: &Value) -> Read<Vec<Update>> {
    let list = list(body, "people")?.iter().enumerate();
    let read = |(place, item): (usize, &Value)| {
        let at = format!("people[{place}].update");
        let person = Person::read(&item["update"], &at, Shape::ByKind);
        query(item, place).map(|identity| Update { identity, person })
    };
    all(list.map(read))
}

/// Reads `{"persons": [ … ]}`: people to create or update, each good or bad for itself.
pub fn persons_to_upsert(body: &Value) -> Read<Vec<Read<Person>>> {
    let list = list(body, "persons")?.iter().enumerate();
    Ok(list.map(|(place, item)| person_to_upsert(item, &format!("persons[{place}]"))).collect())
}

fn person_to_upsert(item: &Value, at: &str) -> Read<Person> {
    let person = Person::read(item, at, Shape::List)?;
    if person.names().is_empty() {
        let message = "One of externalId and contactInformation is needed";
        return Err(vec![Invalid::new(at, message)]);
    }
    Ok(person)
}

fn query(item: &Value, place: usize) -> Read<Identity> {
    Identity::read(&item["query"], &format!("people[{place}].query"))
}

fn list<'a>(body: &'a Value, name: &str) -> Read<&'a [Value]> {
    let Some(list) = body.get(name).filter(|list| !list.is_null()) else {
        return Err(vec![Invalid::new(name, "Required, but value is missing")]);
    };
    let Some(list) = list.as_array() else {
        return Err(vec![Invalid::new(name, "Must be a list")]);
    };
    if list.is_empty() || list.len() > PEOPLE_MAX {
        let message = format!("Must hold 1 to {PEOPLE_MAX} items, and holds {}", list.len());
        return Err(vec![Invalid::new(name, message)]);
    }
    Ok(list)
}

fn all<T>(read: impl Iterator<Item = Read<T>>) -> Read<Vec<T>> {
    let (mut good, mut wrong) = (Vec::new(), Vec::new());
    for one in read {
        match one {
            Ok(one) => good.push(one),
            Err(found) => wrong.extend(found),
        }
    }
    if wrong.is_empty() { Ok(good) } else { Err(wrong) }
}

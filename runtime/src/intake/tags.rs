//! Tags as people write them.

use serde_json::{Value, json};
use weir_engine::model::Name;
use weir_engine::turn::{Happening, Input, Known};
use weir_store::{Ask, Extra};

use super::event::SOURCE;
use super::fault::{Checked, Fault, Refusal, below};
use super::fields::{Fields, kind_of};
use super::limits::{TAG_MAX_CHARS, TAGS_MAX};
use crate::Write;

/// A tag's name.
pub fn name(text: &str) -> Result<Name, Refusal> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > TAG_MAX_CHARS || text.chars().any(char::is_control) {
        let message = format!("a tag has 1 to {TAG_MAX_CHARS} characters on one line");
        return Err(Refusal::new("invalid_tag", message));
    }
    Ok(Name::from(text))
}

/// What tags' names may begin with; it may be nothing.
pub fn beginning(text: &str) -> Result<&str, Refusal> {
    if text.chars().count() > TAG_MAX_CHARS || text.chars().any(char::is_control) {
        let message =
            format!("no tag begins so: one has 1 to {TAG_MAX_CHARS} characters on a line");
        return Err(Refusal::new("invalid_tag", message));
    }
    Ok(text)
}

/// Reads `{"name": "AB CART"}` or `{"names": […]}`: the names, each once, in order.
pub fn read(body: &Value) -> Checked<Vec<Name>> {
    let mut fields = Fields::of(body, "")?;
    let one = fields.read("name", name);
    let list = fields.list("names");
    let names = list.and_then(|list| fields.inner(list_of(list, "/names")));
    if body["name"].is_null() && body["names"].is_null() {
        fields.fault("name", "missing", "`name` is missing; write {\"name\": \"AB CART\"}");
    } else if !body["name"].is_null() && !body["names"].is_null() {
        fields.fault("names", "given_twice", "write `name` or `names`, not both");
    } else if list.is_some_and(Vec::is_empty) {
        fields.fault("names", "empty", "`names` holds no name");
    }
    let read = one.map(|one| vec![one]).or(names);
    fields.finish(read)
}

/// The tags of a list, each once, in order.
pub(super) fn list_of(list: &[Value], at: &str) -> Checked<Vec<Name>> {
    if list.len() > TAGS_MAX {
        let message = format!("at most {TAGS_MAX} tags at once");
        return Err(vec![Fault::new(at, "too_many", message)]);
    }
    let (mut names, mut faults) = (Vec::new(), Vec::new());
    for (place, value) in list.iter().enumerate() {
        let text = value.as_str().ok_or_else(|| {
            Refusal::new("wrong_type", format!("a tag is a text, not {}", kind_of(value)))
        });
        match text.and_then(name) {
            Ok(name) if names.contains(&name) => {}
            Ok(name) => names.push(name),
            Err(refusal) => faults.push(refusal.at(below(at, place))),
        }
    }
    if faults.is_empty() { Ok(names) } else { Err(faults) }
}

/// The write that adds tags to a contact; each add is an event. With `repeat`, the same request
/// sent again adds nothing.
pub fn add(contact: &str, names: &[Name], repeat: Option<&str>) -> Write {
    add_to(Ask::external(contact), names, repeat)
}

/// The same, of a contact that is asked for otherwise.
pub fn add_to(mut ask: Ask, names: &[Name], repeat: Option<&str>) -> Write {
    let mut inputs = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        let id = repeat.map(|repeat| format!("{repeat}_{place}"));
        let source = Name::from(SOURCE);
        ask.announces.extend(id.clone().map(|id| Known { source: source.clone(), id }));
        inputs.push(Input::Event(happening("tag_added", name, id)));
    }
    Write { ask, inputs, extra: Extra::default() }
}

/// What takes a tag away.
pub fn removal(name: &Name) -> Input {
    Input::Event(happening("tag_removed", name, None))
}

/// What gives a tag with a profile: it starts no flow (rule 9 of `docs/semantics.md`).
pub(super) fn told(name: &Name) -> Input {
    Input::Event(Happening { starts: false, ..happening("tag_added", name, None) })
}

fn happening(kind: &str, tag: &Name, id: Option<String>) -> Happening {
    Happening {
        id,
        kind: Name::from(kind),
        occurred_at: None,
        data: json!({ "tag": tag }),
        source: Some(Name::from(SOURCE)),
        starts: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read() {
        let good = [
            (json!({"name": " AB CART "}), vec!["AB CART"]),
            (json!({"names": ["A", "B", "A"]}), vec!["A", "B"]),
        ];
        for (body, expected) in good {
            assert_eq!(read(&body).unwrap(), expected, "{body}");
        }
        let bad = [
            (json!([]), "", "wrong_type"),
            (json!({}), "/name", "missing"),
            (json!({"name": ""}), "/name", "invalid_tag"),
            (json!({"name": 5}), "/name", "wrong_type"),
            (json!({"name": "a\u{7}"}), "/name", "invalid_tag"),
            (json!({"name": "x".repeat(257)}), "/name", "invalid_tag"),
            (json!({"names": []}), "/names", "empty"),
            (json!({"names": "A"}), "/names", "wrong_type"),
            (json!({"names": ["A", 1]}), "/names/1", "wrong_type"),
            (json!({"names": ["A"], "name": "B"}), "/names", "given_twice"),
            (json!({"nmae": "A", "name": "B"}), "/nmae", "unknown_field"),
        ];
        for (body, pointer, code) in bad {
            let faults = read(&body).unwrap_err();
            let found =
                faults.iter().any(|fault| (fault.pointer.as_str(), fault.code) == (pointer, code));
            assert!(found, "{body}: {faults:?}");
        }
    }

    #[test]
    fn a_request_that_is_repeated_announces_the_same_events() {
        let names = [Name::from("A"), Name::from("B")];
        let write = add("c1", &names, Some("r"));
        let ids: Vec<_> = write.ask.announces.iter().map(|known| known.id.as_str()).collect();
        assert_eq!(ids, ["r_0", "r_1"]);
        assert!(add("c1", &names, None).ask.announces.is_empty());
    }
}

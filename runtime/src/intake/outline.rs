//! What the text of a flow says of itself, whether it is right or wrong.

use serde_json::{Map, Value};
use weir_engine::source::{Node, Source, read};

/// Of a start: what is told elsewhere, or goes on for pages.
const LEFT_OUT: [&str; 2] = ["id", "next"];

/// A flow in a few words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outline {
    /// What people call it.
    pub name: Option<String>,
    /// How it starts: of each start its type and the settings that are one value.
    pub starts: Vec<Map<String, Value>>,
}

/// Reads as much of a text as there is to read; of one that cannot be read, nothing.
pub fn outline(text: &str) -> Outline {
    let (root, _) = read(&Source::new("flow", text));
    let Some(top) = root.as_ref().and_then(Node::as_map) else { return Outline::default() };
    let name = top.get("name").and_then(Node::as_text).map(str::to_owned);
    let starts = top
        .get("start")
        .map_or(&[][..], |start| start.as_list().unwrap_or_else(|| std::slice::from_ref(start)));
    Outline { name, starts: starts.iter().filter_map(start).collect() }
}

fn start(node: &Node) -> Option<Map<String, Value>> {
    let settings = node.as_map()?.iter();
    let told = settings.filter(|(key, value)| {
        let is_one = value.as_map().is_none() && value.as_list().is_none();
        is_one && !LEFT_OUT.contains(&key.text.as_str())
    });
    Some(told.map(|(key, value)| (key.text.clone(), value.to_json())).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_say_what_they_are_called_and_how_they_start() {
        let one = "name: Carts\nstart: { type: a, tag: AB CART, next: x, where: { b: 1 } }";
        let two =
            "start:\n  - { id: s1, type: a, tag: T }\n  - { id: s2, type: b, only_new: true }";
        let cases = [
            (one, Some("Carts"), json!([{"type": "a", "tag": "AB CART"}])),
            (two, None, json!([{"type": "a", "tag": "T"}, {"type": "b", "only_new": true}])),
            ("name: Carts\nstart: soon", Some("Carts"), json!([])),
            ("", None, json!([])),
            ("- a", None, json!([])),
            ("name: [1]", None, json!([])),
        ];
        for (text, name, starts) in cases {
            let told = outline(text);
            assert_eq!((told.name.as_deref(), json!(told.starts)), (name, starts), "{text}");
        }
    }
}

//! Places in the text → RFC 6901 pointers into the tree.

use super::{Key, Node, Span, Value};

/// The pointer of the innermost node whose key or value stands at, or around, this place;
/// empty for the whole file.
pub fn pointer_at(root: &Node, span: Span) -> String {
    let mut pointer = String::new();
    let mut node = root;
    while let Some((step, child)) = child_at(node, span) {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        match child {
            Some(child) => node = child,
            None => break,
        }
    }
    pointer
}

/// The step towards the place, and the node to look on in unless the place is the key itself.
fn child_at(node: &Node, span: Span) -> Option<(String, Option<&Node>)> {
    match &node.value {
        Value::Map(map) => map
            .iter()
            .find(|(key, value)| entry_span(key, value).contains(span))
            .map(|(key, value)| (key.text.clone(), value.span.contains(span).then_some(value))),
        Value::List(items) => items
            .iter()
            .enumerate()
            .find(|(_, item)| item.span.contains(span))
            .map(|(index, item)| (index.to_string(), Some(item))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => None,
    }
}

fn entry_span(key: &Key, value: &Node) -> Span {
    Span::new(key.span.start, value.span.end.max(key.span.end))
}

#[cfg(test)]
mod tests {
    use crate::source::{Source, Span, pointer_at, read};

    #[test]
    fn keys_values_and_what_lies_between_have_pointers() {
        let text = "nodes:\n  a/b: { to: [x, \"y~\"] }\n  c: 5\n";
        let (root, found) = read(&Source::new("flow.yaml", text));
        assert_eq!(found, []);
        let root = root.expect("readable");
        for (part, pointer) in [
            ("nodes", "/nodes"),
            ("a/b", "/nodes/a~1b"),
            ("to:", "/nodes/a~1b/to"),
            ("x", "/nodes/a~1b/to/0"),
            ("\"y~\"", "/nodes/a~1b/to/1"),
            ("[x, \"y~\"]", "/nodes/a~1b/to"),
            ("5", "/nodes/c"),
            (text, ""),
        ] {
            let start = text.find(part).expect("part of the text");
            assert_eq!(pointer_at(&root, Span::new(start, start + part.len())), pointer, "{part}");
        }
    }
}

//! What became of a flow between two texts of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use weir_engine::source::{Map, Node, Source, read};
use weir_store::Draft;

/// Sections that are looked at entry by entry, or decide nothing.
const APART: [&str; 4] = ["nodes", "messages", "layout", "tests"];

/// What became of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// It is new.
    Added,
    /// It says something else.
    Changed,
    /// It is gone.
    Removed,
    /// It only lies elsewhere in the editor.
    Moved,
}

/// What is different, in the order of the later text; what is gone comes last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// Of the nodes.
    pub nodes: Vec<(String, Became)>,
    /// Of the messages.
    pub messages: Vec<(String, Became)>,
    /// Of the templates beside it.
    pub files: Vec<(String, Became)>,
    /// The other sections that say something else.
    pub sections: Vec<String>,
}

/// The entries of a section, in written order.
type Entries = Vec<(String, Value)>;

/// Compares two texts, the earlier of which may be none at all; nothing, where one of them cannot
/// be read.
pub fn compare(before: Option<&Draft>, after: &Draft) -> Option<Comparison> {
    let nothing = Draft { text: "{}".into(), ..Draft::default() };
    let before = before.unwrap_or(&nothing);
    let ((was, _), (is, _)) = (read(&source(before)), read(&source(after)));
    let (was, is) = (was.as_ref()?.as_map()?, is.as_ref()?.as_map()?);
    let [was_at, is_at] = [was, is].map(places);
    let moved = |key: &str| was_at.get(key) != is_at.get(key);
    let stays = |_: &str| false;
    let of = |section: &str| [was, is].map(|top| below(top, section));
    let sections = [was, is].map(others);
    let files = [before, after].map(|draft| {
        let text = |(name, text): (&String, &String)| (name.clone(), Value::from(text.as_str()));
        draft.files.iter().map(text).collect()
    });
    Some(Comparison {
        nodes: between(&of("nodes"), moved),
        messages: between(&of("messages"), stays),
        files: between(&files, stays),
        sections: between(&sections, stays).into_iter().map(|(name, _)| name).collect(),
    })
}

fn source(draft: &Draft) -> Source {
    Source::new("flow", draft.text.clone())
}

fn entries(map: &Map) -> Entries {
    map.iter().map(|(key, value)| (key.text.clone(), value.to_json())).collect()
}

fn below(top: &Map, section: &str) -> Entries {
    top.get(section).and_then(Node::as_map).map(entries).unwrap_or_default()
}

fn others(top: &Map) -> Entries {
    let told = top.iter().filter(|(key, _)| !APART.contains(&key.text.as_str()));
    told.map(|(key, value)| (key.text.clone(), value.to_json())).collect()
}

/// Where the editor draws which node.
fn places(top: &Map) -> BTreeMap<String, Value> {
    let layout = top.get("layout").and_then(Node::as_map);
    layout.map(|layout| below(layout, "nodes").into_iter().collect()).unwrap_or_default()
}

fn between([was, is]: &[Entries; 2], moved: impl Fn(&str) -> bool) -> Vec<(String, Became)> {
    let known: BTreeMap<&String, &Value> = was.iter().map(|(key, value)| (key, value)).collect();
    let here: BTreeSet<&String> = is.iter().map(|(key, _)| key).collect();
    let told = is.iter().filter_map(|(key, value)| {
        let became = match known.get(key) {
            None => Became::Added,
            Some(old) if *old != value => Became::Changed,
            Some(_) if moved(key) => Became::Moved,
            Some(_) => return None,
        };
        Some((key.clone(), became))
    });
    let gone = was.iter().filter(|(key, _)| !here.contains(key));
    told.chain(gone.map(|(key, _)| (key.clone(), Became::Removed))).collect()
}

#[cfg(test)]
mod tests {
    use super::Became::{Added, Changed, Moved, Removed};
    use super::*;

    fn draft(text: &str, file: &str) -> Draft {
        let files = [("a.mjml".to_owned(), file.to_owned())].into();
        Draft { text: text.to_owned(), files }
    }

    fn told(list: &[(String, Became)]) -> Vec<(&str, Became)> {
        list.iter().map(|(name, became)| (name.as_str(), *became)).collect()
    }

    #[test]
    fn what_is_different_is_told_by_its_part() {
        let before = "id: a\nentry: { max: 1 }\n\
            nodes: { w: { next: x }, x: { next: y }, y: { next: end }, z: { next: end } }\n\
            messages: { m: { text: a }, n: { text: b } }\n\
            layout: { nodes: { w: [0, 0], x: [0, 0], y: [0, 0] } }\n";
        let after = "# Another comment.\nid: a\nname: Carts\nentry: { max: 2 }\n\
            nodes:\n  w: { next: new }\n  new: { next: x }\n  x: { next: y }\n  \
            y: { next: end }\n\
            messages: { m: { text: c }, n: { text: b } }\n\
            layout: { nodes: { w: [9, 0], x: [9, 0], y: [0, 0] } }\n";
        let found = compare(Some(&draft(before, "a")), &draft(after, "b")).unwrap();
        let nodes = [("w", Changed), ("new", Added), ("x", Moved), ("z", Removed)];
        assert_eq!(told(&found.nodes), nodes);
        assert_eq!(told(&found.messages), [("m", Changed)]);
        assert_eq!(told(&found.files), [("a.mjml", Changed)]);
        assert_eq!(found.sections, ["name", "entry"]);
    }

    #[test]
    fn equal_texts_differ_in_nothing_and_broken_ones_in_nobody_knows_what() {
        let [one, same] = ["nodes: { w: { a: 1, b: 2 } }", "nodes: { w: { b: 2, a: 1 } } # so"]
            .map(|text| draft(text, "a"));
        assert_eq!(compare(Some(&one), &same), Some(Comparison::default()));
        let nothing = Draft::default();
        assert_eq!(compare(Some(&one), &nothing), None);
        assert_eq!(compare(Some(&one), &draft("- a", "a")), None);
        let new = compare(None, &one).unwrap();
        assert_eq!((told(&new.nodes), new.sections.len()), (vec![("w", Added)], 0));
    }
}

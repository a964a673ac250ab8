//! What must be read as it stands: a reader of YAML 1.1 would break most of it.

use serde_json::json;

use super::{FLOW, found};
use crate::source::{Source, Value, read};

/// Plain text everywhere, also inside `{ }`.
const TEXTS: &[&str] = &[
    "no",
    "on",
    "yes",
    "off",
    "y",
    "n",
    "NO",
    "12:30",
    "1_000",
    "2026-11-27",
    "15%",
    "50 EUR",
    "-3 days",
    "A:B",
    "1.2.3",
    "36 hours",
    "P1DT12H",
    "24:00",
    "09:00",
    "Europe/Berlin",
    "flow/v1",
    "$.cart.total",
    "$.99",
    "https://shop.example/cart?id=1#top",
    "Shop <hello@shop.example>",
    "it's",
    "say \"hi\"",
    "a#b",
    "a - b",
    "50% off!",
    "x|y",
    "e-mail & SMS",
    "Grüße",
    "日本語",
    "🎉 sale",
    "0x",
    "1e",
    "...",
    "--x",
    "<<",
    "=",
    "$",
    "C:\\path",
    "(1)",
    "+",
    "null?",
    "tRUE",
];

#[test]
fn texts_stay_texts() {
    for text in TEXTS {
        for flow in [format!("k: {text}\n"), format!("{{ k: {text} }}"), format!("k:\n- {text}")] {
            let (root, found) = read(&Source::new("flow.yaml", flow.as_str()));
            assert_eq!(found, [], "{flow}");
            let root = root.expect("readable");
            let value = root.as_map().and_then(|map| map.get("k")).expect("has k");
            let value = value.as_list().map_or(value, |items| &items[0]);
            assert_eq!(value.as_text(), Some(*text), "{flow}");
            assert_eq!(value.span.of(&flow), *text);
        }
    }
}

#[test]
fn the_types_of_the_core_schema() {
    let text = "t: true\nf: FALSE\ni: -3\nd: 1.10\nq: '5'\nl: []\nm: {}\ne: ''\nb: |\n  x\n   y\n";
    let (root, found) = read(&Source::new("flow.yaml", text));
    assert_eq!(found, []);
    let root = root.expect("readable");
    let map = root.as_map().expect("a map");
    let kinds: Vec<_> = map.iter().map(|(key, value)| (&*key.text, value.kind_word())).collect();
    assert_eq!(
        kinds,
        [
            ("t", "true or false"),
            ("f", "true or false"),
            ("i", "a number"),
            ("d", "a number"),
            ("q", "a text"),
            ("l", "a list"),
            ("m", "a map"),
            ("e", "a text"),
            ("b", "a text"),
        ]
    );
    assert_eq!(map.get("d").and_then(|d| d.as_number()).map(|d| &*d.written), Some("1.10"));
    assert!(matches!(&map.get("b").expect("b").value, Value::Text(text) if text.quoted));
    assert_eq!(
        root.to_json(),
        json!({ "t": true, "f": false, "i": -3, "d": 1.1, "q": "5", "l": [], "m": {}, "e": "",
                "b": "x\n y" })
    );
}

#[test]
fn json_is_the_same_language() {
    let written = json!({
        "schema": "flow/v1", "n": [1, -2.5, 0, 999_999_999_999_999_i64, true, false],
        "t": ["a: b", "#x", "{{ y }}", "é\n\t\"\\/", "", "null", "🎉"],
        "nodes": { "n": { "data": { "x": null, "y": [null, {}] } } },
    });
    let tabs = serde_json::to_string_pretty(&written).expect("JSON").replace("  ", "\t");
    for text in [written.to_string(), tabs] {
        let (root, found) = read(&Source::new("flow.json", text.as_str()));
        assert_eq!(found, [], "{text}");
        assert_eq!(root.expect("readable").to_json(), written);
    }
}

#[test]
fn what_else_is_allowed() {
    for text in [
        "---\na: 1\n",
        "a: 1\n...\n",
        "? a\n: 1\n",
        "a: 1\r\nb:\r\n  - 2\r\n",
        "a: b # c\n# d\n",
        "a: one two #\n",
        "a: long text\n  that goes on\n",
        "a: [1, 2,]\nb: {c: 1,}\n",
        "a: |\n  tab\there\n",
        FLOW,
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn many_comments_in_a_row_are_no_limit() {
    assert_eq!(found(&format!("nodes:\n{}  a: 1\n", "  # why\n".repeat(2000))), []);
}

#[test]
fn texts_are_composed_and_their_outer_blanks_cut() {
    let (root, _) = read(&Source::new("flow.yaml", "a: \" e\u{301} \"\nb: |\n  x\n\n"));
    assert_eq!(root.expect("readable").to_json(), json!({ "a": "é", "b": "x" }));
}

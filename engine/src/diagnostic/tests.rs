//! Whole outputs, as people and programs get them.

use serde_json::{Value, json};

use super::{Diagnostic, has_errors, render_text, rules, to_json, to_sarif};
use crate::source::{Node, Source, Span, read};

const TEXT: &str = "id: a\nnodes:\n  öl: { a: x: y }\nid: b\n";

fn example() -> (Source, Option<Node>, Vec<Diagnostic>) {
    let source = Source::new("flows/my cart.yaml", TEXT);
    let (root, found) = read(&source);
    (source, root, found)
}

#[test]
fn text_shows_the_line_the_help_and_the_page() {
    let (source, _, found) = example();
    let expected = r#"error[E018]: the text `x: y` holds `: ` and stands without quotes
 --> flows/my cart.yaml:3:12
  |
3 |   öl: { a: x: y }
  |            ^^^^
  |
  = help: Write `a: "x: y"`.
  = docs: docs/diagnostics/E018.md

error[E002]: the key `id` stands twice in this map
 --> flows/my cart.yaml:4:1
  |
1 | id: a
  | -- it stands here first
...
4 | id: b
  | ^^
  |
  = help: Delete one of the two, or rename it; only the first is read.
  = docs: docs/diagnostics/E002.md
"#;
    assert_eq!(render_text(&source, &found, false), expected);
}

#[test]
fn colour_is_asked_for() {
    let (source, _, found) = example();
    assert!(render_text(&source, &found, true).contains("\u{1b}["));
    assert!(!render_text(&source, &found, false).contains('\u{1b}'));
}

#[test]
fn a_warning_without_help_at_the_end_of_the_file() {
    let source = Source::new("f.yaml", "a: 1\n");
    let found = [Diagnostic::new(&rules::NO_UNSUBSCRIBE, Span::at(5), "no link")];
    let expected = "\
warning[W302]: no link
 --> f.yaml:2:1
  |
2 |
  | ^
  |
  = docs: docs/diagnostics/W302.md
";
    assert_eq!(render_text(&source, &found, false), expected);
    assert!(!has_errors(&found));
}

#[test]
fn control_characters_of_a_file_do_not_reach_the_terminal() {
    let source = Source::new("f\u{1b}[2J.yaml", "a: \u{1b}[31m\n");
    let found = read(&source).1;
    assert!(has_errors(&found));
    assert!(!render_text(&source, &found, false).contains('\u{1b}'));
}

#[test]
fn json_has_pointer_place_and_fixes() {
    let (source, root, found) = example();
    let found = [found[0].clone().node("öl"), found[1].clone()];
    let docs =
        |code| format!("{}/blob/main/docs/diagnostics/{code}.md", env!("CARGO_PKG_REPOSITORY"));
    let expected = json!([
        {
            "code": "E018", "name": "colon-in-text", "severity": "error",
            "message": "the text `x: y` holds `: ` and stands without quotes",
            "help": "Write `a: \"x: y\"`.",
            "node": "öl", "pointer": "/nodes/öl/a", "docs": docs("E018"),
            "line": 3, "column": 12, "end_line": 3, "end_column": 16,
            "labels": [],
            "fixes": [{
                "title": "Put the text in quotes",
                "edits": [{
                    "text": "\"x: y\"",
                    "line": 3, "column": 12, "end_line": 3, "end_column": 16,
                }],
            }],
        },
        {
            "code": "E002", "name": "duplicate-key", "severity": "error",
            "message": "the key `id` stands twice in this map",
            "help": "Delete one of the two, or rename it; only the first is read.",
            "node": null, "pointer": "", "docs": docs("E002"),
            "line": 4, "column": 1, "end_line": 4, "end_column": 3,
            "labels": [{
                "message": "it stands here first",
                "line": 1, "column": 1, "end_line": 1, "end_column": 3,
            }],
            "fixes": [],
        },
    ]);
    assert_eq!(to_json(&source, root.as_ref(), &found), expected);
    assert_eq!(to_json(&source, None, &found)[0]["pointer"], Value::Null);
}

#[test]
fn sarif_names_rules_places_and_fixes() {
    let (source, _, found) = example();
    let sarif = to_sarif(&[(&source, &found)]);
    let run = &sarif["runs"][0];
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let file = json!({ "uri": "flows/my%20cart.yaml" });
    let place = |line: u32, from: u32, to: u32| {
        let region =
            json!({ "startLine": line, "startColumn": from, "endLine": line, "endColumn": to });
        json!({ "artifactLocation": file, "region": region })
    };
    let region = place(3, 12, 16)["region"].clone();
    let expected = json!([
        {
            "ruleId": "E018", "ruleIndex": 17, "level": "error",
            "message": { "text": format!("{}. {}", found[0].message, found[0].help) },
            "locations": [{ "physicalLocation": place(3, 12, 16) }],
            "fixes": [{
                "description": { "text": "Put the text in quotes" },
                "artifactChanges": [{
                    "artifactLocation": file,
                    "replacements": [{
                        "deletedRegion": region,
                        "insertedContent": { "text": "\"x: y\"" },
                    }],
                }],
            }],
        },
        {
            "ruleId": "E002", "ruleIndex": 1, "level": "error",
            "message": { "text": format!("{}. {}", found[1].message, found[1].help) },
            "locations": [{ "physicalLocation": place(4, 1, 3) }],
            "relatedLocations": [{
                "physicalLocation": place(1, 1, 3),
                "message": { "text": "it stands here first" },
            }],
        },
    ]);
    assert_eq!(run["results"], expected);
    let rule = &run["tool"]["driver"]["rules"][17];
    assert_eq!((&rule["id"], &rule["name"]), (&json!("E018"), &json!("colon-in-text")));
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
}

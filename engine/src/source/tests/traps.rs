//! Every trap of the file format: what stands there, what is reported where, and what is read.

use crate::diagnostic::Diagnostic;
use crate::source::{FILE_MAX_BYTES, Lines, Place, Source, read, read_bytes};

use super::{codes, found};

/// One trap of the table.
struct Trap {
    text: String,
    /// Code, `line:column` and a part of the help of each finding, in the order of the file.
    findings: Vec<String>,
    /// The tree as JSON, empty for none.
    tree: String,
}

/// The table. Each row is a text, a line `! CODE LINE:COLUMN part of the help` for each finding,
/// and a line `= TREE` with what is read all the same; `##` begins a heading.
const TABLE: &str = include_str!("traps.txt");

/// Rows with signs that a table for people cannot show.
const INVISIBLE: &[(&str, &[&str], &str)] = &[
    ("", &["E001 1:1 schema: flow/v1"], ""),
    ("# only a comment\n", &["E001 1:1 schema: flow/v1"], ""),
    ("a:{ b: c }\n", &["E016 1:1 blank after the colon"], r#"{"a":{"b":"c"}}"#),
    ("a:\n  -\n", &["E010 2:4 delete the item"], r#"{"a":[null]}"#),
    ("é: 1\ne\u{301}: 2", &["E002 2:1 rename it"], r#"{"é":1}"#),
    ("\u{feff}a: 1", &["E011 1:1 UTF-8 without BOM"], r#"{"a":1}"#),
    ("\u{feff}b: c: d", &["E011 1:1 BOM", "E018 1:5 \"c: d\""], r#"{"b":"c: d"}"#),
    ("a: b\u{0}\u{1}c\n", &["E011 1:5 Delete it"], r#"{"a":"bc"}"#),
    ("s:\n\u{a0}\u{a0}t: x", &["E011 2:1 web page"], r#"{"s":{"t":"x"}}"#),
    ("{\u{2028}a:b}", &["E011 1:2 web page", "E016 1:2 `a: b`"], r#"{"a":"b"}"#),
];

fn traps() -> Vec<Trap> {
    let mut traps: Vec<Trap> = INVISIBLE.iter().map(invisible).collect();
    let mut lines = TABLE.lines().filter(|line| !line.starts_with("## ")).peekable();
    while lines.peek().is_some() {
        let mut trap = Trap { text: String::new(), findings: Vec::new(), tree: String::new() };
        for line in lines.by_ref() {
            if let Some(tree) = line.strip_prefix("= ") {
                tree.clone_into(&mut trap.tree);
                break;
            }
            match line.strip_prefix("! ") {
                Some(finding) => trap.findings.push(finding.to_owned()),
                None if trap.text.is_empty() => line.clone_into(&mut trap.text),
                None => trap.text.extend(["\n", line]),
            }
        }
        traps.extend((!trap.findings.is_empty()).then_some(trap));
    }
    traps
}

fn invisible((text, findings, tree): &(&str, &[&str], &str)) -> Trap {
    let findings = findings.iter().map(|finding| (*finding).to_owned()).collect();
    Trap { text: (*text).to_owned(), findings, tree: (*tree).to_owned() }
}

#[test]
fn every_trap_is_reported_where_it_is_with_a_way_out() {
    let traps = traps();
    assert!(traps.len() > 100, "{} traps in the table", traps.len());
    let wrong: String = traps.iter().filter_map(|trap| check(trap).err()).collect();
    assert!(wrong.is_empty(), "{wrong}");
}

fn check(Trap { text, findings, tree }: &Trap) -> Result<(), String> {
    let (root, found) = read(&Source::new("flow.yaml", text.as_str()));
    let json = root.map_or_else(String::new, |root| root.to_json().to_string());
    let lines = Lines::new(text);
    let shown: Vec<String> = found.iter().map(|it| show(&lines, it)).collect();
    let says = |(expected, shown): (&String, &String)| {
        let (place, help) = expected.split_at(expected.match_indices(' ').nth(1)?.0);
        Some(shown.starts_with(&format!("{place} ")) && shown.contains(help.trim()))
    };
    let fits = findings.len() == shown.len()
        && findings.iter().zip(&shown).all(|it| says(it) == Some(true));
    if fits && json == *tree {
        return Ok(());
    }
    let shown = shown.join("\n  found ");
    Err(format!("\n{text:?}\n  expected {findings:?}\n  found {shown}\n  tree {json} for {tree}\n"))
}

fn show(lines: &Lines<'_>, it: &Diagnostic) -> String {
    let Place { line, column } = lines.place(it.span.start);
    format!("{} {line}:{column} {} | {}", it.rule.code, it.message, it.help)
}

/// A correction that is offered must correct.
#[test]
fn the_first_fix_of_a_finding_removes_it() {
    for Trap { text, .. } in traps() {
        for it in found(&text).iter().filter(|it| !it.fixes.is_empty()) {
            let mut mended = text.clone();
            for edit in it.fixes[0].edits.iter().rev() {
                mended.replace_range(edit.span.start..edit.span.end, &edit.text);
            }
            let count = |text: &str| {
                found(text).iter().filter(|other| other.rule.code == it.rule.code).count()
            };
            assert!(count(&mended) < count(&text), "{text:?} → {mended:?}");
        }
    }
}

#[test]
fn no_help_is_missing_and_messages_are_phrases() {
    for Trap { text, .. } in traps() {
        for it in found(&text) {
            assert!(!it.help.is_empty(), "{text:?}");
            assert!(it.help.ends_with(['.', '?', '`']), "{}", it.help);
            assert!(!it.message.ends_with('.'), "{}", it.message);
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_or_marked() {
    let (_, root, found) = read_bytes("flow.yaml", b"a: caf\xe9\nb: 1\n");
    assert_eq!(codes(&found), ["E011"]);
    assert_eq!(
        (found[0].span.start, found[0].message.as_str()),
        (6, "byte 7 (0xE9) is not UTF-8 text")
    );
    assert_eq!(root.map(|root| root.to_json()["b"].clone()), Some(1.into()));
    let (_, root, found) = read_bytes("flow.yaml", b"\xff\xfea\0:\0 \x001\0");
    assert_eq!((root, codes(&found)), (None, vec!["E011"]));
    assert_eq!(found[0].message, "the file is saved as UTF-16");
}

#[test]
fn a_file_that_is_no_text_gets_one_finding() {
    assert_eq!(codes(&found(&"\u{0}x".repeat(1000))), ["E011"]);
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let text = format!("a: {}", "x".repeat(FILE_MAX_BYTES));
    let (root, found) = read(&Source::new("flow.yaml", text));
    assert_eq!((root, codes(&found)), (None, vec!["E003"]));
}

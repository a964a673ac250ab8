//! Every rule objects to its bad example, at the right line, and leaves the good ones alone.

use super::sources::Source;
use super::{Finding, RULES, Rule, functions, median};

const DOC: &str = "//! Doc.\n";

/// A text that one rule must object to.
struct Example {
    rule: &'static str,
    path: &'static str,
    text: String,
    line: usize,
}

fn bad(rule: &'static str, path: &'static str, text: impl Into<String>, line: usize) -> Example {
    Example { rule, path, text: text.into(), line }
}

fn bad_examples() -> Vec<Example> {
    let code = "engine/src/a.rs";
    let long_function = format!("{DOC}fn f() {{\n{}}}\n", "    g();\n".repeat(69));
    vec![
        bad("parses", code, "//! Doc.\nfn f( {}\n", 2),
        bad("file-length", "store/a.sql", "select 1;\n".repeat(501), 501),
        bad("line-length", "editor/a.ts", format!("a\n//{}\n", "é".repeat(99)), 2),
        bad("function-length", code, long_function, 2),
        bad("module-doc", code, "/// Not a module's doc.\nfn f() {}\n", 1),
        bad("module-doc", code, "", 1),
        bad("module-name", "engine/src/util.rs", DOC, 1),
        bad("module-name", "engine/src/helpers/a.rs", DOC, 1),
        bad("module-name", code, "//! Doc.\nmod common {}\n", 2),
        bad("allow-attribute", code, "//! Doc.\n#![allow(x)]\n", 2),
        bad("allow-attribute", code, "//! Doc.\n#[allow(x, reason = \"y\")]\nfn f() {}\n", 2),
        bad("allow-attribute", code, "//! Doc.\n#[cfg_attr(test, allow(x))]\nfn f() {}\n", 2),
        bad("unwrap", code, "//! Doc.\nfn f() {\n    g(format!(\"{}\", x.unwrap()));\n}\n", 3),
        bad("unwrap", code, "//! Doc.\n#[cfg(not(test))]\nfn f() { x.unwrap(); }\n", 3),
        bad("unwrap", code, "//! Doc.\n#[test]\nfn t() {}\nfn f() { x.unwrap(); }\n", 4),
        bad("fixed-sleep", "tests/src/a.rs", sleep_in(""), 3),
        bad("fixed-sleep", code, sleep_in("#[tokio::test]"), 3),
        bad("machine-path", code, format!("{DOC}// see {}\n", path_in("work")), 2),
        bad("machine-path", code, format!("{DOC}const A: &str = \"{}\";\n", path_in("tmp")), 2),
        bad("machine-path", "tests/src/a.rs", format!("{DOC}// {}\n", path_in("home")), 2),
        bad("marker", "store/a.sql", format!("-- {}: slow\n", concat!("FIX", "ME")), 1),
        bad("unfinished", code, "//! Doc.\nfn f() { todo!() }\n", 2),
    ]
}

/// Texts that look like violations and are none.
fn good_examples() -> Vec<(&'static str, String)> {
    let code = "engine/src/a.rs";
    let whole_function = format!("{DOC}fn f() {{\n{}}}\n", "    g();\n".repeat(68));
    vec![
        ("store/a.sql", "select 1;\n".repeat(500)),
        ("editor/a.ts", "é".repeat(100)),
        (code, whole_function),
        (
            code,
            "//! Doc.\nconst A: &str = \".unwrap() #[allow(x)] todo!()\"; // .unwrap()\n".into(),
        ),
        (code, "//! Doc.\n#[cfg(test)]\nmod tests {\n    fn f() { x.unwrap(); }\n}\n".into()),
        (code, "//! Doc.\n#[cfg(all(test, unix))]\nfn f() { x.unwrap(); }\n".into()),
        (code, "//! Doc.\n#[expect(x, reason = \"y\")]\nfn f() { x.unwrap_or(1); }\n".into()),
        (code, sleep_in("")),
        ("tests/src/a.rs", "//! Doc.\nfn f() { sleep(POLL_EVERY); x.unwrap(); }\n".into()),
        ("tests/src/a.rs", format!("{DOC}// {}\n", path_in("tmp"))),
        (code, format!("{DOC}// https://shop.example{}\n", path_in("home"))),
        (code, "//! Doc.\nmod utility_bills;\n".into()),
    ]
}

fn sleep_in(attribute: &str) -> String {
    format!("{DOC}{attribute}\nasync fn f() {{ sleep(Duration::from_millis(50)).await; }}\n")
}

/// Put together here, for this file is read too.
fn path_in(folder: &str) -> String {
    format!("/{folder}/a")
}

fn lines_found(rule: &Rule, source: &Source) -> Vec<usize> {
    (rule.find)(source).into_iter().map(|Finding { line, .. }| line).collect()
}

#[test]
fn every_rule_objects_to_its_bad_examples() {
    for Example { rule, path, text, line } in bad_examples() {
        let rule = RULES.iter().find(|known| known.name == rule).expect("a rule of this name");
        let lines = lines_found(rule, &Source::new(path, &text));
        assert_eq!(lines, [line], "[{}] on {path}:\n{text}", rule.name);
    }
}

#[test]
fn every_rule_has_a_bad_example() {
    let examples = bad_examples();
    for Rule { name, .. } in RULES {
        assert!(examples.iter().any(|example| example.rule == *name), "[{name}] has none");
    }
}

#[test]
fn no_rule_objects_to_good_examples() {
    for (path, text) in good_examples() {
        let source = Source::new(path, &text);
        let objecting = RULES.iter().filter(|rule| !lines_found(rule, &source).is_empty());
        let names: Vec<_> = objecting.map(|rule| rule.name).collect();
        assert!(names.is_empty(), "{names:?} on {path}:\n{text}");
    }
}

#[test]
fn a_file_behind_a_test_module_is_test_code() {
    let unwraps = "//! Doc.\nfn f() { x.unwrap(); }\n";
    let mut sources = vec![
        Source::new("engine/src/lib.rs", "//! Doc.\n#[cfg(test)]\nmod trials;\nmod turn;\n"),
        Source::new("engine/src/trials.rs", unwraps),
        Source::new("engine/src/trials/first.rs", unwraps),
        Source::new("engine/src/turn.rs", unwraps),
    ];
    super::sources::mark_test_modules(&mut sources);
    let tests: Vec<bool> = sources.iter().map(|source| source.is_test_at(2)).collect();
    assert_eq!(tests, [true, true, true, false]);
}

#[test]
fn functions_are_counted_from_signature_to_brace() {
    let text = "//! Doc.\n/// Doc.\n#[must_use]\npub fn a(\n) {\n    fn b() {}\n}\ntrait T {\n    \
                fn c();\n    fn d() {\n    }\n}\n";
    let source = Source::new("engine/src/a.rs", text);
    let lengths: Vec<_> = functions::lengths(&source).iter().map(|f| f.lines).collect();
    assert_eq!(lengths, [4, 1, 2]);
    assert_eq!(median(lengths), (2, 3));
}

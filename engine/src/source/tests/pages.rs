//! Each rule of the reader has a page whose example breaks it and whose correction does not.

use std::path::Path;

use super::{codes, found};
use crate::diagnostic::rules::RULES;
use crate::source::{Source, read, text_expected};

/// Longest page; whoever needs more has two rules in one.
const PAGE_MAX_LINES: usize = 40;

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may read the pages it is about")]
fn pages_say_what_the_reader_does() {
    let of_reader = |code: &str| code.starts_with("E0") || code.starts_with("W0");
    for rule in RULES.iter().filter(|rule| of_reader(rule.code)) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(rule.page());
        let page = std::fs::read_to_string(&path).unwrap_or_default();
        let heading = format!("# {}: {}\n", rule.code, rule.name);
        assert!(page.starts_with(&heading), "{} begins with {heading}", path.display());
        assert!(page.contains(rule.title), "{} says: {}", rule.code, rule.title);
        assert!(page.lines().count() <= PAGE_MAX_LINES, "{} is too long", rule.code);
        let examples: Vec<String> = page.split("```yaml\n").skip(1).map(example).collect();
        let [wrong, right] = examples.as_slice() else { panic!("{}: two examples", rule.code) };
        assert!(found_with_types(wrong).contains(&rule.code), "{wrong}");
        assert_eq!(found_with_types(right), [""; 0], "{right}");
    }
}

fn example(rest: &str) -> String {
    rest.split("```").next().unwrap_or_default().to_owned()
}

/// As if every `tag` were a setting of the type text.
fn found_with_types(text: &str) -> Vec<&'static str> {
    let source = Source::new("flow.yaml", text);
    let mut codes = codes(&found(text));
    let root = read(&source).0;
    let tag = root.as_ref().and_then(|root| root.as_map()?.get("tag"));
    let tag = tag.filter(|tag| tag.as_text().is_none());
    codes.extend(tag.and_then(|tag| text_expected(&source, "tag", tag)).map(|it| it.rule.code));
    codes
}

#[test]
fn a_number_where_text_is_expected_is_quoted() {
    for (text, code, help) in [
        ("tag: 2024", "E013", r#"Write `tag: "2024"`."#),
        ("tag: true", "E013", r#"Write `tag: "true"`."#),
        ("tag: [a, b]", "E104", "Write one text"),
    ] {
        let source = Source::new("flow.yaml", text);
        let root = read(&source).0.expect("readable");
        let tag = root.as_map().and_then(|map| map.get("tag")).expect("tag");
        let found = text_expected(&source, "tag", tag).expect("a finding");
        assert_eq!(found.rule.code, code);
        assert!(found.help.contains(help), "{}", found.help);
    }
}

#[test]
fn the_table_of_rules_has_no_twins() {
    for (at, rule) in RULES.iter().enumerate() {
        let twin = RULES[..at].iter().any(|it| it.code == rule.code || it.name == rule.name);
        assert!(!twin, "{}", rule.code);
        assert_eq!(rule.code.starts_with('E'), rule.severity.word() == "error", "{}", rule.code);
        assert!(!rule.title.ends_with('.') && !rule.title.is_empty(), "{}", rule.code);
    }
}

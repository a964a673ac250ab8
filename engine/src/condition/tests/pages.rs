//! The pages about conditions: their first example breaks the rule, their second keeps it.

use super::{in_token, read_at};
use crate::condition::settle;
use crate::diagnostic::rules::{ALWAYS_TRUE, BAD_CONDITION, BAD_PATH, NEVER_TRUE};
use crate::diagnostic::{Rule, rules};

const PAGES: [(&Rule, &str); 4] = [
    (&BAD_PATH, include_str!("../../../../docs/diagnostics/E106.md")),
    (&BAD_CONDITION, include_str!("../../../../docs/diagnostics/E107.md")),
    (&ALWAYS_TRUE, include_str!("../../../../docs/diagnostics/W304.md")),
    (&NEVER_TRUE, include_str!("../../../../docs/diagnostics/W305.md")),
];

/// The codes of what is wrong with a condition, and of what settles it.
fn codes(text: &str) -> Vec<&'static str> {
    let (condition, found, _) = read_at(text, in_token);
    let settled = condition
        .as_ref()
        .and_then(settle)
        .map(|always| if always { rules::ALWAYS_TRUE.code } else { rules::NEVER_TRUE.code });
    found.iter().map(|one| one.rule.code).chain(settled).collect()
}

#[test]
fn examples_break_the_rule_and_corrections_keep_it() {
    for (rule, page) in PAGES {
        assert!(page.starts_with(&format!("# {}: {}\n\n{}.\n", rule.code, rule.name, rule.title)));
        let examples: Vec<&str> = page
            .split("```yaml\n")
            .skip(1)
            .map(|rest| rest.split("```").next().unwrap_or_default())
            .collect();
        let [wrong, right] = examples[..] else { panic!("{}: two examples", rule.code) };
        let found = codes(wrong);
        assert!(!found.is_empty() && found.iter().all(|code| *code == rule.code), "{found:?}");
        assert_eq!(codes(right), [""; 0], "{right}");
    }
}

#[test]
fn every_item_of_an_example_breaks_the_rule() {
    let text = |page: &str| page.split("```yaml\n").nth(1).map(str::to_owned).unwrap_or_default();
    for (rule, page) in &PAGES[..2] {
        let example = text(page);
        let wrong = example.split("```").next().unwrap_or_default();
        assert_eq!(codes(wrong).len(), wrong.matches("  - ").count(), "{}", rule.code);
    }
}

//! Every code has a page, whose first example breaks the rule and whose second keeps it.

use std::path::Path;

use weir_engine::diagnostic::Rule;
use weir_engine::diagnostic::rules::RULES;

use super::{codes, of_fragment};

/// Codes of the reader of files, whose examples are no flows; it tries its own pages.
const OF_THE_READER: [&str; 2] = ["E0", "W0"];

/// Codes whose example is one condition; their reader tries these pages.
const OF_CONDITIONS: [&str; 4] = ["E106", "E107", "W304", "W305"];

/// Codes that need more than one flow, or a proof.
const BEYOND_ONE_COMPILATION: [&str; 3] = ["E402", "W309", "N404"];

#[test]
fn every_code_has_a_page_with_two_examples() {
    for rule in RULES {
        let page = page(rule);
        let head = format!("# {}: {}\n\n{}.\n", rule.code, rule.name, rule.title);
        assert!(page.starts_with(&head), "{} does not begin with\n{head}", rule.page());
        assert!(page.contains("\n## Example\n"), "{}", rule.page());
        assert!(page.contains("\n## How to mend it\n"), "{}", rule.page());
    }
}

#[test]
fn examples_break_the_rule_and_corrections_keep_it() {
    for rule in RULES.iter().filter(|rule| is_of_a_flow(rule)) {
        let page = page(rule);
        let examples: Vec<&str> =
            page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        let [wrong, right] = examples[..] else { panic!("{}: two examples", rule.page()) };
        let found = codes(&of_fragment(wrong).1);
        assert!(found.contains(&rule.code), "{}: the example gives {found:?}", rule.page());
        let mended = of_fragment(right).1;
        let found = codes(&mended);
        assert!(!found.contains(&rule.code), "{}: the correction gives {found:?}", rule.page());
        assert!(mended.flow.is_some(), "{}: the correction gives {found:?}", rule.page());
    }
}

fn is_of_a_flow(rule: &Rule) -> bool {
    let code = rule.code;
    !OF_THE_READER.contains(&&code[..2])
        && !OF_CONDITIONS.contains(&code)
        && !BEYOND_ONE_COMPILATION.contains(&code)
}

fn page(rule: &Rule) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(rule.page());
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

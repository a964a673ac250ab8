//! How sources are written: each rule is a row of `RULES`, reads one file at a time, and comes
//! with an example in `tests` that it must object to.

use super::{assert_none, root};
use functions::lengths;
use sources::Source;

mod code;
mod functions;
mod sources;
mod tests;
mod text;

/// Half of all functions are shorter than this: a page of them still reads top-down.
const FUNCTION_MEDIAN_LINES: usize = 12;

/// Something a rule objects to: where, and what stands there.
struct Finding {
    line: usize,
    found: String,
}

/// One rule: its name, what finds violations of it, and what to do about one.
struct Rule {
    name: &'static str,
    find: fn(&Source) -> Vec<Finding>,
    cure: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        name: "parses",
        find: code::syntax_errors,
        cure: "mend the syntax; no other rule can look inside until then",
    },
    Rule {
        name: "file-length",
        find: text::long_files,
        cure: "split the file where its subject changes",
    },
    Rule { name: "line-length", find: text::long_lines, cure: "break the line" },
    Rule {
        name: "function-length",
        find: functions::long_functions,
        cure: "give a step of it a name of its own",
    },
    Rule {
        name: "module-doc",
        find: text::missing_module_docs,
        cure: "begin the file with `//!`: what it is and why",
    },
    Rule {
        name: "module-name",
        find: code::vague_modules,
        cure: "name the module after what it knows",
    },
    Rule {
        name: "allow-attribute",
        find: code::allow_attributes,
        cure: "mend what the lint points at, or write `expect` with a reason",
    },
    Rule {
        name: "unwrap",
        find: code::unwraps,
        cure: "return an error, or write `expect` with the invariant it rests on",
    },
    Rule {
        name: "fixed-sleep",
        find: code::fixed_sleeps,
        cure: "wait for the thing itself, with a limit, or move the clock by hand",
    },
    Rule {
        name: "machine-path",
        find: text::machine_paths,
        cure: "take the path from a setting, an argument or a temporary directory",
    },
    Rule {
        name: "marker",
        find: text::markers,
        cure: "finish it, or describe what is missing where users will read it",
    },
    Rule { name: "unfinished", find: code::unfinished, cure: "finish it" },
];

#[test]
fn sources_are_tidy() {
    let sources = sources::of_the_workspace();
    assert!(sources.len() > RULES.len(), "found {} files: is the root right?", sources.len());
    assert_none(&sources.iter().flat_map(violations).collect::<Vec<_>>());
}

#[test]
fn half_of_all_functions_are_short() {
    let sources = sources::of_the_workspace();
    let lengths = sources.iter().flat_map(lengths).map(|function| function.lines).collect();
    let (median, count) = median(lengths);
    println!("median function: {median} lines, of {count} functions");
    assert!(
        median < FUNCTION_MEDIAN_LINES,
        "half of all functions have {median} lines or more, {} at most are fine: split some",
        FUNCTION_MEDIAN_LINES - 1,
    );
}

fn violations(source: &Source) -> Vec<String> {
    let by = |rule: &Rule| {
        let told = |finding: Finding| {
            let Finding { line, found } = finding;
            format!("{}:{line}: {found} [{}]: {}", source.path, rule.name, rule.cure)
        };
        (rule.find)(source).into_iter().map(told).collect::<Vec<_>>()
    };
    RULES.iter().flat_map(by).collect()
}

/// The middle of `lengths`, and how many there are.
fn median(mut lengths: Vec<usize>) -> (usize, usize) {
    lengths.sort_unstable();
    (lengths.get(lengths.len() / 2).copied().unwrap_or_default(), lengths.len())
}

//! Rules about Rust tokens: unlike text, they know code from strings and comments.

use proc_macro2::TokenTree;

use super::Finding;
use super::sources::{Source, group, is_ident, is_punct};

/// Names that say nothing of what is inside, so that anything ends up there.
const VAGUE_NAMES: [&str; 8] =
    ["common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"];
/// Macros that stand where code is still to be written.
const UNFINISHED: [&str; 2] = ["todo", "unimplemented"];

pub(super) fn syntax_errors(source: &Source) -> Vec<Finding> {
    let error = source.code.as_ref().and_then(|code| code.file.as_ref().err());
    let told = |error: &syn::Error| Finding {
        line: error.span().start().line,
        found: format!("not Rust: {error}"),
    };
    error.map(told).into_iter().collect()
}

pub(super) fn vague_modules(source: &Source) -> Vec<Finding> {
    let vague = |name: &str| VAGUE_NAMES.contains(&name);
    let mut findings = find(source, |[keyword, name]| {
        let name = name.to_string();
        (is_ident(keyword, "mod") && vague(&name)).then(|| format!("a module named `{name}`"))
    });
    let part = source.path.split(['/', '.']).find(|part| vague(part));
    findings.extend(part.map(|part| Finding { line: 1, found: format!("a path with `{part}`") }));
    findings
}

pub(super) fn allow_attributes(source: &Source) -> Vec<Finding> {
    let message = || "an `allow` attribute".to_owned();
    let outer = |[hash, attribute]: &[TokenTree; 2]| {
        (is_punct(hash, '#') && allows(attribute)).then(message)
    };
    let inner = |[hash, bang, attribute]: &[TokenTree; 3]| {
        (is_punct(hash, '#') && is_punct(bang, '!') && allows(attribute)).then(message)
    };
    let mut findings = find(source, outer);
    findings.extend(find(source, inner));
    findings
}

/// `[allow(…)]`, also inside `[cfg_attr(…)]`.
fn allows(attribute: &TokenTree) -> bool {
    let Some(group) = group(attribute) else { return false };
    let content: String = group.stream().to_string().split_whitespace().collect();
    content.starts_with("allow(") || content.starts_with("cfg_attr(") && content.contains(",allow(")
}

pub(super) fn unwraps(source: &Source) -> Vec<Finding> {
    let mut findings = find(source, |[dot, name, arguments]| {
        let empty = group(arguments).is_some_and(|group| group.stream().is_empty());
        let unwraps = is_punct(dot, '.') && is_ident(name, "unwrap") && empty;
        unwraps.then(|| "an `unwrap`".to_owned())
    });
    findings.retain(|finding| !source.is_test_at(finding.line));
    findings
}

pub(super) fn fixed_sleeps(source: &Source) -> Vec<Finding> {
    let mut findings = find(source, |[name, arguments]| {
        let fixed = is_ident(name, "sleep") && group(arguments).is_some() && has_number(arguments);
        fixed.then(|| "a sleep of a fixed time".to_owned())
    });
    findings.retain(|finding| source.is_test_at(finding.line));
    findings
}

fn has_number(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.stream().into_iter().any(|token| has_number(&token)),
        TokenTree::Literal(literal) => literal.to_string().starts_with(|c: char| c.is_numeric()),
        TokenTree::Ident(_) | TokenTree::Punct(_) => false,
    }
}

pub(super) fn unfinished(source: &Source) -> Vec<Finding> {
    find(source, |[name, bang]| {
        let name = name.to_string();
        let unfinished = UNFINISHED.contains(&name.as_str()) && is_punct(bang, '!');
        unfinished.then(|| format!("the macro `{name}`"))
    })
}

/// What `matches` says about each run of `N` neighbouring tokens, at the first one's line.
fn find<const N: usize>(
    source: &Source,
    matches: impl Fn(&[TokenTree; N]) -> Option<String>,
) -> Vec<Finding> {
    let levels = source.code.iter().flat_map(|code| &code.levels);
    let runs = levels.flat_map(|level| level.windows(N));
    let found = |run: &[TokenTree]| {
        let run: &[TokenTree; N] = run.try_into().expect("a window of N tokens");
        matches(run).map(|found| Finding { line: run[0].span().start().line, found })
    };
    runs.filter_map(found).collect()
}

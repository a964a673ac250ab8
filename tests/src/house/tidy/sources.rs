//! The files the rules read, and which part of them is test code.

use std::ops::RangeInclusive;
use std::path::Path;

use ignore::WalkBuilder;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Whose style is ours to hold.
const EXTENSIONS: [&str; 4] = ["rs", "sql", "ts", "tsx"];

/// Folders apart: recorded from elsewhere or generated, so their shape is not ours.
const APART: [&str; 2] = ["editor/src/api/schema.d.ts", "tests/fixtures/"];

/// One file, by its path from the root of the repository.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
    /// What it says, when it is Rust.
    pub(super) code: Option<Code>,
    is_test: bool,
}

/// Rust, read.
pub(super) struct Code {
    pub(super) file: syn::Result<syn::File>,
    /// The tokens of every nesting level: the file's own, then each bracket's content.
    pub(super) levels: Vec<Vec<TokenTree>>,
    test_lines: Vec<RangeInclusive<usize>>,
    test_modules: Vec<String>,
}

/// Every source file that is tracked, or new and not ignored.
pub(super) fn of_the_workspace() -> Vec<Source> {
    let walk = WalkBuilder::new(super::root())
        .git_global(false)
        .parents(false)
        .require_git(false)
        .sort_by_file_path(Ord::cmp)
        .build();
    let mut sources = Vec::new();
    for entry in walk {
        let entry = entry.expect("the repository is readable");
        sources.extend(read(entry.path()));
    }
    mark_test_modules(&mut sources);
    sources
}

fn read(file: &Path) -> Option<Source> {
    let extension = file.extension()?.to_str()?;
    let path = file.strip_prefix(super::root()).ok()?.to_str()?.replace('\\', "/");
    let ours =
        EXTENSIONS.contains(&extension) && !APART.iter().any(|apart| path.starts_with(apart));
    // A file that vanishes between walking and reading is simply not there.
    let text = ours.then(|| std::fs::read_to_string(file).ok())??;
    Some(Source::new(&path, &text))
}

/// Files behind a `#[cfg(test)] mod name;` are test code as a whole.
pub(super) fn mark_test_modules(sources: &mut [Source]) {
    let modules: Vec<String> = sources.iter().flat_map(Source::test_module_paths).collect();
    let behind = |path: &str, module: &String| {
        path.strip_prefix(module.as_str())
            .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    };
    for source in sources {
        source.is_test |= modules.iter().any(|module| behind(&source.path, module));
    }
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let is_test = format!("/{path}").contains("/tests/") || path.contains(".test.");
        let is_rust = Path::new(path).extension().is_some_and(|extension| extension == "rs");
        let code = is_rust.then(|| Code::new(text));
        Self { path: path.to_owned(), text: text.to_owned(), code, is_test }
    }

    /// The file's lines, counted from one.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    pub(super) fn is_test_at(&self, line: usize) -> bool {
        let marked = |code: &Code| code.test_lines.iter().any(|lines| lines.contains(&line));
        self.is_test || self.code.as_ref().is_some_and(marked)
    }

    /// The test modules this file declares, as paths without `.rs`.
    fn test_module_paths(&self) -> Vec<String> {
        let path = self.path.trim_end_matches(".rs");
        let stem = path.rsplit('/').next().unwrap_or(path);
        let folder = match stem {
            "lib" | "main" | "mod" => path.trim_end_matches(stem).trim_end_matches('/'),
            _ => path,
        };
        let modules = self.code.iter().flat_map(|code| &code.test_modules);
        modules.map(|module| format!("{folder}/{module}")).collect()
    }
}

impl Code {
    fn new(text: &str) -> Self {
        let tokens = text.parse::<TokenStream>();
        let file = match &tokens {
            Ok(tokens) => syn::parse2(tokens.clone()),
            Err(error) => Err(syn::Error::new(error.span(), error)),
        };
        let levels = levels(tokens.unwrap_or_default());
        let items: Vec<&[TokenTree]> = levels.iter().flat_map(|level| test_items(level)).collect();
        let test_lines = items.iter().copied().map(lines_of).collect();
        let test_modules = items.iter().copied().filter_map(module_of).collect();
        Self { file, levels, test_lines, test_modules }
    }
}

/// The tokens of `stream` and, each as a level of its own, of every bracket inside it.
fn levels(stream: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut levels = vec![stream.into_iter().collect::<Vec<_>>()];
    let mut next = 0;
    while next < levels.len() {
        let inside: Vec<_> = levels[next].iter().filter_map(group).map(Group::stream).collect();
        levels.extend(inside.into_iter().map(|stream| stream.into_iter().collect()));
        next += 1;
    }
    levels
}

/// Items that exist for tests only: from `#[cfg(test)]` or `#[test]` to the body or semicolon.
fn test_items(level: &[TokenTree]) -> Vec<&[TokenTree]> {
    let starts = (0..level.len().saturating_sub(1))
        .filter(|&at| is_punct(&level[at], '#') && group(&level[at + 1]).is_some_and(says_test));
    starts.map(|start| &level[start..=end_of_item(level, start)]).collect()
}

fn end_of_item(level: &[TokenTree], start: usize) -> usize {
    let ends = |token: &TokenTree| {
        is_punct(token, ';') || group(token).is_some_and(|g| g.delimiter() == Delimiter::Brace)
    };
    let end = level[start..].iter().position(ends);
    end.map_or(level.len() - 1, |offset| start + offset)
}

/// `[test]`, `[tokio::test]`, `[cfg(test)]`, `[cfg(all(test, …))]`; but not `[cfg(not(test))]`.
fn says_test(attribute: &Group) -> bool {
    let content: String = attribute.stream().to_string().split_whitespace().collect();
    let path = content.split('(').next().unwrap_or_default();
    path == "test" || path.ends_with("::test") || {
        let condition = content.strip_prefix("cfg(").unwrap_or_default();
        !condition.contains("not(") && condition.split(['(', ')', ',']).any(|word| word == "test")
    }
}

fn lines_of(item: &[TokenTree]) -> RangeInclusive<usize> {
    let first = item.first().map_or(0, |token| token.span().start().line);
    let last = item.last().map_or(0, |token| token.span().end().line);
    first..=last
}

/// The name in `… mod name;`.
fn module_of(item: &[TokenTree]) -> Option<String> {
    let [.., keyword, name, end] = item else { return None };
    (is_ident(keyword, "mod") && is_punct(end, ';')).then(|| name.to_string())
}

pub(super) fn group(token: &TokenTree) -> Option<&Group> {
    if let TokenTree::Group(group) = token { Some(group) } else { None }
}

pub(super) fn is_ident(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == name)
}

pub(super) fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

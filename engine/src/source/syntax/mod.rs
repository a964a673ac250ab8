//! Text that the parser cannot read → what was meant, in plain words.
//!
//! The parser stops at the first such place and names a rule of YAML. Almost always it is one of
//! a few slips, told apart here by looking at the line: each recogniser knows one, and says how to
//! mend it. A correction that is sure enough is applied, and the reader goes on behind it.

mod brackets;
mod flow;
mod line;
mod outline;
mod quotes;

use serde_yaml::granit_parser::{ErrorKind, ScanError};

use super::Span;
use super::build::{Builder, too_deep};
use crate::diagnostic::{Diagnostic, Edit, rules};
use line::Line;

/// What was found, and the correction with which reading can go on.
pub(super) struct Finding {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) repair: Vec<Edit>,
}

impl Finding {
    /// A finding whose first fix is sure enough to read on with.
    fn sure(diagnostic: Diagnostic) -> Self {
        let repair = diagnostic.fixes.first().map(|fix| fix.edits.clone()).unwrap_or_default();
        Self { diagnostics: vec![diagnostic], repair }
    }

    fn stop(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic], repair: Vec::new() }
    }

    /// Of what was found in a text that could be read, that which makes another tree of it when
    /// mended: it is mended all at once and read again. The rest comes back apart.
    pub(super) fn of_tree(found: Vec<Diagnostic>) -> (Self, Vec<Diagnostic>) {
        let reshapes = |it: &Diagnostic| {
            let torn = [&rules::BLANK_AFTER_COLON, &rules::BROKEN_BRACKETS, &rules::BAD_CHARACTER];
            torn.contains(&it.rule) && !it.fixes.is_empty()
        };
        let (mut diagnostics, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(reshapes);
        diagnostics.sort_by_key(|it| it.span);
        let repair = diagnostics.iter().flat_map(|it| it.fixes[0].edits.clone()).collect();
        (Self { diagnostics, repair }, rest)
    }
}

/// A place where the parser gave up.
pub(super) struct Trouble<'a> {
    text: &'a str,
    /// Where it gave up.
    at: usize,
    kind: &'a ErrorKind,
    /// The last key or value it read whole.
    last: Span,
    /// The innermost open bracket, and whether it is that of a list.
    bracket: Option<(usize, bool)>,
}

/// The slips, the surest to tell first.
const RECOGNISERS: &[fn(&Trouble<'_>) -> Option<Finding>] = &[
    outline::tab,
    too_many_brackets,
    directive,
    line::missing_blank,
    brackets::unclosed,
    flow::text_with_brackets,
    flow::text_behind_brackets,
    flow::colon,
    flow::lone_comma,
    quotes::unknown_escape,
    quotes::not_closed,
    quotes::text_behind_quotes,
    line::begins_with_sign,
    line::colon_in_text,
    brackets::misplaced,
    outline::no_colon,
    outline::indentation,
];

impl<'a> Trouble<'a> {
    pub(super) fn new(text: &'a str, error: &'a ScanError, builder: &Builder<'_>) -> Self {
        let marker = error.marker();
        let at = marker.byte_offset().unwrap_or_else(|| marker.index()).min(text.len());
        let (last, bracket) =
            (builder.last(), builder.open_bracket().or_else(|| first_bracket(text, at, builder)));
        Self { text, at, kind: error.kind(), last, bracket }
    }

    /// Names the slip.
    pub(super) fn explain(&self) -> Finding {
        let known = RECOGNISERS.iter().find_map(|recogniser| recogniser(self));
        known.unwrap_or_else(|| self.unknown())
    }

    fn unknown(&self) -> Finding {
        let line = self.line();
        let span = Span::new(self.at.min(line.end), line.end);
        let help = "Settings are written as `key: value`, one a line or in `{ }` with commas; a \
                    text that holds `: ` or ` #`, or begins with a sign, stands in quotes.";
        let message = format!("the file cannot be read from here on ({})", self.kind);
        Finding::stop(Diagnostic::new(&rules::NOT_YAML, span, message).help(help))
    }

    /// The line in which it gave up.
    fn line(&self) -> Line<'a> {
        Line::at(self.text, self.at)
    }

    /// What stands where it gave up.
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn in_brackets(&self) -> bool {
        self.bracket.is_some()
    }

    fn in_list(&self) -> bool {
        matches!(self.bracket, Some((_, true)))
    }
}

/// The parser looks ahead before it tells of a bracket at the very start of a file.
fn first_bracket(text: &str, at: usize, builder: &Builder<'_>) -> Option<(usize, bool)> {
    let start = text.find(|c: char| !c.is_whitespace()).filter(|start| *start < at)?;
    let sign = text[start..].chars().next().filter(|sign| matches!(sign, '{' | '['))?;
    builder.is_empty().then_some((start, sign == '['))
}

fn too_many_brackets(trouble: &Trouble<'_>) -> Option<Finding> {
    let too_many = matches!(trouble.kind, ErrorKind::RecursionLimitExceeded);
    too_many.then(|| Finding::stop(too_deep(Span::at(trouble.at))))
}

/// `%YAML 1.1` and `%TAG`: the first would change what `no` means.
fn directive(trouble: &Trouble<'_>) -> Option<Finding> {
    if !matches!(trouble.kind, ErrorKind::DirectiveDisallowed) {
        return None;
    }
    let line = trouble.line();
    let message = format!("`{}` is an instruction to YAML programs", line.content());
    let help = "Delete this line; every flow is read as YAML 1.2.";
    let blank = " ".repeat(line.end - line.start);
    let found = Diagnostic::new(&rules::NOT_YAML, line.span(), message).help(help);
    let found = found.replace("Delete the line", line.span(), "");
    let repair = vec![Edit { span: line.span(), text: blank }];
    Some(Finding { diagnostics: vec![found], repair })
}

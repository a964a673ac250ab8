//! Slips of indentation.

use serde_yaml::granit_parser::ErrorKind;

use super::line::Line;
use super::{Finding, Trouble};
use crate::diagnostic::{Diagnostic, Edit, rules};
use crate::source::Span;
use crate::source::quoting::shown;

/// Spaces that stand for a tab when a file is mended.
const TAB_SPACES: &str = "  ";

/// Lines whose tabs are replaced for reading on; a file with more is only reported.
const TAB_LINES_MENDED_MAX: usize = 200;

/// A tab before the first sign of a line.
pub(super) fn tab(trouble: &Trouble<'_>) -> Option<Finding> {
    if !is_about_tabs(trouble) {
        return None;
    }
    let lines: Vec<Span> = tabs(trouble.text).collect();
    let first = *lines.iter().find(|span| span.end >= trouble.line().start)?;
    let more = match lines.len() {
        1 => String::new(),
        count => format!("; {} more begin so", count - 1),
    };
    let help = "Indent with spaces, two for each level; editors do so when told that the file is \
                YAML.";
    let message = format!("this line is indented with a tab{more}");
    let found = Diagnostic::new(&rules::TAB, first, message).help(help);
    let spaces = |span: Span| span.of(trouble.text).replace('\t', TAB_SPACES);
    let edits = lines.iter().map(|span| Edit { span: *span, text: spaces(*span) }).collect();
    let found = found.fix("Replace the tabs by spaces", edits);
    let few = lines.len() <= TAB_LINES_MENDED_MAX;
    Some(if few { Finding::sure(found) } else { Finding::stop(found) })
}

fn is_about_tabs(trouble: &Trouble<'_>) -> bool {
    let named = matches!(
        trouble.kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart
    );
    let line = trouble.line();
    named || line.written()[..line.indentation()].contains('\t')
}

/// The indentations that hold a tab, of lines that hold more than blanks.
fn tabs(text: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        let span = Span::new(start, start + blanks);
        start += line.len();
        (line[..blanks].contains('\t') && !line.trim().is_empty()).then_some(span)
    })
}

/// A line among settings that is none.
pub(super) fn no_colon(trouble: &Trouble<'_>) -> Option<Finding> {
    let line = trouble.line();
    let (content, start) = (line.content(), line.end - line.content().len());
    let expected = matches!(
        trouble.kind,
        ErrorKind::SimpleKeyExpected
            | ErrorKind::InvalidSimpleKey
            | ErrorKind::ExpectedBlockMappingKey
    );
    if !expected || trouble.in_brackets() || line.setting().is_some() || content.is_empty() {
        return None;
    }
    let message = format!("`{}` stands where `key: value` is expected", shown(content));
    let help = "Write a colon and a blank after the key; if the line goes on with the text above \
                it, indent it deeper than that line's key, or put the whole text in quotes.";
    let span = Span::new(start, line.content_end().max(start));
    Some(Finding::stop(Diagnostic::new(&rules::NOT_YAML, span, message).help(help)))
}

/// A line that stands too far right or left.
pub(super) fn indentation(trouble: &Trouble<'_>) -> Option<Finding> {
    let out_of_line = matches!(
        trouble.kind,
        ErrorKind::MappingValueNotAllowed
            | ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::BlockSequenceEntryNotAllowed
            | ErrorKind::InvalidIndentation
    );
    let line = trouble.line();
    if !out_of_line || trouble.in_brackets() || line.content().is_empty() {
        return None;
    }
    let above = line_above(&line)?;
    let (message, help) = advice(trouble.kind, &line, &above);
    let found = Diagnostic::new(&rules::INDENTATION, content_span(&line), message).help(help);
    Some(Finding::stop(found.label(content_span(&above), "the line before it")))
}

fn advice(kind: &ErrorKind, line: &Line<'_>, above: &Line<'_>) -> (String, &'static str) {
    let (content, before) = (shown(content_span(line).of(line.text)), shown(above.content()));
    if matches!(kind, ErrorKind::ExpectedBlockSequenceEntry) {
        let message = format!("`{content}` stands where the next item of a list is expected");
        let help = "Begin it with `- `, indent it like the settings of the item above, or put it \
                    before the list.";
        return (message, help);
    }
    if content.starts_with("- ") {
        let message = format!("the list item `{content}` stands where no list is");
        let help = "A list stands below a key that has nothing behind its colon: `key:`, then each \
                    item on its own line, all indented alike.";
        return (message, help);
    }
    if line.indentation() > above.indentation() {
        let message =
            format!("`{content}` stands further in than `{before}`, which has a value already");
        let help = "Give both lines the same indentation; what belongs to a setting stands further \
                    in only below `key:` with nothing behind the colon.";
        return (message, help);
    }
    let message = format!("`{content}` has an indentation that none of the lines above has");
    let help = "Give it as many blanks as the lines it belongs with; settings of one map begin in \
                one column.";
    (message, help)
}

fn content_span(line: &Line<'_>) -> Span {
    let start = line.start + line.indentation();
    Span::new(start, line.content_end().max(start))
}

/// The last line above that holds more than blanks and comments.
fn line_above<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let mut above = line.previous()?;
    while above.content_end() <= above.start + above.indentation() {
        above = above.previous()?;
    }
    Some(above)
}

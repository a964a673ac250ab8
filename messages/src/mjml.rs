//! MJML to HTML, when a message is compiled and never again.
//!
//! The MJML parser knows nothing of templates and takes the `<` of `{% if a < 9 %}` for an
//! element. So every tag goes through it as a token, a number in rare brackets, and comes back
//! afterwards. Its renderer writes attributes as Rust writes strings, with backslashes before
//! quotes and escapes for what does not print; characters of that sort travel as tokens too.

mod elements;
mod guard;

use mrml::prelude::parser::Error;
use mrml::prelude::render::RenderOptions;

use crate::grammar::{Origin, read};
use crate::offsets::{Built, Offsets};
use crate::scan::Piece;
use crate::{Problem, ProblemKind};

// Printable, or the renderer would escape them.
const TOKEN_START: char = '⟬';
const TOKEN_END: char = '⟭';

/// The HTML template that an MJML text makes. The text has been checked as a template before.
pub(crate) fn html(part: &str, authored: &str, pieces: &[Piece]) -> Result<Built, Vec<Problem>> {
    let (guarded, kept) = guard::guard(authored, pieces);
    let origin = Origin { part, authored, offsets: &guarded.offsets };
    let problems = elements::check(origin, &guarded.text);
    if !problems.is_empty() {
        return Err(problems);
    }
    let converted =
        convert(&guarded.text).map_err(|error| vec![explain(origin, &guarded.text, &error)])?;
    let built = restore(&converted, &kept);
    let misplaced = misplaced(part, authored, &built, &kept, &converted);
    if misplaced.is_empty() { Ok(built) } else { Err(misplaced) }
}

/// What went through as a token: what it stands for and where it was written.
struct Kept<'a> {
    text: &'a str,
    authored: usize,
}

impl Kept<'_> {
    fn is_template(&self) -> bool {
        self.text.starts_with("{{") || self.text.starts_with("{%")
    }
}

fn token(index: usize) -> String {
    format!("{TOKEN_START}{index}{TOKEN_END}")
}

fn convert(guarded: &str) -> Result<String, Error> {
    let parsed = mrml::parse(guarded)?;
    let mut options = RenderOptions::default();
    // The defaults load fonts from another company, which then learns who read the mail.
    options.fonts.clear();
    parsed.element.render(&options).map_err(|_| Error::NoRootNode)
}

fn explain(origin: Origin<'_>, guarded: &str, error: &Error) -> Problem {
    let (at, message) = match error {
        Error::UnexpectedElement { position, .. } => {
            (position.start, "this element cannot stand here")
        }
        Error::UnexpectedToken { position, .. } => (position.start, "this cannot stand here"),
        Error::MissingAttribute { position, .. } => (position.start, "an attribute is missing"),
        Error::InvalidAttribute { position, .. } => {
            (position.start, "this attribute cannot be read")
        }
        Error::InvalidFormat { position, .. } => (position.start, "this value cannot be read"),
        Error::IncludeLoaderError { position, .. } => (position.start, "nothing is included"),
        Error::EndOfStream { .. } => (guarded.len(), "an element is not closed"),
        Error::SizeLimit { .. } => (0, "the text is too long"),
        Error::NoRootNode => (0, "the text is not MJML"),
        Error::ParserError { source, .. } => {
            let at = source.pos();
            let at = offset(guarded, at.row as usize, at.col as usize);
            let message = format!("the MJML cannot be read: {source}");
            return origin.problem(at, ProblemKind::Mjml, message, CLOSE.to_owned());
        }
    };
    if guarded.get(at..).is_some_and(|rest| rest.starts_with(TOKEN_START)) {
        let message = "a placeholder or statement cannot stand here".to_owned();
        return origin.problem(at, ProblemKind::MisplacedTag, message, MISPLACED.to_owned());
    }
    let help = if matches!(error, Error::NoRootNode) { ROOT } else { CLOSE };
    origin.problem(at, ProblemKind::Mjml, message.to_owned(), help.to_owned())
}

/// The offset of a line and a column in characters, both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let inside = text[before..].char_indices().nth(column.saturating_sub(1));
    inside.map_or(text.len(), |(at, _)| before + at)
}

const CLOSE: &str = "is everything closed, in the order it was opened, and `&` written `&amp;`?";
const ROOT: &str = "begin with `<mjml><mj-body>` and end with `</mj-body></mjml>`";

/// The HTML with every token turned back into its tag.
fn restore(converted: &str, kept: &[Kept<'_>]) -> Built {
    let mut built = Built::default();
    let mut last_authored = 0;
    for (index, piece) in converted.split(TOKEN_START).enumerate() {
        let token = if index == 0 { None } else { piece.split_once(TOKEN_END) };
        let tag = token.and_then(|(number, _)| kept.get(number.parse::<usize>().ok()?));
        if let Some(tag) = tag {
            last_authored = tag.authored;
            built.stand_in(tag.text, tag.authored);
        }
        built.stand_in(token.map_or(piece, |(_, rest)| rest), last_authored);
    }
    built
}

/// Tags that the conversion lost, or moved so that the template no longer holds together.
fn misplaced(
    part: &str,
    authored: &str,
    built: &Built,
    kept: &[Kept<'_>],
    converted: &str,
) -> Vec<Problem> {
    let along = Offsets::along();
    let origin = Origin { part, authored, offsets: &along };
    let lost = kept.iter().enumerate();
    let lost = lost.filter(|(index, tag)| tag.is_template() && !converted.contains(&token(*index)));
    let mut problems: Vec<_> = lost.map(|(_, tag)| misplaced_tag(origin, tag)).collect();
    if problems.is_empty() {
        let origin = Origin { part, authored, offsets: &built.offsets };
        problems = read(origin, &built.text).problems;
        for problem in &mut problems {
            problem.kind = ProblemKind::MisplacedTag;
            MISPLACED.clone_into(&mut problem.help);
        }
    }
    problems
}

const MISPLACED: &str = "put it inside `<mj-text>`, `<mj-table>` or `<mj-raw>`, both ends alike";

fn misplaced_tag(origin: Origin<'_>, tag: &Kept<'_>) -> Problem {
    let message = format!("`{}` gets lost in this place", tag.text);
    origin.problem(tag.authored, ProblemKind::MisplacedTag, message, MISPLACED.to_owned())
}

#[cfg(test)]
mod tests;

//! What is wrong with a draft: where, why, and what to do.

use std::fmt;

/// One thing wrong with a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The part, as the author wrote its key: `subject`, `mjml`, `headers.X-Key`; inside a
    /// webhook's body with the place of the text: `body/items/0/name`.
    pub part: String,
    /// Line in that part's text, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What sort of problem.
    pub kind: ProblemKind,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// The sorts of problems a draft can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// The template language does not allow it: an unclosed `{{`, a missing `endif`.
    Syntax,
    /// `{SOMETHING}` in single braces that stands for nothing.
    UnknownPlaceholder,
    /// `{{ x | something }}` with a filter that does not exist.
    UnknownFilter,
    /// `{% if x is something %}` with a test that does not exist.
    UnknownTest,
    /// A variable whose first name is no root of the language.
    UnknownVariable,
    /// Valid in Jinja but kept out of messages.
    Forbidden,
    /// A filter was given something it cannot work with.
    FilterArgument,
    /// Longer than a part may be.
    TooLarge,
    /// Nested deeper than a part may be.
    TooDeep,
    /// The MJML does not hold together.
    Mjml,
    /// An MJML element that does not exist or may not be used.
    UnknownElement,
    /// A placeholder in the bare part of an HTML element, where data could become markup.
    Unquoted,
    /// A `{% … %}` stands where MJML cannot keep it.
    MisplacedTag,
    /// A text that must not be empty is.
    Empty,
    /// A URL of a kind that is never sent.
    Url,
    /// Not an HTTP method that is sent.
    Method,
    /// Not the name of an HTTP header, or one that the sender sets itself.
    HeaderName,
    /// A path in a webhook's body that RFC 9535 does not allow.
    Path,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, line, column, message, .. } = self;
        write!(formatter, "{part}:{line}:{column}: {message}")
    }
}

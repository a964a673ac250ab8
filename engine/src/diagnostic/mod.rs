//! What is told to people about a flow: one rule of the table, one place, plain words, a way out.
//!
//! A diagnostic is done when somebody who has never seen Weir can mend the flow from its text
//! alone. The same diagnostic is shown on a terminal ([`render_text`]), sent to the editor and
//! to API clients ([`to_json`]), and handed to code hosts ([`to_sarif`]).

mod json;
pub mod rules;
mod sarif;
mod spelling;
mod terminal;

pub use json::to_json;
pub use sarif::to_sarif;
pub use spelling::did_you_mean;
pub use terminal::render_text;

use crate::source::Span;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The flow is refused.
    Error,
    /// The flow runs, and probably not as meant.
    Warning,
    /// The flow runs as meant; it could say so better.
    Note,
}

impl Severity {
    /// The word for it in JSON, SARIF and on the terminal.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One row of the table of rules.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable for ever: `E012`.
    pub code: &'static str,
    /// The code in words: `unquoted-braces`.
    pub name: &'static str,
    /// How much a breach weighs.
    pub severity: Severity,
    /// One line for people.
    pub title: &'static str,
}

impl Rule {
    /// Where the page of this rule lies in the repository.
    pub fn page(&self) -> String {
        format!("docs/diagnostics/{}.md", self.code)
    }

    /// The same page on the web.
    pub fn page_url(&self) -> String {
        format!("{}/blob/main/{}", env!("CARGO_PKG_REPOSITORY"), self.page())
    }
}

/// A second place that belongs to the finding, with what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there.
    pub text: String,
}

/// One replacement in the file: `span` gives way to `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// A correction that a program may apply when a person asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What a button for it would say.
    pub title: String,
    /// The replacements, none overlapping another.
    pub edits: Vec<Edit>,
}

/// A rule broken at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule.
    pub rule: &'static Rule,
    /// What is wrong, naming what stands there.
    pub message: String,
    /// What to do, with the corrected text.
    pub help: String,
    /// The place.
    pub span: Span,
    /// The id of the node it belongs to, so that the editor can mark the card.
    pub node: Option<String>,
    /// Further places.
    pub labels: Vec<Label>,
    /// Corrections, the best first.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A finding without help yet; the builder methods add the rest.
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            message: message.into(),
            help: String::new(),
            span,
            node: None,
            labels: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Points at a second place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Names the node it belongs to.
    #[must_use]
    pub fn node(mut self, id: impl Into<String>) -> Self {
        self.node = Some(id.into());
        self
    }

    /// Offers a correction.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { title: title.into(), edits });
        self
    }

    /// Offers a correction that replaces one place.
    #[must_use]
    pub fn replace(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.fix(title, vec![Edit { span, text: text.into() }])
    }

    /// Moves every place it names, for a reader that worked on a mended copy of the text.
    pub(crate) fn relocate(&mut self, to_written: impl Fn(Span) -> Span) {
        self.span = to_written(self.span);
        for label in &mut self.labels {
            label.span = to_written(label.span);
        }
        for edit in self.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = to_written(edit.span);
        }
    }
}

/// Whether any of them refuses the flow.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|found| found.rule.severity == Severity::Error)
}

#[cfg(test)]
mod tests;

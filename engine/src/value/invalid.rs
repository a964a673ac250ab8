//! Why a text is not the value it should be, and what to write instead.

use thiserror::Error;

/// A text that is not the value its place asks for.
///
/// Shown whole, or in two halves by a diagnostic that has a line for help.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{problem}: {help}")]
pub struct Invalid {
    problem: String,
    help: String,
}

impl Invalid {
    pub(crate) fn new(problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self { problem: problem.into(), help: help.into() }
    }

    /// "`x` is not a date", with the help that follows.
    pub(crate) fn not(text: &str, kind: &str, help: impl Into<String>) -> Self {
        Self::new(format!("`{}` is not {kind}", shortened(text)), help)
    }

    /// What is wrong, such as "`36h` is not a duration".
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// What to write, such as "write `36 hours`".
    pub fn help(&self) -> &str {
        &self.help
    }
}

/// How much of a wrong text is quoted: enough to find it, never a whole pasted page.
const QUOTED_MAX_CHARS: usize = 60;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(QUOTED_MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_one_sentence_and_in_halves() {
        let invalid = Invalid::not("36h", "a duration", "write `36 hours`");
        assert_eq!(invalid.to_string(), "`36h` is not a duration: write `36 hours`");
        assert_eq!(invalid.problem(), "`36h` is not a duration");
        assert_eq!(invalid.help(), "write `36 hours`");
    }

    #[test]
    fn a_long_text_is_quoted_in_part() {
        let invalid = Invalid::not(&"ü".repeat(500), "a date", "write `2026-11-27`");
        assert_eq!(invalid.problem(), format!("`{}…` is not a date", "ü".repeat(60)));
    }
}

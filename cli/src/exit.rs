//! How the command ends: 0 fine, 1 the thing looked at has problems, 2 wrong usage or a missing
//! file, 3 the environment failed.

use std::process::ExitCode;

/// How the command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well.
    Fine,
    /// The thing looked at has problems.
    Problems,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Fine => Self::SUCCESS,
            Exit::Problems => Self::from(1),
        }
    }
}

/// An error that says with which code the command ends.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Wrong usage, or a missing file.
    #[error("{0}")]
    Usage(String),
    /// No database, port taken, another time scale.
    #[error("{0}")]
    Environment(String),
}

/// The code an error ends with: that of the [`Failure`] in it, else 3.
pub(crate) fn of(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<Failure>() {
        Some(Failure::Usage(_)) => 2,
        Some(Failure::Environment(_)) | None => 3,
    }
}

/// A wrong usage, in words.
pub(crate) fn usage(text: impl Into<String>) -> anyhow::Error {
    Failure::Usage(text.into()).into()
}

/// A failed environment, in words.
pub(crate) fn environment(text: impl Into<String>) -> anyhow::Error {
    Failure::Environment(text.into()).into()
}

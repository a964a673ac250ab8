//! What is wrong with what somebody wrote.

use serde::Serialize;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where: a JSON pointer into what was sent.
    pub pointer: String,
    /// What kind of fault; stable.
    pub code: &'static str,
    /// What is wrong, and what to write.
    pub message: String,
}

/// A value, or everything that is wrong with it.
pub type Checked<T> = Result<T, Vec<Fault>>;

/// Why a single value is not what its place asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of fault; stable.
    pub code: &'static str,
    /// What is wrong, and what to write.
    pub message: String,
}

impl Fault {
    /// A fault at a place.
    pub fn new(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, message: message.into() }
    }
}

impl Refusal {
    /// A refusal in words.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The same, at a place.
    pub fn at(self, pointer: impl Into<String>) -> Fault {
        Fault { pointer: pointer.into(), code: self.code, message: self.message }
    }
}

/// The pointer of a key or an index below another place.
pub(super) fn below(at: &str, key: impl std::fmt::Display) -> String {
    format!("{at}/{}", key.to_string().replace('~', "~0").replace('/', "~1"))
}

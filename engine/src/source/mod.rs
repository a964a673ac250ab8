//! Text of a flow file → a tree in which every key and value knows its place.
//!
//! The only reader of flow files. The language is YAML 1.2 with the core schema, without what
//! parsers disagree on or what loses text silently: each such trap is a diagnostic with a
//! correction, never a guess. JSON is the same language and goes the same way.
//!
//! The reader reports all it finds. Where a place cannot be read and the correction is certain
//! (a missing pair of quotes, say), it reports the place, reads on as if it were corrected, and
//! gives the tree of the corrected text, so that one run shows every problem of a file.

mod build;
mod characters;
mod kinds;
mod lines;
mod number;
mod pointer;
mod quoting;
mod read;
mod repair;
mod settle;
mod syntax;
mod tree;

pub use kinds::text_expected;
pub use lines::{Lines, Place};
pub use pointer::pointer_at;
pub use quoting::quoted;
pub use read::{read, read_bytes};
pub use tree::{Key, Map, Node, Number, Span, Text, Value};

/// A flow file is at most this long. The largest flow written so far, forty nodes with its
/// messages and tests, is 20 KB; a file fifty times that is a mistake or an attack.
pub const FILE_MAX_BYTES: usize = 1024 * 1024;

/// Maps and lists in one another. Conditions nest 8 deep; JSON in a webhook's body may add to it.
pub const DEPTH_MAX: usize = 64;

/// Keys and values in one file: ten thousand nodes of a flow with ten settings each. It bounds
/// the memory of a tree read from one file to some 50 MB.
pub const NODES_MAX: usize = 200_000;

/// More findings than this in one file help nobody; the rest is not listed.
pub const DIAGNOSTICS_MAX: usize = 100;

/// A file as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file's name for people.
    pub name: String,
    /// What it holds.
    pub text: String,
}

impl Source {
    /// A file of this name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

#[cfg(test)]
mod tests;

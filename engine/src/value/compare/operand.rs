//! What a value is compared with.

use super::Given;
use crate::value::Literal;

/// The right side of an operator.
#[derive(Debug, Clone, Copy)]
pub enum Operand<'a> {
    /// A constant.
    Literal(&'a Literal),
    /// The constants of `in`.
    OneOf(&'a [Literal]),
    /// What the path found that stands there.
    Path(&'a [Given<'a>]),
}

//! The operators.

use std::cmp::Ordering;
use std::fmt;

use super::Truth;
use crate::value::as_text::stored_as_text;
use crate::value::{Invalid, Literal};

/// An operator of a condition, by the word it is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Op {
    Is,
    In,
    Gt,
    Gte,
    Lt,
    Lte,
    Contains,
    StartsWith,
    EndsWith,
    Before,
    After,
    WithinLast,
    WithinNext,
}

impl Op {
    /// All of them, in the order of the reference.
    pub const ALL: [Self; 13] = [
        Self::Is,
        Self::In,
        Self::Gt,
        Self::Gte,
        Self::Lt,
        Self::Lte,
        Self::Contains,
        Self::StartsWith,
        Self::EndsWith,
        Self::Before,
        Self::After,
        Self::WithinLast,
        Self::WithinNext,
    ];

    /// Reads an operator's name.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|op| op.name() == text).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|op| op.name()).collect();
            Invalid::not(text, "an operator", format!("write one of `{}`", names.join(" ")))
        })
    }

    /// The word it is written with.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::In => "in",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Contains => "contains",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::Before => "before",
            Self::After => "after",
            Self::WithinLast => "within_last",
            Self::WithinNext => "within_next",
        }
    }

    /// Whether the operand is of a type that the operator can compare.
    pub fn check(self, operand: &Literal) -> Result<(), Invalid> {
        let (fits, help) = match self {
            Self::Is | Self::In => {
                let fits = !matches!(operand, Literal::Duration(_));
                (fits, "write a text, a number, money, a date, or true or false")
            }
            Self::Gt | Self::Gte | Self::Lt | Self::Lte => {
                let fits = matches!(operand, Literal::Number(_) | Literal::Money(_));
                (fits, "write a number or money, `5` or `50 EUR`")
            }
            Self::Contains => {
                let fits =
                    matches!(operand, Literal::Text(_) | Literal::Number(_) | Literal::Bool(_));
                (fits, "write a text")
            }
            Self::StartsWith | Self::EndsWith => {
                (matches!(operand, Literal::Text(_)), "write a text, in quotes if it is a number")
            }
            Self::Before | Self::After => {
                (matches!(operand, Literal::Date(_)), "write a date, `2026-11-27`")
            }
            Self::WithinLast | Self::WithinNext => {
                (matches!(operand, Literal::Duration(_)), "write a duration, `7 days`")
            }
        };
        let problem = || format!("`{self}` cannot compare with {}", operand.kind());
        if fits { Ok(()) } else { Err(Invalid::new(problem(), help)) }
    }

    /// Whether it holds of a value that stands so to the operand. `in` and, of the elements of a
    /// list, `contains` ask for equality.
    pub(super) fn holds_of(self, order: Ordering) -> Truth {
        Truth::from(match self {
            Self::Is | Self::In | Self::Contains => order.is_eq(),
            Self::Gt => order.is_gt(),
            Self::Gte => order.is_ge(),
            Self::Lt => order.is_lt(),
            Self::Lte => order.is_le(),
            Self::StartsWith
            | Self::EndsWith
            | Self::Before
            | Self::After
            | Self::WithinLast
            | Self::WithinNext => return Truth::Unreadable,
        })
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

stored_as_text!(Op, Op::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_by_name() {
        for op in Op::ALL {
            assert_eq!(Op::parse(op.name()), Ok(op));
        }
        assert!(Op::parse("is_not").unwrap_err().help().contains("`is in gt gte"));
    }

    #[test]
    fn takes_only_what_it_can_compare() {
        let text = Literal::Text("Berlin".to_owned());
        let takers: Vec<&str> =
            Op::ALL.iter().filter(|op| op.check(&text).is_ok()).map(|op| op.name()).collect();
        assert_eq!(takers, ["is", "in", "contains", "starts_with", "ends_with"]);
        assert_eq!(
            Op::Gt.check(&text).unwrap_err().to_string(),
            "`gt` cannot compare with a text: write a number or money, `5` or `50 EUR`"
        );
    }
}

//! How an assertion breaks, in plain words.

use std::fmt;

use crate::model::Name;

/// The shortest way in which an assertion breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// What happens, in order.
    pub steps: Vec<Moment>,
    /// What it leans on that the flow alone does not decide; empty when it surely breaks.
    pub possible_if: Vec<String>,
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When, since entry, in words.
    pub elapsed: String,
    /// What, in words.
    pub text: String,
    /// At which node.
    pub node: Option<Name>,
}

impl fmt::Display for Timeline {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.steps.iter().enumerate() {
            let line = if place > 0 { "\n" } else { "" };
            write!(out, "{line}{} {}", step.elapsed, step.text)?;
        }
        for (place, leaning) in self.possible_if.iter().enumerate() {
            write!(out, "{}{leaning}", if place > 0 { ", and " } else { "\npossible if " })?;
        }
        Ok(())
    }
}

//! What came of it, for people and programs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Machine;
use crate::latency::Spread;
use crate::machine::rounded;

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    /// On which machine.
    pub machine: Machine,
    /// Whether sizes were small: then nothing here is to be quoted.
    pub quick: bool,
    /// One figure a run.
    pub runs: Vec<Figure>,
}

/// What one run came to.
#[derive(Debug, Default, Serialize)]
pub struct Figure {
    /// The run.
    pub name: &'static str,
    /// Of what the value is so many.
    pub unit: &'static str,
    /// The figure; none where the run could not be made.
    pub value: Option<f64>,
    /// Half of them took no longer.
    pub p50_ms: Option<f64>,
    /// One of a hundred took longer.
    pub p99_ms: Option<f64>,
    /// One of a thousand took longer.
    pub p999_ms: Option<f64>,
    /// The most memory that the server held; of several, of all together.
    pub rss_mib: Option<f64>,
    /// What a journey leaves on disk, without the texts of its messages.
    pub disk_bytes_per_journey: Option<f64>,
    /// What the machine could do.
    pub limit: Option<Limit>,
    /// Which part of the limit was reached: 1 is all of it.
    pub ratio: Option<f64>,
    /// How many there were of what.
    pub shape: BTreeMap<&'static str, usize>,
    /// What else was seen.
    pub more: BTreeMap<&'static str, f64>,
    /// Why there is no figure.
    pub missing: Option<String>,
    /// What is wrong with it.
    pub wrong: Option<String>,
}

/// A limit.
#[derive(Debug, Clone, Serialize)]
pub struct Limit {
    /// What was done to find it.
    pub name: &'static str,
    /// Of what the value is so many.
    pub unit: &'static str,
    /// The same figure, of that.
    pub value: f64,
}

impl Figure {
    /// A figure.
    pub(crate) fn new(unit: &'static str, value: f64) -> Self {
        Self { unit, value: Some(rounded(value)), ..Self::default() }
    }

    /// With how many of something there were.
    pub(crate) fn of(mut self, what: &'static str, count: usize) -> Self {
        self.shape.insert(what, count);
        self
    }

    /// With something else that was seen.
    pub(crate) fn and(mut self, what: &'static str, value: f64) -> Self {
        self.more.insert(what, rounded(value));
        self
    }

    /// With how long single things took.
    pub(crate) fn spread(mut self, spread: Option<Spread>) -> Self {
        self.p50_ms = spread.map(|spread| rounded(spread.p50));
        self.p99_ms = spread.map(|spread| rounded(spread.p99));
        self.p999_ms = spread.map(|spread| rounded(spread.p999));
        self
    }

    /// Beside a limit that is higher the faster the machine is.
    pub(crate) fn under(mut self, name: &'static str, limit: f64) -> Self {
        self.ratio = self.value.map(|value| rounded(value / limit));
        self.limit = Some(Limit { name, unit: self.unit, value: rounded(limit) });
        self
    }

    /// Beside a limit that is lower the faster the machine is.
    pub(crate) fn over(mut self, name: &'static str, limit: f64) -> Self {
        self.ratio = self.value.map(|value| rounded(limit / value));
        self.limit = Some(Limit { name, unit: self.unit, value: rounded(limit) });
        self
    }
}

/// A count as a number that can be divided; no count here comes near 2^52.
pub(crate) fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

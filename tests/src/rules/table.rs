//! Which tests go red when a rule is broken: one row for each thing that a rule says.
//!
//! What a row says stands so in `docs/semantics.md`, word for word, so whoever changes a rule is
//! led here; and every sentence there that promises something has a row. Tests have the names that
//! `cargo nextest` gives them; of a test that goes through rows of its own, ` # ` and a text that
//! stands in the row follow. Cases of stores are named as the one in SQLite has them; the store in
//! memory is put through the same.

mod carts;
mod clock;
mod entering;
mod flows;
mod segments;
mod sending;
mod talks;
mod waiting;
mod writing;

/// One thing that a rule says, and what holds it.
pub(super) struct Row {
    pub(super) rule: u32,
    pub(super) says: &'static str,
    pub(super) tests: &'static [&'static str],
}

const fn row(rule: u32, says: &'static str, tests: &'static [&'static str]) -> Row {
    Row { rule, says, tests }
}

/// Every row, in the order of the rules.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    let parts = [
        flows::ROWS,
        clock::ROWS,
        entering::ROWS,
        sending::ROWS,
        waiting::ROWS,
        writing::ROWS,
        carts::ROWS,
        segments::ROWS,
        talks::ROWS,
    ];
    parts.into_iter().flatten()
}

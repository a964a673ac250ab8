//! The house rules, held by tests: how sources are written, and who may depend on whom.

use std::path::Path;

mod dependencies;
mod tidy;

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the repository")
}

/// Fails with all of `violations` at once, so that one run shows everything there is to mend.
#[track_caller]
fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "{} to mend:\n{}", violations.len(), violations.join("\n"));
}

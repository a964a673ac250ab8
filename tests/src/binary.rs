//! Where the `weir` binary is that the tests start.

use std::path::PathBuf;

/// The binary beside the tests, built with the workspace.
pub(crate) fn weir() -> PathBuf {
    let own = std::env::current_exe().expect("a test knows where it is");
    let target = own.ancestors().nth(2).expect("tests stand in `deps` of the target folder");
    let path = target.join(format!("weir{}", std::env::consts::EXE_SUFFIX));
    assert!(path.is_file(), "{} is missing: run `cargo build -p weir` first", path.display());
    path
}

//! Where the `weir` binary is that the tests start: `make test` builds it once, with the profile
//! `test-release`; while working, `cargo build -p weir` does. The one that was built last counts.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

/// The folders of the target folder in which it may be, by the profile that puts it there.
const PROFILES: [&str; 2] = ["test-release", "debug"];

/// The binary that was built last.
pub(crate) fn weir() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(find)
}

fn find() -> PathBuf {
    let own = std::env::current_exe().expect("a test knows where it is");
    let target = own.ancestors().nth(3).expect("tests stand in `debug/deps` of the target folder");
    let built = PROFILES.iter().filter_map(|profile| built(target, profile)).max();
    let (_, path, profile) = built.unwrap_or_else(|| {
        panic!("there is no `weir` in {}: run `cargo build -p weir` first", target.display())
    });
    println!("tests start the `weir` of the profile {profile}, which was built last");
    path
}

/// The binary of a profile, and when it was built.
fn built<'a>(target: &Path, profile: &'a str) -> Option<(SystemTime, PathBuf, &'a str)> {
    let path = target.join(profile).join(format!("weir{}", std::env::consts::EXE_SUFFIX));
    let at = path.metadata().and_then(|file| file.modified()).ok()?;
    Some((at, path, profile))
}

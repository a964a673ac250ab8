//! Has the app packed again when it was built anew.

use std::path::Path;

fn main() {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../editor/dist");
    // Cargo runs this again and again for a folder that is not there; an empty one it can watch.
    // Where none can be made, the binary is built without the app.
    let _ = std::fs::create_dir_all(&built);
    println!("cargo::rerun-if-changed={}", built.display());
}

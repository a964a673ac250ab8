//! The memory store passes the suite that every store passes.

use std::sync::Arc;

use super::MemoryStore;
use crate::conformance::Tested;

#[expect(clippy::unused_async, reason = "other stores open asynchronously")]
async fn open() -> (Tested, ()) {
    (Arc::new(MemoryStore::new()), ())
}

crate::conformance!(open);

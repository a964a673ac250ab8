//! The server under the processes: it crashes, and its disk is full.

use std::path::Path;

use weir_store::testing::OwnPostgres;

use super::machine::{Disk, Room};

/// A server of PostgreSQL, and its disk.
pub(super) struct Database {
    server: OwnPostgres,
    disk: Disk,
}

impl Database {
    /// Makes and starts one in this folder, whose path must be short.
    pub(super) fn start(folder: &Path) -> Self {
        let disk = Disk::of(folder);
        let server = OwnPostgres::start(folder, disk.environment());
        Self { server, disk }
    }

    pub(super) fn url(&self) -> String {
        self.server.url()
    }

    /// Ends it as if it had crashed, and starts it again.
    pub(super) fn crash(&self) {
        self.server.crash();
    }

    /// There is room here only; elsewhere no file can grow. A server that cannot write its log
    /// ends, and it does not start again by itself.
    pub(super) fn has(&self, room: Room) {
        self.disk.has(room);
        if room == Room::Everywhere {
            self.server.rise();
        }
    }

    /// Whether it has ended.
    pub(super) fn has_ended(&self) -> bool {
        self.server.has_ended()
    }

    /// Starts it if it has ended by itself.
    pub(super) fn rise(&self) {
        self.server.rise();
    }
}

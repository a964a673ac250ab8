//! What can go wrong with a store, in words an operator can act on.

use std::path::PathBuf;

/// What every use of a store may end in.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the store could not do it. Nothing of the commit at hand was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process held the database for longer than the store waits.
    #[error("the database was busy for too long; nothing was written, try again")]
    Busy,
    /// Not the URL of a database.
    #[error(
        "this is not where a PostgreSQL database is ({0}); write \
         postgres://user:password@host:5432/database, with commas between several hosts"
    )]
    BadUrl(String),
    /// The database cannot be reached, or went away.
    #[error("the connection to the database was lost ({0}); nothing was written, try again")]
    Lost(String),
    /// The database went away while a commit was on its way, and did not come back in time.
    #[error(
        "the database was lost while it committed, so nobody knows whether this was written \
         ({0}); see that it runs, then ask, or try again with the same ids"
    )]
    Unknown(String),
    /// No room is left.
    #[error("the disk that holds the database is full; free some space, nothing was written")]
    Full,
    /// The file cannot be trusted any more.
    #[error("the database is damaged ({0}); stop Weir and restore the last backup")]
    Corrupt(String),
    /// A newer Weir wrote this.
    #[error("a newer Weir wrote this database ({0}); start that version, or restore a backup")]
    Newer(String),
    /// Another running Weir has it.
    #[error(
        "another running Weir uses {}; stop it first, or give this one its own file",
        .0.display()
    )]
    AnotherProcess(PathBuf),
    /// What was read has changed since, or is gone.
    #[error("{0} has changed in the meantime; read it again")]
    Stale(String),
    /// A unique key that guards a promise was hit: the same thing was about to be done twice.
    #[error("refused to store the same thing twice ({0}); nothing was written")]
    Fenced(String),
    /// A cursor that no page gave out.
    #[error("this cursor was not given out by this list; leave it away to start at the top")]
    BadCursor,
    /// The file or its folder cannot be used.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The database refused for a reason that has no name here.
    #[error("the database refused: {0}")]
    Database(String),
}

impl Error {
    /// Whether the same may work in a moment, because nothing is wrong with what was asked.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy | Self::Lost(_))
    }
}

//! Why there is no figure.

use std::path::PathBuf;

/// Why there is no figure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing is called so.
    #[error("`{name}` is no run; take {known}")]
    NoRun {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The machine lacks something that a run needs.
    #[error("{0}")]
    Missing(String),
    /// What was counted is not what must have happened: a figure would be about something else.
    #[error("{0}")]
    Wrong(String),
    /// The server did not start or stop.
    #[error("weir serve {what}; its log ends with:\n{log}")]
    Server {
        /// What it did.
        what: &'static str,
        /// The last lines of its log.
        log: String,
    },
    /// The server answered otherwise than it must.
    #[error("{path} answered {status}: {text}")]
    Answer {
        /// What was called.
        path: String,
        /// The status.
        status: u16,
        /// The body.
        text: String,
    },
    /// A file or folder.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The connection to the server.
    #[error("the connection to weir serve: {0}")]
    Connection(#[from] std::io::Error),
    /// The limit's own SQLite.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The limit's own PostgreSQL.
    #[error("PostgreSQL: {0}")]
    Postgres(#[from] sqlx::Error),
    /// The store whose migrations make the limit's tables.
    #[error("the store: {0}")]
    Store(#[from] weir_store::Error),
}

/// What most things here end with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// About a file or folder.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        |source| Self::File { path, source }
    }
}

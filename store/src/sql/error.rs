//! What databases answer, in the words of the store.

use rusqlite::ErrorCode;
use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

use crate::Error;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let Some(refusal) = error.as_database_error() {
            let refusal = refusal.try_downcast_ref::<PgDatabaseError>();
            return refusal.map_or_else(|| Self::Database(error.to_string()), postgres);
        }
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy;
        }
        if matches!(error, sqlx::Error::Io(_) | sqlx::Error::Protocol(_)) {
            return Self::Lost(error.to_string());
        }
        Self::Database(error.to_string())
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let said = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(said),
            Some(ErrorCode::ConstraintViolation) => Self::Fenced(said),
            Some(_) | None => Self::Database(said),
        }
    }
}

/// By `SQLSTATE`: <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn postgres(refusal: &PgDatabaseError) -> Error {
    let said = || refusal.message().to_owned();
    // The server ends, for lack of room say; what it was about to commit may be there all the same.
    if refusal.severity() == PgSeverity::Panic {
        return Error::Lost(said());
    }
    match refusal.code() {
        // Serialization failure, deadlock, lock not available.
        "40001" | "40P01" | "55P03" => Error::Busy,
        "23505" => Error::Fenced(refusal.constraint().map_or_else(said, str::to_owned)),
        "53100" => Error::Full,
        // Data or index corrupted.
        "XX001" | "XX002" => Error::Corrupt(said()),
        // A standby, which takes no writes; the server stops, starts, or ends the connection;
        // too many connections.
        "25006" | "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "53300" => Error::Lost(said()),
        code if code.starts_with("08") => Error::Lost(said()),
        code => Error::Database(format!("{} (SQLSTATE {code})", refusal.message())),
    }
}

impl From<MigrateError> for Error {
    fn from(error: MigrateError) -> Self {
        if let MigrateError::VersionMissing(version) = error {
            return Self::Newer(format!("migration {version}"));
        }
        if let MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) = error {
            return error.into();
        }
        Self::Database(error.to_string())
    }
}

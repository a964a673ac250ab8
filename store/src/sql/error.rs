//! What databases answer, in the words of the store.

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;

use crate::Error;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let Some(refusal) = error.as_database_error() {
            return of_refusal(refusal);
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

fn of_refusal(refusal: &dyn DatabaseError) -> Error {
    match refusal.try_downcast_ref::<PgDatabaseError>() {
        Some(refusal) => postgres(refusal),
        None => sqlite(refusal),
    }
}

// Primary result codes: https://sqlite.org/rescode.html
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CONSTRAINT: i32 = 19;
const NOT_A_DATABASE: i32 = 26;

/// Extended codes hold the primary one in their low byte.
const PRIMARY_MASK: i32 = 0xff;

fn sqlite(refusal: &dyn DatabaseError) -> Error {
    let code = refusal.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or_default();
    let said = refusal.message().to_owned();
    match code & PRIMARY_MASK {
        BUSY | LOCKED => Error::Busy,
        FULL => Error::Full,
        CORRUPT | NOT_A_DATABASE => Error::Corrupt(said),
        CONSTRAINT => Error::Fenced(said),
        _ => Error::Database(said),
    }
}

/// By `SQLSTATE`: <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn postgres(refusal: &PgDatabaseError) -> Error {
    let said = || refusal.message().to_owned();
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

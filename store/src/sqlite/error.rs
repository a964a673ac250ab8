//! SQLite's result codes in the words of the store.

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;

use crate::Error;

// Primary result codes: https://sqlite.org/rescode.html
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CONSTRAINT: i32 = 19;
const NOT_A_DATABASE: i32 = 26;

/// Extended codes hold the primary one in their low byte.
const PRIMARY_MASK: i32 = 0xff;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(refusal) => of_code(refusal),
            None if matches!(error, sqlx::Error::PoolTimedOut) => Self::Busy,
            None => Self::Database(error.to_string()),
        }
    }
}

fn of_code(refusal: &dyn DatabaseError) -> Error {
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

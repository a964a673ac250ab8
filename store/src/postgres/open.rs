//! Opening the database: finding the server, migrations.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, SqlStr};

use weir_engine::value::Timestamp;

use super::primary::Purpose;
use super::servers::Servers;
use super::session::Session;
use super::statements::READ_CLOCK;
use super::{PostgresStore, months};
use crate::sql::{Arguments, Connection as _};
use crate::{FailPoint, Result, sql};

const MIGRATIONS: &[sql::Step] = &[
    (
        1,
        "contacts flows messages",
        include_str!("../../migrations/postgres/0001_contacts_flows_messages.sql"),
    ),
    (2, "sending", include_str!("../../migrations/postgres/0002_sending.sql")),
];

/// Opens the store.
pub(super) async fn open(url: &str) -> Result<PostgresStore> {
    let (servers, mut connection) = Servers::find(url).await?;
    migrate(&mut connection).await?;
    connection.close().await?;
    let servers = Arc::new(servers);
    let mut session = Session::begin(&servers, Purpose::Write).await?;
    let hash_key = sql::hash_key(&mut session).await?;
    let now: Option<(i64,)> = session.first(READ_CLOCK, Arguments::new()).await?;
    session.commit().await?;
    let store = PostgresStore { servers, hash_key, needed_months: Mutex::default() };
    // Before the first row. A clock moved by hand has its months made as it goes.
    let (now,) = now.unwrap_or_default();
    months::make(&store, Timestamp::from_millis(now)).await?;
    Ok(store)
}

async fn migrate(connection: &mut PgConnection) -> Result<()> {
    FailPoint::BeforeMigration.reached();
    let migrations = MIGRATIONS.iter().map(|(number, says, sql)| {
        let (says, sql) = (Cow::Borrowed(*says), SqlStr::from_static(sql));
        Migration::new(*number, says, MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect()).run(connection).await?;
    FailPoint::AfterMigration.reached();
    Ok(())
}

/// Tells a database that was brought to this version from those of other versions.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn fingerprint() -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hash = DefaultHasher::new();
    MIGRATIONS.hash(&mut hash);
    hash.finish()
}

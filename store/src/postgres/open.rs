//! Opening the database: finding the server, migrations.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use sqlx::error::DatabaseError;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor, SqlSafeStr};
use weir_engine::value::Timestamp;

use super::primary::Purpose;
use super::profile::Profile;
use super::servers::Servers;
use super::session::Session;
use super::statements::{DELETE_PRESENCE, READ_CLOCK};
use super::{PostgresStore, months};
use crate::sql::{self, Arguments, Connection as _};
use crate::{Error, FailPoint, Result};

const MIGRATIONS: &[sql::Step] = &[
    (
        1,
        "contacts flows messages",
        include_str!("../../migrations/postgres/0001_contacts_flows_messages.sql"),
    ),
    (2, "sending", include_str!("../../migrations/postgres/0002_sending.sql")),
];

/// Where migrations are not all or nothing, a row that whoever brings the database to this version
/// holds meanwhile.
const GATE: &str = "create table if not exists migrating (id smallint primary key)";
const PASS_GATE: &str = "insert into migrating (id) values (1) \
                         on conflict (id) do update set id = excluded.id";

/// By `SQLSTATE`: a table, a type, a row of a catalogue that is there already.
const NAME_TAKEN: [&str; 3] = ["42P07", "42710", "23505"];

/// Opens the store.
pub(super) async fn open(url: &str) -> Result<PostgresStore> {
    let (servers, mut connection) = Servers::find(url).await?;
    let servers = Arc::new(servers);
    if servers.profile().is_distributed() {
        migrate_in_turn(&servers, &mut connection).await?;
    } else {
        migrate(Profile::Plain, &mut connection).await?;
    }
    connection.close().await?;
    let mut session = Session::begin(&servers, Purpose::Write).await?;
    let hash_key = sql::hash_key(&mut session).await?;
    session.be_present().await?;
    let now: Option<(i64,)> = session.first(READ_CLOCK, Arguments::new()).await?;
    session.commit().await?;
    let store = PostgresStore { servers, hash_key, needed_months: Mutex::default() };
    // Before the first row. A clock moved by hand has its months made as it goes.
    let (now,) = now.unwrap_or_default();
    months::make(&store, Timestamp::from_millis(now)).await?;
    Ok(store)
}

/// Says that this process is not there any more, where nobody can see its connections.
pub(super) async fn leave(store: &PostgresStore) -> Result<()> {
    if store.servers.profile().is_distributed() {
        let mut session = Session::begin(&store.servers, Purpose::Write).await?;
        let own = Arguments::new().number(store.servers.process());
        session.execute(DELETE_PRESENCE, own).await?;
        session.commit().await?;
    }
    Ok(())
}

/// Migrates while nobody else does.
async fn migrate_in_turn(servers: &Arc<Servers>, connection: &mut PgConnection) -> Result<()> {
    let mut tries = 0;
    loop {
        tries += 1;
        match try_in_turn(servers, connection).await {
            Err(error) if servers.again(&error, tries).await => {}
            done => return done,
        }
    }
}

async fn try_in_turn(servers: &Arc<Servers>, connection: &mut PgConnection) -> Result<()> {
    connection.execute(GATE).await.map_err(made_by_others)?;
    let mut gate = Session::begin(servers, Purpose::Write).await?;
    let done = match gate.run(PASS_GATE.into()).await {
        Ok(()) => migrate(Profile::Distributed, connection).await,
        Err(error) => Err(error),
    };
    gate.roll_back().await;
    done
}

/// Two who make the same table at once: one of them finds a name taken.
fn made_by_others(error: sqlx::Error) -> Error {
    let code = error.as_database_error().and_then(DatabaseError::code);
    let is_taken = code.is_some_and(|code| NAME_TAKEN.contains(&code.as_ref()));
    if is_taken { Error::Busy } else { error.into() }
}

async fn migrate(profile: Profile, connection: &mut PgConnection) -> Result<()> {
    FailPoint::BeforeMigration.reached();
    let steps = MIGRATIONS.iter().flat_map(|step| profile.migration(*step));
    let migrations = steps.map(|(number, says, sql)| {
        let (says, sql) = (Cow::Borrowed(says), AssertSqlSafe(sql).into_sql_str());
        Migration::new(number, says, MigrationType::Simple, sql, profile.is_distributed())
    });
    let mut migrator = Migrator::with_migrations(migrations.collect());
    migrator.set_locking(!profile.is_distributed());
    match migrator.run(connection).await {
        Err(MigrateError::VersionMissing(number)) if profile.is_foreign(number) => {
            let other = if profile.is_distributed() { "without" } else { "with" };
            Err(Error::BadUrl(format!("the database was made {other} `profile=distributed`")))
        }
        migrated => Ok(migrated?),
    }?;
    FailPoint::AfterMigration.reached();
    Ok(())
}

/// Everything that migrations of this profile send.
#[cfg(test)]
pub(super) fn migrations(profile: Profile) -> Vec<String> {
    let steps = MIGRATIONS.iter().flat_map(|step| profile.migration(*step));
    steps.map(|(.., sql)| sql).chain([GATE.to_owned(), PASS_GATE.to_owned()]).collect()
}

/// Tells a database that was brought to this version from those of other versions.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn fingerprint() -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hash = DefaultHasher::new();
    MIGRATIONS.hash(&mut hash);
    hash.finish()
}

//! Real PostgreSQL databases for tests: one private server for all test processes of a run, and
//! in it a database of its own for every test, as fast as a copy.

mod bare;
mod damage;
mod own;
mod server;

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::{PostgresPrograms, PostgresStore};
use server::Server;

pub use damage::{damage, damage_messages, damage_tokens, damage_trails, patterns};
pub use own::OwnPostgres;

/// Databases made by this process.
static MADE: AtomicU32 = AtomicU32::new(0);

/// A database of one test; gone when this is dropped.
#[derive(Debug)]
pub struct PostgresDatabase {
    server: &'static Server,
    name: String,
    is_bare: bool,
}

impl PostgresDatabase {
    /// A database that a store was opened in, and nothing else was done.
    pub async fn new() -> Self {
        let server = Server::running();
        let template = template(server).await;
        Self::make(server, &format!("template {template} strategy file_copy")).await
    }

    /// [`Self::new`], for a store that says `profile=distributed`: what it may not use is refused.
    pub async fn distributed() -> Self {
        let server = Server::running();
        let template = bare::template(server).await;
        let how = format!("template {template} strategy file_copy owner {}", bare::ACCOUNT);
        let mut database = Self::make(server, &how).await;
        database.is_bare = true;
        database
    }

    /// [`Self::distributed`], without a table.
    pub async fn distributed_empty() -> Self {
        let server = Server::running();
        let name = Self::next_name();
        bare::make(server, &name).await;
        Self { server, name, is_bare: true }
    }

    /// A database without a table.
    pub async fn empty() -> Self {
        Self::make(Server::running(), "").await
    }

    /// [`Self::empty`], for who cannot wait inside a runtime.
    pub fn empty_by_thread() -> Self {
        by_thread(Self::empty())
    }

    /// [`Self::distributed_empty`], for who cannot wait inside a runtime.
    pub fn distributed_by_thread() -> Self {
        by_thread(Self::distributed_empty())
    }

    async fn make(server: &'static Server, how: &str) -> Self {
        let name = Self::next_name();
        administrate(server, &[format!("create database {name} {how}")]).await;
        Self { server, name, is_bare: false }
    }

    fn next_name() -> String {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        format!("test_{}_{number}", std::process::id())
    }

    /// Where it is.
    pub fn url(&self) -> String {
        if self.is_bare { bare::url(self.server, &self.name) } else { self.server.url(&self.name) }
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server, std::mem::take(&mut self.name));
        let forget = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let drop = [format!("drop database {name} with (force)")];
            runtime.expect("a runtime to clean up with").block_on(administrate(server, &drop));
        };
        // A test may end inside a runtime, which cannot wait for another one.
        let _ = std::thread::spawn(forget).join();
    }
}

fn by_thread<T: Send + 'static>(making: impl Future<Output = T> + Send + 'static) -> T {
    let made = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime to make it with").block_on(making)
    });
    made.join().expect("a database was made")
}

/// The database that others are copied from; made by the first who asks.
async fn template(server: &'static Server) -> String {
    let name = format!("weir_{:016x}", crate::postgres::fingerprint());
    let _one_at_a_time = server.lock();
    let mut admin = connect(server, "postgres").await;
    let known = sqlx::query("select 1 from pg_database where datname = $1").bind(&name);
    if known.fetch_optional(&mut admin).await.expect("the server answers").is_none() {
        let draft = format!("{name}_draft");
        let made = [format!("drop database if exists {draft}"), format!("create database {draft}")];
        administrate(server, &made).await;
        let store = PostgresStore::open(&server.url(&draft)).await.expect("an empty database");
        store.close().await;
        administrate(server, &[format!("alter database {draft} rename to {name}")]).await;
    }
    name
}

/// What servers are started with, which tests cannot do without.
fn programs() -> PostgresPrograms {
    PostgresPrograms::installed().unwrap_or_else(|none| panic!("tests need PostgreSQL 15: {none}"))
}

async fn administrate(server: &Server, statements: &[String]) {
    let mut admin = connect(server, "postgres").await;
    for statement in statements {
        let done = admin.execute(AssertSqlSafe(statement.as_str())).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    // The server closes what is left open.
    let _ = admin.close().await;
}

async fn connect(server: &Server, database: &str) -> PgConnection {
    let url = server.url(database);
    PgConnection::connect(&url).await.unwrap_or_else(|error| panic!("{url}: {error}"))
}

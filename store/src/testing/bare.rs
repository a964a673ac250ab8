//! Databases in which everything is refused that a database of several machines may lack.
//!
//! They belong to an account that is no superuser, for nothing is refused to those. Rights keep it
//! from functions and views of the server, and triggers from statements that define things.

use sqlx::{AssertSqlSafe, Connection, Executor};

use super::server::Server;
use super::{administrate, connect};
use crate::PostgresStore;

/// To whom they belong.
pub(super) const ACCOUNT: &str = "weir_bare";

/// What nobody may ask. Text that a function is known by is in `pg_proc`.
const REFUSED: &str = r"
do $$
declare one regprocedure;
begin
  for one in
    select oid::regprocedure from pg_proc
    where pronamespace = 'pg_catalog'::regnamespace
      and proname ~ 'advisory|notify|^pg_is_in_recovery|wal_?lsn|walfile|^pg_xact|timeline'
  loop
    execute format('revoke execute on function %s from public', one);
  end loop;
end $$;
revoke select on pg_catalog.pg_stat_activity, pg_catalog.pg_settings, pg_catalog.pg_locks,
  pg_catalog.pg_inherits, pg_catalog.pg_stat_replication from public;
create function refuse() returns event_trigger language plpgsql as $$
begin
  raise exception 'a distributed database may have no %', tg_tag;
end $$;
create function one_by_one() returns event_trigger language plpgsql as $$
begin
  if exists (
    select from pg_event_trigger_ddl_commands() as made
    join pg_class on pg_class.oid = made.objid
    where pg_class.relkind = 'p' or pg_class.relispartition
  ) then
    raise exception 'a distributed database may have no partitions';
  end if;
  if current_setting('weir.defined_in', true) = pg_current_xact_id()::text then
    raise exception 'a distributed database may define one thing in a transaction';
  end if;
  perform set_config('weir.defined_in', pg_current_xact_id()::text, false);
end $$;
create event trigger no_functions on ddl_command_start
  when tag in ('CREATE FUNCTION', 'CREATE PROCEDURE', 'CREATE TRIGGER', 'ALTER TABLE',
    'CREATE SEQUENCE', 'CREATE EXTENSION')
  execute function refuse();
create event trigger one_by_one on ddl_command_end execute function one_by_one();
";

/// Where one is, for a store.
pub(super) fn url(server: &Server, database: &str) -> String {
    let url = server.url(database).replace("://weir@", &format!("://{ACCOUNT}@"));
    format!("{url}&profile=distributed")
}

/// The database that others are copied from; made by the first who asks.
pub(super) async fn template(server: &'static Server) -> String {
    let name = format!("weir_bare_{:016x}", crate::postgres::fingerprint());
    let _one_at_a_time = server.lock();
    let mut admin = connect(server, "postgres").await;
    let known = sqlx::query("select 1 from pg_database where datname = $1").bind(&name);
    if known.fetch_optional(&mut admin).await.expect("the server answers").is_none() {
        let draft = format!("{name}_draft");
        make(server, &draft).await;
        let store = PostgresStore::open(&url(server, &draft)).await.expect("an empty database");
        store.close().await;
        administrate(server, &[format!("alter database {draft} rename to {name}")]).await;
    }
    name
}

/// A database in which nothing is but what refuses.
pub(super) async fn make(server: &'static Server, name: &str) {
    let known = format!("select 1 from pg_roles where rolname = '{ACCOUNT}'");
    let mut admin = connect(server, "postgres").await;
    let known = sqlx::query(AssertSqlSafe(known)).fetch_optional(&mut admin).await;
    if known.expect("the server answers").is_none() {
        administrate(server, &[format!("create role {ACCOUNT} login")]).await;
    }
    let made = format!("create database {name} owner {ACCOUNT}");
    administrate(server, &[format!("drop database if exists {name}"), made]).await;
    let mut database = connect(server, name).await;
    database.execute(REFUSED).await.expect("what refuses can be made");
    // The server closes what is left open.
    let _ = database.close().await;
}

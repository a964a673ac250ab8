//! No statement on the way of an event or a message walks a large table, whether the tables are
//! empty or full: a plan that is made for one and used on the other costs more than any lock.

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::super::SqliteStore;
use crate::sql::statements::Use;
use crate::sql::tests::all;

/// Tables that stay small: one row for each flow, key or setting, or folded away.
const SMALL: &[&str] = &[
    "flows",
    "versions",
    "keys",
    "settings",
    "users",
    "sessions",
    "count_deltas",
    "counts",
    "words",
    "patterns",
    "kept",
    "coupon_pools",
];

/// Enough rows that SQLite's statistics tell the tables apart.
const ROWS: i64 = 2_000;

#[tokio::test]
async fn no_hot_statement_walks_a_large_table() {
    let (store, _folder) = super::store().await;
    check(&store, "empty").await;
    fill(&store).await;
    check(&store, "filled").await;
    analyze(&store).await;
    check(&store, "filled and analysed").await;
}

async fn check(store: &SqliteStore, state: &str) {
    let tables = tables(store).await;
    let hot = all(|statement| statement.sqlite).into_iter();
    for statement in hot.filter(|statement| statement.used == Use::Hot) {
        let name = statement.name;
        for step in plan(store, statement.sqlite).await {
            let walks = tables.iter().any(|table| walks(&step, table));
            assert!(!walks, "{name}, when {state}: {step}");
        }
    }
}

/// `SCAN tokens`, with or without an index, reads all of it.
fn walks(step: &str, table: &str) -> bool {
    let scanned = step.strip_prefix("SCAN ").unwrap_or_default();
    scanned.split(' ').next() == Some(table) && !bounded(step)
}

/// A partial index of what is due, in its own order, is read from its beginning to a limit; one of
/// what is with providers is as short as they have permits.
fn bounded(step: &str) -> bool {
    let bounded = ["tokens_until", "appointments_due", "messages_ready", "messages_sending"];
    bounded.iter().any(|index| step.ends_with(index))
}

async fn plan(store: &SqliteStore, sql: &str) -> Vec<String> {
    let reader = store.readers.look().await.unwrap();
    let mut explain = reader.raw.prepare(&format!("explain query plan {sql}")).unwrap();
    let nothing = vec![Value::Null; explain.parameter_count()];
    let steps = explain.query_map(params_from_iter(nothing), |row| row.get("detail")).unwrap();
    steps.map(Result::unwrap).collect()
}

/// The large tables, by every name they go by in statements.
async fn tables(store: &SqliteStore) -> Vec<String> {
    let reader = store.readers.look().await.unwrap();
    let sql = "select name from sqlite_schema where type = 'table' and name not like '\\_%' \
               escape '\\' and name not like 'sqlite%'";
    let mut prepared = reader.raw.prepare(sql).unwrap();
    let found = prepared.query_map([], |row| row.get(0)).unwrap();
    let mut names: Vec<String> = found.map(Result::unwrap).collect();
    names.retain(|name| !SMALL.contains(&name.as_str()));
    names.extend(["found", "listed", "known", "event", "following"].map(str::to_owned));
    names
}

async fn analyze(store: &SqliteStore) {
    store.writer.lock().await.at_hand().run("analyze").unwrap();
    // Connections read statistics when they look at the schema for the first time.
    store.readers.close().await;
}

async fn fill(store: &SqliteStore) {
    let fillings = [
        "insert into heads select value, 1, 0, null from generate",
        "insert into contacts select value, 'x' || value, 'e' || (value % 900), null, '{}', 0, \
         null from generate",
        "insert into tags select value, 't' || (value % 3), 1, 1 from generate",
        "insert into members select value, 's' || (value % 3) from generate",
        "insert into baskets select value, 'cart', 'c' || value, 'open', 0, value, '{}' \
         from generate",
        "insert into events select value, value % 50, value, 3, 'A', 0, x'' \
         from generate",
        "insert into event_ids select value, 'api', 'e', value from generate",
        "insert into words (word) select 'w' || value from generate where value <= 20",
        "insert into tokens select value, 1, 1, 1, 1, '', 2, 'parked', 0, value, null, x'', x'', \
         x'' from generate",
        "insert into messages select value, 1, 3, 1, randomblob(8), 1, 1, 'email', '', 'accepted', \
         value, value, null, null, x'' from generate",
        "insert into appointments select value, 'cart', 'start', '', value, null from generate",
        "insert into bodies select value, randomblob(8), 0, randomblob(16), x'' from generate",
        "insert into coupon_pools select 'p' || value, null, null, null, 1, 1 from generate \
         where value <= 20",
        "insert into coupons (pool, code, state, contact, token, visit) select \
         'p' || (value % 20), value, iif(value % 2, 'free', 'issued'), \
         iif(value % 2, null, value), 1, 1 from generate",
        "insert into patterns select randomblob(16), 0, x'' from generate where value <= 20",
        "insert into products select 'p' || value, 's' || value, 'c' || (value % 9), 'EUR', value, \
         value % 2, 0, '{}' from generate",
        "insert into coupon_errands select value, 1, 1, 'tea', null, null, 0, value, 0, 0 \
         from generate",
        "insert into errands select 'tea', 'p' || value, value, 0, null from generate",
        "insert into product_groups select 'p' || value, 0, '' from generate",
        "insert into answers select value, 'POST', '/', '', 200, '', value from generate",
    ];
    let mut writer = store.writer.lock().await;
    for filling in fillings {
        let sql = format!(
            "with recursive generate (value) as (select 1 union all \
             select value + 1 from generate where value < {ROWS}) {filling}"
        );
        let sql = if filling.contains("answers") { sql.replace("''", "x''") } else { sql };
        writer.at_hand().raw.execute_batch(&sql).expect(filling);
    }
}

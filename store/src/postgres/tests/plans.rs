//! No statement on the way of an event or a message walks a large table, whether the tables are
//! empty or full: a plan that is made for one and used on the other costs more than any lock.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor, Row};

use crate::Upkeep;
use crate::conformance::START;
use crate::sql::statements::{Statement, Use};
use crate::sql::tests::all;

/// Tables that stay small: one row for each flow, key or setting, or folded or swept away.
const SMALL: &[&str] = &[
    "beats",
    "commits",
    "count_deltas",
    "counts",
    "flows",
    "keys",
    "patterns",
    "kept",
    "coupon_pools",
    "reserved",
    "sending_gate",
    "sessions",
    "settings",
    "users",
    "versions",
    "words",
];

/// Indexes of what waits, in its own order: read from the beginning to a limit. That of what is
/// with providers is as short as they have permits.
const BOUNDED: &[&str] = &["messages_ready", "messages_sending"];

/// More than any statement is given.
const PARAMETERS_MAX: usize = 30;

/// Enough rows that no plan for all of them looks good, and few enough to be quick.
const ROWS: i64 = 20_000;

/// The worst moment to make a plan: PostgreSQL is told that there is nothing to find. Statements
/// that read for a claim keep their plan also then, by `lateral … offset 0`; those that write are
/// planned anew when autovacuum has seen the first rows.
const ANALYSED: &str = "empty and analysed";

#[tokio::test]
async fn no_hot_statement_walks_a_large_table() {
    let (store, _database) = super::store().await;
    store.sweep(START).await.unwrap();
    let mut db = store.servers.primary().writers().acquire().await.unwrap();
    check(&mut db, "empty").await;
    db.execute("vacuum analyze").await.unwrap();
    check(&mut db, ANALYSED).await;
    fill(&mut db).await;
    check(&mut db, "filled").await;
    db.execute("vacuum analyze").await.unwrap();
    check(&mut db, "filled and analysed").await;
}

async fn check(db: &mut PgConnection, state: &str) {
    let parents = parents(db).await;
    let hot = all(|statement| statement.postgres).into_iter();
    for statement in hot.filter(|statement| statement.used == Use::Hot) {
        let plan = plan(db, statement).await;
        let mut walks = Vec::new();
        look(&plan[0]["Plan"], (statement, &parents), &mut walks);
        let forgiven = state == ANALYSED && !reads_for_a_claim(statement);
        assert!(
            forgiven || walks.is_empty(),
            "{}, when {state}: {walks:#?}\n{plan:#}",
            statement.name
        );
    }
}

/// The indexes of whole tables, by those of their partitions.
async fn parents(db: &mut PgConnection) -> BTreeMap<String, String> {
    let read = "select inhrelid::regclass::text, inhparent::regclass::text from pg_inherits";
    let rows: Vec<(String, String)> = sqlx::query_as(read).fetch_all(db).await.unwrap();
    rows.into_iter().collect()
}

fn reads_for_a_claim(statement: &Statement) -> bool {
    ["find_", "load_", "messages_by_id"].iter().any(|begin| statement.name.starts_with(begin))
}

/// The plan that every run of a statement uses, whatever it is given.
async fn plan(db: &mut PgConnection, statement: &Statement) -> Value {
    let text = statement.postgres;
    let given = (1..=PARAMETERS_MAX).filter(|number| text.contains(&format!("${number}"))).count();
    let nothing = vec!["null"; given].join(", ");
    let run = if given == 0 { "tried".to_owned() } else { format!("tried ({nothing})") };
    db.execute(AssertSqlSafe(format!("prepare tried as {text}"))).await.expect(statement.name);
    let explain = AssertSqlSafe(format!("explain (format json) execute {run}"));
    let plan = sqlx::raw_sql(explain).fetch_one(&mut *db).await.expect(statement.name);
    db.execute("deallocate tried").await.unwrap();
    plan.get(0)
}

/// Finds the steps of a plan that read more than they were asked for.
fn look(
    step: &Value,
    (statement, parents): (&Statement, &BTreeMap<String, String>),
    walks: &mut Vec<String>,
) {
    let said = |key: &str| {
        let said = step[key].as_str().unwrap_or_default();
        parents.get(said).map_or(said, String::as_str)
    };
    let (kind, table, index) = (said("Node Type"), said("Relation Name"), said("Index Name"));
    let wanted = said("Index Cond");
    // The index of a bitmap is told without its table.
    let is_index = kind.contains("Index");
    let in_lane = wanted.contains("contact") || !index.ends_with("_pkey");
    let is_large = !SMALL.iter().any(|small| table == *small || index.starts_with(small));
    let is_walk = match kind {
        "Seq Scan" => true,
        _ if is_index && wanted.is_empty() => !BOUNDED.contains(&index),
        _ if is_index => !in_lane && has_contact(index) && !statement.name.starts_with("sweep_"),
        _ => false,
    };
    if is_walk && is_large {
        walks.push(format!("{kind} of {table} by {index} for {wanted}"));
    }
    for inner in step["Plans"].as_array().into_iter().flatten() {
        look(inner, (statement, parents), walks);
    }
}

/// Whether a key begins with a contact.
fn has_contact(index: &str) -> bool {
    let without =
        ["aliases_pkey", "suppressions_pkey", "answers_pkey", "names_pkey", "coupons_pkey"];
    !without.contains(&index)
        && !["product", "errands", "coupon_errands"].iter().any(|begin| index.starts_with(begin))
}

async fn fill(db: &mut PgConnection) {
    let fillings = [
        "heads select c, 1, 1",
        "contacts select c, 'x' || i, 'e' || (i % 900), null, '{}', 0",
        "tags select c, 't' || (i % 3), 1, 1",
        "members select c, 's' || (i % 3)",
        "names select 'tag', 't' || i, i",
        "consents select c, 'email', '{}'",
        "baskets select c, i, false, 'cart', 'c' || i, 'open', '{}'",
        "aliases select 'anonymous', 'n' || i, c",
        "events select c, i % 50, 0, 3, 'A', ''",
        "event_ids select c, i, 'api', 'e'",
        "tokens select c, 1, 0, i, null, 1, 1, 1, 2, '', 'parked', '', '', ''",
        "messages select c, 1, i, i, null, null, 1, 1, 3, 1, 24320 + i % 4, \
           int8send(c), 'email', '', 'accepted', ''",
        "appointments select c, i, null, 'cart', 'start', ''",
        "bodies select c, 0, int8send(c), '', ''",
        "provider_log select c, 0, 1, 24320 + i % 4, int8send(c), ''",
        "coupons (contact, token, visit, state, pool, code) select \
           case when i % 2 = 0 then c end, 1, 1, \
           case when i % 2 = 0 then 'issued' else 'free' end, 'p' || i % 20, i::text",
        "suppressions select 'email', int8send(c), '', 0",
        "products select 'p' || i, 's' || i, 'c' || (i % 9), 'EUR', i, i % 2, 0, '{}'",
        "product_groups select 'p' || i, 0, ''",
        "coupon_errands select c, 1, 1, 'tea', null, null, 0, i, 0, 0",
        "errands select 'tea', 'p' || i, i, 0, null",
        "answers select 'k' || i, 'POST', '/', '', 200, '', i",
    ];
    for filling in fillings {
        let (table, select) = filling.split_once(" select").unwrap();
        let from =
            format!("from generate_series(1, {ROWS}) as i, lateral (select i::bigint << 48)");
        let sql = format!("insert into {table} select {select} {from} as contact (c)");
        db.execute(AssertSqlSafe(sql)).await.expect(filling);
    }
}

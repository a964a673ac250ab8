//! Months: made ahead of time, kept as long as a run needs them, dropped as a whole; and looked
//! into one by one.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Executor, Postgres, Row};
use tokio::task::JoinSet;
use weir_engine::model::{Ended, MessageId, Status};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::super::PostgresStore;
use super::super::statements::LIST_MONTHS;
use crate::conformance::{DAY, START, Tested, id_of, read, turn, turn_with};
use crate::months::month_of;
use crate::sql::statements::{
    INSERT_MESSAGES, LOAD_MESSAGES, MESSAGES_BY_ID, Statement, UPDATE_MESSAGES, WRITE_LOG_LINES,
};
use crate::testing::PostgresDatabase;
use crate::{Extra, KeptSince, LogLine, MessageFilter, Slice};

/// The month in which tests begin: November of 2026.
const NOVEMBER: i64 = 2026 * 12 + 10;

/// When it is over.
const DECEMBER: Timestamp = Timestamp::from_millis(1_796_083_200_000);

/// When the one after it is over.
const JANUARY: Timestamp = Timestamp::from_millis(1_798_761_600_000);

/// A clock that somebody moved, by 12 years.
const FAR: Timestamp = Timestamp::from_millis(START.millis() + 12 * 365 * DAY);

/// A store, and a way to look into its tables.
struct Sight {
    store: Tested,
    whole: Arc<PostgresStore>,
    database: PostgresDatabase,
}

impl Sight {
    async fn open() -> Self {
        let (store, database) = super::store().await;
        let whole = Arc::new(store);
        Self { store: whole.clone(), whole, database }
    }

    async fn db(&self) -> PoolConnection<Postgres> {
        self.whole.servers.primary().writers().acquire().await.unwrap()
    }

    async fn rows(&self, table: &str) -> i64 {
        let count = AssertSqlSafe(format!("select count(*) from {table}"));
        sqlx::query_scalar(count).fetch_one(&mut *self.db().await).await.unwrap()
    }

    /// The months that have partitions, in every table that is divided.
    async fn months(&self) -> BTreeSet<i64> {
        let mut db = self.db().await;
        let mut of_tables = Vec::new();
        for table in ["messages", "provider_log"] {
            let list = sqlx::query_scalar(LIST_MONTHS.postgres).bind(table);
            of_tables.push(list.fetch_all(&mut *db).await.unwrap());
        }
        assert_eq!(of_tables[0], of_tables[1]);
        of_tables.concat().into_iter().collect()
    }

    async fn has(&self, month: i64) -> bool {
        self.months().await.contains(&month)
    }

    /// What the doctor says of everything.
    async fn examine(&self) -> (usize, Vec<String>) {
        let mut look = self.store.examine().await.unwrap();
        let (mut messages, mut broken) = (0, Vec::new());
        while let Some(seen) = look.next(9, 0).await.unwrap() {
            messages += seen.people.iter().map(|kept| kept.messages.len()).sum::<usize>();
            broken.extend(seen.found);
        }
        broken.extend(look.miscounted().await.unwrap());
        (messages, broken.iter().map(|one| format!("{one:?}")).collect())
    }
}

/// Enters and is written to.
async fn enter(store: &Tested, external: &str, at: Timestamp) -> MessageId {
    turn(store, external, at, |moves| {
        let token = moves.enter("cart", "mail", None);
        moves.queue(token, Channel::Email, None, at);
    })
    .await;
    read(store, external, at).await.messages.last().unwrap().id
}

/// Gets what was written, and leaves.
async fn leave(store: &Tested, external: &str, message: MessageId, at: Timestamp) {
    let line = LogLine { message, contact: message.contact(), said: json!({ "ok": true }) };
    let extra = Extra { log: vec![line], ..Extra::default() };
    turn_with(store, external, at, extra, |moves| {
        moves.rise(message, Status::Sending);
        moves.rise(message, Status::Accepted);
        let token = moves.contact.message(message).unwrap().token;
        moves.end(token, Ended::Exit);
    })
    .await;
}

fn until(since: Timestamp) -> KeptSince {
    KeptSince { messages: Some(since), ..KeptSince::default() }
}

#[tokio::test]
async fn a_month_is_told_alike_by_the_database() {
    let sight = Sight::open().await;
    let mut db = sight.db().await;
    let instants =
        [0, 1, DECEMBER.millis() - 1, DECEMBER.millis(), FAR.millis(), 4_107_542_399_999];
    for millis in instants.into_iter().chain((0..900).map(|n| n * 17 * DAY)) {
        let asked = sqlx::query_scalar("select month_of($1)::bigint").bind(millis);
        let told: i64 = asked.fetch_one(&mut *db).await.unwrap();
        assert_eq!(told, month_of(Timestamp::from_millis(millis)), "{millis}");
    }
}

#[tokio::test]
async fn a_month_that_ends_is_followed_by_one_that_is_there() {
    let sight = Sight::open().await;
    sight.store.sweep(DECEMBER.plus(-1)).await.unwrap();
    assert!(sight.months().await.is_superset(&(NOVEMBER..=NOVEMBER + 2).collect()));
    let old = enter(&sight.store, "a", DECEMBER.plus(-1)).await;
    let new = enter(&sight.store, "b", DECEMBER).await;
    let part = |month: i64| format!("messages_{month}");
    assert_eq!(sight.rows(&part(NOVEMBER)).await, 1);
    assert_eq!(sight.rows(&part(NOVEMBER + 1)).await, 1);
    // What came in the old month goes on in the new one.
    leave(&sight.store, "a", old, DECEMBER.plus(1)).await;
    leave(&sight.store, "b", new, DECEMBER.plus(1)).await;
    assert_eq!(sight.rows(&part(NOVEMBER)).await, 1);
    assert_eq!(sight.rows(&format!("provider_log_{NOVEMBER}")).await, 1);
    let detail = sight.store.message(old).await.unwrap().unwrap();
    assert_eq!((detail.message.status, detail.log.len()), (Status::Accepted, 1));
    sight.store.sweep(DECEMBER).await.unwrap();
    assert!(sight.has(NOVEMBER + 3).await);
    assert_eq!(sight.rows("messages_default").await, 0);
    assert_eq!(sight.examine().await, (2, vec![]));
}

/// What no month was made for loses nothing, and moves into its month as soon as that is made.
#[tokio::test]
async fn a_clock_that_is_moved_by_years_loses_nothing() {
    let sight = Sight::open().await;
    let far = enter(&sight.store, "a", FAR).await;
    leave(&sight.store, "a", far, FAR).await;
    enter(&sight.store, "b", FAR).await;
    assert_eq!(sight.rows("messages_default").await, 2);
    assert_eq!(sight.rows("provider_log_default").await, 1);
    sight.store.sweep(FAR).await.unwrap();
    assert_eq!(sight.rows("messages_default").await, 0);
    assert_eq!(sight.rows("provider_log_default").await, 0);
    assert_eq!(sight.rows(&format!("messages_{}", month_of(FAR))).await, 2);
    let waiting = read(&sight.store, "b", FAR).await.messages[0].id;
    // And back again.
    sight.store.sweep(START).await.unwrap();
    enter(&sight.store, "c", START).await;
    leave(&sight.store, "b", waiting, FAR).await;
    assert_eq!(
        sight.store.messages(&MessageFilter::default(), None, 9).await.unwrap().items.len(),
        3
    );
    assert_eq!(sight.examine().await.0, 3);
}

#[tokio::test]
async fn what_came_before_its_month_was_made_is_deleted_too() {
    let sight = Sight::open().await;
    let long_ago = Timestamp::from_millis(0);
    for external in ["a", "b"] {
        let old = enter(&sight.store, external, long_ago).await;
        if external == "a" {
            leave(&sight.store, external, old, long_ago).await;
        }
    }
    assert_eq!(sight.store.forget(Slice::ALL, &until(START)).await.unwrap(), 2);
    assert_eq!(sight.rows("messages_default").await, 1);
    assert_eq!(sight.rows("provider_log_default").await, 0);
}

/// A month in which somebody still is stays, and of it what that one needs.
#[tokio::test]
async fn a_month_that_a_run_needs_is_kept() {
    let sight = Sight::open().await;
    sight.store.sweep(START).await.unwrap();
    let over = enter(&sight.store, "over", START).await;
    leave(&sight.store, "over", over, START).await;
    let inside = enter(&sight.store, "inside", START).await;
    assert_eq!(sight.store.forget(Slice::ALL, &until(DECEMBER.plus(-1))).await.unwrap(), 0);
    assert_eq!(sight.store.forget(Slice::ALL, &until(DECEMBER)).await.unwrap(), 2);
    assert!(sight.has(NOVEMBER).await);
    assert!(sight.store.message(over).await.unwrap().is_none());
    assert!(sight.store.message(inside).await.unwrap().is_some());
    leave(&sight.store, "inside", inside, DECEMBER).await;
    let nobody = Slice { nth: 1, of: 2 };
    sight.store.forget(nobody, &until(DECEMBER)).await.unwrap();
    assert!(sight.has(NOVEMBER).await, "months go in the first part of a round");
    sight.store.forget(Slice::ALL, &until(DECEMBER)).await.unwrap();
    assert!(!sight.has(NOVEMBER).await);
    assert_eq!(sight.rows("messages").await + sight.rows("provider_log").await, 0);
}

/// While a month is dropped others go on, and nothing that is newer is touched.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_dropped_while_processes_work() {
    const ROUNDS: usize = 30;
    let sight = Sight::open().await;
    sight.store.sweep(START).await.unwrap();
    for n in 0..20 {
        let external = format!("old {n}");
        let message = enter(&sight.store, &external, START).await;
        leave(&sight.store, &external, message, START).await;
    }
    let before = sight.store.stats(&"cart".into(), None).await.unwrap();
    assert_eq!(before.messages[&("mail".into(), Status::Accepted)], 20);
    let mut work = JoinSet::new();
    for process in 0..2 {
        let store: Tested = Arc::new(super::again(&sight.database).await);
        work.spawn(async move {
            for round in 0..ROUNDS {
                let external = format!("{process} {}", round % 7);
                let at = DECEMBER.plus(i64::try_from(round).unwrap());
                let message = enter(&store, &external, at).await;
                leave(&store, &external, message, at).await;
                let known = format!("old {}", round % 20);
                turn(&store, &known, at, |moves| moves.tag("A")).await;
                if round % 5 == process {
                    store.sweep(at).await.unwrap();
                    store.forget(Slice::ALL, &until(DECEMBER)).await.unwrap();
                    store.fold_counters().await.unwrap();
                }
            }
        });
    }
    while let Some(done) = work.join_next().await {
        done.unwrap();
    }
    // It may have been in use each time; not any more.
    sight.store.forget(Slice::ALL, &until(DECEMBER)).await.unwrap();
    assert!(!sight.has(NOVEMBER).await);
    let new = i64::try_from(2 * ROUNDS).unwrap();
    assert_eq!(sight.rows("messages").await, new);
    assert_eq!(sight.rows("provider_log").await, new);
    let stats = sight.store.stats(&"cart".into(), None).await.unwrap();
    assert_eq!(stats.messages[&("mail".into(), Status::Accepted)], 20 + new);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_that_several_make_at_once_are_made_once() {
    let sight = Sight::open().await;
    enter(&sight.store, "a", FAR).await;
    let mut work = JoinSet::new();
    for _ in 0..4 {
        let store = super::again(&sight.database).await;
        work.spawn(async move { crate::Upkeep::sweep(&store, FAR).await });
    }
    for swept in work.join_all().await {
        swept.unwrap();
    }
    sight.store.sweep(FAR).await.unwrap();
    assert!(sight.has(month_of(FAR)).await);
    assert_eq!(sight.rows(&format!("messages_{}", month_of(FAR))).await, 1);
}

#[tokio::test]
async fn who_is_erased_is_in_no_month() {
    let sight = Sight::open().await;
    sight.store.sweep(START).await.unwrap();
    for at in [START, DECEMBER, FAR] {
        let message = enter(&sight.store, "a", at).await;
        leave(&sight.store, "a", message, at).await;
    }
    assert_eq!((sight.rows("messages").await, sight.rows("provider_log").await), (3, 3));
    turn(&sight.store, "a", FAR, |moves| {
        moves.tag("A");
        moves.erase();
    })
    .await;
    assert_eq!((sight.rows("messages").await, sight.rows("provider_log").await), (0, 0));
}

/// Statements on the way of a message look into the partition of its month and into no other.
#[tokio::test]
async fn a_message_is_looked_for_in_its_month() {
    let sight = Sight::open().await;
    sight.store.sweep(START).await.unwrap();
    sight.store.sweep(JANUARY).await.unwrap();
    let message = enter(&sight.store, "a", START).await;
    leave(&sight.store, "a", message, START).await;
    let contact = id_of(&sight.store, "a").await.0;
    let id = format!(r"'{{\\x{}}}'", crate::sql::records::hex(&message.0[8..]));
    let one = |value: &str| format!("'{{{value}}}'");
    let (contact, month) = (one(&contact.to_string()), one(&NOVEMBER.to_string()));
    let row = |visit: &str| {
        let cells = [&contact, &one("1"), &one("1"), &one(visit), &id, &one("1"), &one("1")];
        let cells = cells.map(String::clone).join(", ");
        let texts = "'{email}', '{x}', '{queued}', '{1}', '{1}', '{1}'";
        format!(r"{cells}, {texts}, '{{\\x}}', {month}, '{{7}}'")
    };
    let november: BTreeSet<_> = [format!("messages_{NOVEMBER}")].into();
    for (statement, given) in [
        (LOAD_MESSAGES, format!("{contact}, '{{1}}', {month}")),
        (MESSAGES_BY_ID, format!("{contact}, {id}")),
        (UPDATE_MESSAGES, row("1")),
        (INSERT_MESSAGES, row("9")),
    ] {
        let touched = touched(&sight, statement, &given).await;
        let messages: BTreeSet<_> =
            touched.into_iter().filter(|table| table.starts_with("messages")).collect();
        assert!(messages.is_subset(&november), "{}: {messages:?}", statement.name);
    }
    let line = format!("{contact}, {id}, '{{1}}', '{{x}}', {month}");
    let touched = touched(&sight, WRITE_LOG_LINES, &line).await;
    let said = touched.iter().filter(|table| table.starts_with("provider_log_"));
    assert_eq!(said.collect::<Vec<_>>(), [&format!("provider_log_{NOVEMBER}")]);
}

/// The tables that a statement reads from when it is run with these values.
async fn touched(sight: &Sight, statement: &Statement, given: &str) -> BTreeSet<String> {
    let mut db = sight.db().await;
    db.execute("begin").await.unwrap();
    let prepare = AssertSqlSafe(format!("prepare tried as {}", statement.postgres));
    db.execute(prepare).await.unwrap();
    let explain = format!("explain (analyze, format json) execute tried ({given})");
    let plan = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_one(&mut *db).await;
    let plan: Value = plan.unwrap_or_else(|error| panic!("{}: {error}", statement.name)).get(0);
    db.execute("rollback; deallocate tried").await.unwrap();
    let mut tables = BTreeSet::new();
    note(&plan[0]["Plan"], &mut tables);
    tables
}

fn note(step: &Value, tables: &mut BTreeSet<String>) {
    let is_run = step["Actual Loops"].as_f64().is_some_and(|loops| loops > 0.0);
    if let Some(table) = step["Relation Name"].as_str()
        && step["Node Type"] != "ModifyTable"
        && is_run
    {
        tables.insert(table.to_owned());
    }
    for inner in step["Plans"].as_array().into_iter().flatten() {
        note(inner, tables);
    }
}

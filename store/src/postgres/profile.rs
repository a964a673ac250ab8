//! What kind of database is behind the URL: PostgreSQL itself, or one that speaks its language and
//! is spread over several machines, which says so by `?profile=distributed`.
//!
//! What those lack is left out of everything that is sent: functions of our own, advisory locks,
//! notifications, partitions, settings of the planner, and questions about servers, their
//! connections and their log. Text is all that differs; a test runs on PostgreSQL with what is
//! left out refused, and scans every text.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use crate::sql::Step;
use crate::sql::statements::Statement;
use crate::{Error, Result};

/// What a URL says of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Profile {
    /// PostgreSQL.
    Plain,
    /// One that is spread over several machines. Each takes writes.
    Distributed,
}

/// The word for it in a URL.
const PARAMETER: &str = "profile=";

/// What cannot be asked there, and what is asked instead.
const INSTEAD: [(&str, &str); 1] =
    [("doctor_durable", "select word as what from words where false")];

/// What functions of our own stand for.
const FUNCTIONS: [(&str, &str); 3] = [
    ("shard_of(", "((({}) >> 12) & 1023)"),
    ("lane_of(", "((({}) >> 18) & 15)"),
    (
        "month_of(",
        "(extract(year from to_timestamp(({}) / 1000.0) at time zone 'UTC') * 12 \
         + extract(month from to_timestamp(({}) / 1000.0) at time zone 'UTC') - 1)::smallint",
    ),
];

/// Migrations are applied statement by statement; so many numbers are kept for each, and no
/// migration as a whole has such a number.
const STATEMENTS_MAX: i64 = 100_000;

/// Texts that were made, by the names of their statements: as many as there are statements.
static TEXTS: RwLock<BTreeMap<&'static str, &'static str>> = RwLock::new(BTreeMap::new());

impl Profile {
    /// What a URL says, and the URL without it.
    pub(super) fn of(url: &str) -> Result<(Self, String)> {
        let Some((place, query)) = url.split_once('?') else {
            return Ok((Self::Plain, url.to_owned()));
        };
        let (said, kept): (Vec<_>, Vec<_>) =
            query.split('&').partition(|pair| pair.starts_with(PARAMETER));
        let profile = match said.as_slice() {
            [] => Self::Plain,
            ["profile=distributed"] => Self::Distributed,
            _ => return Err(Error::BadUrl("`profile` can only be `distributed`".into())),
        };
        let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
        Ok((profile, format!("{place}{query}")))
    }

    pub(super) fn is_distributed(self) -> bool {
        self == Self::Distributed
    }

    /// The text of a statement.
    pub(super) fn text(self, statement: &'static Statement) -> &'static str {
        match self {
            Self::Plain => statement.postgres,
            Self::Distributed => {
                let made = TEXTS.read().unwrap_or_else(PoisonError::into_inner);
                let known = made.get(statement.name).copied();
                drop(made);
                known.unwrap_or_else(|| keep(statement))
            }
        }
    }

    /// The statements of a migration, each with a number of its own; each can be run again.
    pub(super) fn migration(self, (number, says, sql): Step) -> Vec<(i64, &'static str, String)> {
        let Self::Distributed = self else { return vec![(number, says, sql.to_owned())] };
        let lines = sql.lines().filter(|line| !line.starts_with("--"));
        let sql = lines.collect::<Vec<_>>().join("\n");
        let all = sql.split(';').map(str::trim).filter(|one| !one.is_empty() && !is_left_out(one));
        let numbered = (number * STATEMENTS_MAX..).zip(all.map(|one| repeatable(&inlined(one))));
        numbered.map(|(number, sql)| (number, says, sql)).collect()
    }

    /// Whether a migration that is not known was made by the other profile.
    pub(super) fn is_foreign(self, migration: i64) -> bool {
        self.is_distributed() == (migration < STATEMENTS_MAX)
    }
}

fn keep(statement: &'static Statement) -> &'static str {
    let instead = INSTEAD.iter().find(|(name, _)| *name == statement.name);
    let text = match instead {
        Some((_, text)) => *text,
        None => &*String::leak(inlined(statement.postgres)),
    };
    TEXTS.write().unwrap_or_else(PoisonError::into_inner).insert(statement.name, text);
    text
}

/// A text with what our functions stand for in place of their calls.
fn inlined(text: &str) -> String {
    let mut text = text.to_owned();
    for (call, stands_for) in FUNCTIONS {
        while let Some(at) = text.find(call) {
            let begin = at + call.len();
            let end = begin + closing(&text[begin..]);
            let value = stands_for.replace("{}", &text[begin..end]);
            text.replace_range(at..=end, &value);
        }
    }
    text
}

/// Where the parenthesis closes that was open before this text.
fn closing(text: &str) -> usize {
    let mut open = 1;
    let closes = |(_, letter): &(usize, char)| {
        open += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        open == 0
    };
    text.char_indices().find(closes).expect("a call of a function ends").0
}

/// Functions, partitions, and where PostgreSQL keeps long values.
fn is_left_out(statement: &str) -> bool {
    statement.starts_with("create function")
        || statement.contains(" partition of ")
        || statement.contains(" set storage ")
}

/// A statement of a migration that may have been run before.
fn repeatable(statement: &str) -> String {
    let statement = statement.replace("\n) partition by list (month)", "\n)");
    let statement = statement.split("\n) with (").next().map(|table| {
        if table.len() < statement.len() { format!("{table}\n)") } else { table.to_owned() }
    });
    let mut statement = statement.unwrap_or_default();
    for made in ["create table ", "create index ", "create unique index "] {
        if let Some(what) = statement.strip_prefix(made) {
            return format!("{made}if not exists {what}");
        }
    }
    if statement.starts_with("insert ") {
        statement.push_str("\non conflict do nothing");
    }
    statement
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_the_profile() {
        let of = |url| Profile::of(url).unwrap();
        let plain = |url: &str| (Profile::Plain, url.to_owned());
        assert_eq!(of("postgres://a/shop"), plain("postgres://a/shop"));
        assert_eq!(of("postgres://a/shop?host=/run"), plain("postgres://a/shop?host=/run"));
        let distributed = |url: &str| (Profile::Distributed, url.to_owned());
        let url = "postgres://a,b/shop?profile=distributed&sslmode=require";
        assert_eq!(of(url), distributed("postgres://a,b/shop?sslmode=require"));
        assert_eq!(of("postgres://a/b?profile=distributed"), distributed("postgres://a/b"));
        for url in ["postgres://a/b?profile=citus", "postgres://a/b?profile="] {
            assert!(matches!(Profile::of(url), Err(Error::BadUrl(_))), "{url}");
        }
    }

    #[test]
    fn functions_are_told_by_what_they_stand_for() {
        assert_eq!(
            inlined("where shard = shard_of(asked.contact) and c = shard_of((a + (b)))"),
            "where shard = (((asked.contact) >> 12) & 1023) and c = \
             ((((a + (b))) >> 12) & 1023)"
        );
        assert!(!inlined("select month_of(entered_at) as month").contains("month_of"));
    }

    #[test]
    fn a_migration_is_one_statement_after_the_other() {
        let sql = "-- One; two.\ncreate table t (\n  a int\n) with (fillfactor = 70);\n\
                   create function f() returns int;\ncreate index i on t (a);\n\
                   create table p (\n  a int\n) partition by list (month);\n\
                   create table d partition of p default;\ninsert into t values (1);\n";
        let made = Profile::Distributed.migration((2, "sample", sql));
        let made: Vec<_> = made.iter().map(|(number, _, sql)| (*number, sql.as_str())).collect();
        assert_eq!(
            made,
            [
                (200_000, "create table if not exists t (\n  a int\n)"),
                (200_001, "create index if not exists i on t (a)"),
                (200_002, "create table if not exists p (\n  a int\n)"),
                (200_003, "insert into t values (1)\non conflict do nothing"),
            ]
        );
        assert_eq!(Profile::Plain.migration((2, "sample", sql)), [(2, "sample", sql.to_owned())]);
    }
}

//! Every statement stands in its own file and is listed once, for each database; and how a walk
//! through a store is compared with the model's.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::statements::{self, Statement};
use crate::conformance::Tested;
use crate::conformance::random::{Step, Walk};
use crate::{MemoryStore, postgres, sqlite};

/// How the text of a statement is told from the others.
type Text = fn(&Statement) -> &'static str;

const FOLDERS: [(&str, Text); 2] =
    [("sqlite", |statement| statement.sqlite), ("postgres", |statement| statement.postgres)];

/// Every statement that a database has a text for.
pub(crate) fn all(text: Text) -> Vec<&'static Statement> {
    let tables = [statements::ALL, sqlite::statements::ALL, postgres::statements::ALL];
    let all = tables.into_iter().flatten().copied();
    all.filter(|statement| !text(statement).is_empty()).collect()
}

#[test]
fn every_file_is_listed_once() {
    for (folder, text) in FOLDERS {
        let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql").join(folder);
        let files: BTreeSet<_> = std::fs::read_dir(files)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        let all = all(text);
        let listed: BTreeSet<_> =
            all.iter().map(|statement| format!("{}.sql", statement.name)).collect();
        assert_eq!(listed.len(), all.len(), "{folder}");
        assert_eq!(files, listed, "{folder}");
    }
}

#[test]
fn statements_are_lower_case_and_short() {
    for (folder, text) in FOLDERS {
        for statement in all(text) {
            for line in text(statement).lines().filter(|line| !line.starts_with("--")) {
                assert_eq!(line, line.to_lowercase(), "{folder}/{}", statement.name);
                assert!(line.len() <= 100, "{folder}/{}: {line}", statement.name);
            }
        }
    }
}

/// Steps of one walk: long enough that everything has happened to somebody.
pub(crate) const STEPS_MAX: usize = 40;

/// Goes through a store and the reference model, side by side; gives both walks, to go on.
pub(crate) async fn walk(store: Tested, steps: &[Step]) -> Result<(Walk, Walk), TestCaseError> {
    let (mut here, mut model) = (Walk::new(store), Walk::new(Arc::new(MemoryStore::new())));
    for (number, step) in steps.iter().enumerate() {
        let (did, should) = (here.step(*step).await, model.step(*step).await);
        prop_assert_eq!(did, should, "step {}: {:?}", number, step);
        same(&here.look().await, &model.look().await, number)?;
    }
    Ok((here, model))
}

/// Runs one walk to its end.
pub(crate) fn run<T>(walk: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime for the test").block_on(walk)
}

/// Whether a store shows what the model shows.
pub(crate) fn same(here: &[String], model: &[String], number: usize) -> Result<(), TestCaseError> {
    for (seen, expected) in here.iter().zip(model) {
        prop_assert_eq!(seen, expected, "after step {}", number);
    }
    prop_assert_eq!(here.len(), model.len());
    Ok(())
}

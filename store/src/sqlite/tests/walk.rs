//! Random walks through this store and the reference model, side by side; at the end the file is
//! opened again, and shows the same.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::super::SqliteStore;
use crate::MemoryStore;
use crate::conformance::random::Step;
use crate::sql::tests::{self, STEPS_MAX, same};

/// Walks of one run: as many as fit in some ten seconds.
const WALKS: u32 = 24;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(WALKS))]

    #[test]
    fn this_store_does_what_the_model_does(
        steps in prop::collection::vec(any::<Step>(), 1..STEPS_MAX),
    ) {
        tests::run(walk(&steps))?;
    }
}

async fn walk(steps: &[Step]) -> Result<(), TestCaseError> {
    let (store, folder) = super::store().await;
    let store = Arc::new(store);
    let (mut here, model) = tests::walk(store.clone(), steps).await?;
    here.go_on_in(Arc::new(MemoryStore::new()));
    let store = Arc::try_unwrap(store).expect("nobody else has it");
    store.close().await.unwrap();
    let again = SqliteStore::open(&super::options(&folder)).await.unwrap();
    here.go_on_in(Arc::new(again));
    same(&here.look().await, &model.look().await, steps.len())
}

//! Random walks through this store and the reference model, side by side.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::MemoryStore;
use crate::conformance::random::{Step, Walk};
use crate::sql::tests::same;

/// Steps of one walk: long enough that everything has happened to somebody.
const STEPS_MAX: usize = 40;

/// Walks of one run: as many as fit in some ten seconds.
const WALKS: u32 = 8;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(WALKS))]

    #[test]
    fn this_store_does_what_the_model_does(
        steps in prop::collection::vec(any::<Step>(), 1..STEPS_MAX),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(walk(&steps))?;
    }
}

async fn walk(steps: &[Step]) -> Result<(), TestCaseError> {
    let (store, _database) = super::store().await;
    let mut here = Walk::new(Arc::new(store));
    let mut model = Walk::new(Arc::new(MemoryStore::new()));
    for (number, step) in steps.iter().enumerate() {
        let (did, should) = (here.step(*step).await, model.step(*step).await);
        prop_assert_eq!(did, should, "step {}: {:?}", number, step);
        same(&here.look().await, &model.look().await, number)?;
    }
    Ok(())
}

//! Random walks through this store and the reference model, side by side.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::conformance::random::Step;
use crate::sql::tests::{self, STEPS_MAX};

/// Walks of one run: as many as fit in some ten seconds.
const WALKS: u32 = 8;

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
    let (store, _database) = super::store().await;
    tests::walk(Arc::new(store), steps).await.map(drop)
}

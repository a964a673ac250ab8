//! A second, independent reading of the rules, driven beside the engine.
//!
//! Random small flows and random events go through the engine's simulator and through a model
//! that was written from the rules alone; every line of what happens must be the same. Then the
//! engine breaks one rule on purpose, and the comparison must notice.
//!
//! A run draws the same cases every time; with `WEIR_CASES=50000` it draws that many new ones. A
//! failing case is shrunk and printed with its flow, its events and both outputs; its seed is
//! kept beside this file and tried first from then on.

mod compare;
mod connect;
mod flow;
mod generate;
mod invariants;
mod model;
mod mutations;
mod reach;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{
    Config, FileFailurePersistence, RngAlgorithm, TestError, TestRng, TestRunner,
};

/// Cases drawn when `WEIR_CASES` says nothing: some ten seconds of a debug build.
const CASES: u32 = 1_000;

/// Lines of the model, comments and all: what can be read in one sitting. What finds no room in it
/// is not drawn, and is held by a test of its own.
const MODEL_LINES_MAX: usize = 300;

/// Where the seeds of failing cases are kept.
const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/reference/regressions.txt");

#[test]
fn the_engine_does_what_the_rules_say() {
    let outcome = runner().run(&generate::cases(), |case| compare::check(&case));
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(TestError::Abort(reason)) => panic!("given up: {reason}"),
    }
}

/// Short enough to be read beside the rules in one sitting, and nobody's echo.
#[test]
fn the_model_is_short_and_knows_nothing_of_the_engine() {
    let model = include_str!("model.rs");
    let lines = model.lines().count();
    assert!(lines <= MODEL_LINES_MAX, "model.rs has {lines} lines");
    for name in ["weir_engine", "weir_nodes"] {
        assert!(!model.contains(name), "model.rs names {name}");
    }
}

fn runner() -> TestRunner {
    let config = Config {
        cases: CASES,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(SEEDS))),
        max_shrink_iters: 10_000,
        ..Config::default()
    };
    match std::env::var("WEIR_CASES") {
        Ok(cases) => {
            let cases = cases.parse().expect("WEIR_CASES is a number");
            TestRunner::new(Config { cases, ..config })
        }
        Err(_) => TestRunner::new_with_rng(config, same_each_time()),
    }
}

fn same_each_time() -> TestRng {
    TestRng::deterministic_rng(RngAlgorithm::ChaCha)
}

/// The same so many values in every run.
fn draws<S: Strategy>(values: &S, count: usize) -> impl Iterator<Item = S::Value> {
    let mut runner = TestRunner::new_with_rng(Config::default(), same_each_time());
    let mut draw = move || values.new_tree(&mut runner).expect("nothing is filtered").current();
    (0..count).map(move |_| draw())
}

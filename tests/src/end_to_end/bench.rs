//! `weir bench` on sizes that take seconds: every run counts that what it measured happened, and
//! that its limit wrote the rows which the server wrote; here it is seen that they all do.

use std::process::{Command, Output};

use serde_json::Value;
use weir_store::testing::PostgresDatabase;

/// What a run prints, whatever else it prints.
const FIELDS: [&str; 10] = [
    "name",
    "unit",
    "value",
    "p50_ms",
    "p99_ms",
    "p999_ms",
    "rss_mib",
    "disk_bytes_per_journey",
    "limit",
    "ratio",
];

/// Runs that say how long single things took.
const TIMED: [&str; 3] = ["due_to_send_200", "ingest_batch_1000", "ingest_single_64"];

/// Runs without a server.
const PURE: [&str; 2] = ["simulate", "check"];

fn bench(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut command = Command::new(crate::binary::weir());
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.current_dir(folder.path()).args(["bench", "--quick", "--format", "json"]);
    command.arg("--store-dir").arg(folder.path()).args(arguments);
    let output = command.output().expect("the binary can be started");
    let left: Vec<_> = folder.path().read_dir().expect("it is ours").collect();
    assert!(left.is_empty(), "stores are removed again: {left:?}");
    output
}

/// The figures of these runs.
#[track_caller]
fn figures(runs: &[&str], more: &[&str]) -> Value {
    let output = bench(&[runs, more].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{report}");
    serde_json::from_str(&report).expect("the report is JSON")
}

#[track_caller]
fn check(runs: &[&str], more: &[&str]) {
    let report = figures(runs, more);
    assert!(report["machine"]["fsync_per_second"].as_f64() > Some(0.0), "{report:#}");
    let found: Vec<_> =
        report["runs"].as_array().into_iter().flatten().map(|run| run["name"].clone()).collect();
    assert_eq!(found, runs, "{report:#}");
    for run in report["runs"].as_array().into_iter().flatten() {
        let name = run["name"].as_str().unwrap_or_default();
        for field in FIELDS {
            assert!(run.get(field).is_some(), "{name} says nothing of {field}: {run:#}");
        }
        for place in ["/value", "/limit/value", "/ratio"] {
            let value = run.pointer(place).and_then(Value::as_f64);
            assert!(value > Some(0.0), "{name}: {place} is {value:?}: {run:#}");
        }
        assert_eq!(run["p99_ms"].is_number(), TIMED.contains(&name), "{run:#}");
        assert_eq!(run["rss_mib"].is_number(), !PURE.contains(&name), "{run:#}");
        let is_journey = name.starts_with("journeys_");
        assert_eq!(run["disk_bytes_per_journey"].is_number(), is_journey, "{run:#}");
    }
}

#[test]
fn journeys_and_ingest_write_what_their_limits_write() {
    let runs = ["journeys_sqlite", "timers_100k", "ingest_batch_1000", "ingest_single_64"];
    check(&runs, &["--contacts", "120"]);
}

#[test]
fn two_processes_on_postgres_write_what_their_limit_writes() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let database = runtime.block_on(PostgresDatabase::empty());
    let url = database.url();
    check(&["journeys_postgres"], &["--contacts", "120", "--postgres", &url]);
}

#[test]
fn timers_on_the_real_clock_are_heard_of() {
    check(&["due_to_send_200"], &["--contacts", "60"]);
}

#[test]
fn sleepers_and_the_pure_parts_are_measured() {
    check(&["sleepers_1m", "simulate", "check"], &["--contacts", "200"]);
}

#[test]
fn what_cannot_be_measured_ends_it() {
    let unknown = bench(&["tea"]);
    assert_eq!(unknown.status.code(), Some(2), "no such run");
    let told = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(told.contains("journeys_sqlite"), "{told}");
    let nowhere = "postgres://weir@127.0.0.1:1/nowhere";
    let lost = bench(&["journeys_postgres", "--contacts", "20", "--postgres", nowhere]);
    assert_eq!(lost.status.code(), Some(3), "{}", String::from_utf8_lossy(&lost.stderr));
}

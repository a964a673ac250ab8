//! `weir test`: runs the tests that flows carry, and says which ways they never took.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::{Value, json};
use weir_engine::flow_test::{Coverage, Tested, coverage, run_tests};
use weir_engine::settings::Settings;

use crate::exit::Exit;
use crate::{files, output};

/// Run the tests written inside flows.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir test
  weir test flows/abandoned-cart.yaml
  weir test flows --format junit > junit.xml

Exit codes: 0 all passed; 1 a test failed, or a flow has errors; 2 a missing file.")]
pub(crate) struct Args {
    /// Flow files, or folders that hold them.
    #[arg(default_value = "flows", value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// How to print what became of them.
    #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For CI servers.
    Junit,
}

/// One flow file and what became of its tests; without a flow, its diagnostics.
struct Outcome {
    path: PathBuf,
    result: Result<(Vec<Tested>, Coverage), String>,
}

impl Outcome {
    fn failed(&self) -> bool {
        match &self.result {
            Ok((tested, _)) => tested.iter().any(|test| !test.failures.is_empty()),
            Err(_) => true,
        }
    }
}

/// Runs the verb.
pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let paths = files::find(&args.files)?;
    let outcomes = paths.iter().map(|path| outcome(path)).collect::<anyhow::Result<Vec<_>>>()?;
    match args.format {
        Format::Text => output::print(&text(&outcomes)),
        Format::Json => output::json(&to_json(&outcomes)),
        Format::Junit => output::print(&junit(&outcomes)),
    }
    let failed = outcomes.iter().any(Outcome::failed);
    Ok(if failed { Exit::Problems } else { Exit::Fine })
}

fn outcome(path: &Path) -> anyhow::Result<Outcome> {
    let result = files::must_compile(path)?.map(|flow| {
        let flow = Arc::clone(&flow);
        let tested = run_tests(&flow, &Settings::default());
        let coverage = coverage(&flow, &tested);
        (tested, coverage)
    });
    Ok(Outcome { path: path.to_path_buf(), result })
}

fn text(outcomes: &[Outcome]) -> String {
    let parts: String = outcomes.iter().map(outcome_text).collect();
    let results = outcomes.iter().filter_map(|outcome| outcome.result.as_ref().ok());
    let all: Vec<_> = results.flat_map(|(tests, _)| tests).collect();
    let failed = all.iter().filter(|test| !test.failures.is_empty()).count();
    format!("{parts}{} passed, {failed} failed\n", all.len() - failed)
}

fn outcome_text(outcome: &Outcome) -> String {
    let path = outcome.path.display();
    match &outcome.result {
        Err(diagnostics) => format!("{path}\n{diagnostics}"),
        Ok((tests, coverage)) => {
            let tests: String = tests.iter().map(test_text).collect();
            format!("{path}\n{tests}  {}\n", coverage_text(coverage))
        }
    }
}

fn test_text(test: &Tested) -> String {
    if test.failures.is_empty() {
        return format!("  ok      {}\n", test.name);
    }
    let failures: String =
        test.failures.iter().flat_map(|failure| ["          ", failure, "\n"]).collect();
    format!("  FAILED  {}\n{failures}", test.name)
}

fn coverage_text(coverage: &Coverage) -> String {
    let taken = coverage.ways - coverage.missed.len();
    let missed: Vec<_> =
        coverage.missed.iter().map(|(node, port)| format!("{node} → {port}")).collect();
    let tail = if missed.is_empty() {
        String::new()
    } else {
        format!("; never taken: {}", missed.join(", "))
    };
    format!("{taken} of {} ways taken{tail}", coverage.ways)
}

fn to_json(outcomes: &[Outcome]) -> Value {
    let files: Vec<Value> = outcomes
        .iter()
        .map(|outcome| match &outcome.result {
            Err(text) => json!({ "file": outcome.path, "ok": false, "error": text, "tests": [] }),
            Ok((tests, coverage)) => json!({
                "file": outcome.path,
                "ok": !outcome.failed(),
                "tests": tests.iter().map(|test| json!({
                    "name": test.name, "ok": test.failures.is_empty(), "failures": test.failures,
                })).collect::<Vec<_>>(),
                "coverage": {
                    "ways": coverage.ways,
                    "taken": coverage.ways - coverage.missed.len(),
                    "missed": coverage.missed.iter().map(|(node, port)| json!({
                        "node": node, "port": port,
                    })).collect::<Vec<_>>(),
                },
            }),
        })
        .collect();
    json!({ "files": files })
}

fn junit(outcomes: &[Outcome]) -> String {
    let suites: String = outcomes.iter().map(junit_suite).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{suites}</testsuites>\n")
}

fn junit_suite(outcome: &Outcome) -> String {
    let name = escape(&outcome.path.display().to_string());
    let (count, failures, cases) = match &outcome.result {
        Ok((tests, _)) => (
            tests.len(),
            tests.iter().filter(|test| !test.failures.is_empty()).count(),
            tests
                .iter()
                .map(|test| junit_case(&name, &test.name, &test.failures.join("\n")))
                .collect(),
        ),
        Err(diagnostics) => (1, 1, junit_case(&name, "compiles", diagnostics)),
    };
    format!(
        "  <testsuite name=\"{name}\" tests=\"{count}\" failures=\"{failures}\">\n{cases}  \
         </testsuite>\n"
    )
}

fn junit_case(class: &str, name: &str, failure: &str) -> String {
    let name = escape(name);
    if failure.is_empty() {
        return format!("    <testcase classname=\"{class}\" name=\"{name}\"/>\n");
    }
    let failure = escape(failure);
    format!(
        "    <testcase classname=\"{class}\" name=\"{name}\">\n      \
         <failure>{failure}</failure>\n    </testcase>\n"
    )
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}

//! `weir check`: compiles flows and says what is wrong, for people and for programs; proves what
//! they assert.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args as ClapArgs, ValueEnum};
use serde_json::{Value, json};
use weir_engine::diagnostic::{self, Severity};
use weir_engine::prove::{self, Verdict};

use crate::exit::{Exit, usage};
use crate::files::{self, FlowFile};
use crate::output;

/// Compile flows and say what is wrong with them.
///
/// Every problem of a file is reported at once, with its place, what to write instead, and a page
/// of docs/diagnostics. What a flow asserts is proved over every path and every order of events.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir check flows
  weir check flows/abandoned-cart.yaml --deny warnings
  weir check flows --format sarif > weir.sarif
  weir check --never \"send after tag_added:BUY\" flows/abandoned-cart-vendor.yaml

Exit codes: 0 fine; 1 errors, a refuted or undecided assertion; 2 a missing file.")]
pub(crate) struct Args {
    /// Flow files, or folders that hold them.
    #[arg(required = true, value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// How to print what was found.
    #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
    format: Format,
    /// What else fails the check.
    #[arg(long, value_enum, env = "WEIR_DENY")]
    deny: Option<Deny>,
    /// Prove that this never happens, on every path and in every order of events:
    /// `send after tag_added:BUY`, `sms after event:order_placed`.
    #[arg(long, value_name = "CLAIM", env = "WEIR_NEVER")]
    never: Vec<String>,
    /// An assertion that is too large to decide does not fail the check.
    #[arg(long, env = "WEIR_ALLOW_UNDECIDED", value_parser = BoolishValueParser::new())]
    allow_undecided: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For code scanning (SARIF 2.1.0).
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings fail the check too.
    Warnings,
}

/// Runs the verb.
pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let claims = claims(&args.never)?;
    let mut read = files::read_all(&args.files)?;
    for file in &mut read {
        let compiled = &mut file.compiled;
        if let (Some(flow), Some(root)) = (&compiled.flow, &compiled.root) {
            compiled.diagnostics.extend(prove::diagnostics_in(flow, root));
        }
    }
    let broken = match args.format {
        Format::Text => print_text(&read, &claims),
        Format::Json => print_json(&read, &claims),
        Format::Sarif => print_sarif(&read, &claims),
    };
    let failed = read.iter().any(|file| fails(file, args)) || fails_claim(&broken, args);
    Ok(if failed { Exit::Problems } else { Exit::Fine })
}

/// What the command line claims, with its words.
type Claims = Vec<(String, weir_engine::flow::Assert)>;

/// What became of the claims, file by file.
type Proofs = Vec<Verdict>;

fn claims(texts: &[String]) -> anyhow::Result<Claims> {
    texts
        .iter()
        .map(|text| {
            let claim = prove::parse_never(text)
                .map_err(|error| usage(format!("--never \"{text}\": {error}")))?;
            Ok((text.clone(), claim))
        })
        .collect()
}

fn fails(file: &FlowFile, args: &Args) -> bool {
    file.compiled.diagnostics.iter().any(|found| match found.rule.severity {
        Severity::Error => true,
        Severity::Warning if found.rule.code == diagnostic::rules::ASSERT_UNDECIDED.code => {
            !args.allow_undecided
        }
        Severity::Warning => args.deny == Some(Deny::Warnings),
        Severity::Note => false,
    })
}

fn fails_claim(proofs: &Proofs, args: &Args) -> bool {
    proofs.iter().any(|proof| match proof {
        Verdict::Proved { .. } => false,
        Verdict::Refuted(_) => true,
        Verdict::Undecided { .. } => !args.allow_undecided,
    })
}

fn prove_claims(file: &FlowFile, claims: &Claims) -> Vec<(String, Verdict)> {
    let Some(flow) = &file.compiled.flow else { return Vec::new() };
    let limits = prove::Limits::default();
    let proofs = claims.iter();
    proofs.map(|(text, claim)| (text.clone(), prove::prove(flow, claim, &limits))).collect()
}

fn print_text(read: &[FlowFile], claims: &Claims) -> Proofs {
    let mut proofs = Vec::new();
    for file in read {
        output::print(&file.text(output::colours()));
        let name = file.path.display();
        for (text, verdict) in prove_claims(file, claims) {
            output::line(&match &verdict {
                Verdict::Proved { states } => {
                    format!("{name}: proved: never {text} ({states} states)")
                }
                Verdict::Refuted(timeline) => {
                    format!("{name}: REFUTED: never {text}\n{timeline}")
                }
                Verdict::Undecided { why, .. } => {
                    format!("{name}: not decided: never {text}: {why}")
                }
            });
            proofs.push(verdict);
        }
        if file.compiled.diagnostics.is_empty() {
            output::line(&format!("{name}: no problems"));
        }
    }
    output::say(&summary(read));
    proofs
}

fn summary(read: &[FlowFile]) -> String {
    let count = |severity| {
        let all = read.iter().flat_map(|file| &file.compiled.diagnostics);
        all.filter(|found| found.rule.severity == severity).count()
    };
    let parts = [
        (read.len(), "flow"),
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
        (count(Severity::Note), "note"),
    ];
    let words = parts.map(|(n, word)| format!("{n} {word}{}", if n == 1 { "" } else { "s" }));
    words.join(", ")
}

fn print_json(read: &[FlowFile], claims: &Claims) -> Proofs {
    let mut proofs = Vec::new();
    let files: Vec<Value> = read
        .iter()
        .map(|file| {
            let found = &file.compiled.diagnostics;
            let mut value = json!({
                "file": file.path.display().to_string(),
                "flow": file.compiled.flow.as_ref().map(|flow| flow.id.to_string()),
                "ok": !file.has_errors(),
                "diagnostics":
                    diagnostic::to_json(&file.source, file.compiled.root.as_ref(), found),
            });
            let proved = prove_claims(file, claims);
            if !proved.is_empty() {
                value["proofs"] = proved.iter().map(|(text, v)| proof_json(text, v)).collect();
            }
            proofs.extend(proved.into_iter().map(|(_, verdict)| verdict));
            value
        })
        .collect();
    output::json(&json!({ "files": files }));
    proofs
}

fn proof_json(text: &str, verdict: &Verdict) -> Value {
    let (word, detail) = match verdict {
        Verdict::Proved { .. } => ("proved", None),
        Verdict::Refuted(timeline) => ("refuted", Some(timeline.to_string())),
        Verdict::Undecided { why, .. } => ("undecided", Some(why.clone())),
    };
    json!({ "never": text, "verdict": word, "detail": detail })
}

fn print_sarif(read: &[FlowFile], claims: &Claims) -> Proofs {
    let files: Vec<_> =
        read.iter().map(|file| (&file.source, file.compiled.diagnostics.as_slice())).collect();
    output::json(&diagnostic::to_sarif(&files));
    read.iter().flat_map(|file| prove_claims(file, claims)).map(|(_, verdict)| verdict).collect()
}

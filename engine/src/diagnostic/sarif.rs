//! Diagnostics as SARIF 2.1.0 (OASIS), which code hosts show beside the changed lines.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::rules::RULES;
use super::{Diagnostic, Fix, Rule};
use crate::source::{Lines, Source, Span};

/// One run over all files given, with the whole table of rules.
pub fn to_sarif(files: &[(&Source, &[Diagnostic])]) -> Value {
    let results: Vec<Value> = files.iter().flat_map(|(source, found)| of(source, found)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "weir",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": RULES.iter().map(|it| rule(it)).collect::<Value>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.title },
        "helpUri": rule.page_url(),
        "defaultConfiguration": { "level": rule.severity.word() },
    })
}

fn of(source: &Source, diagnostics: &[Diagnostic]) -> Vec<Value> {
    let file = File { uri: uri(&source.name), lines: Lines::new(&source.text) };
    diagnostics.iter().map(|it| file.result(it)).collect()
}

struct File<'a> {
    uri: String,
    lines: Lines<'a>,
}

impl File<'_> {
    fn result(&self, diagnostic: &Diagnostic) -> Value {
        let mut result = json!({
            "ruleId": diagnostic.rule.code,
            "ruleIndex": RULES.iter().position(|rule| rule.code == diagnostic.rule.code),
            "level": diagnostic.rule.severity.word(),
            "message": { "text": message(diagnostic) },
            "locations": [self.location(diagnostic.span)],
        });
        if !diagnostic.labels.is_empty() {
            result["relatedLocations"] = diagnostic
                .labels
                .iter()
                .map(|label| {
                    let mut location = self.location(label.span);
                    location["message"] = json!({ "text": label.text });
                    location
                })
                .collect();
        }
        if !diagnostic.fixes.is_empty() {
            result["fixes"] = diagnostic.fixes.iter().map(|fix| self.fix(fix)).collect();
        }
        result
    }

    fn location(&self, span: Span) -> Value {
        json!({ "physicalLocation": {
            "artifactLocation": { "uri": self.uri },
            "region": self.region(span),
        }})
    }

    fn region(&self, span: Span) -> Value {
        let (start, end) = self.lines.range(span);
        json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        })
    }

    fn fix(&self, fix: &Fix) -> Value {
        let replacements: Value = fix
            .edits
            .iter()
            .map(|edit| {
                json!({
                    "deletedRegion": self.region(edit.span),
                    "insertedContent": { "text": edit.text },
                })
            })
            .collect();
        json!({
            "description": { "text": fix.title },
            "artifactChanges": [{
                "artifactLocation": { "uri": self.uri },
                "replacements": replacements,
            }],
        })
    }
}

/// SARIF has no place for help of one result, so it follows the message.
fn message(diagnostic: &Diagnostic) -> String {
    match diagnostic.help.as_str() {
        "" => diagnostic.message.clone(),
        help => format!("{}. {help}", diagnostic.message),
    }
}

/// A relative file name as a URI reference (RFC 3986).
fn uri(name: &str) -> String {
    let mut uri = String::new();
    for byte in name.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

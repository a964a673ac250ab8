//! Diagnostics as JSON, for the API, the editor and `check --format json`.

use serde_json::{Value, json};

use super::{Diagnostic, Edit, Fix, Label};
use crate::source::{Lines, Node, Source, Span, pointer_at};

/// The array `diagnostics` of the public contract. Lines and columns count from one, columns in
/// characters, ends excluded; `pointer` is an RFC 6901 pointer into the flow, `null` when the
/// file could not be read.
pub fn to_json(source: &Source, root: Option<&Node>, diagnostics: &[Diagnostic]) -> Value {
    let lines = Lines::new(&source.text);
    diagnostics.iter().map(|diagnostic| one(&lines, root, diagnostic)).collect()
}

fn one(lines: &Lines<'_>, root: Option<&Node>, diagnostic: &Diagnostic) -> Value {
    let rule = diagnostic.rule;
    let mut object = json!({
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.word(),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "node": diagnostic.node,
        "pointer": root.map(|root| pointer_at(root, diagnostic.span)),
        "docs": rule.page_url(),
        "labels": diagnostic.labels.iter().map(|it| label(lines, it)).collect::<Value>(),
        "fixes": diagnostic.fixes.iter().map(|it| fix(lines, it)).collect::<Value>(),
    });
    add_place(&mut object, lines, diagnostic.span);
    object
}

fn label(lines: &Lines<'_>, label: &Label) -> Value {
    let mut object = json!({ "message": label.text });
    add_place(&mut object, lines, label.span);
    object
}

fn fix(lines: &Lines<'_>, fix: &Fix) -> Value {
    let edits = fix.edits.iter().map(|it| edit(lines, it)).collect::<Value>();
    json!({ "title": fix.title, "edits": edits })
}

fn edit(lines: &Lines<'_>, edit: &Edit) -> Value {
    let mut object = json!({ "text": edit.text });
    add_place(&mut object, lines, edit.span);
    object
}

fn add_place(object: &mut Value, lines: &Lines<'_>, span: Span) {
    let (start, end) = lines.range(span);
    object["line"] = start.line.into();
    object["column"] = start.column.into();
    object["end_line"] = end.line.into();
    object["end_column"] = end.column.into();
}

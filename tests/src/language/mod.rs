//! The language, tried with the real kinds of nodes: what the compiler says of wrong flows, what
//! the pages about it promise, and what becomes of right ones.

use std::fmt::Write;

use weir_engine::compile::{Compiled, Files, compile};
use weir_engine::diagnostic::{Diagnostic, Severity};
use weir_engine::source::{Lines, Source};

mod canonical;
mod cost;
mod pages;
mod rows;
mod schema;
mod several;
mod show;

/// The flow that shows the whole language, as it is shipped.
const CANONICAL: &str = include_str!("../../../flows/abandoned-cart.yaml");

/// Compiles a flow file as it stands.
fn compiled(text: &str, files: &Files) -> (Source, Compiled) {
    let source = Source::new("flow.yaml", text);
    let done = compile(&source, files, weir_nodes::KINDS);
    (source, done)
}

/// Compiles part of a flow; what it lacks follows behind, so that its lines keep their numbers.
/// With `schema` and `id` it is a flow as it stands.
fn of_fragment(fragment: &str) -> (Source, Compiled) {
    let whole = ["schema:", "id:"].iter().all(|head| fragment.contains(head));
    let text = if whole { fragment.to_owned() } else { complete(fragment) };
    compiled(&text, &Files::new())
}

/// The messages that fragments send without writing them.
const MESSAGES: [(&str, &str); 5] = [
    ("mail", "channel: email, subject: Hello, text: \"Hello {{ unsubscribe_url }}\""),
    ("mail_2", "channel: email, subject: Again, text: \"Again {{ unsubscribe_url }}\""),
    ("text", "channel: sms, text: Hello"),
    ("push", "channel: push, title: Hello, body: Hello"),
    ("call", "channel: webhook, url: \"https://shop.example/hook\""),
];

fn complete(fragment: &str) -> String {
    let has = |section: &str| {
        fragment
            .lines()
            .any(|line| line.trim_start_matches(MARK).starts_with(&format!("{section}:")))
    };
    let mut text = format!("{}\n", fragment.trim_end());
    let mut add = |section: &str, value: &str| {
        if !has(section) {
            writeln!(text, "{section}: {value}").expect("writing to a string");
        }
    };
    add("schema", "flow/v1");
    add("id", "example");
    add("nodes", "{ wait: { type: pause, for: 1 day, next: end } }");
    let first = first_node(fragment).unwrap_or("wait");
    add(
        "start",
        &format!("{{ type: people_event, trigger: tag_added, tag: AB CART, next: {first} }}"),
    );
    let sent = MESSAGES.iter().filter(|(name, _)| {
        let ends = [",", " ", "}"].map(|end| format!("message: {name}{end}"));
        ends.iter().any(|written| fragment.contains(written))
    });
    let sent: Vec<String> = sent.map(|(name, parts)| format!("{name}: {{ {parts} }}")).collect();
    add("messages", &format!("{{ {} }}", sent.join(", ")));
    text
}

/// The id of the first node of a fragment.
fn first_node(fragment: &str) -> Option<&str> {
    let mut lines = fragment.lines().skip_while(|line| !line.starts_with("nodes:")).skip(1);
    Some(lines.next()?.trim_start_matches([' ', MARK]).split(':').next()?.trim_matches('"'))
}

/// Where a row says that something is found; it stands in no flow.
const MARK: char = '▸';

/// What was found, in the form of a row.
fn shown(source: &Source, found: &Diagnostic) -> String {
    let place = Lines::new(&source.text).place(found.span.start);
    let (code, message, help) = (found.rule.code, &found.message, &found.help);
    format!("{}:{} {code} {message}\n    {help}", place.line, place.column)
}

fn codes(done: &Compiled) -> Vec<&'static str> {
    done.diagnostics.iter().map(|found| found.rule.code).collect()
}

fn errors_and_warnings(done: &Compiled) -> impl Iterator<Item = &Diagnostic> {
    done.diagnostics.iter().filter(|found| found.rule.severity != Severity::Note)
}

//! Pages of docs, in Markdown: one for each kind, and one that lists them.

use serde_json::Value;
use weir_engine::form::{self, Form, Need, Setting};
use weir_engine::kind::{Category, Kind, Port, PortForm};

use crate::{kinds, port, widget};

/// Where paragraphs are broken, as in every other text of the repository.
const COLUMNS_MAX: usize = 100;

/// Says where to change what stands here.
const MADE: &str = "<!-- Made from the tables in nodes/; see docs/nodes/README.md. -->\n\n";

/// One row of a table of settings.
struct Row {
    key: String,
    value: String,
    needed: String,
    doc: String,
}

pub(crate) fn of_kind(kind: &Kind) -> String {
    [
        MADE.to_owned(),
        format!("# {}: `{}`\n\n", kind.title, kind.name),
        wrapped(kind.doc),
        format!("\n{}\n", wrapped(&place(kind))),
        format!("```yaml\n{}```\n", in_its_section(kind)),
        settings(kind),
        ports(kind),
    ]
    .concat()
}

/// Where it stands, and what others call it.
fn place(kind: &Kind) -> String {
    let section = if kinds::is_start(kind) { "start" } else { "nodes" };
    let category = kind.category;
    format!(
        "It stands under `{section}:`, with the other [{}](README.md#{}). Elsewhere it is called \
         {}.",
        category.title().to_lowercase(),
        category.title().to_lowercase(),
        kind.also.join(", "),
    )
}

/// The example as it stands in a flow.
fn in_its_section(kind: &Kind) -> String {
    let (key, indent) =
        if kinds::is_start(kind) { ("start:", "  ") } else { ("nodes:\n  here:", "    ") };
    if kind.example.starts_with('{') {
        return format!("{key} {}\n", kind.example);
    }
    let lines = kind.example.lines().map(|line| format!("{indent}{line}\n"));
    format!("{key}\n{}", lines.collect::<String>())
}

fn settings(kind: &Kind) -> String {
    let settings = kinds::settings(kind);
    if settings.is_empty() {
        return String::new();
    }
    let mut schema = form::schema(&settings);
    for port in kinds::ports(kind) {
        port::add(&mut schema, port);
    }
    let mut rows = Vec::new();
    add_rows(&mut rows, "", &settings, &schema);
    let rows = rows.iter().map(|Row { key, value, needed, doc }| {
        format!("| `{key}` | {} | {} | {} |\n", cell(value), cell(needed), cell(doc))
    });
    let head = "\n## Settings\n\n| setting | value | needed | |\n|---|---|---|---|\n";
    [head.to_owned(), rows.collect()].concat()
}

fn add_rows(rows: &mut Vec<Row>, above: &str, settings: &[Setting], schema: &Value) {
    for setting in settings {
        let property = &schema["properties"][setting.name];
        let key = format!("{above}{}", setting.name);
        rows.push(Row {
            value: value(property),
            needed: needed(setting, settings),
            doc: told(setting),
            key: key.clone(),
        });
        let inside = format!("{key}.");
        if let Form::Group(table) = setting.form {
            add_rows(rows, &inside, table, property);
        }
        if let Form::Either(_, table) = setting.form {
            add_rows(rows, &inside, table, &property["oneOf"][1]);
        }
        if let Form::Branches(_) = setting.form {
            add_branch(rows, &inside, &property["items"]);
        }
    }
}

/// What one branch of a list holds.
fn add_branch(rows: &mut Vec<Row>, above: &str, branch: &Value) {
    let properties = branch["properties"].as_object().into_iter().flatten();
    let mut properties: Vec<_> = properties.collect();
    properties.sort_by_key(|(_, property)| property["x-order"].as_u64().unwrap_or(u64::MAX));
    let required = branch["required"].as_array().cloned().unwrap_or_default();
    for (name, property) in properties {
        let needed = match name.as_str() {
            name if required.iter().any(|key| key == name) => "yes",
            "label" | "id" => "one of `label`, `id`",
            _ => "no",
        };
        let doc = property["description"].as_str().unwrap_or("Where this way leads.");
        rows.push(Row {
            key: format!("{above}{name}"),
            value: value(property),
            needed: needed.to_owned(),
            doc: doc.to_owned(),
        });
    }
}

fn needed(setting: &Setting, table: &[Setting]) -> String {
    match setting.need {
        Need::Required => "yes".to_owned(),
        Need::Optional => "no".to_owned(),
        Need::RequiredIf(other, word) => format!("with `{other}: {word}`"),
        Need::OneOf(group) => {
            let of_group = table.iter().filter(|other| other.need == Need::OneOf(group));
            format!("one of {}", quoted(of_group.map(|other| other.name), ", "))
        }
    }
}

fn told(setting: &Setting) -> String {
    let default = setting.default.map(|default| format!(" Left out: `{default}`."));
    let only = setting.show_if.map(|(other, words)| {
        let words = words.iter().map(|word| format!("`{other}: {word}`")).collect::<Vec<_>>();
        format!(" Only with {}.", words.join(" or "))
    });
    [setting.doc, &default.unwrap_or_default(), &only.unwrap_or_default()].concat()
}

/// What stands after a key, in words.
fn value(schema: &Value) -> String {
    if let Some(words) = schema["enum"].as_array() {
        return choice(words, schema["x-enum-titles"].as_array());
    }
    if let Some(words) = schema["x-widget"].as_str().and_then(widget::words) {
        return words.to_owned();
    }
    if let Some(name) = schema["$ref"].as_str() {
        let definitions = form::definitions();
        let name = name.trim_start_matches("#/$defs/");
        return definitions.get(name).map(value).unwrap_or_default();
    }
    let either = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    if let Some(either) = either {
        return either.iter().map(value).collect::<Vec<_>>().join(", or ");
    }
    match schema["type"].as_str() {
        Some("array") => format!("a list: {}", value(&schema["items"])),
        Some("object") => "a map, as below".to_owned(),
        Some(_) | None => "a text".to_owned(),
    }
}

fn choice(words: &[Value], titles: Option<&Vec<Value>>) -> String {
    let titles = titles.into_iter().flatten().map(Some).chain(std::iter::repeat(None));
    let told = words.iter().zip(titles).map(|(word, title)| {
        let (word, title) = (word.as_str(), title.and_then(Value::as_str));
        let (word, title) = (word.unwrap_or_default(), title.unwrap_or_default());
        if title.is_empty() { format!("`{word}`") } else { format!("`{word}` ({title})") }
    });
    told.collect::<Vec<_>>().join(", ")
}

fn ports(kind: &Kind) -> String {
    let rows = kinds::ports(kind).iter().map(|port| {
        let (key, doc) = way(port);
        format!("| {key} | {} | {doc} |\n", port.title)
    });
    let head = "\n## Ports\n\n| port | | |\n|---|---|---|\n";
    [head.to_owned(), rows.collect()].concat()
}

fn way(port: &Port) -> (String, String) {
    let key = format!("`{}`", port.name);
    match port.form {
        PortForm::Next | PortForm::Otherwise => (key, "required".to_owned()),
        PortForm::Else(other) => (key, format!("left out, it leads where `{other}` leads")),
        PortForm::Branches => {
            let doc = "one for each, named by its `id`, else by its label in snake case";
            (format!("`{}.next`", port.name), doc.to_owned())
        }
    }
}

pub(crate) fn of_all(kinds: &[&Kind]) -> String {
    let head = wrapped(
        "Every kind that a flow can use, with a page each. The pages are made from the tables in \
         `nodes/`, which the compiler reads too; \
         `WEIR_UPDATE=1 cargo test -p weir-editor-schema` writes them anew.",
    );
    let drawers = Category::ALL.into_iter().map(|category| drawer(category, kinds));
    ["# Kinds of nodes and starts\n\n".to_owned(), head, drawers.collect()].concat()
}

/// The kinds of one drawer of the palette.
fn drawer(category: Category, kinds: &[&Kind]) -> String {
    let of_drawer = kinds.iter().filter(|kind| kind.category == category);
    let lines = of_drawer.map(|Kind { title, name, doc, .. }| {
        let line = wrapped(&format!("- [{title}]({name}.md), `{name}`: {doc}"));
        line.trim_end().replace('\n', "\n  ") + "\n"
    });
    [format!("\n## {}\n\n", category.title()), lines.collect()].concat()
}

fn quoted<'a>(words: impl Iterator<Item = &'a str>, between: &str) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(between)
}

/// A text as it may stand in a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A paragraph, broken between words.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always one");
        let room = COLUMNS_MAX.saturating_sub(line.chars().count() + 1);
        if line.is_empty() {
            line.push_str(word);
        } else if word.chars().count() <= room {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n") + "\n"
}

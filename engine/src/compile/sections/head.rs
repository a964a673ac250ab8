//! The head of a file: what the flow is called and whose it is.

use serde_json::{Map, Value};

use super::SECTIONS;
use crate::compile::Pass;
use crate::compile::resolve::Authored;
use crate::diagnostic::{Diagnostic, rules};
use crate::form::id::{is_id, suggested};
use crate::form::{Form, Setting, Values, Word, read_sections};
use crate::model::Name;

/// How the flow as a whole is called in messages.
pub(in crate::compile) const WHAT: &str = "the flow";

const SCHEMAS: &[Word] = &[Word { word: "flow/v1", title: "Version 1" }];

const STATES: &[Word] =
    &[Word { word: "live", title: "Live" }, Word { word: "draft", title: "Draft" }];

pub(super) const SCHEMA: Setting = Setting::required("schema", Form::Choice(SCHEMAS), "Language")
    .doc("The language and its version.")
    .default("flow/v1");
pub(super) const ID: Setting =
    Setting::required("id", Form::Flow, "Id").doc("What the flow is called for ever.");
pub(super) const NAME: Setting =
    Setting::optional("name", Form::Text, "Name").doc("What people call it.");
pub(super) const STATE: Setting = Setting::optional("state", Form::Choice(STATES), "State")
    .doc("Whether publishing makes it live.")
    .default("live");
pub(super) const DESCRIPTION: Setting =
    Setting::optional("description", Form::LongText, "Description").doc("What it is for.");
pub(super) const OWNER: Setting = Setting::optional("owner", Form::Text, "Owner")
    .doc("The e-mail address that gets its problems.");
pub(super) const LABELS: Setting =
    Setting::optional("labels", Form::Tags, "Labels").doc("For searching.");
pub(super) const VARS: Setting = Setting::optional("vars", Form::Json, "Constants")
    .doc("Values that several places of the flow read as `$.vars.name`.");

const TABLE: &[Setting] = &[SCHEMA, ID, NAME, STATE, DESCRIPTION, OWNER, LABELS, VARS];

/// What the head says.
pub(in crate::compile) struct Head {
    pub(in crate::compile) id: Name,
    pub(in crate::compile) name: String,
    pub(in crate::compile) description: Option<String>,
    pub(in crate::compile) live: bool,
    pub(in crate::compile) owner: Option<String>,
    pub(in crate::compile) labels: Vec<String>,
    pub(in crate::compile) vars: Map<String, Value>,
}

pub(in crate::compile) fn lower(pass: &mut Pass<'_>, authored: &Authored<'_>) -> Head {
    let others: Vec<&str> = SECTIONS.iter().map(|section| section.name).collect();
    let at = authored.at(pass);
    let values = read_sections(TABLE, authored.top, &others, at, &mut pass.out);
    pass.owner(&values);
    let vars = pass.vars(authored);
    let id = values.name("id").unwrap_or_else(|| "flow".into());
    Head {
        name: values.text("name").unwrap_or(&id).to_owned(),
        id,
        description: values.text("description").map(str::to_owned),
        live: values.text("state") != Some("draft"),
        owner: values.text("owner").map(str::to_owned),
        labels: values.names("labels").iter().map(ToString::to_string).collect(),
        vars,
    }
}

impl Pass<'_> {
    fn owner(&mut self, values: &Values) {
        let (Some(owner), Some(span)) = (values.text("owner"), values.span("owner")) else {
            return;
        };
        if !is_address(owner) {
            let message = format!("`{owner}` is not an e-mail address");
            let help = "Write one address, such as `owner: ana@shop.example`.";
            self.out.push(Diagnostic::new(&rules::BAD_ADDRESS, span, message).help(help));
        }
    }

    fn vars(&mut self, authored: &Authored<'_>) -> Map<String, Value> {
        let Some((_, node)) = authored.section("vars") else { return Map::new() };
        let Some(map) = node.as_map() else {
            let message =
                format!("`vars` is a map of names and values, and this is {}", node.kind_word());
            let help = "Write `vars: { high_value: 200 }`.";
            self.out.push(Diagnostic::new(&rules::WRONG_VALUE, node.span, message).help(help));
            return Map::new();
        };
        for (key, _) in map.iter().filter(|(key, _)| !is_id(&key.text)) {
            let message = format!("`{}` cannot name a constant", key.text);
            let help = format!(
                "Names begin with a small letter and go on in small letters, digits and `_`: \
                 `{}`.",
                suggested(&key.text, "a_name")
            );
            self.out.push(Diagnostic::new(&rules::BAD_NAME, key.span, message).help(help));
        }
        map.iter().map(|(key, value)| (key.text.clone(), value.to_json())).collect()
    }
}

/// Whether a text is one e-mail address, with or without a name before it.
pub(super) fn is_address(text: &str) -> bool {
    let bare = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or_default(),
        None => text,
    };
    let fits = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>@,;".contains(c))
    };
    bare.split_once('@').is_some_and(|(local, domain)| {
        fits(local) && fits(domain) && !domain.starts_with('.') && !domain.ends_with('.')
    })
}

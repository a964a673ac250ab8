//! Reads a map by its table of settings. All problems are reported, not only the first.

mod branches;
mod data;
mod logic;
mod names;
mod scalars;
mod times;
mod window;

use std::sync::Arc;

use super::values::{Held, Read, Values};
use super::{Form, Need, Setting, words};
use crate::diagnostic::{Diagnostic, Rule, did_you_mean, rules};
use crate::source::{Map, Node, Source, Span};

pub(crate) use branches::{BRANCHES_MAX, branch_settings};
pub(crate) use times::sentence;
pub(crate) use window::{WINDOW, read_window};

/// Whose settings are read, so that messages can say it and the editor can mark it.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// The file.
    pub source: &'a Source,
    /// What the settings belong to, as it stands in a sentence: "`pause`", "the start".
    pub what: &'a str,
    /// Where to point when something is missing: the key of the map, or its `type`.
    pub span: Span,
    /// The node the settings belong to.
    pub node: Option<&'a str>,
    /// Whether a token asks, so that conditions may ask what became of it.
    pub in_token: bool,
    /// The event of the flow's `goal`.
    pub goal_event: Option<&'a str>,
}

impl<'a> At<'a> {
    /// A part of a flow in which tokens are.
    pub fn new(source: &'a Source, what: &'a str, span: Span) -> Self {
        Self { source, what, span, node: None, in_token: true, goal_event: None }
    }
}

/// Reads a whole map by its table. `extra_keys` are known here and read by somebody else, such
/// as `type` and the ports.
pub fn read_settings(
    table: &'static [Setting],
    map: &Map,
    extra_keys: &[&str],
    at: At<'_>,
    out: &mut Vec<Diagnostic>,
) -> Values {
    let mut reader = Reader { at, out, lacking: &rules::MISSING_SETTING };
    reader.unknown(table, map, extra_keys);
    reader.table(table, map)
}

/// Reads the settings of a table from a map that holds others too.
pub(crate) fn read_some(
    table: &'static [Setting],
    map: &Map,
    at: At<'_>,
    out: &mut Vec<Diagnostic>,
) -> Values {
    Reader { at, out, lacking: &rules::MISSING_SETTING }.table(table, map)
}

/// Reads the top of a file, where what is missing is a section.
pub(crate) fn read_sections(
    table: &'static [Setting],
    map: &Map,
    extra_keys: &[&str],
    at: At<'_>,
    out: &mut Vec<Diagnostic>,
) -> Values {
    let mut reader = Reader { at, out, lacking: &rules::MISSING_SECTION };
    reader.unknown(table, map, extra_keys);
    reader.table(table, map)
}

/// Reads values and reports what is wrong with them.
pub(crate) struct Reader<'a> {
    at: At<'a>,
    out: &'a mut Vec<Diagnostic>,
    /// The rule that a missing setting breaks.
    lacking: &'static Rule,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(at: At<'a>, out: &'a mut Vec<Diagnostic>) -> Self {
        Self { at, out, lacking: &rules::MISSING_SETTING }
    }
}

impl Reader<'_> {
    fn table(&mut self, table: &'static [Setting], map: &Map) -> Values {
        let mut values = Values::default();
        for setting in table {
            let Some((_, node)) = map.entry(setting.name) else { continue };
            // Nothing after a key is reported by the reader of the file.
            let is_there = !node.is_null() || matches!(setting.form, Form::Json);
            let value = is_there.then(|| self.value(setting.name, &setting.form, node)).flatten();
            match value {
                Some(value) => {
                    values.read.insert(setting.name, Read { span: node.span, value });
                }
                None => values.incomplete = true,
            }
        }
        self.missing(table, map, &values);
        self.misplaced(table, map, &values);
        values
    }

    /// One value, or nothing when it was reported.
    fn value(&mut self, key: &str, form: &'static Form, node: &Node) -> Option<Held> {
        match form {
            Form::Text | Form::Message(_) => self.line(key, node).map(Held::Text),
            Form::LongText => self.text(key, node).map(Held::Text),
            Form::Tag => self.tag(key, node).map(Held::Text),
            Form::Tags => self.list_of(key, node, Self::tag).map(Held::Names),
            Form::Attribute => self.attribute(key, node).map(Held::Text),
            Form::Attributes => self.list_of(key, node, Self::attribute).map(Held::Names),
            Form::EventType => self.event_type(key, node).map(Held::Text),
            Form::Segment | Form::Flow | Form::Provider => self.slug(key, node).map(Held::Text),
            Form::Variable | Form::NodeId => self.id(key, node).map(Held::Text),
            Form::SendNodes => self.one_or_list(key, node).map(Held::Names),
            Form::Switch => self.switch(key, node).map(Held::Switch),
            Form::Percent => self.percent(key, node),
            Form::Integer(least, most) => self.integer(key, node, *least, *most),
            Form::Duration => self.duration(key, node, false).map(Held::Duration),
            Form::SignedDuration => self.duration(key, node, true).map(Held::Duration),
            Form::Time => self.time(key, node).map(Held::Time),
            Form::Date => self.date(key, node).map(Held::Date),
            Form::Zone => self.zone(key, node).map(Held::Zone),
            Form::Choice(words) => self.choice(key, node, words).map(Held::Text),
            Form::Choices(words) => self.choices(key, node, words).map(Held::Names),
            Form::Condition => self.condition(node, false).map(Box::new).map(Held::Condition),
            Form::StatusCondition => self.condition(node, true).map(Box::new).map(Held::Condition),
            Form::Conditions => self.conditions(key, node).map(Held::Conditions),
            Form::Test => self.test(node).map(Held::Test),
            Form::Window => self.window(key, node).map(Box::new).map(Held::Window),
            Form::Path => self.path(key, node).map(Held::Path),
            Form::TextOrPath => self.text_or_path(key, node),
            Form::DateOrPath => self.date_or_path(key, node),
            Form::Data => self.data(key, node).map(Held::Data),
            Form::Numbers => self.numbers(key, node).map(Held::Data),
            Form::Json => self.json(key, node).map(Held::Json),
            Form::Headers => self.headers(key, node).map(Held::Headers),
            Form::Branches(form) => self.branches(key, node, *form).map(Held::Branches),
            Form::Group(table) => self.group(key, node, table),
            Form::Either(_, table) if node.as_map().is_some() => self.group(key, node, table),
            Form::Either(one, _) => self.value(key, one, node),
        }
    }

    fn group(&mut self, key: &str, node: &Node, table: &'static [Setting]) -> Option<Held> {
        let map = self.map(key, node)?;
        let what = format!("`{key}`");
        let at = At { what: &what, span: node.span, ..self.at };
        let before = self.out.len();
        let values = read_settings(table, map, &[], at, self.out);
        let fine = self.out.len() == before && !values.incomplete;
        fine.then(|| Held::Group(Arc::new(values)))
    }

    /// Keys that nobody here knows.
    fn unknown(&mut self, table: &'static [Setting], map: &Map, extra: &[&str]) {
        let own = table.iter().map(|setting| setting.name);
        let beside = extra.iter().copied().filter(|key| table.iter().all(|own| own.name != *key));
        let known = own.chain(beside);
        let known: Vec<&str> = known.collect();
        for (key, value) in map.iter() {
            if known.contains(&key.text.as_str()) || value.is_null() {
                continue;
            }
            let message = format!("{} has no setting `{}`", self.at.what, key.text);
            self.unknown_key(&key.text, key.span, &known, message);
        }
    }

    fn unknown_key(&mut self, key: &str, span: Span, known: &[&str], message: String) {
        let meant = words::meant(key, known).or_else(|| did_you_mean(key, known.iter().copied()));
        let listed = backticked(known);
        let help = match meant {
            Some(word) => format!("Did you mean `{word}`? Known here: {listed}."),
            None => format!("Remove it. Known here: {listed}."),
        };
        let mut found = self.finding(&rules::UNKNOWN_SETTING, span, message).help(help);
        if let Some(word) = meant {
            found = found.replace(format!("Write `{word}`"), span, word);
        }
        self.out.push(found);
    }

    /// Settings that must be there and are not.
    fn missing(&mut self, table: &'static [Setting], map: &Map, values: &Values) {
        for (place, setting) in table.iter().enumerate() {
            match setting.need {
                Need::Required if map.get(setting.name).is_none() => self.lacks(setting, ""),
                Need::RequiredIf(other, word)
                    if map.get(setting.name).is_none() && holds(table, values, other, word) =>
                {
                    self.lacks(setting, &format!(" with `{other}: {word}`"));
                }
                Need::OneOf(group) if is_first_of(table, place, group) => {
                    self.one_of(table, map, group);
                }
                Need::Required | Need::RequiredIf(..) | Need::OneOf(_) | Need::Optional => {}
            }
        }
    }

    fn lacks(&mut self, setting: &'static Setting, when: &str) {
        let name = setting.name;
        let message = format!("{} lacks `{name}`{when}", self.at.what);
        let help = format!("Add `{}`: {}", example(setting), purpose(setting));
        self.report(self.lacking, self.at.span, message, help);
    }

    fn one_of(&mut self, table: &'static [Setting], map: &Map, group: &'static str) {
        let members = table.iter().filter(|setting| setting.need == Need::OneOf(group));
        let members: Vec<&'static Setting> = members.collect();
        let names: Vec<&str> = members.iter().map(|setting| setting.name).collect();
        let written: Vec<&str> =
            names.iter().copied().filter(|name| map.get(name).is_some()).collect();
        match written.as_slice() {
            [] => {
                let message = format!("{} needs one of {}", self.at.what, backticked(&names));
                let help = format!("Add one of them, such as `{}`.", example(members[0]));
                self.report(&rules::MISSING_SETTING, self.at.span, message, help);
            }
            [_] => {}
            [first, others @ ..] => {
                for other in others {
                    let span = map.entry(other).map_or(self.at.span, |(key, _)| key.span);
                    let message = format!("`{first}` and `{other}` exclude each other");
                    let help = format!(
                        "Keep one of them and remove the other: {} takes one of {}.",
                        self.at.what,
                        backticked(&names)
                    );
                    self.report(&rules::CONFLICTING_SETTINGS, span, message, help);
                }
            }
        }
    }

    /// Settings that mean nothing beside what another one says.
    fn misplaced(&mut self, table: &'static [Setting], map: &Map, values: &Values) {
        for setting in table {
            let Some((other, words)) = setting.show_if else { continue };
            let Some((key, _)) = map.entry(setting.name) else { continue };
            let Some(said) = said(table, values, other) else { continue };
            if words.contains(&said) {
                continue;
            }
            let (name, span) = (setting.name, key.span);
            let message = format!("`{name}` means nothing with `{other}: {said}`");
            let help =
                format!("Remove `{name}`, or write `{other}` as one of {}.", backticked(words));
            self.report(&rules::CONFLICTING_SETTINGS, span, message, help);
        }
    }

    fn finding(&self, rule: &'static Rule, span: Span, message: impl Into<String>) -> Diagnostic {
        let found = Diagnostic::new(rule, span, message);
        match self.at.node {
            Some(node) => found.node(node),
            None => found,
        }
    }

    fn report(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let found = self.finding(rule, span, message).help(help);
        self.out.push(found);
    }

    /// A value of another shape than its setting has.
    fn wrong<T>(&mut self, key: &str, node: &Node, wanted: &str, example: &str) -> Option<T> {
        let message = format!("`{key}` is {wanted}, and this is {}", node.kind_word());
        let help = format!("Write `{key}: {example}`.");
        self.report(&rules::WRONG_VALUE, node.span, message, help);
        None
    }

    fn map<'n>(&mut self, key: &str, node: &'n Node) -> Option<&'n Map> {
        let map = node.as_map();
        if map.is_none() {
            return self.wrong(key, node, "a map", "{ … }");
        }
        map
    }

    fn list<'n>(&mut self, key: &str, node: &'n Node, example: &str) -> Option<&'n [Node]> {
        let list = node.as_list();
        if list.is_none() {
            return self.wrong(key, node, "a list", example);
        }
        list
    }
}

/// What another setting says, be it by its default.
fn said<'v>(table: &'static [Setting], values: &'v Values, other: &str) -> Option<&'v str> {
    if let Some(text) = values.text(other) {
        return Some(text);
    }
    if values.has(other) {
        return None;
    }
    table.iter().find(|setting| setting.name == other)?.default
}

fn holds(table: &'static [Setting], values: &Values, other: &str, word: &str) -> bool {
    said(table, values, other) == Some(word) || (word == "true" && values.switch(other))
}

fn is_first_of(table: &[Setting], place: usize, group: &'static str) -> bool {
    !table[..place].iter().any(|setting| setting.need == Need::OneOf(group))
}

/// `a`, `b`, `c`.
pub(crate) fn backticked(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

fn purpose(setting: &Setting) -> String {
    let text = if setting.doc.is_empty() { setting.title } else { setting.doc };
    let text = text.trim_end_matches('.');
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_lowercase(), letters.as_str()),
        None => String::new(),
    }
}

/// How a setting might be written, for help texts.
fn example(setting: &Setting) -> String {
    let value = match (setting.default, &setting.form) {
        (Some(default), _) => default,
        (None, form) => example_of(form),
    };
    format!("{}: {value}", setting.name)
}

fn example_of(form: &Form) -> &'static str {
    match form {
        Form::Duration => "1 day",
        Form::SignedDuration => "-3 days",
        Form::Time => "\"09:00\"",
        Form::Date | Form::DateOrPath => "\"2026-11-27\"",
        Form::Zone => "Europe/Berlin",
        Form::Switch => "true",
        Form::Integer(..) | Form::Percent => "1",
        Form::Tag => "VIP",
        Form::Tags => "[VIP]",
        Form::EventType => "order_placed",
        Form::Path => "$.cart.total",
        Form::Choice([first, ..]) => first.word,
        Form::Choices(_) | Form::Attributes | Form::Conditions | Form::Branches(_) => "[…]",
        Form::Condition => "{ tag: VIP }",
        Form::StatusCondition => "{ status: seen }",
        Form::Test => "{ gte: 50 }",
        Form::Window | Form::Data | Form::Numbers | Form::Json | Form::Headers | Form::Group(_) => {
            "{ … }"
        }
        Form::Either(one, _) => example_of(one),
        Form::Text
        | Form::LongText
        | Form::Attribute
        | Form::Segment
        | Form::Flow
        | Form::Variable
        | Form::Provider
        | Form::Choice([])
        | Form::TextOrPath
        | Form::Message(_)
        | Form::SendNodes
        | Form::NodeId => "…",
    }
}

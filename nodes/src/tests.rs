//! What holds of every kind, seen from the table.

use std::collections::BTreeSet;

use weir_engine::compile::{Files, compile};
use weir_engine::diagnostic::Severity;
use weir_engine::form::{Form, Need, Setting, Word};
use weir_engine::kind::{Build, Category, Kind, PortForm};
use weir_engine::node::Parks;
use weir_engine::source::Source;

use crate::KINDS;

#[path = "../examples/gate.rs"]
mod gate;

#[test]
fn kinds_lie_in_the_drawers_of_the_palette() {
    let drawers: Vec<Category> = KINDS.iter().map(|kind| kind.category).collect();
    assert!(drawers.is_sorted(), "{drawers:?}");
    assert_eq!(drawers.iter().collect::<BTreeSet<_>>().len(), Category::ALL.len());
    for kind in KINDS {
        let starts = matches!(kind.build, Build::Start(_));
        assert_eq!(starts, kind.category == Category::Start, "{}", kind.name);
        assert_eq!(
            starts,
            kind.ports.is_empty(),
            "{}: the compiler gives starts `next`",
            kind.name
        );
    }
}

#[test]
fn names_are_unique_and_everything_is_said() {
    let mut names = BTreeSet::new();
    for kind in KINDS {
        assert!(names.insert(kind.name), "{} is there twice", kind.name);
        let said = [kind.title, kind.doc, kind.icon, kind.summary, kind.example];
        assert!(said.iter().all(|text| !text.is_empty()), "{}", kind.name);
        assert!(kind.doc.ends_with('.') && !kind.also.is_empty(), "{}", kind.name);
        assert!(kind.icon.chars().all(|c| c.is_ascii_lowercase() || "-0123456789".contains(c)));
        settings_are_said(kind.name, kind.settings);
    }
}

fn settings_are_said(owner: &str, settings: &'static [Setting]) {
    let mut names = BTreeSet::new();
    for setting in settings {
        let place = format!("{owner}.{}", setting.name);
        assert!(names.insert(setting.name), "{place} is there twice");
        assert!(!setting.title.is_empty() && setting.doc.ends_with('.'), "{place}");
        let other = |name: &str| settings.iter().find(|other| other.name == name);
        if let Some((name, values)) = setting.show_if {
            let shower = other(name).unwrap_or_else(|| panic!("{place}: no `{name}`"));
            assert!(values.iter().all(|value| offers(shower, value)), "{place}");
        }
        if let Need::RequiredIf(name, value) = setting.need {
            let shower = other(name).unwrap_or_else(|| panic!("{place}: no `{name}`"));
            assert!(offers(shower, value), "{place}");
        }
        if let Form::Group(inner) | Form::Either(_, inner) = setting.form {
            settings_are_said(&place, inner);
        }
    }
}

fn offers(setting: &Setting, value: &str) -> bool {
    let is = |word: &Word| word.word == value;
    matches!(setting.form, Form::Choice(words) if words.iter().any(is))
}

#[test]
fn summaries_name_settings() {
    for kind in KINDS {
        for part in kind.summary.split('{').skip(1) {
            let name = part.split('}').next().expect("a closing brace");
            assert!(kind.settings.iter().any(|setting| setting.name == name), "{}", kind.name);
        }
    }
}

#[test]
fn ports_are_named_once_and_lead_on() {
    for kind in KINDS {
        let names: BTreeSet<&str> = kind.ports.iter().map(|port| port.name).collect();
        assert_eq!(names.len(), kind.ports.len(), "{}", kind.name);
        for port in kind.ports {
            match port.form {
                PortForm::Else(other) => assert!(names.contains(other), "{}", kind.name),
                PortForm::Branches => {
                    let list = kind.settings.iter().find(|setting| setting.name == port.name);
                    assert!(matches!(list.expect("a list").form, Form::Branches(_)));
                }
                PortForm::Next | PortForm::Otherwise => {}
            }
        }
    }
}

/// A minimal flow around the example of a kind: whatever it leads to or names is there.
fn flow_around(kind: &Kind) -> String {
    let (start, nodes) = match kind.build {
        Build::Start(_) => {
            let first = kind.example.rsplit("next: ").next().expect("a target");
            let first = first.trim_end_matches([' ', '}']);
            let pause = format!("\n  {first}: {{ type: pause, for: 1 day, next: end }}");
            (under("  ", kind.example), pause)
        }
        Build::Node(_) => {
            let send = "\n  a_send: { type: send_email, message: an_email, next: here }\n  here:";
            let node = under("    ", kind.example);
            (" { type: api, next: a_send }".to_owned(), format!("{send}{node}"))
        }
    };
    let messages = format!(
        "\n  an_email: {{ channel: {}}}\n  a_message: {{ channel: {}}}",
        message_of("send_email"),
        message_of(kind.name)
    );
    format!("schema: flow/v1\nid: a-flow\nstart:{start}\nnodes:{nodes}\nmessages:{messages}\n")
}

/// A map on the line of its key, or below it.
fn under(indent: &str, example: &str) -> String {
    if example.starts_with('{') {
        return format!(" {example}");
    }
    example.lines().fold(String::new(), |text, line| text + "\n" + indent + line)
}

/// A message for a kind to send: its channel, and what it says.
fn message_of(kind: &str) -> &'static str {
    match kind {
        "send_sms" => "sms, text: Hi",
        "send_push" => "push, title: Hi, body: Hi",
        "send_webhook" => "webhook, url: \"https://shop.example/hook\", method: POST",
        _ => "email, from: Shop <a@shop.example>, subject: Hi, text: Hi",
    }
}

#[test]
fn examples_compile() {
    for kind in KINDS {
        let text = flow_around(kind);
        let compiled = compile(&Source::new(kind.name, text.clone()), &Files::new(), KINDS);
        let errors =
            compiled.diagnostics.iter().filter(|found| found.rule.severity == Severity::Error);
        let errors: Vec<_> = errors.map(|found| (&found.message, found.rule.code)).collect();
        assert!(errors.is_empty() && compiled.flow.is_some(), "{text}\n{errors:#?}");
    }
}

#[test]
fn shapes_name_every_port_that_is_wired() {
    for kind in KINDS.iter().filter(|kind| matches!(kind.build, Build::Node(_))) {
        let text = flow_around(kind);
        let compiled = compile(&Source::new(kind.name, text), &Files::new(), KINDS);
        let flow = compiled.flow.expect("the example compiles");
        let place = flow.graph.find("here").expect("the node");
        let shape = flow.graph.slot(place).node.as_ref().expect("a node").shape();
        let told: BTreeSet<&str> = shape.choices.iter().map(|choice| &*choice.port).collect();
        let ways = flow.graph.ways(place);
        let wired: BTreeSet<&str> = ways.iter().map(|(_, edge)| &*edge.port).collect();
        assert!(told.is_subset(&wired), "{}: {told:?} of {wired:?}", kind.name);
        let never = &wired - &told;
        assert!(never.is_empty() || never == BTreeSet::from(["past"]), "{}: {never:?}", kind.name);
        assert!(shape.choices.len() > 1 || shape.parks != Parks::Maybe, "{}", kind.name);
    }
}

#[test]
fn contributing_shows_a_kind_that_compiles() {
    let guide = include_str!("../../CONTRIBUTING.md");
    let sample = include_str!("../examples/gate.rs");
    assert!(guide.contains(sample), "copy nodes/examples/gate.rs into CONTRIBUTING.md");
    let node = crate::scene::node(&gate::KIND, "when: { tag: VIP }");
    let scene = crate::scene::Scene::new();
    assert_eq!(crate::scene::shown(&scene.enter(&*node)), "closed");
}

//! What the documents ask of a row of the table of kinds.

use serde_json::Value;
use weir_engine::compile::START_SETTINGS;
use weir_engine::form::{Form, Setting};
use weir_engine::kind::{Build, Kind, Port, PortForm};
use weir_engine::source::{Source, read};

use crate::port;

/// Whether it lets contacts in, and so stands under `start:`.
pub(crate) fn is_start(kind: &Kind) -> bool {
    matches!(kind.build, Build::Start(_))
}

/// The section it stands in, in the singular.
pub(crate) fn role(kind: &Kind) -> &'static str {
    if is_start(kind) { "start" } else { "node" }
}

/// Its settings; those that every start has come after its own.
pub(crate) fn settings(kind: &Kind) -> Vec<Setting> {
    let own = |name: &str| kind.settings.iter().any(|setting| setting.name == name);
    let shared = START_SETTINGS.iter().filter(|setting| is_start(kind) && !own(setting.name));
    kind.settings.iter().chain(shared).copied().collect()
}

/// Its ports.
pub(crate) fn ports(kind: &Kind) -> &[Port] {
    if is_start(kind) { &[port::OF_START] } else { kind.ports }
}

/// Its example, as JSON.
pub(crate) fn example(kind: &Kind) -> Value {
    let (root, _) = read(&Source::new(kind.name, kind.example));
    root.expect("a test compiles the example of every kind").to_json()
}

/// What a new one holds before anybody has touched it: the settings of its example, without the
/// type, the ports, and the names of things that the flow at hand may not have.
pub(crate) fn defaults(kind: &Kind) -> Value {
    let mut defaults = example(kind);
    let map = defaults.as_object_mut().expect("an example is a map");
    map.remove("type");
    for port in ports(kind) {
        match map.get_mut(port.name) {
            Some(Value::Array(branches)) if port.form == PortForm::Branches => {
                let branches = branches.iter_mut().filter_map(Value::as_object_mut);
                branches.for_each(|branch| drop(branch.remove("next")));
            }
            Some(_) | None => drop(map.remove(port.name)),
        }
    }
    for setting in kind.settings.iter().filter(|setting| names_another(setting)) {
        map.remove(setting.name);
    }
    defaults
}

fn names_another(setting: &Setting) -> bool {
    matches!(setting.form, Form::Message(_) | Form::SendNodes | Form::NodeId | Form::Flow)
}

/// By what it sends, if it does.
pub(crate) fn channel(kind: &Kind) -> Option<&'static str> {
    let sent = |setting: &Setting| {
        if let Form::Message(channel) = setting.form { Some(channel.as_str()) } else { None }
    };
    kind.settings.iter().find_map(sent)
}

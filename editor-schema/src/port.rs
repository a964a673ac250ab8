//! Ports: the keys of a node that hold targets.

use serde_json::{Value, json};
use weir_engine::kind::{Port, PortForm};

/// The one way on of a start, which its row does not list.
pub(crate) const OF_START: Port = Port { name: "next", title: "First node", form: PortForm::Next };

/// What a port is called by its form.
fn kind(form: PortForm) -> &'static str {
    match form {
        PortForm::Next => "next",
        PortForm::Branches => "branch",
        PortForm::Otherwise => "otherwise",
        PortForm::Else(_) => "else",
    }
}

/// How ports are drawn, by kind.
pub(crate) fn kinds() -> Value {
    json!({
        "next": { "style": "solid" },
        "branch": { "style": "solid", "label": true },
        "otherwise": { "style": "dashed", "label": true, "last": true },
        "else": { "style": "dotted", "label": true, "optional": true },
    })
}

/// One port, or one for each item of a list. `target` and `each` are JSON pointers into the node;
/// ids are names for ever, so trails and figures never hang on the place in a list.
pub(crate) fn described(port: &Port) -> Value {
    let kind = kind(port.form);
    match port.form {
        PortForm::Next | PortForm::Otherwise => json!({
            "id": port.name, "kind": kind, "title": port.title,
            "target": format!("/{}", port.name), "required": true,
        }),
        PortForm::Else(other) => json!({
            "id": port.name, "kind": kind, "title": port.title,
            "target": format!("/{}", port.name), "required": false, "otherwise": other,
        }),
        PortForm::Branches => json!({
            "each": format!("/{}", port.name), "id": "{id|snake(label)}", "kind": kind,
            "title": "{label|id}", "target": format!("/{}/*/next", port.name), "required": true,
        }),
    }
}

/// Adds a port to the schema of a node: the key it stands under, and whether it must be there.
pub(crate) fn add(schema: &mut Value, port: &Port) {
    if port.form == PortForm::Branches {
        require(&mut schema["properties"][port.name]["items"], "next");
        return;
    }
    let mut target = json!({ "$ref": "#/$defs/target", "title": port.title });
    if let PortForm::Else(other) = port.form {
        target["description"] = format!("Left out: it leads where `{other}` leads.").into();
    } else {
        require(schema, port.name);
    }
    schema["properties"][port.name] = target;
}

/// Adds a key to those that must be there.
pub(crate) fn require(schema: &mut Value, key: &str) {
    match schema["required"].as_array_mut() {
        Some(required) => required.push(key.into()),
        None => schema["required"] = json!([key]),
    }
}

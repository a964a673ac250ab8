//! The controls that settings ask for by `x-widget`, and where a control's suggestions come from
//! by `x-source`. An editor that does not know a widget shows the control of the JSON type.

use serde_json::{Map, Value, json};

/// One control.
#[derive(Debug)]
pub(crate) struct Widget {
    /// What stands after `x-widget`.
    pub(crate) name: &'static str,
    /// What is written there, as it stands in a sentence; Markdown.
    pub(crate) words: &'static str,
}

const fn widget(name: &'static str, words: &'static str) -> Widget {
    Widget { name, words }
}

/// Every control.
pub(crate) const WIDGETS: &[Widget] = &[
    widget("text", "one line of text"),
    widget("textarea", "text"),
    widget("text_or_path", "a text, or a [path](../language.md#paths)"),
    widget("number", "a whole number"),
    widget("percent", "a number from 0 to 100"),
    widget("switch", "`true` or `false`"),
    widget("select", "one of several words"),
    widget("duration", "a [length of time](../language.md#values)"),
    widget("time", "a [time of day](../language.md#values)"),
    widget("datetime", "a [date](../language.md#values)"),
    widget("zone", "a [zone](../language.md#values)"),
    widget("window", "a [window](../language.md#values)"),
    widget("path", "a [path](../language.md#paths)"),
    widget("tag", "a tag"),
    widget("attribute", "an attribute"),
    widget("event", "an event type"),
    widget("segment", "a segment"),
    widget("flow", "a flow's id"),
    widget("provider", "a name"),
    widget("variable", "a name"),
    widget("field", "a field of an event's data"),
    widget("link", "a link's name"),
    widget("topic", "a consent topic"),
    widget("node", "a node's id"),
    widget("port", "a node's id, `end` or `exit`"),
    widget("message", "one of the flow's [messages](../language.md#messages)"),
    widget("condition", "a [condition](../language.md#conditions)"),
    widget("operators", "[operators](../language.md#operators)"),
    widget("branches", "a list of branches"),
    widget("split", "a list of branches"),
    widget("data", "a map of names and values or [paths](../language.md#paths)"),
    widget("headers", "a map of names and texts"),
    widget("json", "any JSON"),
];

/// What the control of this name takes.
pub(crate) fn words(name: &str) -> Option<&'static str> {
    WIDGETS.iter().find(|widget| widget.name == name).map(|widget| widget.words)
}

/// Where suggestions come from: `used` are the names this flow uses already, `local` is a part of
/// the flow at hand, `href` a list of the HTTP interface, which `query` narrows to names that begin
/// so. With `create` a name may also be new.
pub(crate) fn sources() -> Value {
    let used = |what: &str| json!({ "used": what, "create": true });
    let listed = |href: &str, what: &str| {
        let (query, value) = ("q", "name");
        json!({ "href": href, "query": query, "value": value, "used": what, "create": true })
    };
    let segments = json!({
        "href": "/v1/segments", "value": "id", "title": "name", "used": "segment", "create": true,
    });
    let sources = [
        ("tags", listed("/v1/tags", "tag")),
        ("attributes", listed("/v1/attributes", "attribute")),
        ("events", listed("/v1/event-types", "event")),
        ("segments", segments),
        ("providers", used("provider")),
        ("flows", json!({ "href": "/v1/flows", "value": "id", "title": "name", "create": true })),
        ("nodes", json!({ "local": "/nodes" })),
        ("send_nodes", json!({ "local": "/nodes", "filter": { "sends": true } })),
        ("messages", json!({ "local": "/messages", "filter": "channel" })),
    ];
    Value::Object(Map::from_iter(sources.map(|(name, source)| (name.to_owned(), source))))
}

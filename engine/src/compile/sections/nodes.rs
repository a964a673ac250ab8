//! `nodes`: settings by the table of each kind, then what must hold between them.

use crate::compile::Pass;
use crate::compile::resolve::{Authored, Item};
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::form::{At, Form, Values, read_settings};
use crate::kind::{Build, Complaints, Kind};
use crate::node::Node;
use crate::source::{Key, Map, Node as Written};

pub(in crate::compile) fn lower(
    pass: &mut Pass<'_>,
    authored: &Authored<'_>,
    item: &Item<'_>,
) -> Option<Box<dyn Node>> {
    let kind = item.kind?;
    let what = format!("`{}`", kind.name);
    let at = At {
        node: Some(item.id),
        goal_event: authored.goal_event(),
        ..At::new(pass.source, &what, item.named_at)
    };
    let before = pass.out.len();
    let ports = kind.ports.iter().map(|port| port.name);
    let extra: Vec<&str> = ["type", "name"].into_iter().chain(ports).collect();
    let values = read_settings(kind.settings, item.map, &extra, at, &mut pass.out);
    pass.title(item);
    pass.message_exists(authored, item, kind, &values);
    if pass.out.len() > before || values.incomplete || !pass.agreed(kind, &values, item) {
        return None;
    }
    let Build::Node(build) = kind.build else { return None };
    Some(build(&values))
}

impl Pass<'_> {
    /// Asks the kind whether its settings agree with each other.
    pub(super) fn agreed(&mut self, kind: &'static Kind, values: &Values, item: &Item<'_>) -> bool {
        let mut complaints = Complaints::default();
        (kind.check)(values, &mut complaints);
        let agreed = complaints.0.is_empty();
        for complaint in complaints.0 {
            let place = item.map.entry(&complaint.setting).map(|(_, node)| node.span);
            let span = place.unwrap_or(item.named_at);
            let found = Diagnostic::new(&rules::WRONG_VALUE, span, complaint.message);
            let found = found.help(crate::form::sentence(&complaint.help));
            let is_node = matches!(kind.build, Build::Node(_));
            self.out.push(if is_node { found.node(item.id) } else { found });
        }
        agreed
    }

    fn title(&mut self, item: &Item<'_>) {
        let Some(node) = item.map.get("name") else { return };
        if node.as_text().is_none_or(str::is_empty) && !node.is_null() {
            let message = "`name` is a text: what people call the node";
            let help = "Write one line, such as `name: Wait a day`.";
            let found = Diagnostic::new(&rules::WRONG_VALUE, node.span, message).help(help);
            self.out.push(found.node(item.id));
        }
    }

    /// A message that a node names is there, and of the node's channel.
    fn message_exists(
        &mut self,
        authored: &Authored<'_>,
        item: &Item<'_>,
        kind: &'static Kind,
        values: &Values,
    ) {
        for setting in kind.settings {
            let Form::Message(channel) = setting.form else { continue };
            let (Some(name), Some(span)) = (values.text(setting.name), values.span(setting.name))
            else {
                continue;
            };
            let messages = authored.section("messages").and_then(|(_, node)| node.as_map());
            let Some((key, message)) = messages.and_then(|messages| messages.entry(name)) else {
                let known = messages.into_iter().flat_map(Map::iter);
                let meant = did_you_mean(name, known.map(|(key, _)| key.text.as_str()));
                let help = match meant {
                    Some(word) => format!("Did you mean `{word}`?"),
                    None => format!("Add `{name}: {{ channel: {channel}, … }}` under `messages:`."),
                };
                let message = format!("there is no message `{name}`");
                let mut found = Diagnostic::new(&rules::UNKNOWN_MESSAGE, span, message).help(help);
                if let Some(word) = meant {
                    found = found.replace(format!("Write `{word}`"), span, word);
                }
                self.out.push(found.node(item.id));
                continue;
            };
            let written = message.as_map().and_then(|map| map.get("channel")?.as_text());
            if let Some(other) = written.filter(|word| *word != channel.as_str()) {
                let message =
                    format!("`{}` sends by {channel}, and `{name}` is for {other}", kind.name);
                let help = format!(
                    "Send it by `send_{other}`, or name a message of the channel `{channel}`."
                );
                let found = Diagnostic::new(&rules::WRONG_CHANNEL, span, message).help(help);
                self.out.push(found.label(key.span, "the message").node(item.id));
            }
        }
    }

    /// A section that is a map.
    pub(super) fn map_of<'n>(
        &mut self,
        key: &Key,
        node: &'n Written,
        example: &str,
    ) -> Option<&'n Map> {
        let map = node.as_map();
        if map.is_none() {
            let message = format!("`{}` is a map, and this is {}", key.text, node.kind_word());
            let help = format!("Write `{}: {example}`.", key.text);
            self.out.push(Diagnostic::new(&rules::WRONG_VALUE, node.span, message).help(help));
        }
        map
    }

    /// A section that is a list.
    pub(super) fn list_of<'n>(
        &mut self,
        key: &Key,
        node: &'n Written,
        example: &str,
    ) -> &'n [Written] {
        node.as_list().unwrap_or_else(|| {
            let message = format!("`{}` is a list, and this is {}", key.text, node.kind_word());
            let help = format!("Write `{}: {example}`.", key.text);
            self.out.push(Diagnostic::new(&rules::WRONG_VALUE, node.span, message).help(help));
            &[]
        })
    }
}

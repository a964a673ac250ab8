//! `tests`: the tests that a flow carries in its own file.

use serde_json::{Map, Value};

use crate::compile::Pass;
use crate::compile::resolve::Authored;
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::flow_test::{Expect, FlowTest, Happening, What};
use crate::form::{At, Form, Need, Setting, Values, Word, read_settings, sentence};
use crate::model::{Grade, Name, SignKind};
use crate::source::{Node, Span};
use crate::value::{Duration, Timestamp};

/// When a test begins, unless it says otherwise: a Monday, far from changes of the clocks.
const START_AT_DEFAULT: &str = "2027-01-04T00:00:00Z";

const GRADES: &[Word] = &[
    Word { word: "human", title: "A person" },
    Word { word: "machine", title: "A scanner or a proxy" },
    Word { word: "unknown", title: "Not known" },
];

const ENDS: &[Word] = &[
    Word { word: "end", title: "Finished" },
    Word { word: "exit", title: "Left early" },
    Word { word: "goal", title: "Reached the goal" },
    Word { word: "inside", title: "Is still inside" },
    Word { word: "not_entered", title: "Never came in" },
];

const fn happens(name: &'static str, form: Form, title: &'static str) -> Setting {
    Setting::optional(name, form, title).need(Need::OneOf("event"))
}

const HAPPENING: &[Setting] = &[
    Setting::required("at", Form::Text, "At")
        .doc("How long after the beginning, such as `6 hours` or `0 minutes`.")
        .default("0 minutes"),
    happens("tag", Form::Tag, "Tag added"),
    happens("untag", Form::Tag, "Tag removed"),
    happens("set", Form::Json, "Attributes set"),
    happens("event", Form::EventType, "Event"),
    happens("delivered", Form::NodeId, "Delivered"),
    happens("seen", Form::NodeId, "Seen"),
    happens("clicked", Form::NodeId, "Clicked"),
    happens("replied", Form::NodeId, "Replied"),
    happens("bounced", Form::NodeId, "Bounced"),
    happens("failed", Form::NodeId, "Failed"),
    Setting::optional("data", Form::Json, "Data").doc("What the event says."),
    Setting::optional("link", Form::Text, "Link").doc("By which link, with `clicked`."),
    Setting::optional("grade", Form::Choice(GRADES), "By whom")
        .doc("Who opened or followed.")
        .default("human"),
];

const EXPECT: &[Setting] = &[
    Setting::optional("messages", Form::Json, "Messages")
        .doc("The send nodes in order, or `{ node, at }` where the instant matters."),
    Setting::optional("ended", Form::Choice(ENDS), "Ended").doc("How it ended."),
    Setting::optional("reason", Form::Text, "Reason").doc("The label or words of what ended it."),
    Setting::optional("path", Form::Json, "Path").doc("The nodes it was at, in order."),
    Setting::optional("tags", Form::Json, "Tags").doc("The tags it has at the end."),
];

/// What one test says.
pub(super) const TABLE: &[Setting] = &[
    Setting::required("name", Form::Text, "Name").doc("What it shows."),
    Setting::optional("contact", Form::Json, "Contact")
        .doc("The contact before the first event, with `tags` and `segments`."),
    Setting::optional("start_at", Form::Text, "Begins")
        .doc("When it begins.")
        .default(START_AT_DEFAULT),
    Setting::optional("until", Form::Duration, "Until").doc("How long it is watched."),
    Setting::optional("events", Form::Json, "Events").doc("What happens."),
    Setting::required("expect", Form::Group(EXPECT), "Expected").doc("What must come of it."),
];

const SIGNS: [(&str, SignKind); 6] = [
    ("delivered", SignKind::Delivered),
    ("seen", SignKind::Seen),
    ("clicked", SignKind::Clicked),
    ("replied", SignKind::Replied),
    ("bounced", SignKind::Bounced),
    ("failed", SignKind::Failed),
];

pub(in crate::compile) fn lower(pass: &mut Pass<'_>, authored: &Authored<'_>) -> Vec<FlowTest> {
    let Some((key, node)) = authored.section("tests") else { return Vec::new() };
    let list = pass.list_of(key, node, "[{ name: …, events: [ … ], expect: { … } }]");
    list.iter().filter_map(|node| pass.test(authored, node)).collect()
}

impl Pass<'_> {
    fn test(&mut self, authored: &Authored<'_>, node: &Node) -> Option<FlowTest> {
        let Some(map) = node.as_map() else {
            let help = "Write `- name: …` with `events:` and `expect:` below.";
            return self.bad_test(node.span, "a test is a map", help);
        };
        let at = At::new(self.source, "the test", node.span);
        let values = read_settings(TABLE, map, &[], at, &mut self.out);
        let start_at = self.start_at(&values);
        let contact = self.contact(&values, node.span);
        let events = map.get("events").map_or(Some(Vec::new()), |node| self.events(authored, node));
        let expect = values.group("expect").map(|expect| self.expect(authored, expect, node.span));
        Some(FlowTest {
            name: values.text("name")?.to_owned(),
            span: node.span,
            contact: contact?,
            start_at: start_at?,
            until: values.duration("until").copied(),
            events: events?,
            expect: expect??,
        })
    }

    fn start_at(&mut self, values: &Values) -> Option<Timestamp> {
        let written = values.text("start_at").unwrap_or(START_AT_DEFAULT);
        match Timestamp::parse(written) {
            Ok(instant) => Some(instant),
            Err(invalid) => {
                let span = values.span("start_at").unwrap_or_default();
                let found = Diagnostic::new(&rules::WRONG_VALUE, span, invalid.problem());
                self.out.push(found.help(sentence(invalid.help())));
                None
            }
        }
    }

    fn contact(&mut self, values: &Values, span: Span) -> Option<Value> {
        match values.json("contact") {
            None => Some(Value::Object(Map::new())),
            Some(contact) if contact.is_object() => Some(contact.clone()),
            Some(_) => {
                let help = "Write `contact: { first_name: Ana, tags: [VIP] }`.";
                let span = values.span("contact").unwrap_or(span);
                self.bad_test(span, "`contact` is a map", help)
            }
        }
    }

    fn events(&mut self, authored: &Authored<'_>, node: &Node) -> Option<Vec<Happening>> {
        let Some(list) = node.as_list() else {
            let help = "Write `events: [{ at: 0 minutes, tag: AB CART }]`.";
            return self.bad_test(node.span, "`events` is a list", help);
        };
        let read: Vec<_> = list.iter().map(|node| self.happening(authored, node)).collect();
        read.into_iter().collect()
    }

    fn happening(&mut self, authored: &Authored<'_>, node: &Node) -> Option<Happening> {
        let Some(map) = node.as_map() else {
            let help = "Write `{ at: 6 hours, tag: BUY }`.";
            return self.bad_test(node.span, "an event of a test is a map", help);
        };
        let at = At::new(self.source, "the event", node.span);
        let values = read_settings(HAPPENING, map, &[], at, &mut self.out);
        let after = self.after(&values);
        let what = self.what(authored, &values);
        Some(Happening { after: after?, what: what? })
    }

    fn after(&mut self, values: &Values) -> Option<Duration> {
        match Duration::parse_or_zero(values.text("at")?) {
            Ok(duration) => Some(duration),
            Err(invalid) => {
                let span = values.span("at").unwrap_or_default();
                let found = Diagnostic::new(&rules::NOT_A_DURATION, span, invalid.problem());
                self.out.push(found.help(sentence(invalid.help())));
                None
            }
        }
    }

    fn what(&mut self, authored: &Authored<'_>, values: &Values) -> Option<What> {
        if let Some(tag) = values.name("tag") {
            return Some(What::Tag(tag));
        }
        if let Some(tag) = values.name("untag") {
            return Some(What::Untag(tag));
        }
        if let Some(kind) = values.name("event") {
            let data = values.json("data").cloned().unwrap_or_else(|| Map::new().into());
            return Some(What::Event { kind, data });
        }
        if let Some(set) = values.json("set") {
            let Some(set) = set.as_object() else {
                let span = values.span("set").unwrap_or_default();
                return self.bad_test(span, "`set` is a map", "Write `set: { city: Berlin }`.");
            };
            return Some(What::Set(set.clone()));
        }
        let (word, kind) = SIGNS.into_iter().find(|(word, _)| values.has(word))?;
        let node = self.send_node(authored, values.text(word)?, values.span(word)?)?;
        let grade = match values.text("grade") {
            Some("machine") => Grade::Machine,
            Some("unknown") => Grade::Unknown,
            _ => Grade::Human,
        };
        Some(What::Sign { kind, node, link: values.name("link"), grade })
    }

    fn send_node(&mut self, authored: &Authored<'_>, id: &str, span: Span) -> Option<Name> {
        if authored.is_send(id) {
            return Some(id.into());
        }
        let help = match did_you_mean(id, authored.sends()) {
            Some(word) => format!("Did you mean `{word}`?"),
            None => "In tests a message goes by the id of the node that sends it.".to_owned(),
        };
        self.bad_test(span, format!("no node `{id}` sends a message"), help)
    }

    fn expect(
        &mut self,
        authored: &Authored<'_>,
        values: &Values,
        otherwise: Span,
    ) -> Option<Expect> {
        let span = |key: &str| values.span(key).unwrap_or(otherwise);
        let messages = match values.json("messages") {
            Some(list) => Some(self.messages(authored, list, span("messages"))?),
            None => None,
        };
        let path = match values.json("path") {
            Some(list) => Some(self.path(authored, list, span("path"))?),
            None => None,
        };
        let tags = match values.json("tags") {
            Some(list) => Some(self.texts(list, span("tags"), "tags")?),
            None => None,
        };
        Some(Expect {
            messages,
            ended: values.text("ended").map(str::to_owned),
            reason: values.text("reason").map(str::to_owned),
            path,
            tags,
        })
    }

    fn messages(
        &mut self,
        authored: &Authored<'_>,
        list: &Value,
        span: Span,
    ) -> Option<Vec<(Name, Option<Timestamp>)>> {
        let Some(list) = list.as_array() else {
            let help = "Write the send nodes in order: `messages: [reminder_email]`, or `[]`.";
            return self.bad_test(span, "`messages` is a list", help);
        };
        let mut messages = Vec::new();
        for item in list {
            let node = item.get("node").unwrap_or(item).as_str().unwrap_or_default();
            let at = match item.get("at").map(|at| Timestamp::parse(at.as_str().unwrap_or("?"))) {
                None => None,
                Some(Ok(instant)) => Some(instant),
                Some(Err(invalid)) => {
                    return self.bad_test(span, invalid.problem(), sentence(invalid.help()));
                }
            };
            messages.push((self.send_node(authored, node, span)?, at));
        }
        Some(messages)
    }

    fn path(&mut self, authored: &Authored<'_>, list: &Value, span: Span) -> Option<Vec<Name>> {
        let path = self.texts(list, span, "path")?;
        let unknown = path.iter().find(|id| !authored.is_node(id));
        if let Some(id) = unknown {
            let ids = authored.nodes.iter().map(|item| item.id);
            let help = match did_you_mean(id, ids) {
                Some(word) => format!("Did you mean `{word}`?"),
                None => "Name nodes of this flow, in order.".to_owned(),
            };
            return self.bad_test(span, format!("there is no node `{id}`"), help);
        }
        Some(path)
    }

    fn texts(&mut self, list: &Value, span: Span, key: &str) -> Option<Vec<Name>> {
        let texts = list.as_array().map(|items| items.iter().map(Value::as_str));
        let names = texts.and_then(|texts| texts.map(|text| text.map(Name::from)).collect());
        if names.is_none() {
            let help = format!("Write `{key}: [one, another]`, or `[]` for none.");
            return self.bad_test(span, format!("`{key}` is a list of texts"), help);
        }
        names
    }

    fn bad_test<T>(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<T> {
        self.out.push(Diagnostic::new(&rules::BAD_TEST, span, message).help(help));
        None
    }
}

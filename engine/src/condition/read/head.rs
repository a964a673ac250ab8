//! The heads, one by one.

use weir_messages::Channel;

use super::super::heads::PEOPLE;
use super::super::heads::{Head, ITEMS_MAX, Takes};
use super::super::{Asked, AskedGrade, Condition, Happened, Reached, Since, Test, attribute};
use super::{OfSegment, Place, Reader, listed};
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::form::{At, read_window};
use crate::model::Name;
use crate::source::{Key, Map, Node};
use crate::value::Window;

impl Reader<'_, '_> {
    pub(super) fn head(
        &mut self,
        head: &Head,
        key: &Key,
        node: &Node,
        map: &Map,
        depth: usize,
    ) -> Option<Condition> {
        let joins = matches!(head.takes, Takes::Condition | Takes::Conditions);
        if self.at.status_only && !joins && head.takes != Takes::Status {
            let message = format!("a branch of `evaluate_event` cannot ask for `{}`", head.word);
            let help = "Ask for `status` here, and for other things in an `evaluate_data` node \
                        before or after it.";
            return self.bad(key.span, message, help);
        }
        if self.at.segment.is_some() && !self.fits_segment(head, key) {
            return None;
        }
        match head.takes {
            Takes::Tag => self.tag(head, node, map),
            Takes::Attribute => self.attribute(node, map),
            Takes::Path => self.path_test(node, map),
            Takes::EventType => self.event(node, map, depth),
            Takes::Status => self.status(key, node, map),
            Takes::Port => self.arm(key, node, map),
            Takes::Segment => self.segment(node),
            Takes::Channel => self.channel(head, node, map),
            Takes::Window => self.window(node).map(Condition::During),
            Takes::Condition => self.not(node, depth),
            Takes::Conditions => self.joined(head, node, depth),
        }
    }

    fn tag(&mut self, head: &Head, node: &Node, map: &Map) -> Option<Condition> {
        let tag = self.name(head.word, node);
        if head.word == "tag" {
            return tag.map(Condition::Tag);
        }
        let span = self.span(map);
        let (tag, span) = (tag?, span?);
        Some(match head.word {
            "tag_added" => Condition::TagAdded(tag, span),
            _ => Condition::TagRemoved(tag, span),
        })
    }

    fn attribute(&mut self, node: &Node, map: &Map) -> Option<Condition> {
        let test = self.test(map);
        let name = self.text("attribute", node)?;
        if weir_messages::path::looks_like(name) {
            return self.path_as_attribute(node, name);
        }
        let Some(path) = attribute::path(name) else {
            let message = format!("`{name}` is not the name of an attribute");
            let help = "A dot walks into nested data: `predicted.abandon_risk`.";
            return self.bad(node.span, message, help);
        };
        Some(Condition::Attribute(path, test?))
    }

    fn path_as_attribute(&mut self, node: &Node, path: &str) -> Option<Condition> {
        let message = format!("`attribute` takes a name, and `{path}` is a path");
        let bare = path.strip_prefix("$.contact.").unwrap_or("city");
        let help = format!("Write `attribute: {bare}`, or `path: {path}` for other data.");
        self.bad(node.span, message, help)
    }

    fn path_test(&mut self, node: &Node, map: &Map) -> Option<Condition> {
        let test = self.test(map);
        let count = map.get("count").map(|node| self.count(node));
        let path = self.path("path", node)?;
        if let Some(name) = attribute::of_path(&path) {
            let (key, _) = map.entry("path")?;
            let message = format!("`{path}` is an attribute of the contact");
            let help = format!("Write `attribute: {name}`.");
            let found = Diagnostic::new(&rules::BAD_PATH, node.span, message).help(help);
            let title = format!("Write `attribute: {name}`");
            return self.report(found.replace(
                title,
                key.span.to(node.span),
                format!("attribute: {name}"),
            ));
        }
        let count = match count {
            Some(count) => Some(count?),
            None => None,
        };
        Some(Condition::Path(path, Test { count, ..test? }))
    }

    fn event(&mut self, node: &Node, map: &Map, depth: usize) -> Option<Condition> {
        let kind = self.event_type(node);
        let filter = map.get("where").map(|node| {
            let segment = self.at.segment.map(|of| OfSegment { in_where: true, ..of });
            let at = Place { status_only: false, beside: &[], segment, ..self.at };
            Reader { at, out: &mut *self.out }.condition(node, depth + 1)
        });
        let same = map.entry("same").map(|(key, node)| {
            let names = self.names("same", node);
            names.filter(|_| self.has_entry(key))
        });
        let span = self.span(map);
        let count = map.get("count").map(|node| self.count(node));
        let credited =
            map.entry("credited").map(|(key, node)| self.credited(key, node, kind.as_ref()));
        Some(Condition::Event(Box::new(Happened {
            kind: kind?,
            filter: said(filter)?,
            same: said(same)?.unwrap_or_default(),
            span: span?,
            count: said(count)?,
            credited: said(credited)?,
        })))
    }

    fn event_type(&mut self, node: &Node) -> Option<Name> {
        let kind = self.text("event", node)?;
        if let "tag_added" | "tag_removed" = kind {
            let message = format!("`event: {kind}` does not say which tag");
            return self.bad(node.span, message, format!("Write `{kind}: TAG`."));
        }
        if self.at.segment.is_some() && matches!(kind, "segment_entered" | "segment_left") {
            return self.is_of_segments(node);
        }
        let letter = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit();
        let plain = kind.starts_with(|sign: char| sign.is_ascii_lowercase())
            && kind.chars().all(|sign| letter(sign) || matches!(sign, '_' | '.'));
        if plain {
            return Some(Name::from(kind));
        }
        let small = kind.to_lowercase().replace([' ', '-'], "_");
        let message = format!("`{kind}` is not the name of an event type");
        let help = format!("Write small letters, digits, `_` and `.`: `event: {small}`.");
        let found = Diagnostic::new(&rules::BAD_NAME, node.span, message).help(help);
        self.report(found.replace(format!("Write `{small}`"), node.span, small))
    }

    fn credited(&mut self, key: &Key, node: &Node, kind: Option<&Name>) -> Option<bool> {
        let goal = self.at.goal_event;
        let other = goal.is_some_and(|goal| kind.is_some_and(|kind| *kind != *goal));
        if other || !self.at.in_token {
            let help = match goal {
                Some(goal) => format!("Write it beside `event: {goal}`, the event of `goal`."),
                None => "Leave it out: before entry there are no messages of this flow.".into(),
            };
            return self.bad(key.span, "`credited` is for the event of `goal` only", help);
        }
        self.switch("credited", node)
    }

    fn switch(&mut self, setting: &str, node: &Node) -> Option<bool> {
        if node.as_bool().is_some() || node.is_null() {
            return node.as_bool();
        }
        let message = format!("`{setting}` is true or false, and this is {}", node.kind_word());
        self.bad(node.span, message, format!("Write `{setting}: true` or `{setting}: false`."))
    }

    fn status(&mut self, key: &Key, node: &Node, map: &Map) -> Option<Condition> {
        let status = self.asked(node);
        let of = self.status_of(key, map);
        let link = map.entry("link").map(|(key, node)| self.link(status, key, node));
        let grade = map.entry("grade").map(|(key, node)| self.grade(status, key, node));
        Some(Condition::Status(Reached {
            status: status?,
            of: of?,
            link: said(link)?,
            grade: said(grade)?,
        }))
    }

    fn asked(&mut self, node: &Node) -> Option<Asked> {
        let word = self.text("status", node)?;
        let known = || Asked::ALL.into_iter().map(Asked::word);
        if let Some(asked) = Asked::ALL.into_iter().find(|asked| asked.word() == word) {
            return Some(asked);
        }
        let meant = match word {
            "opened" | "open" | "read" | "viewed" => Some("seen"),
            "click" => Some("clicked"),
            "accepted" | "handed_over" => Some("sent"),
            "spam" | "complaint" => Some("complained"),
            "bounce" | "undelivered" => Some("bounced"),
            _ => did_you_mean(word, known()),
        };
        let message = format!("`{word}` is not a status of a message");
        let help = match meant {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => format!("Write {}.", listed(known())),
        };
        let mut found = Diagnostic::new(&rules::BAD_CONDITION, node.span, message).help(help);
        if let Some(meant) = meant {
            found = found.replace(format!("Write `{meant}`"), node.span, meant);
        }
        self.report(found)
    }

    /// The send nodes: the node's own in `evaluate_event`, named everywhere else.
    fn status_of(&mut self, key: &Key, map: &Map) -> Option<Vec<Name>> {
        match (map.entry("of"), self.at) {
            (None, Place { status_only: true, .. }) => Some(Vec::new()),
            (Some((of, _)), Place { status_only: true, .. }) => {
                let message = "in `evaluate_event` the node says which message is asked about";
                self.bad(of.span, message, "Leave `of` out here and write it at the node.")
            }
            (_, Place { in_token: false, .. }) => {
                let message = "before entry there is no message of this flow to ask about";
                let help = "Ask for messages of any flow by their event: `event: message_seen`.";
                self.bad(key.span, message, help)
            }
            (Some((_, node)), _) => self.names("of", node),
            (None, _) => {
                let message = "`status` does not say of which message";
                self.bad(key.span, message, "Write the node that sends it beside: `of: NODE`.")
            }
        }
    }

    fn link(&mut self, status: Option<Asked>, key: &Key, node: &Node) -> Option<Name> {
        if status.is_some_and(|status| status != Asked::Clicked) {
            let message = "`link` goes with `status: clicked` only";
            return self.bad(key.span, message, "Write `status: clicked`, or leave `link` out.");
        }
        self.name("link", node)
    }

    fn grade(&mut self, status: Option<Asked>, key: &Key, node: &Node) -> Option<AskedGrade> {
        if status.is_some_and(|status| !matches!(status, Asked::Seen | Asked::Clicked)) {
            let message = "`grade` goes with `status: seen` and `status: clicked` only";
            return self.bad(
                key.span,
                message,
                "Leave `grade` out: only opens and clicks have one.",
            );
        }
        match self.text("grade", node)? {
            "human" => Some(AskedGrade::Human),
            "any" => Some(AskedGrade::Any),
            word => {
                let message = format!("`{word}` is not a grade");
                self.bad(node.span, message, "Write `human`, a person's, or `any`, machines' too.")
            }
        }
    }

    fn arm(&mut self, key: &Key, node: &Node, map: &Map) -> Option<Condition> {
        if !self.at.in_token {
            let message = "before entry no branch has been taken";
            return self.bad(key.span, message, "Ask for `arm` in a node of the flow.");
        }
        let port = self.name("arm", node);
        let Some(of) = map.get("of") else {
            let message = "`arm` does not say of which node";
            return self.bad(key.span, message, "Write the node beside: `of: NODE`.");
        };
        let of = self.name("of", of);
        Some(Condition::Arm { port: port?, of: of? })
    }

    fn channel(&mut self, head: &Head, node: &Node, map: &Map) -> Option<Condition> {
        let topic = map.get("topic").map(|node| self.name("topic", node));
        let word = self.text(head.word, node)?;
        let people = PEOPLE.iter().map(|channel| channel.as_str());
        let Some(channel) = word.parse().ok().filter(|it| *it != Channel::Webhook) else {
            let help = match did_you_mean(word, people.clone()) {
                Some(meant) => format!("Did you mean `{meant}`?"),
                None => format!("Write {}.", listed(people)),
            };
            let message = format!("`{word}` is not a channel that reaches people");
            return self.bad(node.span, message, help);
        };
        Some(match head.word {
            "reachable" => Condition::Reachable(channel),
            _ => Condition::Consent { channel, topic: said(topic)? },
        })
    }

    fn window(&mut self, node: &Node) -> Option<Window> {
        let Some(map) = node.as_map() else {
            if node.is_null() {
                return None;
            }
            let message = format!("`during` takes a window, and this is {}", node.kind_word());
            let help = "Write `during: { days: [mon, fri], from: \"09:00\", to: \"18:00\" }`.";
            return self.bad(node.span, message, help);
        };
        let at = At::new(self.at.source, "`during`", node.span);
        read_window(map, &[], at, self.out)
    }

    fn not(&mut self, node: &Node, depth: usize) -> Option<Condition> {
        if node.as_list().is_some() {
            let message = "`not` takes one condition, and this is a list";
            let help = "Write `not: { any: [ … ] }` if none may be true, `not: { all: [ … ] }` if \
                        not all may.";
            return self.bad(node.span, message, help);
        }
        Some(Condition::Not(Box::new(self.condition(node, depth + 1)?)))
    }

    fn joined(&mut self, head: &Head, node: &Node, depth: usize) -> Option<Condition> {
        let word = head.word;
        let Some(items) = node.as_list() else {
            if node.is_null() {
                return None;
            }
            let message = format!("`{word}` takes a list, and this is {}", node.kind_word());
            let help = format!("Write `{word}: [{{ tag: VIP }}, {{ attribute: city }}]`.");
            return self.bad(node.span, message, help);
        };
        if items.is_empty() || items.len() > ITEMS_MAX {
            let message =
                format!("`{word}` joins 1 to {ITEMS_MAX} conditions, and here are {}", items.len());
            let help = "Remove it if it is empty; move a part into a segment if it is long.";
            return self.bad(node.span, message, help);
        }
        let read: Vec<_> = items.iter().map(|item| self.condition(item, depth + 1)).collect();
        let items = read.into_iter().collect::<Option<Vec<_>>>()?;
        Some(if word == "all" { Condition::All(items) } else { Condition::Any(items) })
    }

    pub(super) fn since(&mut self, node: &Node) -> Option<Since> {
        let word = self.text("since", node)?;
        if !self.at.in_token && word != "ever" {
            let message = format!("before entry nothing is `since: {word}`");
            let help = "Write `within: 30 days` for how far back, or `since: ever`.";
            return self.bad(node.span, message, help);
        }
        match word {
            "entry" => Some(Since::Entry),
            "arrival" => Some(Since::Arrival),
            "ever" => Some(Since::Ever),
            "exit" | "end" | "start" => {
                let message = format!("`since: {word}` is no place in the flow");
                let help = "Write `entry`, `arrival`, `ever` or the id of a node.";
                self.bad(node.span, message, help)
            }
            node => Some(Since::Left(Name::from(node))),
        }
    }
}

/// Of a setting that was left out, or read, or found wrong: nothing only if it was wrong.
#[expect(clippy::option_option, reason = "left out and wrong are two things")]
pub(super) fn said<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(None) => None,
        Some(read) => Some(read),
    }
}

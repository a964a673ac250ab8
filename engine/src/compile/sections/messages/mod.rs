//! `messages`: what the flow sends.

mod draft;
mod feeds;
mod parts;
mod problems;
mod template;

use std::collections::BTreeMap;
use std::str::FromStr;

use weir_messages::{Channel, Message};

use super::super::Pass;
use super::super::resolve::Authored;
use crate::condition::Condition;
use crate::diagnostic::{Diagnostic, has_errors, rules};
use crate::flow::FlowMessage;
use crate::form::id::{RESERVED, is_id, suggested};
use crate::form::{At, Form, Setting, Values, Word, read_settings, read_some};
use crate::model::{Name, Purpose};
use crate::source::{Key, Map, Node};

use draft::Parts;
use feeds::FEED;
use parts::{optional_of, parts_of};
pub(crate) use problems::place_in_part;

const CHANNELS: &[Word] = &[
    Word { word: "email", title: "E-mail" },
    Word { word: "sms", title: "SMS" },
    Word { word: "push", title: "Push" },
    Word { word: "webhook", title: "Webhook" },
];

const KINDS: &[Word] = &[
    Word { word: "marketing", title: "Marketing: needs consent, waits for windows" },
    Word { word: "transactional", title: "Transactional: an answer to what the person did" },
];

const TRACK: &[Setting] = &[
    Setting::optional("opens", Form::Switch, "Opens").doc("Count opens.").default("true"),
    Setting::optional("clicks", Form::Switch, "Clicks").doc("Count clicks.").default("true"),
    Setting::optional("utm", Form::Headers, "UTM parameters")
        .doc("Parameters added to links, such as `{ campaign: cart }`."),
];

/// What every message may say, whatever its channel.
pub(crate) const COMMON: &[Setting] = &[
    Setting::required("channel", Form::Choice(CHANNELS), "Channel").doc("By what it travels."),
    Setting::optional("kind", Form::Choice(KINDS), "Kind")
        .doc("Marketing needs consent and waits for windows.")
        .default("marketing"),
    Setting::optional("topic", Form::Provider, "Topic").doc("The consent topic it belongs to."),
    Setting::optional("track", Form::Group(TRACK), "Tracking").doc("What is counted."),
    Setting::optional("purpose", Form::Text, "Purpose").doc("What it is for, in the library."),
];

/// What else a message may hold: read here, one by one.
const VARIANTS: &str = "variants";
const FEEDS: &str = "feeds";

/// What a variant says beside its parts.
pub(crate) const VARIANT: &[Setting] =
    &[Setting::required("when", Form::Condition, "When").doc("When these parts are used.")];

/// Variants of one message: languages times texts, with room.
const VARIANTS_MAX: usize = 50;

pub(in crate::compile) fn lower(
    pass: &mut Pass<'_>,
    authored: &Authored<'_>,
) -> BTreeMap<Name, FlowMessage> {
    let Some((key, node)) = authored.section("messages") else { return BTreeMap::new() };
    let Some(map) = pass.map_of(key, node, "{ hello: { channel: sms, text: Hello } }") else {
        return BTreeMap::new();
    };
    let messages = map.iter().filter_map(|(key, node)| pass.message(key, node, authored));
    messages.map(|message| (message.name.clone(), message)).collect()
}

/// What a feed of a message may say.
pub fn feed_settings() -> &'static [Setting] {
    FEED
}

/// What a message of this channel may say, its variants and feeds apart.
pub fn message_settings(channel: Channel) -> Vec<Setting> {
    COMMON.iter().chain(parts_of(channel)).copied().collect()
}

/// What a variant of a message of this channel may say.
pub fn variant_settings(channel: Channel) -> Vec<Setting> {
    VARIANT.iter().chain(optional_of(channel)).copied().collect()
}

impl Pass<'_> {
    fn message(&mut self, key: &Key, node: &Node, authored: &Authored<'_>) -> Option<FlowMessage> {
        let before = self.out.len();
        self.message_name(key);
        let map = self.map_of(key, node, "{ channel: sms, text: Hello }")?;
        let what = format!("the message `{}`", key.text);
        let at = At::new(self.source, &what, key.span);
        let at = At { goal_event: authored.goal_event(), ..at };
        let common = self.common(map, at)?;
        let channel = Channel::from_str(common.text("channel")?).ok()?;
        let values = read_some(parts_of(channel), map, at, &mut self.out);
        let base = Parts { channel, map, values: &values, over: None };
        let body = self.compiled(&base, at);
        let variants = self.variants(&base, at);
        let feeds = self.feeds(map, at);
        (!has_errors(&self.out[before..])).then_some(())?;
        let described = described(key, channel, &common, body?, variants);
        Some(FlowMessage { feeds, ..described })
    }

    fn message_name(&mut self, key: &Key) {
        if is_id(&key.text) && !RESERVED.contains(&key.text.as_str()) {
            return;
        }
        let message = format!("`{}` cannot name a message", key.text);
        let help = format!(
            "Ids begin with a small letter and go on in small letters, digits and `_`: `{}`.",
            suggested(&key.text, "a_message")
        );
        self.out.push(Diagnostic::new(&rules::BAD_NAME, key.span, message).help(help));
    }

    /// What all messages say; keys of the channel are known when the channel is.
    fn common(&mut self, map: &Map, at: At<'_>) -> Option<Values> {
        let channel = map.get("channel").and_then(Node::as_text);
        let Some(channel) = channel.and_then(|word| Channel::from_str(word).ok()) else {
            read_some(COMMON, map, at, &mut self.out);
            return None;
        };
        let parts = parts_of(channel).iter().map(|setting| setting.name);
        let extra: Vec<&str> = parts.chain([VARIANTS, FEEDS]).collect();
        Some(read_settings(COMMON, map, &extra, at, &mut self.out))
    }

    fn variants(&mut self, base: &Parts<'_>, at: At<'_>) -> Vec<(Condition, Message)> {
        let Some((key, node)) = base.map.entry(VARIANTS) else { return Vec::new() };
        let list = self.list_of(key, node, "[{ when: { … }, subject: … }]");
        if list.len() > VARIANTS_MAX {
            let message = format!("the message has {} variants", list.len());
            let help = format!("Write {VARIANTS_MAX} at most.");
            self.out.push(Diagnostic::new(&rules::WRONG_VALUE, key.span, message).help(help));
        }
        list.iter().filter_map(|node| self.variant(base, node, at)).collect()
    }

    fn variant(
        &mut self,
        base: &Parts<'_>,
        node: &Node,
        at: At<'_>,
    ) -> Option<(Condition, Message)> {
        let Some(map) = node.as_map() else {
            let message = format!("a variant is a map, and this is {}", node.kind_word());
            let help = "Write `{ when: { attribute: locale, starts_with: de }, subject: … }`.";
            self.out.push(Diagnostic::new(&rules::WRONG_VALUE, node.span, message).help(help));
            return None;
        };
        let at = At { what: "the variant", span: node.span, ..at };
        let parts = parts_of(base.channel);
        let names: Vec<&str> = parts.iter().map(|setting| setting.name).collect();
        let when = read_settings(VARIANT, map, &names, at, &mut self.out);
        let values = read_some(optional_of(base.channel), map, at, &mut self.out);
        let over = Parts { over: Some((map, &values)), ..*base };
        let message = self.compiled(&over, at)?;
        Some((when.condition("when")?.clone(), message))
    }
}

fn described(
    key: &Key,
    channel: Channel,
    common: &Values,
    body: Message,
    variants: Vec<(Condition, Message)>,
) -> FlowMessage {
    let track = common.group("track");
    let tracks = |what| track.is_none_or(|track| !track.has(what) || track.switch(what));
    let utm = track.and_then(|track| track.headers("utm"));
    FlowMessage {
        name: key.text.as_str().into(),
        channel,
        purpose: match common.text("kind") {
            Some("transactional") => Purpose::Transactional,
            _ => Purpose::Marketing,
        },
        topic: common.name("topic"),
        track_opens: tracks("opens"),
        track_clicks: tracks("clicks"),
        utm: utm.cloned().unwrap_or_default(),
        library: common.text("purpose").map(str::to_owned),
        body,
        variants,
        feeds: Vec::new(),
    }
}

//! What an event changes in what is known of the contact, before anything hears of it.

use serde_json::Value;

use crate::flow::Flow;
use crate::model::{
    CONSENT_CHANNELS, Consent, Event, Grade, MessageId, Name, Origin, Sign, SignKind, Status,
    TokenId,
};
use crate::node::{Because, Update};

use super::baskets::{OF_CARTS, OF_ORDERS};
use super::{Turn, data};

impl Turn<'_> {
    /// Notes on a tag's add that the tag was there already: `only_new` asks for it.
    pub(super) fn note_presence(&self, event: &mut Event) {
        let is_add = *event.kind == *"tag_added";
        if is_add && event.subject().is_some_and(|tag| self.contact.tags.contains_key(tag)) {
            event.data["was_there"] = Value::Bool(true);
        }
    }

    /// Writes into the contact what the event says.
    pub(super) fn project(&mut self, event: &Event) {
        match event.kind.as_str() {
            "tag_added" => self.add_tag(event),
            "tag_removed" => self.remove_tag(event),
            "attribute_changed" => self.set_attribute(event),
            kind if OF_CARTS.contains(&kind) => self.keep_cart(event),
            kind if OF_ORDERS.contains(&kind) => {
                self.keep_order(event);
                self.redeem(event);
            }
            "consent_given" => self.keep_consent(event, true),
            "consent_withdrawn" => self.keep_consent(event, false),
            "unsubscribed" => {
                self.keep_consent(event, false);
                self.keep_sign(event, SignKind::Unsubscribed);
            }
            kind => {
                if let Some(sign) = sign_of(kind) {
                    self.keep_sign(event, sign);
                }
                self.keep_talk(event);
            }
        }
    }

    fn add_tag(&mut self, event: &Event) {
        if let Some(tag) = event.subject().map(Name::from) {
            self.contact.tags.insert(tag.clone(), event.moment());
            self.changes.tags.insert(tag);
        }
    }

    fn remove_tag(&mut self, event: &Event) {
        if let Some(tag) = event.subject().map(Name::from) {
            self.contact.tags.remove(&tag);
            self.changes.tags.insert(tag);
        }
    }

    fn set_attribute(&mut self, event: &Event) {
        let Some(name) = event.subject() else { return };
        let new = event.data.get("new").cloned().unwrap_or_default();
        self.contact.profile.set(name, new);
        self.changes.profile = true;
    }

    /// What was ordered with a code uses it up.
    fn redeem(&mut self, event: &Event) {
        let code = text(event, "coupon").filter(|_| *event.kind == *"order_placed");
        let code = code.filter(|code| code.chars().count() <= super::CODE_MAX_CHARS);
        self.changes.coupons.redeemed.extend(code);
    }

    fn keep_consent(&mut self, event: &Event, given: bool) {
        let known = |channel: &String| CONSENT_CHANNELS.contains(&channel.as_str());
        let Some(channel) = text(event, "channel").filter(known).map(Name::from) else { return };
        let topic = text(event, "topic").map(Name::from);
        let fresh = Consent { given, at: self.now, topics: std::collections::BTreeMap::new() };
        let consent = self.contact.consent.entry(channel.clone()).or_insert_with(|| fresh.clone());
        match topic {
            Some(topic) => {
                consent.topics.insert(topic, given);
            }
            None => *consent = Consent { topics: std::mem::take(&mut consent.topics), ..fresh },
        }
        self.changes.consent.insert(channel);
    }

    fn keep_sign(&mut self, event: &Event, kind: SignKind) {
        let Some(id) = text(event, "message").and_then(|id| id.parse::<MessageId>().ok()) else {
            return;
        };
        if self.contact.message(id).is_none_or(|message| !message.status.handed_over()) {
            return;
        }
        if kind == SignKind::Clicked {
            self.note_followed(id, event);
        }
        let grade = grade_of(event);
        let message = self.message_mut(id);
        let (channel, to) = (message.channel, message.to.clone());
        let link = text(event, "link").map(Name::from);
        let sign = Sign { kind, at: event.occurred_at, seq: event.seq, link, grade };
        message.signs.push(sign);
        match kind {
            SignKind::Delivered => message.raise(Status::Delivered),
            SignKind::Seen | SignKind::Replied => message.raise(Status::Seen),
            SignKind::Clicked => message.raise(Status::Clicked),
            SignKind::Bounced
            | SignKind::Complained
            | SignKind::Unsubscribed
            | SignKind::Failed => {}
        }
        let hard = kind == SignKind::Bounced && event.data["permanent"] == Value::Bool(true);
        if hard || kind == SignKind::Complained {
            self.contact.suppressed.insert(channel);
            self.changes.suppressed.extend(to.map(|to| (channel, to)));
        }
    }

    /// What an `update_contact` node asks for: one effect, each change an event.
    pub(super) fn update(&mut self, id: TokenId, flow: &Flow, update: Update) -> Because {
        let origin = self.origin_of(id, flow);
        let mut said = Vec::new();
        for tag in update.add_tags {
            said.push(format!("tag {tag} added"));
            self.tag(&tag, origin.clone());
        }
        for tag in update.remove_tags {
            if self.contact.tags.contains_key(&tag) {
                said.push(format!("tag {tag} removed"));
                self.untag(&tag, origin.clone());
            }
        }
        let set = update.set.into_iter();
        let unset = update.unset.iter().map(|name| (name.to_string(), Value::Null));
        for (name, new) in set.chain(unset) {
            if self.change_attribute(&name, new, &origin) {
                said.push(format!("{name} changed"));
            }
        }
        let text = if said.is_empty() { "nothing changed".into() } else { said.join(", ") };
        Because { text, event: None }
    }

    /// Adds a tag; each add is an event, even if the tag was there.
    pub(super) fn tag(&mut self, tag: &Name, origin: Origin) {
        let fields = data([("tag", Value::from(tag.as_str()))]);
        self.make_bounded("tag_added", fields, origin);
    }

    /// Removes a tag.
    pub(super) fn untag(&mut self, tag: &Name, origin: Origin) {
        let fields = data([("tag", Value::from(tag.as_str()))]);
        self.make_bounded("tag_removed", fields, origin);
    }

    /// Sets or removes one attribute; says whether that changed it.
    pub(super) fn change_attribute(&mut self, name: &str, new: Value, origin: &Origin) -> bool {
        let old = self.contact.profile.get(name);
        if old == new {
            return false;
        }
        let fields = data([("name", Value::from(name)), ("old", old), ("new", new)]);
        self.make_bounded("attribute_changed", fields, origin.clone());
        true
    }

    /// What an `emit_event` node asks for.
    pub(super) fn emit(&mut self, id: TokenId, flow: &Flow, kind: &str, data: Value) -> Because {
        let origin = self.origin_of(id, flow);
        self.make_bounded(kind, data, origin);
        Because { text: format!("made event {kind}"), event: Some(self.contact.counter) }
    }

    /// Makes an event, unless flows led to each other too often.
    pub(super) fn make_bounded(&mut self, kind: &str, data: Value, origin: Origin) {
        match &origin {
            Origin::Token { flow, depth, .. } if *depth > super::DEPTH_MAX => {
                if let Some((flow, _)) = self.world.flows.current(flow) {
                    self.too_deep(flow, kind);
                }
            }
            Origin::Token { .. } | Origin::Source(_) | Origin::Weir => {
                self.make(kind, data, origin);
            }
        }
    }

    /// A token as the source of what it makes: one deeper than the event that moved it.
    pub(super) fn origin_of(&self, id: TokenId, flow: &Flow) -> Origin {
        Origin::Token { token: id, flow: flow.id.clone(), depth: self.depth.saturating_add(1) }
    }
}

fn text(event: &Event, field: &str) -> Option<String> {
    text_of(&event.data, field)
}

/// A field as a text: ids are numbers in some shops.
pub(super) fn text_of(data: &Value, field: &str) -> Option<String> {
    match data.get(field)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn grade_of(event: &Event) -> Grade {
    match event.data.get("grade").and_then(Value::as_str) {
        Some("machine") => Grade::Machine,
        Some("unknown") => Grade::Unknown,
        Some(_) | None => Grade::Human,
    }
}

fn sign_of(kind: &str) -> Option<SignKind> {
    Some(match kind {
        "message_delivered" => SignKind::Delivered,
        "message_seen" => SignKind::Seen,
        "message_clicked" => SignKind::Clicked,
        "message_replied" => SignKind::Replied,
        "message_bounced" => SignKind::Bounced,
        "message_complained" => SignKind::Complained,
        _ => return None,
    })
}

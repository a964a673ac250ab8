//! The parts of one message, those of a variant laid over them, as a draft to compile.

use std::collections::BTreeMap;

use weir_messages::{Channel, Draft, EmailBody, Message};

use super::super::super::Pass;
use super::super::head::is_address;
use crate::diagnostic::{Diagnostic, rules};
use crate::form::{At, Values};
use crate::source::{Map, Node, Span};

/// The four ways to write what an e-mail says; `text` may also stand beside another.
const BODIES: [&str; 4] = ["template", "mjml", "html", "text"];

/// The parts of a message, and those of a variant laid over them.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) channel: Channel,
    pub(super) map: &'a Map,
    pub(super) values: &'a Values,
    pub(super) over: Option<(&'a Map, &'a Values)>,
}

impl<'a> Parts<'a> {
    /// The values of the layer that says this part.
    fn layer(&self, key: &str) -> &'a Values {
        match self.over {
            Some((_, values)) if values.has(key) => values,
            Some(_) | None => self.values,
        }
    }

    fn text(&self, key: &str) -> Option<String> {
        self.layer(key).text(key).map(str::to_owned)
    }

    /// Where a part stands as it is in force.
    pub(super) fn node(&self, key: &str) -> Option<&'a Node> {
        let over = self.over.and_then(|(map, _)| map.get(key));
        over.or_else(|| self.map.get(key))
    }

    fn span(&self, key: &str, otherwise: Span) -> Span {
        self.node(key).map_or(otherwise, |node| node.span)
    }

    /// The keys that say what an e-mail says: a variant's replace those of the message.
    fn bodies(&self) -> Vec<&'static str> {
        let said = |map: &Map| -> Vec<&'static str> {
            BODIES.into_iter().filter(|key| map.get(key).is_some()).collect()
        };
        let over = self.over.map(|(map, _)| said(map)).unwrap_or_default();
        match over.as_slice() {
            [] => said(self.map),
            ["text"] => {
                let mut below = said(self.map);
                below.retain(|key| *key != "text");
                below.push("text");
                below
            }
            _ if self.map.get("text").is_some() && !over.contains(&"text") => {
                over.into_iter().chain(["text"]).collect()
            }
            _ => over,
        }
    }
}

impl Pass<'_> {
    /// The message these parts make, or nothing when they were reported.
    pub(super) fn compiled(&mut self, parts: &Parts<'_>, at: At<'_>) -> Option<Message> {
        self.addresses(parts);
        let draft = self.draft(parts, at)?;
        match weir_messages::compile(&draft) {
            Ok(message) => Some(message),
            Err(problems) => {
                self.problems(parts, at, problems);
                None
            }
        }
    }

    fn draft(&mut self, parts: &Parts<'_>, at: At<'_>) -> Option<Draft> {
        match parts.channel {
            Channel::Email => self.email(parts, at),
            Channel::Sms => {
                Some(Draft::Sms { text: parts.text("text")?, sender: parts.text("sender") })
            }
            Channel::Push => Some(Draft::Push {
                title: parts.text("title")?,
                body: parts.text("body")?,
                url: parts.text("url"),
                image: parts.text("image"),
            }),
            Channel::Webhook => Some(webhook(parts)?),
        }
    }

    fn email(&mut self, parts: &Parts<'_>, at: At<'_>) -> Option<Draft> {
        let body = self.body(parts, at);
        let beside = !matches!(body, Some(EmailBody::Text(_)));
        Some(Draft::Email {
            from: parts.text("from"),
            reply_to: parts.text("reply_to"),
            subject: parts.text("subject")?,
            preheader: parts.text("preheader"),
            body: body?,
            text: parts.text("text").filter(|_| beside),
        })
    }

    fn body(&mut self, parts: &Parts<'_>, at: At<'_>) -> Option<EmailBody> {
        let bodies = parts.bodies();
        let rich: Vec<&str> = bodies.iter().copied().filter(|key| *key != "text").collect();
        match (rich.as_slice(), bodies.as_slice()) {
            (["template"], _) => {
                let name = parts.text("template")?;
                self.template(&name, parts.span("template", at.span))
            }
            (["mjml"], _) => parts.text("mjml").map(EmailBody::Mjml),
            (["html"], _) => parts.text("html").map(EmailBody::Html),
            ([], [_]) => parts.text("text").map(EmailBody::Text),
            ([], _) => {
                let message = format!("{} says nothing", at.what);
                let help = "Add one of `template: cart.mjml`, `mjml: …`, `html: …` or `text: …`.";
                self.out.push(Diagnostic::new(&rules::BAD_BODY, at.span, message).help(help));
                None
            }
            ([first, second, ..], _) => {
                let span = parts.span(second, at.span);
                let message =
                    format!("{} says what it says twice: by `{first}` and by `{second}`", at.what);
                let help = "Keep one of `template`, `mjml` and `html`; only `text` may stand \
                            beside another, as its plain version.";
                self.out.push(Diagnostic::new(&rules::BAD_BODY, span, message).help(help));
                None
            }
            ([_], _) => None,
        }
    }

    fn addresses(&mut self, parts: &Parts<'_>) {
        if parts.channel != Channel::Email {
            return;
        }
        let layer = parts.over.map_or(parts.values, |(_, values)| values);
        for key in ["from", "reply_to"] {
            let (Some(text), Some(span)) = (layer.text(key), layer.span(key)) else { continue };
            if !text.contains("{{") && !is_address(text) {
                let message = format!("`{text}` is not an e-mail address");
                let help = format!(
                    "Write `{key}: Shop <hello@shop.example>` or `{key}: hello@shop.example`."
                );
                self.out.push(Diagnostic::new(&rules::BAD_ADDRESS, span, message).help(help));
            }
        }
    }
}

fn webhook(parts: &Parts<'_>) -> Option<Draft> {
    let headers: Option<&BTreeMap<String, String>> = parts.layer("headers").headers("headers");
    Some(Draft::Webhook {
        url: parts.text("url")?,
        method: parts.text("method").unwrap_or_else(|| "POST".to_owned()),
        headers: headers.cloned().unwrap_or_default(),
        body: parts.layer("body").json("body").cloned(),
    })
}

//! Renders a message when it is handed over, from what is true at that moment.

use serde_json::{Value, json};
use weir_engine::condition::View;
use weir_engine::feed::Filled;
use weir_engine::flow::{Flow, FlowMessage};
use weir_engine::model::{Contact, Message, MessageId, Name, Reason};
use weir_engine::settings::Settings;
use weir_engine::value::Timestamp;
use weir_messages::{Channel, Outline, RenderError, Rendered, links};
use weir_store::Pattern;

use crate::links::Signer;

/// The name of links that lead to the cart.
const CART_LINK: &str = "cart";

/// What rendering needs beside the contact.
#[derive(Debug)]
pub(crate) struct Press<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) signer: &'a Signer,
    pub(crate) default_from: Option<&'a str>,
    pub(crate) now: Timestamp,
}

/// A message as it will be handed over, and kept.
#[derive(Debug, Clone)]
pub(crate) struct Printed {
    pub(crate) parts: Rendered,
    pub(crate) roots: Value,
    pub(crate) unsubscribe: Option<String>,
    /// Which variant it is; none where it is the message itself.
    pub(crate) variant: Option<usize>,
}

/// Why a message says nothing.
#[derive(Debug, Clone)]
pub(crate) struct Unprintable {
    pub(crate) reason: Reason,
    pub(crate) message: String,
}

impl Press<'_> {
    /// Renders a message of a flow for a contact, with tracking; `feeds` are the products that it
    /// shows, if it shows some.
    pub(crate) fn print(
        &self,
        flow: &Flow,
        contact: &Contact,
        message: &Message,
        feeds: Option<Filled>,
    ) -> Result<Printed, Unprintable> {
        let Some(body) = flow.messages.get(&message.name) else {
            let message = format!("the flow has no message `{}`", message.name);
            return Err(Unprintable { reason: Reason::TemplateError, message });
        };
        let mut roots = self.roots(flow, contact, message);
        if let Some(Filled { feeds, lacks }) = feeds {
            if let Some(message) = lacks {
                return Err(Unprintable { reason: Reason::NoProducts, message });
            }
            roots["feeds"] = feeds;
        }
        let variant = self.variant(flow, contact, message, body);
        let is_plain = !says(body, variant).has_html() && message.channel != Channel::Webhook;
        if body.track_clicks && is_plain {
            self.sign_cart(message.id, body, &mut roots);
        }
        let parts = says(body, variant).render(&roots).map_err(|error| unprintable(&error))?;
        let unsubscribe = roots["unsubscribe_url"].as_str().map(str::to_owned);
        let parts = self.address(self.track(body, message, &roots, parts));
        Ok(Printed { parts, roots, unsubscribe, variant })
    }

    /// The same where it was sent before: what it says stays, whatever is true by now.
    pub(crate) fn print_again(
        &self,
        flow: &Flow,
        contact: &Contact,
        message: &Message,
        parts: Rendered,
    ) -> Printed {
        let roots = self.roots(flow, contact, message);
        let body = flow.messages.get(&message.name);
        let variant = body.and_then(|body| self.variant(flow, contact, message, body));
        let unsubscribe = roots["unsubscribe_url"].as_str().map(str::to_owned);
        Printed { parts, roots, unsubscribe, variant }
    }

    /// What everybody's copy of a message has in common. No contact is at hand here: it is made of
    /// what authors and settings say, and of links that are nobody's.
    pub(crate) fn pattern(&self, flow: &Flow, name: &Name, variant: Option<usize>) -> Pattern {
        let Some(body) = flow.messages.get(name) else { return Pattern::of::<&str>([]) };
        let Outline { html, texts } = says(body, variant).outline();
        let nobody = MessageId([0; 16]);
        let html = html.map(|html| self.tracked(body, nobody, &Value::Null, &html));
        let leave = self.signer.unsubscribe(nobody);
        let in_html = leave.replace('/', "&#x2f;");
        let from = self.default_from.map(str::to_owned);
        Pattern::of(from.into_iter().chain(html).chain(texts).chain([leave, in_html]))
    }

    fn view<'v>(&'v self, flow: &'v Flow, contact: &'v Contact, message: &Message) -> View<'v> {
        View::of_message(contact, message, flow, self.settings, self.now)
    }

    /// What templates may name: the roots of paths, and the links that carry who they are for.
    fn roots(&self, flow: &Flow, contact: &Contact, message: &Message) -> Value {
        let mut roots = self.view(flow, contact, message).into_roots();
        if message.channel == Channel::Email || message.channel == Channel::Sms {
            let leave = self.signer.unsubscribe(message.id);
            roots["preferences_url"] = json!(leave);
            roots["unsubscribe_url"] = json!(leave);
        }
        roots
    }

    /// In what has no HTML the link to the cart is the only one that Weir puts there, so it alone
    /// can be made ours.
    fn sign_cart(&self, id: MessageId, body: &FlowMessage, roots: &mut Value) {
        let Some(url) = roots["cart"]["recovery_url"].as_str() else { return };
        if url.starts_with("http") {
            let to = links::with_utm(url, &body.utm);
            roots["cart"]["recovery_url"] = json!(self.signer.click(id, Some(CART_LINK), &to));
        }
    }

    /// The first variant whose condition holds; none, and the message itself is meant.
    fn variant(
        &self,
        flow: &Flow,
        contact: &Contact,
        message: &Message,
        body: &FlowMessage,
    ) -> Option<usize> {
        let view = self.view(flow, contact, message);
        body.variants.iter().position(|(when, _)| when.holds(&view))
    }

    /// Puts tracking into an e-mail's HTML.
    fn track(
        &self,
        body: &FlowMessage,
        message: &Message,
        roots: &Value,
        parts: Rendered,
    ) -> Rendered {
        let Rendered::Email { from, reply_to, subject, preheader, html: Some(html), text } = parts
        else {
            return parts;
        };
        let html = self.tracked(body, message.id, roots, &html);
        Rendered::Email { from, reply_to, subject, preheader, html: Some(html), text }
    }

    /// HTML whose links say who followed them.
    fn tracked(&self, body: &FlowMessage, id: MessageId, roots: &Value, html: &str) -> String {
        let own = [&roots["unsubscribe_url"], &roots["preferences_url"]];
        let cart = roots["cart"]["recovery_url"].as_str();
        let mut follow = |link: &links::Link| {
            let ours = own.iter().any(|url| url.as_str() == Some(link.url));
            if ours || !link.url.starts_with("http") {
                return None;
            }
            let to = links::with_utm(link.url, &body.utm);
            if !body.track_clicks {
                return (to != link.url).then_some(to);
            }
            let is_cart = cart == Some(link.url);
            let name = link.name.or(is_cart.then_some(CART_LINK));
            Some(self.signer.click(id, name, &to))
        };
        let html = links::rewrite(html, &mut follow);
        if !body.track_opens {
            return html;
        }
        links::append_pixel(&html, &self.signer.open(id))
    }

    /// The setting's sender, where the message names none.
    fn address(&self, parts: Rendered) -> Rendered {
        match parts {
            Rendered::Email { from: None, reply_to, subject, preheader, html, text } => {
                let from = self.default_from.map(str::to_owned);
                Rendered::Email { from, reply_to, subject, preheader, html, text }
            }
            other @ (Rendered::Email { .. }
            | Rendered::Sms { .. }
            | Rendered::Push { .. }
            | Rendered::Webhook { .. }) => other,
        }
    }
}

/// What a message says in this variant.
fn says(body: &FlowMessage, variant: Option<usize>) -> &weir_messages::Message {
    let chosen = variant.and_then(|variant| body.variants.get(variant));
    chosen.map_or(&body.body, |(_, parts)| parts)
}

fn unprintable(error: &RenderError) -> Unprintable {
    let reason = if error.is_nothing() { Reason::NothingToSay } else { Reason::TemplateError };
    Unprintable { reason, message: error.to_string() }
}

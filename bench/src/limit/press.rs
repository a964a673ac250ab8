//! Prints messages with the server's own render: what no limit can do without.

use serde_json::{Value, json};
use weir_engine::condition::View;
use weir_engine::flow::Flow;
use weir_engine::settings::Settings;
use weir_engine::simulate::new_contact;
use weir_engine::value::Timestamp;
use weir_messages::{Rendered, links};
use weir_store::Packed;

use super::people::{Person, scatter};
use super::rows::Sent;
use crate::flow::CANONICAL;
use crate::{Error, Result};

/// Where links lead, as long as a server's own address.
const BASE: &str = "http://127.0.0.1:40000";

/// Letters that links are made of.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Prints the canonical flow's messages.
#[derive(Debug)]
pub(crate) struct Press {
    flow: Flow,
    roots: Value,
}

impl Press {
    /// Compiles the flow.
    pub(crate) fn new() -> Result<Self> {
        let flow = CANONICAL.compiled()?;
        let (mut contact, settings) = (new_contact("c0000000", 0), Settings::default());
        contact.profile.first_name = Some("Ana".into());
        let view = View::new(&contact, &settings, Timestamp::MIN).flow(&flow.id, &flow.name);
        let roots = view.roots().clone();
        Ok(Self { flow, roots })
    }

    /// What one contact gets.
    pub(crate) fn print(&self, sent: Sent, person: &Person) -> Result<Rendered> {
        let name = match sent {
            Sent::Email => "cart_email",
            Sent::Sms => "cart_sms",
        };
        let lacks = || Error::Wrong(format!("the flow has no message {name}"));
        let message = self.flow.messages.get(name).ok_or_else(lacks)?;
        let leave = format!("{BASE}/u/{}", seal(person, sent, 1));
        let mut roots = self.roots.clone();
        roots["unsubscribe_url"] = json!(leave);
        roots["preferences_url"] = json!(leave);
        let printed = message.body.render(&roots);
        let printed = printed.map_err(|error| Error::Wrong(format!("{name}: {error}")))?;
        Ok(track(printed, person, sent))
    }
}

/// What follows opens and clicks, put in as the server does.
fn track(printed: Rendered, person: &Person, sent: Sent) -> Rendered {
    let Rendered::Email { from, reply_to, subject, preheader, html: Some(html), text } = printed
    else {
        return printed;
    };
    let mut follow = |link: &links::Link<'_>| {
        let leads_away = link.url.starts_with("http") && !link.url.starts_with(BASE);
        leads_away.then(|| format!("{BASE}/t/c/{}", seal(person, sent, 2)))
    };
    let html = links::rewrite(&html, &mut follow);
    let html = links::append_pixel(&html, &format!("{BASE}/t/o/{}.gif", seal(person, sent, 3)));
    Rendered::Email { from, reply_to, subject, preheader, html: Some(html), text }
}

/// Forty letters that differ from link to link.
fn seal(person: &Person, sent: Sent, kind: u64) -> String {
    let seed = u64::from_be_bytes(*person.message(sent)) ^ kind;
    let letter = |place: u64| {
        // The first half is the message's id: every link of a message begins with it.
        let number = scatter(if place < 22 { (seed ^ kind) + place } else { seed + place });
        char::from(LETTERS[usize::try_from(number % 64).unwrap_or(0)])
    };
    (0..40).map(letter).collect()
}

/// What a message looked like, as the store keeps it.
pub(crate) fn deflate(printed: &Rendered) -> Vec<u8> {
    Packed::of(printed).into()
}

//! Prints messages with the server's own render: what no limit can do without.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use weir_engine::condition::View;
use weir_engine::flow::Flow;
use weir_engine::settings::Settings;
use weir_engine::simulate::new_contact;
use weir_engine::value::Timestamp;
use weir_messages::{Message, Rendered, links};
use weir_store::{Packed, Pattern};

use super::people::{Person, scatter};
use super::rows::Sent;
use crate::flow::CANONICAL;
use crate::{Error, Result};

/// Where links lead, as long as a server's own address.
const BASE: &str = "http://127.0.0.1:40000";

/// Letters that links are made of.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Prints the canonical flow's messages, and packs what they looked like.
#[derive(Debug)]
pub(crate) struct Press {
    flow: Flow,
    roots: Value,
    patterns: BTreeMap<Sent, Arc<Pattern>>,
}

impl Press {
    /// Compiles the flow.
    pub(crate) fn new() -> Result<Self> {
        let flow = CANONICAL.compiled()?;
        let (mut contact, settings) = (new_contact("c0000000", 0), Settings::default());
        contact.profile.first_name = Some("Ana".into());
        let view = View::new(&contact, &settings, Timestamp::MIN).flow(&flow.id, &flow.name);
        let roots = view.roots().clone();
        let mut press = Self { flow, roots, patterns: BTreeMap::new() };
        for sent in [Sent::Email, Sent::Sms] {
            let pattern = press.pattern(sent)?;
            press.patterns.insert(sent, Arc::new(pattern));
        }
        Ok(press)
    }

    /// What everybody's copy has in common, as the server finds it.
    fn pattern(&self, sent: Sent) -> Result<Pattern> {
        let (nobody, outline) = (Person::new(0), self.message(sent)?.outline());
        let html = outline.html.map(|html| tracked(&html, &nobody, sent));
        let leave = leave(&nobody, sent);
        let in_html = leave.replace('/', "&#x2f;");
        Ok(Pattern::of(html.into_iter().chain(outline.texts).chain([leave, in_html])))
    }

    fn message(&self, sent: Sent) -> Result<&Message> {
        let name = match sent {
            Sent::Email => "cart_email",
            Sent::Sms => "cart_sms",
        };
        let lacks = || Error::Wrong(format!("the flow has no message {name}"));
        Ok(&self.flow.messages.get(name).ok_or_else(lacks)?.body)
    }

    /// What one contact gets.
    pub(crate) fn print(&self, sent: Sent, person: &Person) -> Result<Rendered> {
        let leave = leave(person, sent);
        let mut roots = self.roots.clone();
        roots["unsubscribe_url"] = json!(leave);
        roots["preferences_url"] = json!(leave);
        let printed = self.message(sent)?.render(&roots);
        let printed = printed.map_err(|error| Error::Wrong(format!("{sent:?}: {error}")))?;
        Ok(track(printed, person, sent))
    }

    /// What a message looked like, as the store keeps it.
    pub(crate) fn pack(&self, sent: Sent, printed: &Rendered) -> Vec<u8> {
        let pattern = Arc::clone(&self.patterns[&sent]);
        Packed::of(printed, pattern).bytes().to_vec()
    }
}

/// Where one contact says that it wants no more.
fn leave(person: &Person, sent: Sent) -> String {
    format!("{BASE}/u/{}", seal(person, sent, 1))
}

/// What follows opens and clicks, put in as the server does.
fn track(printed: Rendered, person: &Person, sent: Sent) -> Rendered {
    let Rendered::Email { from, reply_to, subject, preheader, html: Some(html), text } = printed
    else {
        return printed;
    };
    let html = tracked(&html, person, sent);
    Rendered::Email { from, reply_to, subject, preheader, html: Some(html), text }
}

fn tracked(html: &str, person: &Person, sent: Sent) -> String {
    let mut follow = |link: &links::Link<'_>| {
        let leads_away = link.url.starts_with("http") && !link.url.starts_with(BASE);
        leads_away.then(|| format!("{BASE}/t/c/{}", seal(person, sent, 2)))
    };
    let html = links::rewrite(html, &mut follow);
    links::append_pixel(&html, &format!("{BASE}/t/o/{}.gif", seal(person, sent, 3)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_gets_is_not_kept_for_each() {
        let press = Press::new().unwrap();
        for (sent, most) in [(Sent::Email, 400), (Sent::Sms, 48)] {
            for number in [1, 4_711] {
                let printed = press.print(sent, &Person::new(number)).unwrap();
                let packed = press.pack(sent, &printed);
                assert!(packed.len() < most, "{sent:?}: {} bytes", packed.len());
            }
        }
    }
}

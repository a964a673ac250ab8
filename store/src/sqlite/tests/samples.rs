//! Every format that was ever written to a column called `body` can still be read, and what is
//! written today is what the newest samples hold.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use weir_engine::model::{Contact, ContactId, Ended, Message, Profile, Status, Token};
use weir_engine::turn::{Changes, Hop};
use weir_messages::Channel;

use crate::conformance::START;
use crate::conformance::moves::Moves;
use crate::stored::{self, message::History};
use crate::{Draft, Error};

/// A contact to whom everything happened once.
fn played() -> (Contact, Changes) {
    let mut contact = Contact::new(ContactId::derive("sample", 0, START, 0), "sample");
    let changes = Moves::play(&mut contact, START, |moves| {
        moves.email("a@shop.example");
        moves.contact.profile.attributes.insert("size".into(), json!(42.5));
        moves.tag("A");
        moves.consent("email", true);
        moves.cart("c1", true);
        let token = moves.enter("cart", "wait", Some(START));
        moves.step(token, "mail", None);
        moves.aim(token, START);
        let message = moves.queue(token, Channel::Email, None, START);
        moves.rise(message, Status::Sending);
        moves.end(token, Ended::Goal);
    });
    (contact, changes)
}

fn history() -> History {
    vec![(Status::Queued, START), (Status::Sending, START)]
}

/// What is written today, by the name of its sample.
fn written() -> Vec<(&'static str, String)> {
    let (contact, changes) = played();
    let steps: Vec<_> = changes.trail.iter().map(|hop| (&hop.step, &hop.because)).collect();
    vec![
        ("profile", stored::profile::write(&contact.profile)),
        ("consent", stored::write(&contact.consent["email"])),
        ("basket", stored::write(&contact.carts["c1"])),
        ("token", stored::token::write(&contact.tokens[0])),
        ("message", stored::message::write(&contact.messages[0], &history())),
        ("entered", stored::write(steps[0])),
        ("left", stored::write(steps[1])),
        ("ended", stored::write(steps[2])),
        ("draft", stored::write(Draft { text: "id: a".into(), ..Draft::default() })),
    ]
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

fn sample(name: &str, format: u32) -> String {
    let file = folder().join(format!("{name}.v{format}.json"));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[test]
fn the_newest_samples_are_what_is_written() {
    for (name, text) in written() {
        let file = folder().join(format!("{name}.v1.json"));
        if std::env::var_os("WEIR_WRITE_SAMPLES").is_some() {
            std::fs::write(&file, format!("{text}\n")).unwrap();
        }
        assert_eq!(sample(name, 1).trim_end(), text, "a new form needs a new format number");
    }
}

#[test]
fn every_sample_can_be_read() {
    let (contact, changes) = played();
    let Profile { external_id, email, phone, .. } = contact.profile.clone();
    let profile = stored::profile::read(&sample("profile", 1), external_id, email, phone);
    assert_eq!(profile.unwrap(), contact.profile);
    let consent = stored::read(&sample("consent", 1)).unwrap();
    assert_eq!(contact.consent["email"], consent);
    let basket = stored::read(&sample("basket", 1)).unwrap();
    assert_eq!(contact.carts["c1"], basket);
    assert_eq!(token(&contact.tokens[0], &sample("token", 1)), contact.tokens[0]);
    let (message, rose) = message(&contact.messages[0], &sample("message", 1));
    assert_eq!((&message, rose), (&contact.messages[0], history()));
    for (name, hop) in ["entered", "left", "ended"].into_iter().zip(&changes.trail) {
        let (step, because) = stored::read(&sample(name, 1)).unwrap();
        assert_eq!(Hop { step, because, ..hop.clone() }, *hop);
    }
    assert_eq!(stored::read::<Draft>(&sample("draft", 1)).unwrap().text, "id: a");
}

fn token(like: &Token, text: &str) -> Token {
    let Token { id, flow, version, key, node, .. } = like.clone();
    let columns = stored::token::Columns { id, flow, version, key, node };
    stored::token::read(text, columns).unwrap()
}

fn message(like: &Message, text: &str) -> (Message, History) {
    let like = like.clone();
    let columns = stored::message::Columns {
        id: like.id,
        token: like.token,
        flow: like.flow,
        version: like.version,
        node: like.node,
        visit: like.visit,
        channel: like.channel,
        provider: like.provider,
        status: like.status,
        queued_at: like.queued_at,
        not_before: like.not_before,
        sending_since: like.sending_since,
    };
    stored::message::read(text, columns).unwrap()
}

#[test]
fn a_newer_format_is_told_from_a_broken_one() {
    let newer = stored::read::<Draft>(r#"{"v":2,"body":{"words":[]}}"#);
    assert!(matches!(newer, Err(Error::Newer(_))), "{newer:?}");
    for broken in ["", "{}", r#"{"v":1,"body":{"text":1}}"#] {
        let read = stored::read::<Draft>(broken);
        assert!(matches!(read, Err(Error::Corrupt(_))), "{read:?}");
    }
    let odd = stored::read::<Value>(r#"{"v":2,"body":1}"#);
    assert!(matches!(odd, Err(Error::Newer(_))), "also where it could be read: {odd:?}");
}

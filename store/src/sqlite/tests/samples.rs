//! Every format that was ever written can still be read, and what is written today is what the
//! newest samples hold.

use std::path::{Path, PathBuf};

use minicbor::{Decode, Encode};
use serde_json::{Value, json};
use weir_engine::model::{
    Contact, ContactId, Ended, Event, Joined, Message, Product, Profile, Status, Token,
};
use weir_engine::turn::Changes;
use weir_messages::sms::segments;
use weir_messages::{Channel, Rendered};

use crate::conformance::START;
use crate::conformance::moves::Moves;
use crate::sql::records::hex;
use crate::stored::difference::Source;
use crate::stored::message::History;
use crate::stored::packed::{append, pack, unpack, unpack_all};
use crate::stored::{self, event, message, token, trail};
use crate::words::Known;
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

fn joined() -> Joined {
    Joined { contact: ContactId(7), before: 3, last: 9 }
}

/// Names that have numbers; others are written in full.
fn known() -> Known {
    [(1, "cart"), (2, "wait"), (3, "mail")]
        .map(|(number, word)| (number, word.into()))
        .into_iter()
        .collect()
}

fn packed<T: for<'k> Encode<&'k Known>>(value: T) -> String {
    hex(&pack(value, &known()))
}

/// What is written today, by the name of its sample.
fn written() -> Vec<(&'static str, String)> {
    let (contact, changes) = played();
    let (token, message) = (&contact.tokens[0], &contact.messages[0]);
    let mut trail = Vec::new();
    for hop in &changes.trail {
        append(&mut trail, trail::PackedHop::of(hop, token.entered.at), &known());
    }
    let event = |nth: usize| packed(event::Body::of(contact.id, &changes.events[nth]));
    vec![
        ("profile.v1.json", stored::profile::write(&contact.profile)),
        ("consent.v1.json", stored::write(&contact.consent["email"])),
        ("basket.v1.json", stored::write(&contact.carts["c1"])),
        ("draft.v1.json", stored::write(Draft { text: "id: a".into(), ..Draft::default() })),
        ("product.v1.json", stored::write(product())),
        ("joined.v1.json", stored::joined::write(&[joined()]).unwrap()),
        ("entry.v1.hex", packed(token::Entry::of(token))),
        ("token.v1.hex", packed(token::Body::of(token))),
        ("message.v1.hex", packed(message::Body::of(message, &history()))),
        ("trail.v1.hex", hex(&trail)),
        ("event_about.v1.hex", event(0)),
        ("event_any.v1.hex", event(1)),
        ("body_email.v1.hex", hex(&stored::body::pack(&email(), &pattern()))),
        ("body_sms.v1.hex", hex(&stored::body::pack(&sms(), &pattern()))),
        ("body_push.v1.hex", hex(&stored::body::pack(&push(), &pattern()))),
        ("body_webhook.v1.hex", hex(&stored::body::pack(&webhook(), &pattern()))),
    ]
}

fn product() -> Product {
    crate::conformance::products::product("p1", "tea", Some("59.90"), Some(3))
}

fn pattern() -> Source {
    Source::of(b"Shop <a@shop.example>, we kept your cart: https://shop.example/cart".to_vec())
}

fn email() -> Rendered {
    Rendered::Email {
        from: Some("Shop <a@shop.example>".into()),
        reply_to: None,
        subject: "Ana, we kept your cart".into(),
        preheader: Some("Until Friday".into()),
        html: Some("<a href=\"https://shop.example/cart/7\">your cart</a>".into()),
        text: "your cart (https://shop.example/cart/7)".into(),
    }
}

fn sms() -> Rendered {
    let text = "Ana, we kept your cart: https://shop.example/cart/7".to_owned();
    let segments = segments(&text);
    Rendered::Sms { text, sender: Some("Shop".into()), segments }
}

fn push() -> Rendered {
    let url = Some("https://shop.example/cart/7".into());
    Rendered::Push { title: "Your cart".into(), body: "We kept it, Ana".into(), url, image: None }
}

fn webhook() -> Rendered {
    Rendered::Webhook {
        url: "https://shop.example/cart".into(),
        method: "POST".into(),
        headers: [("X-Key".to_owned(), "${env:SHOP_KEY}".to_owned())].into(),
        body: Some(json!({ "cart": 7, "kept": [true, null, 42.5] })),
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

fn sample(name: &str) -> String {
    let file = folder().join(name);
    let text = std::fs::read_to_string(&file);
    text.unwrap_or_else(|error| panic!("{}: {error}", file.display())).trim_end().to_owned()
}

fn bytes(name: &str) -> Vec<u8> {
    let text = sample(name);
    let pairs = (0..text.len()).step_by(2).map(|at| &text[at..at + 2]);
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn read<T>(name: &str) -> T
where
    T: for<'b, 'k> Decode<'b, &'k Known>,
{
    unpack(&bytes(name), &mut &known()).unwrap()
}

#[test]
fn the_newest_samples_are_what_is_written() {
    for (name, text) in written() {
        if std::env::var_os("WEIR_WRITE_SAMPLES").is_some() {
            std::fs::write(folder().join(name), format!("{text}\n")).unwrap();
        }
        assert_eq!(sample(name), text, "{name}: a new form needs a new format number");
    }
}

#[test]
fn every_sample_can_be_read() {
    let (contact, changes) = played();
    let Profile { external_id, email, phone, .. } = contact.profile.clone();
    let profile = stored::profile::read(&sample("profile.v1.json"), external_id, email, phone);
    assert_eq!(profile.unwrap(), contact.profile);
    let consent = stored::read(&sample("consent.v1.json")).unwrap();
    assert_eq!(contact.consent["email"], consent);
    let basket = stored::read(&sample("basket.v1.json")).unwrap();
    assert_eq!(contact.carts["c1"], basket);
    assert_eq!(stored::read::<Product>(&sample("product.v1.json")).unwrap(), product());
    assert_eq!(stored::read::<Draft>(&sample("draft.v1.json")).unwrap().text, "id: a");
    assert_eq!(stored::joined::read(Some(&sample("joined.v1.json"))).unwrap(), [joined()]);
    let token = &contact.tokens[0];
    assert_eq!(whole(token), *token);
    let (message, rose) = read::<message::Body>("message.v1.hex").message(of(&contact.messages[0]));
    assert_eq!((&message, rose), (&contact.messages[0], history()));
    let (id, flow, entered_at) = (token.id, token.flow.clone(), token.entered.at);
    let columns = trail::Columns { token: id, flow, entered_at };
    let hops = unpack_all(&bytes("trail.v1.hex"), &mut &known()).map(trail::Trail).unwrap();
    assert_eq!(hops.hops(columns).collect::<Vec<_>>(), changes.trail);
    for (name, event) in ["event_about.v1.hex", "event_any.v1.hex"].iter().zip(&changes.events) {
        assert_eq!(read::<event::Body<'static>>(name).event(about(contact.id, event)), **event);
    }
}

#[test]
fn every_sample_of_a_body_can_be_read() {
    let samples = [("email", email()), ("sms", sms()), ("push", push()), ("webhook", webhook())];
    for (name, parts) in samples {
        let packed = bytes(&format!("body_{name}.v1.hex"));
        assert_eq!(stored::body::open(&packed, pattern().bytes()).unwrap(), parts, "{name}");
        let newer = [&[2], &packed[1..]].concat();
        let newer = stored::body::open(&newer, pattern().bytes());
        assert!(matches!(newer, Err(Error::Newer(_))), "{newer:?}");
        for broken in [&[][..], &[1], &packed[..packed.len() - 1]] {
            let read = stored::body::open(broken, pattern().bytes());
            assert!(matches!(read, Err(Error::Corrupt(_))), "{broken:?}: {read:?}");
        }
    }
}

fn whole(like: &Token) -> Token {
    let Token { id, flow, version, key, node, hops, .. } = like.clone();
    let (entered_at, until) = (like.entered.at, like.due());
    let columns = token::Columns { id, flow, version, key, node, entered_at, until, hops };
    read::<token::Body<'static>>("token.v1.hex").token(read("entry.v1.hex"), columns)
}

fn about(contact: ContactId, event: &Event) -> event::Columns {
    event::Columns {
        contact,
        seq: event.seq,
        kind: event.kind.clone(),
        subject: event.subject().unwrap_or_default().to_owned(),
        received_at: event.received_at,
    }
}

fn of(like: &Message) -> message::Columns {
    let like = like.clone();
    message::Columns {
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
    }
}

#[test]
fn what_was_packed_by_a_newer_weir_is_told_from_what_is_broken() {
    let unpacked = |bytes: &[u8]| unpack::<event::Body<'static>, _>(bytes, &mut &known()).map(drop);
    assert!(matches!(unpacked(&[2, 0x80]), Err(Error::Newer(_))));
    for broken in [&[][..], &[1], &[1, 0x80], &[1, 0xff], &[0x61, 0x61]] {
        let read = unpacked(broken);
        assert!(matches!(read, Err(Error::Corrupt(_))), "{broken:?}: {read:?}");
    }
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

//! What a message looked like: its parts as CBOR, and of these the difference to a pattern.

use std::borrow::Cow;
use std::collections::BTreeMap;

use minicbor::decode::Decoder;
use minicbor::{Decode, Encode};
use weir_messages::{Encoding, Rendered, Segments};

use super::difference::{Source, apply};
use super::packed::{Coded, Json, codes};
use crate::{Error, Result};

/// The format that is written now: of the parts, and of the difference too.
const FORMAT: u8 = 1;

/// The parts of a message.
#[derive(Debug, Encode, Decode)]
#[cbor(flat)]
enum Parts<'p> {
    /// From whom, where answers go, subject, preheader, HTML, text.
    #[n(0)]
    Email(
        #[b(0)] Option<&'p str>,
        #[b(1)] Option<&'p str>,
        #[b(2)] &'p str,
        #[b(3)] Option<&'p str>,
        #[b(4)] Option<&'p str>,
        #[b(5)] &'p str,
    ),
    /// Text, sender, and what it is billed as.
    #[n(1)]
    Sms(
        #[b(0)] &'p str,
        #[b(1)] Option<&'p str>,
        #[n(2)] Coded<Encoding>,
        #[n(3)] usize,
        #[n(4)] usize,
    ),
    /// Title, body, URL, image.
    #[n(2)]
    Push(#[b(0)] &'p str, #[b(1)] &'p str, #[b(2)] Option<&'p str>, #[b(3)] Option<&'p str>),
    /// URL, method, headers, body.
    #[n(3)]
    Webhook(
        #[b(0)] &'p str,
        #[b(1)] &'p str,
        #[b(2)] BTreeMap<&'p str, &'p str>,
        #[n(3)] Option<Json<'p>>,
    ),
}

codes! {
    Encoding { Gsm7 = 0, Ucs2 = 1, }
}

/// The bytes kept for a message that looked so.
pub(crate) fn pack(parts: &Rendered, pattern: &Source) -> Vec<u8> {
    let parts = minicbor::to_vec(Parts::of(parts)).expect("writing to memory does not fail");
    let mut packed = pattern.difference(&parts);
    packed.insert(0, FORMAT);
    packed
}

/// What the message looked like that these bytes were kept for.
pub(crate) fn open(packed: &[u8], pattern: &[u8]) -> Result<Rendered> {
    let corrupt = || Error::Corrupt("what a message looked like".into());
    let (format, difference) = packed.split_first().ok_or_else(corrupt)?;
    if *format > FORMAT {
        return Err(Error::Newer(format!("format {format}")));
    }
    let parts = apply(pattern, difference).ok_or_else(corrupt)?;
    let mut decoder = Decoder::new(&parts);
    match decoder.decode::<Parts<'_>>() {
        Ok(read) if decoder.position() == parts.len() => Ok(read.rendered()),
        Ok(_) => Err(corrupt()),
        Err(defect) => Err(Error::Corrupt(format!("what a message looked like: {defect}"))),
    }
}

impl<'p> Parts<'p> {
    fn of(parts: &'p Rendered) -> Self {
        match parts {
            Rendered::Email { from, reply_to, subject, preheader, html, text } => Self::Email(
                from.as_deref(),
                reply_to.as_deref(),
                subject,
                preheader.as_deref(),
                html.as_deref(),
                text,
            ),
            Rendered::Sms { text, sender, segments } => {
                let Segments { encoding, units, segments } = *segments;
                Self::Sms(text, sender.as_deref(), Coded(encoding), units, segments)
            }
            Rendered::Push { title, body, url, image } => {
                Self::Push(title, body, url.as_deref(), image.as_deref())
            }
            Rendered::Webhook { url, method, headers, body } => {
                let headers = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
                let body = body.as_ref().map(|body| Json(Cow::Borrowed(body)));
                Self::Webhook(url, method, headers, body)
            }
        }
    }

    fn rendered(self) -> Rendered {
        let own = |text: Option<&str>| text.map(str::to_owned);
        match self {
            Self::Email(from, reply_to, subject, preheader, html, text) => Rendered::Email {
                from: own(from),
                reply_to: own(reply_to),
                subject: subject.to_owned(),
                preheader: own(preheader),
                html: own(html),
                text: text.to_owned(),
            },
            Self::Sms(text, sender, Coded(encoding), units, segments) => {
                let segments = Segments { encoding, units, segments };
                Rendered::Sms { text: text.to_owned(), sender: own(sender), segments }
            }
            Self::Push(title, body, url, image) => Rendered::Push {
                title: title.to_owned(),
                body: body.to_owned(),
                url: own(url),
                image: own(image),
            },
            Self::Webhook(url, method, headers, body) => {
                let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
                Rendered::Webhook {
                    url: url.to_owned(),
                    method: method.to_owned(),
                    headers: headers.into_iter().map(owned).collect(),
                    body: body.map(|Json(body)| body.into_owned()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use weir_messages::sms::segments;

    use super::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<f64>().prop_map(|number| json!(number)),
            proptest::collection::btree_map(".{0,4}", ".{0,9}", 0..4).prop_map(|map| json!(map)),
        ]
    }

    fn parts() -> impl Strategy<Value = Rendered> {
        let text = || prop_oneof!["[a-c<>{}\"]{0,40}", ".{0,20}", "(<td>\\n){0,90}"];
        let some = move || proptest::option::of(text());
        let email = (some(), some(), text(), some(), some(), text());
        let webhook = (text(), text(), proptest::collection::btree_map(text(), text(), 0..3));
        prop_oneof![
            email.prop_map(|(from, reply_to, subject, preheader, html, text)| {
                Rendered::Email { from, reply_to, subject, preheader, html, text }
            }),
            (text(), some()).prop_map(|(text, sender)| {
                Rendered::Sms { segments: segments(&text), text, sender }
            }),
            (text(), text(), some(), some()).prop_map(|(title, body, url, image)| Rendered::Push {
                title,
                body,
                url,
                image
            }),
            (webhook, proptest::option::of(value())).prop_map(|((url, method, headers), body)| {
                Rendered::Webhook { url, method, headers, body }
            }),
        ]
    }

    fn patterns(parts: &Rendered) -> Vec<Vec<u8>> {
        let itself = minicbor::to_vec(Parts::of(parts)).unwrap();
        let long = json!(parts).to_string().repeat(90_000);
        let noise = (0..9_999_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]);
        let part = itself[itself.len() / 2..].to_vec();
        vec![vec![], itself, part, long.into_bytes(), noise.collect(), vec![0; 300]]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_message_comes_back_from_every_pattern(parts in parts(), other in parts()) {
            for pattern in patterns(&parts).into_iter().chain(patterns(&other)) {
                let source = Source::of(pattern);
                let packed = pack(&parts, &source);
                prop_assert_eq!(open(&packed, source.bytes()).unwrap(), parts.clone());
                // As JSON too, in which people see it.
                let json = serde_json::to_string(&open(&packed, source.bytes()).unwrap());
                prop_assert_eq!(json.unwrap(), serde_json::to_string(&parts).unwrap());
            }
        }
    }

    #[test]
    fn what_a_pattern_says_is_not_kept_again() {
        let text = "<td style=\"padding:0\">A line of a letter</td>".repeat(99);
        let letter = |name: &str| Rendered::Email {
            from: None,
            reply_to: None,
            subject: format!("{name}, hello"),
            preheader: None,
            html: Some(format!("<p>{name}</p>{text}")),
            text: name.into(),
        };
        let pattern = Source::of(minicbor::to_vec(Parts::of(&letter("you"))).unwrap());
        assert!(pack(&letter("Ana"), &pattern).len() < 60);
        let wrong = Source::of(b"something else".to_vec());
        let read = open(&pack(&letter("Ana"), &pattern), wrong.bytes());
        assert!(matches!(read, Err(Error::Corrupt(_))), "{read:?}");
    }
}

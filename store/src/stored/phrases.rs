//! Why a step was taken, as it is kept: most of what trails say is the same phrases again and
//! again, so each stands there as its number.
//!
//! A text is kept as it is where it has none of them. Else it is kept as bytes, in which a number
//! follows after a byte that no text has.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use minicbor::data::Type;
use minicbor::decode::{Decoder, Error as Unreadable};
use minicbor::encode::{Encoder, Error as Unwritable, Write};
use minicbor::{Decode, Encode};

/// The phrases, by their numbers. They are only ever added at the end: what was written says them
/// by number. The longest that fits is taken, so parts of others may stand beside them.
const PHRASES: [&str; 64] = [
    "handed over",
    "handed over, perhaps",
    "waited ",
    "no branch was true within ",
    " of the hand-over",
    ": tag ",
    " added since entry: no",
    " added since entry: yes, at ",
    " removed since entry: no",
    " removed since entry: yes, at ",
    " added since arrival: no",
    " added since arrival: yes, at ",
    " added at any time: no",
    " added at any time: yes, at ",
    " since entry: no",
    " since entry: yes, at ",
    " since arrival: no",
    " since arrival: yes, at ",
    " at any time: no",
    " at any time: yes, at ",
    " in the last ",
    ": no; ",
    ": yes",
    ": no",
    ": yes, at ",
    ": has tag ",
    ": no tag ",
    ": not ",
    " (was ",
    " is at least ",
    " is at most ",
    " is over ",
    " is under ",
    " is one of ",
    " is before ",
    " is after ",
    " is not set",
    " is set",
    " contains ",
    " starts with ",
    " ends with ",
    " where (",
    " of the same ",
    " credited to us",
    "message seen",
    "message clicked",
    "message delivered",
    "message bounced",
    "message replied",
    " by link ",
    " by a person",
    "consent to ",
    "reachable by ",
    "in segment ",
    "order_placed",
    "order_paid",
    "cart_updated",
    "page_viewed",
    "not sent: ",
    "nothing within ",
    ", until ",
    "the message was not handed over",
    "its window does not open again",
    "bucket ",
];

/// What stands before the number of a phrase: UTF-8 has no such byte.
const MARK: u8 = 0xff;

static FOUND: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let found = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(PHRASES);
    found.expect("phrases that stand here can be looked for")
});

/// A text in which phrases are told by number.
#[derive(Debug, PartialEq)]
pub(crate) struct Phrased(pub(crate) String);

impl<C> Encode<C> for Phrased {
    fn encode<W: Write>(
        &self,
        out: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), Unwritable<W::Error>> {
        let told = told(&self.0);
        if told.len() < self.0.len() { out.bytes(&told)?.ok() } else { out.str(&self.0)?.ok() }
    }
}

impl<'b, C> Decode<'b, C> for Phrased {
    fn decode(bytes: &mut Decoder<'b>, _: &mut C) -> Result<Self, Unreadable> {
        if bytes.datatype()? == Type::String {
            return Ok(Self(bytes.str()?.into()));
        }
        let text = text(bytes.bytes()?);
        text.map(Self).ok_or_else(|| Unreadable::message("a phrase that nobody knows"))
    }
}

/// The bytes of a text.
fn told(text: &str) -> Vec<u8> {
    let mut told = Vec::with_capacity(text.len());
    let mut rest = 0;
    for phrase in FOUND.find_iter(text) {
        told.extend_from_slice(&text.as_bytes()[rest..phrase.start()]);
        let number = u8::try_from(phrase.pattern().as_usize());
        told.extend([MARK, number.expect("there are fewer phrases than a byte can tell")]);
        rest = phrase.end();
    }
    told.extend_from_slice(&text.as_bytes()[rest..]);
    told
}

/// The text of bytes.
fn text(told: &[u8]) -> Option<String> {
    let mut parts = told.split(|byte| *byte == MARK);
    let mut text = String::from_utf8(parts.next()?.to_vec()).ok()?;
    for part in parts {
        let (number, rest) = part.split_first()?;
        text.push_str(PHRASES.get(usize::from(*number))?);
        text.push_str(str::from_utf8(rest).ok()?);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn again(text: &str) -> (usize, String) {
        let bytes = minicbor::to_vec(Phrased(text.into())).unwrap();
        (bytes.len(), minicbor::decode::<Phrased>(&bytes).unwrap().0)
    }

    #[test]
    fn what_trails_always_say_takes_little() {
        let cases = [
            ("waited 1 day", 8),
            ("handed over", 3),
            ("Bought: tag BUY added since entry: no", 14),
            ("no branch was true within 1 day of the hand-over", 10),
            ("nobody ever said this", 22),
            ("", 1),
        ];
        for (text, bytes) in cases {
            assert_eq!(again(text), (bytes, text.to_owned()));
        }
    }

    #[test]
    fn damage_is_told() {
        for told in [&[MARK][..], &[MARK, 0xfe], &[b'a', MARK, 0, 0x80], &[0x80]] {
            assert_eq!(text(told), None, "{told:?}");
        }
    }

    fn texts() -> impl Strategy<Value = String> {
        let some = prop::sample::select(&PHRASES[..]).prop_map(str::to_owned);
        prop::collection::vec(prop_oneof![some, "\\PC{0,9}", any::<String>()], 0..6)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn every_text_is_read_as_it_was_written(text in texts()) {
            prop_assert_eq!(again(&text).1, text);
        }
    }
}

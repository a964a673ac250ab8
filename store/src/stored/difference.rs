//! A text as its difference to another one, the source: LZ4, with the source as its dictionary.

use lz4_flex::block::{
    compress_prepend_size_with_dict, decompress_into_with_dict, uncompressed_size,
};

/// The longest source: LZ4 finds nothing that is farther back. Of a longer text its end is taken.
pub(crate) const SOURCE_MAX_BYTES: usize = 64 * 1024;

/// The longest text that is read: 64 parts of a megabyte, the most that one may have. What is said
/// to be longer is damage, and would take all memory.
const TEXT_MAX_BYTES: usize = 64 * 1024 * 1024;

/// What texts are told from.
pub(crate) struct Source {
    bytes: Vec<u8>,
}

impl Source {
    /// A source; one that is too long is cut.
    pub(crate) fn of(mut bytes: Vec<u8>) -> Self {
        bytes.drain(..bytes.len().saturating_sub(SOURCE_MAX_BYTES));
        Self { bytes }
    }

    /// The source itself.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A text as its difference to this source.
    pub(crate) fn difference(&self, text: &[u8]) -> Vec<u8> {
        let mut written = compress_prepend_size_with_dict(text, &self.bytes);
        written.shrink_to_fit();
        written
    }
}

/// The text that differs so from this source; nothing where no text does.
pub(crate) fn apply(source: &[u8], difference: &[u8]) -> Option<Vec<u8>> {
    let (length, written) = uncompressed_size(difference).ok()?;
    let mut text = vec![0; Some(length).filter(|length| *length <= TEXT_MAX_BYTES)?];
    let read = decompress_into_with_dict(written, &mut text, source).ok()?;
    (read == length).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(source: &[u8], text: &[u8]) -> Vec<u8> {
        let source = Source::of(source.to_vec());
        let difference = source.difference(text);
        let again = apply(source.bytes(), &difference);
        assert!(again.is_some_and(|again| again == text), "{} bytes", text.len());
        difference
    }

    /// Bytes that look like nothing before.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state.to_be_bytes()[0]
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn what_both_say_is_not_kept_twice() {
        let source = noise(20_000);
        let mut text = source.clone();
        assert!(told(&source, &text).len() <= 100, "the source itself");
        text.splice(9_000..9_010, b"somebody".iter().copied());
        assert!(told(&source, &text).len() <= 130, "with a name in it");
        text.drain(100..2_000);
        assert!(told(&source, &text).len() <= 150, "with something left out");
        let long = noise(90_000);
        assert!(told(&long, &long[60_000..]).len() <= 200, "the end of a long one");
    }

    fn texts() -> impl Strategy<Value = Vec<u8>> {
        let pieces = prop_oneof![
            "[a-c]{0,12}".prop_map(String::into_bytes),
            Just(b"<div style=\"margin:0\">".to_vec()),
            proptest::collection::vec(any::<u8>(), 0..20),
            (0..400_usize).prop_map(noise),
        ];
        proptest::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn every_text_comes_back_from_every_source(source in texts(), text in texts()) {
            told(&source, &text);
        }

        /// Nothing that anybody writes there ends the process.
        #[test]
        fn damage_is_told_or_makes_another_text(
            source in texts(),
            text in texts(),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
            noise in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            let mut difference = Source::of(source.clone()).difference(&text);
            let place = at.index(difference.len());
            difference[place] = byte;
            for bent in [&difference, &noise] {
                let read = apply(&source, bent);
                prop_assert!(read.is_none_or(|read| read.len() <= TEXT_MAX_BYTES));
            }
        }
    }

    #[test]
    fn what_no_text_is_told_by_is_refused() {
        let cases: [&[u8]; 4] = [b"", b"\x05abc", b"\xff\xff\xff\xff", b"\x09\0\0\0\x00"];
        for (number, difference) in cases.into_iter().enumerate() {
            assert_eq!(apply(b"12345678", difference), None, "{number}");
        }
        let difference = Source::of(b"12345678".repeat(4)).difference(b"12345678 12345678");
        assert_eq!(apply(b"", &difference), None, "without its source");
    }
}

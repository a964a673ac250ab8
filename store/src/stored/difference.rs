//! A text as its difference to another one, the source: what both have in common is told by where
//! it stands, and only the rest is kept as it is.
//!
//! A difference is a row of steps: a number of bytes and those bytes, then a number of bytes and
//! where to copy them from, and so on until it ends. Places are counted through the source and on
//! through the text as far as it is written, so a text is also told by itself; a place is told from
//! where the last copy ended. Numbers are LEB128, signed ones in zigzag, as in protocol buffers.
//!
//! Everything about the source is worked out once. What then remains to be done for a text is to
//! compare it, eight bytes at a time: a message of 6 kB takes less than two microseconds.

/// How many bytes of both must be the same before they are looked at more closely.
const GRAIN_BYTES: usize = 8;

/// Only every so many bytes of a source a place is noted. What both have in common is found where
/// it is so much longer than a grain, and whole: a copy grows to both sides.
const STEP_BYTES: usize = 4;

/// What is that long is no accident, so nothing longer is looked for.
const CLEAR_BYTES: usize = 32;

/// The longest source: more than the 102 kB of HTML that mail programs show. What is known about it
/// takes three times as much.
pub(crate) const SOURCE_MAX_BYTES: usize = 128 * 1024;

/// How many places in the text itself are remembered: enough for the links of a message.
const SEEN_PLACES: usize = 1_024;

/// After so many bytes that nothing is like, one more is passed over at a time: a picture in
/// base64 is like nothing, and not worth a look at each of its bytes.
const UNLIKE_BYTES: usize = 512;

/// The longest text that is read: 64 parts of a megabyte, the most that one may have. What is said
/// to be longer is damage, and would take all memory.
const TEXT_MAX_BYTES: usize = 64 * 1024 * 1024;

/// What texts are told from, with what is to be known about it.
pub(crate) struct Source {
    bytes: Vec<u8>,
    /// By the hash of a grain, where its places begin among all; about one hash for each place.
    begins: Vec<u32>,
    /// Places of grains, by hash and then in the order of the source.
    places: Vec<u32>,
}

/// A grain at some place of a text or a source.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Grain(u64);

/// What a text and something before it have in common.
#[derive(Clone, Copy)]
struct Common {
    /// Where it begins in the source, or behind that in the text.
    from: usize,
    /// Where it begins in the text.
    at: usize,
    length: usize,
}

impl Source {
    /// Looks at a source; one that is too long is cut.
    pub(crate) fn of(mut bytes: Vec<u8>) -> Self {
        bytes.truncate(SOURCE_MAX_BYTES);
        let hashes = (2 * bytes.len() / STEP_BYTES).next_power_of_two();
        let places = (0_u32..).step_by(STEP_BYTES);
        let grains = places.map_while(|place| Some((Grain::at(&bytes, place as usize)?, place)));
        let mut by_hash: Vec<_> =
            grains.map(|(grain, place)| (grain.hash(hashes), place)).collect();
        by_hash.sort_unstable();
        let begin = |hash: usize| by_hash.partition_point(|(other, _)| *other < hash);
        let begins = (0..=hashes).map(|hash| u32::try_from(begin(hash)).unwrap_or(u32::MAX));
        let begins = begins.collect();
        let places = by_hash.into_iter().map(|(_, place)| place).collect();
        Self { bytes, begins, places }
    }

    /// The source itself.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A text as its difference to this source.
    pub(crate) fn difference(&self, text: &[u8]) -> Vec<u8> {
        let mut written = Written { out: Vec::with_capacity(text.len() / 16 + 64), expected: 0 };
        let mut look = Look { source: self, text, seen: [0; SEEN_PLACES] };
        let (mut at, mut told) = (0, 0);
        while at + GRAIN_BYTES <= text.len() {
            let Some(common) = look.longest(at, written.expected) else {
                at += 1 + (at - told) / UNLIKE_BYTES;
                continue;
            };
            let common = look.grown(common, told);
            written.literal(&text[told..common.at]);
            written.copy(common);
            at = common.at + common.length;
            told = at;
        }
        if told < text.len() || written.out.is_empty() {
            written.literal(&text[told..]);
        }
        written.out.shrink_to_fit();
        written.out
    }

    fn places_of(&self, grain: Grain) -> &[u32] {
        // The last of them is the end of the last hash.
        let hash = grain.hash(self.begins.len() - 1);
        &self.places[self.begins[hash] as usize..self.begins[hash + 1] as usize]
    }
}

/// A look for what a text has in common with a source.
struct Look<'l> {
    source: &'l Source,
    text: &'l [u8],
    /// By the hash of a grain, where in the text it stood last.
    seen: [usize; SEEN_PLACES],
}

impl Look<'_> {
    /// What begins here. Where it is short, the right place of the source may be one that is noted
    /// a little later.
    fn longest(&mut self, at: usize, expected: usize) -> Option<Common> {
        let mut best = self.common(at, expected)?;
        for later in at + 1..at + STEP_BYTES {
            if best.length >= CLEAR_BYTES {
                break;
            }
            let other = self.common(later, expected);
            best = other.filter(|other| other.length > best.length).unwrap_or(best);
        }
        Some(best)
    }

    /// The longest that begins here and stands in the source too, or in the text before: next to
    /// where the last copy ended, for both mostly say the same in the same order.
    fn common(&mut self, at: usize, expected: usize) -> Option<Common> {
        let Self { source, text, .. } = *self;
        let grain = Grain::at(text, at)?;
        let seen_at = std::mem::replace(&mut self.seen[grain.hash(SEEN_PLACES)], at);
        let mut best = Common { from: 0, at, length: 0 };
        let mut look = |before: &[u8], place: usize, from: usize| {
            if Grain::at(before, place) == Some(grain) {
                let length = same(&before[place..], &text[at..]);
                // Of two that are as long, the one that is looked at first.
                best = if length > best.length { Common { from, at, length } } else { best };
            }
        };
        let alike = source.places_of(grain);
        let next = alike.partition_point(|place| (*place as usize) < expected);
        for place in alike[next.saturating_sub(1)..].iter().take(2).rev() {
            look(&source.bytes, *place as usize, *place as usize);
        }
        if seen_at < at {
            look(text, seen_at, source.bytes.len() + seen_at);
        }
        (best.length > 0).then_some(best)
    }

    /// With what is the same before it and was not told yet.
    fn grown(&self, common: Common, told: usize) -> Common {
        let before = match common.from.checked_sub(self.source.bytes.len()) {
            None => &self.source.bytes[..common.from],
            Some(from) => &self.text[..from],
        };
        let pairs = before.iter().rev().zip(self.text[told..common.at].iter().rev());
        let more = pairs.take_while(|(one, other)| one == other).count();
        Common { from: common.from - more, at: common.at - more, length: common.length + more }
    }
}

impl Grain {
    fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let grain = bytes.get(at..)?.first_chunk::<GRAIN_BYTES>()?;
        Some(Self(u64::from_le_bytes(*grain)))
    }

    /// One of so many numbers, which are a power of two. The multiplier is 2^64 divided by the
    /// golden ratio, as in Fibonacci hashing: the high bits depend on all of the grain.
    fn hash(self, numbers: usize) -> usize {
        let mixed = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        usize::try_from(mixed).unwrap_or_default() & (numbers - 1)
    }
}

/// How many bytes two begin with are the same.
fn same(one: &[u8], other: &[u8]) -> usize {
    let (ones, _) = one.as_chunks::<GRAIN_BYTES>();
    let (others, _) = other.as_chunks::<GRAIN_BYTES>();
    for (number, (grain, beside)) in ones.iter().zip(others).enumerate() {
        let differs = u64::from_le_bytes(*grain) ^ u64::from_le_bytes(*beside);
        if differs != 0 {
            return number * GRAIN_BYTES + differs.trailing_zeros() as usize / 8;
        }
    }
    let whole = ones.len().min(others.len()) * GRAIN_BYTES;
    let pairs = one[whole..].iter().zip(&other[whole..]);
    whole + pairs.take_while(|(one, other)| one == other).count()
}

/// A difference that is being written.
struct Written {
    out: Vec<u8>,
    /// Where the last copy ended.
    expected: usize,
}

impl Written {
    fn literal(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.out.extend_from_slice(bytes);
    }

    fn copy(&mut self, common: Common) {
        self.number(common.length as u64);
        let ahead = (common.from as u64).wrapping_sub(self.expected as u64).cast_signed();
        self.number(((ahead << 1) ^ (ahead >> 63)).cast_unsigned());
        self.expected = common.from + common.length;
    }

    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.out.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.out.push(number.to_le_bytes()[0]);
    }
}

/// The text that differs so from this source; nothing where no text does.
pub(crate) fn apply(source: &[u8], difference: &[u8]) -> Option<Vec<u8>> {
    let mut steps = Steps(difference);
    let (mut text, mut expected) = (Vec::new(), 0_u64);
    loop {
        let length = steps.number()?;
        text.extend_from_slice(steps.bytes(length)?);
        if steps.0.is_empty() {
            return Some(text);
        }
        let (length, ahead) = (steps.number()?, steps.number()?);
        let ahead = (ahead >> 1).cast_signed() ^ -(ahead & 1).cast_signed();
        let from = expected.checked_add_signed(ahead)?;
        expected = from.checked_add(length)?;
        copy(source, &mut text, usize::try_from(from).ok()?, usize::try_from(length).ok()?)?;
        if steps.0.is_empty() {
            return Some(text);
        }
    }
}

/// Adds what stands at a place. What a text is told by itself may reach into what is added.
fn copy(source: &[u8], text: &mut Vec<u8>, from: usize, length: usize) -> Option<()> {
    let end = text.len().checked_add(length).filter(|end| *end <= TEXT_MAX_BYTES)?;
    let Some(mut from) = from.checked_sub(source.len()) else {
        text.extend_from_slice(source.get(from..from.checked_add(length)?)?);
        return Some(());
    };
    while text.len() < end {
        let there = text.len().checked_sub(from).filter(|there| *there > 0)?;
        let part = there.min(end - text.len());
        text.extend_from_within(from..from + part);
        from += part;
    }
    Some(())
}

/// The steps of a difference that are to be taken yet.
struct Steps<'d>(&'d [u8]);

impl<'d> Steps<'d> {
    fn bytes(&mut self, length: u64) -> Option<&'d [u8]> {
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(bytes)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(source: &[u8], text: &[u8]) -> Vec<u8> {
        let difference = Source::of(source.to_vec()).difference(text);
        let again = apply(source, &difference);
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
        assert!(told(&source, &text).len() <= 8, "the source itself");
        text.splice(9_000..9_010, b"somebody".iter().copied());
        assert!(told(&source, &text).len() <= 24, "with a name in it");
        text.drain(100..2_000);
        assert!(told(&source, &text).len() <= 40, "with something left out");
        let twice = [text.as_slice(), &text].concat();
        assert!(told(&source, &twice).len() <= 80, "said twice");
        let noisy = told(&source, &[source.as_slice(), &[7; 9]].concat());
        assert!(noisy.len() <= 24, "with more behind it");
    }

    #[test]
    fn a_text_is_told_by_itself_too() {
        assert!(told(b"", &b"<td>".repeat(50_000)).len() <= 24);
        assert!(told(b"", &b"x".repeat(100_000)).len() <= 24);
        let link = noise(60);
        let links = [&link, &noise(9)[..], &link, &noise(7), &link].concat();
        assert!(told(b"", &links).len() <= 60 + 16 + 3 * 6);
    }

    #[test]
    fn what_nothing_is_like_grows_by_no_more_than_its_length() {
        for length in [0, 1, 7, 8, 9, 127, 128, 70_000] {
            let text = noise(length);
            for source in [&b""[..], b"1", b"1234567", b"12345678", &[0; 5_000]] {
                assert!(told(source, &text).len() <= length + 4, "{length}");
            }
        }
    }

    #[test]
    fn the_same_part_is_found_where_it_stands_next() {
        let row = b"<tr><td style=\"padding:0 16px\">{{ line }}</td></tr>\n".repeat(40);
        let text = String::from_utf8(row.clone()).unwrap();
        let mut filled = String::new();
        for (number, part) in text.split("{{ line }}").enumerate() {
            filled.push_str(part);
            filled.push_str(&number.to_string());
        }
        // A row costs its number and how far it is to the next.
        assert!(told(&row, filled.as_bytes()).len() <= 41 * 6, "{}", filled.len());
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
                prop_assert!(read.is_none_or(|read| read.len() <= TEXT_MAX_BYTES + bent.len()));
            }
        }
    }

    #[test]
    fn what_no_text_is_told_by_is_refused() {
        let cases: [&[u8]; 8] = [
            b"",
            b"\x05abc",
            b"\x80",
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
            // Copies: beyond the source, from before it, from what is not there yet, of a gigabyte.
            b"\x00\x09\x00",
            b"\x00\x01\x01",
            b"\x01a\x01\x12",
            b"\x01a\x80\x80\x80\x80\x08\x10",
        ];
        for (number, difference) in cases.into_iter().enumerate() {
            assert_eq!(apply(b"12345678", difference), None, "{number}");
        }
        assert_eq!(apply(b"12345678", b"\x01a\x02\x06").as_deref(), Some(&b"a45"[..]));
        assert_eq!(apply(b"12345678", b"\x01a\x03\x10").as_deref(), Some(&b"aaaa"[..]));
    }
}

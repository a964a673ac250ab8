//! What is known of every fact at one place, packed: two bits a fact, and a word for each range.

/// What is known of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    /// False, and it stays so until the token itself changes that.
    Never = 0,
    /// False now.
    No = 1,
    /// True now.
    Yes = 2,
    /// May be either: something may have happened since it was last looked at.
    Either = 3,
}

impl Truth {
    /// True or false, where that is known.
    pub(super) fn known(self) -> Option<bool> {
        match self {
            Self::Never | Self::No => Some(false),
            Self::Yes => Some(true),
            Self::Either => None,
        }
    }

    fn of_bits(bits: u64) -> Self {
        match bits {
            0 => Self::Never,
            1 => Self::No,
            2 => Self::Yes,
            _ => Self::Either,
        }
    }

    /// Whether everything that can follow from `other` can follow from this.
    fn covers(self, other: Self) -> bool {
        self == other || self == Self::Either || (self, other) == (Self::No, Self::Never)
    }
}

/// How many facts a word holds.
const PER_WORD: usize = 32;

/// Values of a range, a bit for each.
pub(super) type Values = u64;

/// What is known of every fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    words: Box<[u64]>,
    /// How many words are about single facts; the rest are the values that ranges may have.
    single: usize,
}

impl Facts {
    /// So many facts, all of them never true, and so many ranges without a value.
    pub(super) fn never(count: usize, ranges: usize) -> Self {
        let single = count.div_ceil(PER_WORD);
        Self { words: vec![0; single + ranges].into(), single }
    }

    /// What is known of one.
    pub(super) fn get(&self, fact: usize) -> Truth {
        Truth::of_bits(self.words[fact / PER_WORD] >> shift(fact) & 3)
    }

    /// Notes what is known of one.
    pub(super) fn set(&mut self, fact: usize, truth: Truth) {
        let word = &mut self.words[fact / PER_WORD];
        *word = *word & !(3 << shift(fact)) | (truth as u64) << shift(fact);
    }

    /// The values a range may have.
    pub(super) fn values(&self, range: usize) -> Values {
        self.words[self.single + range]
    }

    /// Notes the values a range may have.
    pub(super) fn set_values(&mut self, range: usize, values: Values) {
        self.words[self.single + range] = values;
    }

    /// Forgets what nobody will ask about again: those that are not `Either` in `live`. They
    /// may be either then, and so follow from anything. Ranges are forgotten elsewhere.
    pub(super) fn keep(&mut self, live: &Self) {
        let words = self.words.iter_mut().zip(&live.words).take(self.single);
        words.for_each(|(word, live)| *word |= !live);
    }

    /// Adds to a set of facts, written as those that are `Either`, another such set.
    pub(super) fn join(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Whether everything that can follow from `other` can follow from this.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let (mine, its) = (self.words.split_at(self.single), other.words.split_at(self.single));
        let mut ranges = mine.1.iter().zip(its.1);
        ranges.all(|(mine, its)| its & !mine == 0)
            && mine.0.iter().zip(its.0).all(|(mine, its)| mine == its || word_covers(*mine, *its))
    }
}

fn word_covers(mine: u64, other: u64) -> bool {
    (0..PER_WORD).all(|lane| {
        let of = |word: u64| Truth::of_bits(word >> shift(lane) & 3);
        of(mine).covers(of(other))
    })
}

fn shift(fact: usize) -> usize {
    fact % PER_WORD * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Truth; 4] = [Truth::Never, Truth::No, Truth::Yes, Truth::Either];

    #[test]
    fn facts_are_kept_apart() {
        let mut facts = Facts::never(70, 0);
        for (fact, truth) in [(0, Truth::Yes), (31, Truth::Either), (32, Truth::No)] {
            facts.set(fact, truth);
        }
        facts.set(0, Truth::No);
        let found: Vec<_> = [0, 1, 31, 32, 69].map(|fact| facts.get(fact)).into();
        assert_eq!(found, [Truth::No, Truth::Never, Truth::Either, Truth::No, Truth::Never]);
    }

    #[test]
    fn either_covers_all_and_no_covers_never() {
        for mine in ALL {
            for other in ALL {
                let (mut one, mut two) = (Facts::never(40, 0), Facts::never(40, 0));
                one.set(33, mine);
                two.set(33, other);
                let expected =
                    mine == other || mine == Truth::Either || (mine, other) == (ALL[1], ALL[0]);
                assert_eq!(one.covers(&two), expected, "{mine:?} {other:?}");
            }
        }
    }

    #[test]
    fn what_is_not_live_is_forgotten() {
        let [mut facts, mut live, mut more] = [(); 3].map(|()| Facts::never(3, 0));
        (0..3).for_each(|fact| facts.set(fact, Truth::Yes));
        live.set(1, Truth::Either);
        more.set(2, Truth::Either);
        live.join(&more);
        facts.keep(&live);
        assert_eq!([0, 1, 2].map(|fact| facts.get(fact)), [Truth::Either, Truth::Yes, Truth::Yes]);
    }

    #[test]
    fn a_range_covers_one_with_fewer_values() {
        let [mut one, mut other] = [(); 2].map(|()| Facts::never(33, 2));
        one.set_values(1, 0b110);
        other.set_values(1, 0b100);
        assert!(one.covers(&other) && !other.covers(&one));
        other.set_values(0, 1);
        assert!(!one.covers(&other));
        assert_eq!([0, 1].map(|range| other.values(range)), [1, 0b100]);
        one.set(32, Truth::Either);
        assert_eq!((one.get(32), one.values(0)), (Truth::Either, 0));
    }
}

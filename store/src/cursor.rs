//! Pages of long lists: where the next one begins.

use std::fmt;
use std::str::FromStr;

use crate::{Error, Result};

/// Where the next page of a list begins. Opaque: given out by a list, and only good for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(Vec<i64>);

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next one begins; none after the last.
    pub next: Option<Cursor>,
}

impl Cursor {
    pub(crate) fn of<const N: usize>(numbers: [i64; N]) -> Self {
        Self(numbers.to_vec())
    }

    /// The numbers it is made of, or `start` where there is no cursor.
    pub(crate) fn numbers<const N: usize>(
        cursor: Option<&Self>,
        start: [i64; N],
    ) -> Result<[i64; N]> {
        cursor.map_or(Ok(start), |Self(numbers)| {
            numbers.as_slice().try_into().map_err(|_| Error::BadCursor)
        })
    }
}

impl<T> Page<T> {
    /// Cuts a list that was read one longer than the page; `key` tells where an item stands.
    pub(crate) fn cut<const N: usize>(
        mut items: Vec<T>,
        limit: usize,
        key: impl Fn(&T) -> [i64; N],
    ) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| Cursor::of(key(last)));
        Self { items, next }
    }

    /// One page of a list that is at hand as a whole; a cursor tells how many come before.
    pub fn of_all(items: Vec<T>, cursor: Option<&Cursor>, limit: usize) -> Result<Self> {
        let [before] = Cursor::numbers(cursor, [0])?;
        let before = usize::try_from(before).map_err(|_| Error::BadCursor)?;
        let end = before.saturating_add(limit);
        let more = items.len() > end;
        let next = more.then(|| Cursor::of([i64::try_from(end).unwrap_or(i64::MAX)]));
        Ok(Self { items: items.into_iter().skip(before).take(limit).collect(), next })
    }

    /// The same page of other things.
    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, number) in self.0.iter().enumerate() {
            let dot = if place == 0 { "" } else { "." };
            write!(out, "{dot}{number:x}")?;
        }
        Ok(())
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        // An i64 in hexadecimal shows its two's complement, so it is read as unsigned.
        let number = |part| u64::from_str_radix(part, 16).map(u64::cast_signed);
        let numbers: Result<Vec<_>, _> = text.split('.').map(number).collect();
        numbers.map(Self).map_err(|_| Error::BadCursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_as_shown() {
        let cursor = Cursor::of([i64::MIN, -1, 0, i64::MAX]);
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", ".", "x", "1..2", "fffffffffffffffff"] {
            assert!(matches!(text.parse::<Cursor>(), Err(Error::BadCursor)), "{text}");
        }
        let short = Cursor::of([1]);
        assert!(Cursor::numbers(Some(&short), [0, 0]).is_err());
    }

    #[test]
    fn a_list_at_hand_is_paged() {
        let all = || vec![1, 2, 3];
        let first = Page::of_all(all(), None, 2).unwrap();
        assert_eq!(first.items, [1, 2]);
        let second = Page::of_all(all(), first.next.as_ref(), 2).unwrap();
        assert_eq!((second.items, second.next), (vec![3], None));
        assert_eq!(Page::of_all(all(), None, 3).unwrap().next, None);
        assert!(Page::of_all(all(), Some(&Cursor::of([-1])), 2).is_err());
    }

    #[test]
    fn only_a_full_page_has_a_next_one() {
        let key = |item: &i64| [*item];
        assert_eq!(Page::cut(vec![1, 2], 2, key).next, None);
        let page = Page::cut(vec![1, 2, 3], 2, key);
        assert_eq!((page.items, page.next), (vec![1, 2], Some(Cursor::of([2]))));
    }
}

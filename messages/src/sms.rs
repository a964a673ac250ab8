//! How many segments a text message is sent, and billed, as.
//!
//! 3GPP TS 23.038: a text of the GSM 7-bit alphabet has 160 septets in one segment and 153 in
//! each of several; a sign of the extension table costs two, which never part. One sign outside
//! the alphabet makes the whole text UCS-2: 70 units of UTF-16, or 67 in each of several, and the
//! two halves of a surrogate pair never part either.

use serde::{Deserialize, Serialize};

/// How the text is encoded on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// The GSM 7-bit default alphabet with its extension table.
    Gsm7,
    /// Two bytes a unit, for everything else.
    Ucs2,
}

/// The size of a text message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Segments {
    /// How it is encoded.
    pub encoding: Encoding,
    /// Septets or UTF-16 units of the text.
    pub units: usize,
    /// Segments it is sent as; none for an empty text.
    pub segments: usize,
}

/// The default alphabet without the escape sign.
const ALPHABET: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The extension table: each is sent as an escape sign and one more.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

impl Encoding {
    fn single_units(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    fn multiple_units(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }
}

/// Counts the segments of a final text.
pub fn segments(text: &str) -> Segments {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    let (encoding, costs) = match septets {
        Some(costs) => (Encoding::Gsm7, costs),
        None => (Encoding::Ucs2, text.chars().map(char::len_utf16).collect()),
    };
    let units = costs.iter().sum();
    let segments = if units <= encoding.single_units() {
        usize::from(units > 0)
    } else {
        filled(&costs, encoding.multiple_units())
    };
    Segments { encoding, units, segments }
}

fn septets(sign: char) -> Option<usize> {
    // Nearly every sign of nearly every text.
    if sign == ' ' || sign.is_ascii_alphanumeric() {
        return Some(1);
    }
    if ALPHABET.contains(sign) { Some(1) } else { EXTENSION.contains(sign).then_some(2) }
}

/// Fills segments one after the other; a sign that does not fit whole opens the next.
fn filled(costs: &[usize], room: usize) -> usize {
    let mut segments = 1;
    let mut used = 0;
    for cost in costs {
        if used + cost > room {
            segments += 1;
            used = 0;
        }
        used += cost;
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(parts: &[(&str, usize)], encoding: Encoding, units: usize, expected: usize) {
        let text: String = parts.iter().map(|(sign, times)| sign.repeat(*times)).collect();
        let found = segments(&text);
        assert_eq!(found, Segments { encoding, units, segments: expected }, "{parts:?}");
    }

    #[test]
    fn gsm_texts() {
        use Encoding::Gsm7;
        check(&[], Gsm7, 0, 0);
        check(&[("a", 160)], Gsm7, 160, 1);
        check(&[("a", 161)], Gsm7, 161, 2);
        check(&[("a", 306)], Gsm7, 306, 2);
        check(&[("a", 307)], Gsm7, 307, 3);
        check(&[("a", 158), ("€", 1)], Gsm7, 160, 1);
        check(&[("a", 159), ("€", 1)], Gsm7, 161, 2);
        check(&[("€", 80)], Gsm7, 160, 1);
        check(&[("{", 1), ("\\", 1), ("\u{c}", 1), ("\n", 1), ("É", 1)], Gsm7, 8, 1);
    }

    #[test]
    fn an_escape_pair_never_parts() {
        check(&[("a", 152), ("€", 1), ("a", 152)], Encoding::Gsm7, 306, 3);
        check(&[("a", 152), ("€", 1), ("a", 151)], Encoding::Gsm7, 305, 2);
        check(&[("a", 151), ("€", 1), ("a", 153)], Encoding::Gsm7, 306, 2);
    }

    #[test]
    fn other_texts() {
        use Encoding::Ucs2;
        check(&[("я", 70)], Ucs2, 70, 1);
        check(&[("я", 71)], Ucs2, 71, 2);
        check(&[("я", 134)], Ucs2, 134, 2);
        check(&[("я", 135)], Ucs2, 135, 3);
        check(&[("a", 69), ("’", 1)], Ucs2, 70, 1);
        check(&[("ç", 71)], Ucs2, 71, 2);
        check(&[("`", 1)], Ucs2, 1, 1);
    }

    #[test]
    fn a_surrogate_pair_never_parts() {
        use Encoding::Ucs2;
        check(&[("😀", 35)], Ucs2, 70, 1);
        check(&[("😀", 36)], Ucs2, 72, 2);
        check(&[("😀", 66)], Ucs2, 132, 2);
        check(&[("😀", 67)], Ucs2, 134, 3);
        check(&[("я", 66), ("😀", 1), ("я", 66)], Ucs2, 134, 3);
    }

    #[test]
    fn the_alphabet_is_whole() {
        assert_eq!(ALPHABET.chars().count(), 127);
        assert_eq!(EXTENSION.chars().count(), 10);
        assert!(!ALPHABET.chars().any(|sign| EXTENSION.contains(sign)));
    }
}

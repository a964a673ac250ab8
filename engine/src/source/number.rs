//! What a text without quotes is: nothing, true or false, a number, or text.
//!
//! The types are those of YAML 1.2's core schema. Of its numbers only those are accepted that
//! every reader of YAML and JSON gives back alike; the others are refused, never converted.

use rust_decimal::Decimal;

use super::Number;

/// Digits up to which binary floating point gives every decimal number back exactly (IEEE 754
/// double: 15 digits). The editor in the browser has no other numbers.
const NUMBER_MAX_DIGITS: usize = 15;

/// Decimal places that a decimal of 28 digits holds exactly.
const NUMBER_MAX_DECIMAL_PLACES: usize = 28;

/// A text without quotes, understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    Number(Number),
    /// A number for some readers: why not for this one, and how it would be written.
    Refused(&'static str, Option<String>),
    Text,
}

/// Reads a text without quotes.
pub(super) fn read_plain(written: &str) -> Plain {
    match written {
        "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
        "true" | "True" | "TRUE" => Plain::Bool(true),
        "false" | "False" | "FALSE" => Plain::Bool(false),
        _ if written.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
            read_number(written)
        }
        _ => Plain::Text,
    }
}

fn read_number(written: &str) -> Plain {
    let unsigned = written.strip_prefix(['+', '-']).unwrap_or(written);
    if is_word_for_number(written, unsigned) {
        return Plain::Refused("there is no such number in this language", None);
    }
    if let Some((base, digits)) = other_base(written) {
        let value = i64::from_str_radix(digits, base).ok().map(|value| value.to_string());
        return Plain::Refused("only decimal numbers are read alike by all programs", value);
    }
    match Parts::of(written) {
        None => Plain::Text,
        Some(parts) => parts.judge(written),
    }
}

/// `.inf` and `.nan` in the spellings of the core schema.
fn is_word_for_number(written: &str, unsigned: &str) -> bool {
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(written, ".nan" | ".NaN" | ".NAN")
}

/// `0x1F` and `0o17`: base and digits.
fn other_base(written: &str) -> Option<(u32, &str)> {
    [("0x", 16), ("0o", 8)].into_iter().find_map(|(prefix, base)| {
        let digits = written.strip_prefix(prefix)?;
        let all = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(base));
        all.then_some((base, digits))
    })
}

/// A decimal number of the core schema, in its parts.
struct Parts<'a> {
    sign: &'a str,
    whole: &'a str,
    point: bool,
    places: &'a str,
    exponent: bool,
}

impl<'a> Parts<'a> {
    fn of(written: &'a str) -> Option<Self> {
        let (sign, rest) = split_while(written, |c| c == '+' || c == '-');
        let (whole, rest) = split_while(rest, |c| c.is_ascii_digit());
        let (point, rest) = rest.strip_prefix('.').map_or((false, rest), |rest| (true, rest));
        let (places, rest) = split_while(rest, |c| c.is_ascii_digit());
        let exponent = is_exponent(rest)?;
        let has_digits = !whole.is_empty() || !places.is_empty();
        let places = if point { places } else { "" };
        (sign.len() <= 1 && has_digits).then_some(Self { sign, whole, point, places, exponent })
    }

    fn judge(&self, written: &str) -> Plain {
        let corrected = (!self.exponent).then(|| self.corrected());
        let digits = [self.whole, self.places].concat();
        if digits.trim_start_matches('0').len() > NUMBER_MAX_DIGITS
            || self.places.len() > NUMBER_MAX_DECIMAL_PLACES
        {
            return Plain::Refused("a number has at most fifteen digits", None);
        }
        let why = match self {
            Self { exponent: true, .. } => "a number is written without an exponent",
            Self { sign: "+", .. } => "a number is written without `+`",
            Self { whole: "", .. } => "a number begins with a digit",
            Self { point: true, places: "", .. } => "a number does not end in a point",
            _ if corrected.as_deref() != Some(written) => "a number does not begin with `0`",
            _ => return accepted(written),
        };
        Plain::Refused(why, corrected)
    }

    /// The same number as this language writes it.
    fn corrected(&self) -> String {
        let minus = if self.sign == "-" { "-" } else { "" };
        let whole = match self.whole.trim_start_matches('0') {
            "" => "0",
            whole => whole,
        };
        let point = if self.places.is_empty() { "" } else { "." };
        [minus, whole, point, self.places].concat()
    }
}

fn accepted(written: &str) -> Plain {
    match written.parse::<Decimal>() {
        Ok(decimal) => Plain::Number(Number { decimal, written: written.to_owned() }),
        Err(_) => Plain::Refused("a number has at most fifteen digits", None),
    }
}

fn split_while(text: &str, mut part: impl FnMut(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !part(c)).unwrap_or(text.len()))
}

/// Whether the rest of a number is an exponent; `None` when it is something else.
fn is_exponent(rest: &str) -> Option<bool> {
    if rest.is_empty() {
        return Some(false);
    }
    let digits = rest.strip_prefix(['e', 'E'])?;
    let digits = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then_some(true)
}

#[cfg(test)]
mod tests {
    use super::{Plain, read_plain};

    #[test]
    fn accepted_numbers_keep_their_digits() {
        for written in
            ["0", "5", "-3", "0.7", "-0.5", "1.10", "2024", "-0", "123456789012345", "0.000000001"]
        {
            let plain = read_plain(written);
            let Plain::Number(number) = plain else { panic!("{written}: {plain:?}") };
            assert_eq!(number.written, written);
            assert_eq!(number.decimal, written.parse().unwrap());
        }
    }

    #[test]
    fn numbers_programs_disagree_on_are_refused_with_the_right_form() {
        for (written, corrected) in [
            ("01234", Some("1234")),
            ("007", Some("7")),
            ("00", Some("0")),
            ("-012.5", Some("-12.5")),
            ("+4917612345", Some("4917612345")),
            (".5", Some("0.5")),
            ("5.", Some("5")),
            ("0x1F", Some("31")),
            ("0o17", Some("15")),
            ("1e3", None),
            ("1E+2", None),
            ("-1.5e-7", None),
            (".inf", None),
            ("-.INF", None),
            (".NaN", None),
            ("1234567890123456", None),
            ("0.1234567890123456", None),
            ("0.00000000000000000000000000001", None),
        ] {
            let plain = read_plain(written);
            let Plain::Refused(_, offered) = plain else { panic!("{written}: {plain:?}") };
            assert_eq!(offered.as_deref(), corrected, "{written}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        for written in [
            "no",
            "on",
            "yes",
            "off",
            "y",
            "12:30",
            "1_000",
            "2026-11-27",
            "15%",
            "50 EUR",
            "-3 days",
            "A:B",
            "1.2.3",
            "+",
            "-",
            ".",
            "--5",
            "0xZZ",
            "0b101",
            "1e",
            "e3",
            "5 ",
            "1,5",
            "-.nan",
            "+ 5",
            "tRue",
            "nULL",
            "10.0.0.1",
            "1__0",
            "١٢",
        ] {
            assert_eq!(read_plain(written), Plain::Text, "{written}");
        }
    }
}

//! Reads numbers: decimal, never binary floating point.

use rust_decimal::Decimal;
use serde_json::Value;

use super::Invalid;

/// More digits than these are read differently by the readers of a flow file (a browser's numbers
/// are binary); a value so long is an id, and ids are text.
const WRITTEN_MAX_DIGITS: usize = 15;

/// Reads a number as a flow has it: `5`, `-0.7`, `1e3`.
pub fn parse(text: &str) -> Result<Decimal, Invalid> {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    if is_json_number(text) && digits > WRITTEN_MAX_DIGITS {
        let help = format!("if it is an id, write it in quotes: `\"{text}\"`");
        let problem = format!("`{text}` has more than {WRITTEN_MAX_DIGITS} digits");
        return Err(Invalid::new(problem, help));
    }
    of_text(text).ok_or_else(|| {
        Invalid::not(text, "a number", "write digits, with a point before decimals: `59.90`")
    })
}

/// The number that a value of contact data counts as: a number, or text that is wholly a JSON
/// number, as shops send it. None for the rest, and for what 28 digits cannot hold exactly.
pub fn number_of(value: &Value) -> Option<Decimal> {
    match value {
        // The shortest text that reads back as the same number: 0.1 is 0.1.
        Value::Number(number) => of_text(&number.to_string()),
        Value::String(text) => of_text(text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn of_text(text: &str) -> Option<Decimal> {
    if !is_json_number(text) {
        return None;
    }
    if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        Decimal::from_str_exact(text).ok()
    }
}

/// The grammar of RFC 8259, section 6.
fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    let padded = whole.len() > 1 && whole.starts_with('0');
    !padded && [Some(whole), fraction, exponent].into_iter().flatten().all(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_numbers_and_text_that_is_one() {
        let rows = [
            (json!(5), "5"),
            (json!(-7), "-7"),
            (json!(0.1), "0.1"),
            (json!(59.9), "59.9"),
            (json!(1e-7), "0.0000001"),
            (json!(1e21), "1000000000000000000000"),
            (json!(u64::MAX), "18446744073709551615"),
            (json!("59.90"), "59.90"),
            (json!("1e3"), "1000"),
            (json!("1.5E+2"), "150"),
            (json!("-0"), "0"),
            (json!("0.1234567890123456789012345678"), "0.1234567890123456789012345678"),
        ];
        for (value, expected) in rows {
            assert_eq!(number_of(&value), Some(expected.parse().unwrap()), "{value}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        let texts = [
            "",
            " 5",
            "5 ",
            "1e3 ",
            "59,90",
            "+5",
            ".5",
            "5.",
            "01",
            "-",
            "1e",
            "1e+",
            "0x1F",
            "1_000",
            "NaN",
            "inf",
            "５",
            "1e400",
            "1e99999999999",
            "1e-60",
            "0.12345678901234567890123456789012345",
            "99999999999999999999999999999999",
        ];
        for text in texts {
            assert_eq!(number_of(&json!(text)), None, "{text}");
        }
        for value in [json!(null), json!(true), json!([1]), json!({}), json!(1e300)] {
            assert_eq!(number_of(&value), None, "{value}");
        }
    }

    #[test]
    fn a_flow_holds_at_most_fifteen_digits() {
        assert_eq!(parse("999999999999999"), Ok(Decimal::from(999_999_999_999_999_u64)));
        assert_eq!(
            parse("1234567890123456").unwrap_err().to_string(),
            "`1234567890123456` has more than 15 digits: if it is an id, write it in quotes: \
             `\"1234567890123456\"`"
        );
        assert!(parse("59,90").is_err() && parse(".inf").is_err());
    }

    proptest! {
        /// No digit is lost or made up on the way through a floating point number.
        #[test]
        fn fifteen_digits_survive_json(digits in 0..999_999_999_999_999_i64, scale in 0..12_u32) {
            let written = Decimal::new(digits, scale).normalize();
            let value: Value = serde_json::from_str(&written.to_string()).unwrap();
            prop_assert_eq!(number_of(&value), Some(written));
        }

        #[test]
        fn no_text_panics(text in "-?[0-9]{0,40}\\.?[0-9]{0,40}([eE][+-]?[0-9]{0,12})?\\PC?") {
            let _ = (parse(&text), number_of(&json!(text)));
        }
    }
}

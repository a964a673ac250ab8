//! Phone numbers as E.164: those with a country code as they are, others with the region's.

use crate::regions;

/// E.164: a number has at most 15 digits; the shortest in use have 7 with the country code.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Reads a number; what is wrong with it does not repeat it.
pub(super) fn read(text: &str, region: Option<&str>) -> Result<String, String> {
    // The national zero that people write beside the country code is not dialled.
    let text = text.trim().replace("(0)", "");
    let rest = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
    let is_separator = |sign: &char| " -./()\u{a0}\u{202f}".contains(*sign);
    let digits: String = rest.unwrap_or(&text).chars().filter(|sign| !is_separator(sign)).collect();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("a phone number has only digits".to_owned());
    }
    if rest.is_some() {
        let fits = DIGITS.contains(&digits.len()) && !digits.starts_with('0');
        let problem = || "this is no phone number with a country code".to_owned();
        return if fits { Ok(format!("+{digits}")) } else { Err(problem()) };
    }
    let Some(region) = region else {
        return Err("it has no country code; give the source a `region`".to_owned());
    };
    regions::international(&digits, region).ok_or_else(|| {
        if regions::knows(region) {
            format!("it is no number of {region}")
        } else {
            format!("how numbers of `{region}` are written is not known here")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_made_international_or_left_out() {
        let rows = [
            ("+977612917082", None, "+977612917082"),
            ("00 49 (0)151/12345678", None, "+4915112345678"),
            ("(555) 555-5555", Some("US"), "+15555555555"),
            ("966555555555", Some("SA"), "+966555555555"),
        ];
        for (text, region, expected) in rows {
            assert_eq!(read(text, region).as_deref(), Ok(expected), "{text}");
        }
        for (text, region, told) in [
            ("(555) 555-5555", None, "`region`"),
            ("555", Some("US"), "no number of US"),
            ("5555555", Some("Narnia"), "not known"),
            ("+0123456789", None, "country code"),
            ("call me", Some("US"), "only digits"),
            ("+", None, "only digits"),
        ] {
            let error = read(text, region).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}

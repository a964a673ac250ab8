//! Addresses and places of people: e-mail, phone, language, zone.

use url::Host;
use weir_engine::value::Zone;

use super::fault::Refusal;
use super::limits::{
    EMAIL_LOCAL_MAX_CHARS, EMAIL_MAX_CHARS, LINE_MAX_CHARS, LOCALE_MAX_CHARS, PHONE_DIGITS,
};

/// An e-mail address, lower-cased; a domain with other letters becomes its ASCII form.
pub fn email(text: &str) -> Result<String, Refusal> {
    let refuse = |why: &str| {
        Err(Refusal::new("invalid_email", format!("{why}; write \"name@shop.example\"")))
    };
    let Some((local, domain)) = text.trim().rsplit_once('@') else {
        return refuse("an e-mail address has an `@`");
    };
    if local.is_empty() || local.len() > EMAIL_LOCAL_MAX_CHARS {
        return refuse("before the `@` stand 1 to 64 characters");
    }
    if !is_dot_atom(local) {
        return refuse("before the `@` stands a character that cannot, or a dot out of place");
    }
    let Ok(Host::Domain(domain)) = Host::parse(domain) else {
        return refuse("after the `@` stands no domain");
    };
    if !is_domain(&domain) {
        return refuse("after the `@` stands no domain that mail can reach");
    }
    let address = format!("{local}@{domain}").to_lowercase();
    if address.len() > EMAIL_MAX_CHARS {
        return refuse("an e-mail address has at most 254 characters");
    }
    Ok(address)
}

/// RFC 5322 section 3.2.3: what needs no quotes.
fn is_dot_atom(local: &str) -> bool {
    let atom = |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(sign);
    local.split('.').all(|part| !part.is_empty() && part.chars().all(atom))
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

/// A phone number as E.164; blanks, dots, dashes, slashes and brackets are left out.
pub fn phone(text: &str) -> Result<String, Refusal> {
    let refuse = |why: &str| {
        let message = format!("{why}; write the number with its country code: \"+4915112345678\"");
        Err(Refusal::new("invalid_phone", message))
    };
    // The national zero that people write beside the country code is not dialled.
    let text = text.trim().replace("(0)", "");
    let Some(rest) = text.strip_prefix('+').or_else(|| text.strip_prefix("00")) else {
        return refuse("a phone number begins with `+`");
    };
    let is_separator = |sign: &char| " -./()\u{a0}\u{202f}".contains(*sign);
    let digits: String = rest.chars().filter(|sign| !is_separator(sign)).collect();
    if !digits.chars().all(|sign| sign.is_ascii_digit()) {
        return refuse("a phone number has only digits after the `+`");
    }
    if digits.starts_with('0') {
        return refuse("no country code begins with 0");
    }
    if !PHONE_DIGITS.contains(&digits.len()) {
        return refuse("a phone number has 7 to 15 digits");
    }
    Ok(format!("+{digits}"))
}

/// A language tag such as `de-AT` (the shape of BCP 47; `_` is read as `-`).
pub fn locale(text: &str) -> Result<String, Refusal> {
    let tag = text.trim().replace('_', "-");
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let is_language = (2..=8).contains(&language.len())
        && language.chars().all(|sign| sign.is_ascii_alphabetic());
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.chars().all(|sign| sign.is_ascii_alphanumeric())
    };
    if !is_language || tag.len() > LOCALE_MAX_CHARS || !parts.all(is_part) {
        let message = format!("`{}` is not a language tag; write \"de\" or \"de-AT\"", short(text));
        return Err(Refusal::new("invalid_locale", message));
    }
    Ok(tag)
}

/// The name of a time zone.
pub fn timezone(text: &str) -> Result<String, Refusal> {
    let zone = Zone::parse(text.trim());
    let zone = zone.map_err(|invalid| Refusal::new("invalid_timezone", invalid.to_string()))?;
    Ok(zone.name().to_owned())
}

/// What stands on one line: a name, a key.
pub fn line(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > LINE_MAX_CHARS || text.chars().any(char::is_control) {
        let message = format!("this must be one line of at most {LINE_MAX_CHARS} characters");
        return Err(Refusal::new("invalid_text", message));
    }
    Ok(text.to_owned())
}

/// As much of a text as is repeated in an answer.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails() {
        let good = [
            ("a@b.co", "a@b.co"),
            (" Ada.Lovelace+x@Shop.Example ", "ada.lovelace+x@shop.example"),
            ("o'hara@mail.example", "o'hara@mail.example"),
            ("x@bücher.example", "x@xn--bcher-kva.example"),
        ];
        for (text, expected) in good {
            assert_eq!(email(text).as_deref(), Ok(expected), "{text}");
        }
        let bad = [
            "",
            "ada",
            "@b.co",
            "a@",
            "a@b",
            "a b@c.de",
            "a@b..co",
            ".a@b.co",
            "a.@b.co",
            "a..b@c.de",
            "a@-b.co",
            "a@b.co,c@d.co",
            "<a@b.co>",
            "a@b.co\r\nBcc: x@y.zz",
            "ä@b.co",
            "a@127.0.0.1",
            "a@[::1]",
            "a@b@c.de",
            "\"a b\"@c.de",
            "a@b_c.de",
        ];
        for text in bad {
            assert_eq!(email(text).unwrap_err().code, "invalid_email", "{text}");
        }
        assert!(email(&format!("{}@b.co", "a".repeat(65))).is_err());
        assert!(email(&format!("a@{}co", "bbbbbbbb.".repeat(30))).is_err());
    }

    #[test]
    fn phones() {
        let good = [
            ("+4915112345678", "+4915112345678"),
            ("+49 151 1234-5678", "+4915112345678"),
            ("0049 (151) 12345678", "+4915112345678"),
            ("+49 (0) 151/12345678", "+4915112345678"),
            (" +1.202.555.0100 ", "+12025550100"),
        ];
        for (text, expected) in good {
            assert_eq!(phone(text).as_deref(), Ok(expected), "{text}");
        }
        let bad = [
            "",
            "+",
            "015112345678",
            "4915112345678",
            "+0151123456",
            "+49151abc",
            "+49 151 123456789012",
            "+491",
            "(555) 555-5555",
            "+49151;ext=1",
            "++491511234567",
        ];
        for text in bad {
            assert_eq!(phone(text).unwrap_err().code, "invalid_phone", "{text}");
        }
    }

    #[test]
    fn languages_and_zones() {
        for (text, expected) in [("de", "de"), ("de_AT", "de-AT"), ("zh-Hant-TW", "zh-Hant-TW")] {
            assert_eq!(locale(text).as_deref(), Ok(expected), "{text}");
        }
        for text in ["", "d", "german!", "de-", "-de", "de--AT", "12", "de AT"] {
            assert_eq!(locale(text).unwrap_err().code, "invalid_locale", "{text}");
        }
        assert_eq!(timezone("europe/berlin").as_deref(), Ok("Europe/Berlin"));
        for text in ["", "Berlin", "+02:00", "GMT+2 ", "Mars/Olympus"] {
            assert_eq!(timezone(text).unwrap_err().code, "invalid_timezone", "{text}");
        }
    }
}

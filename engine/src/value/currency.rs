//! Currencies by their ISO 4217 code.

use std::fmt;

use super::Invalid;
use super::as_text::stored_as_text;

/// An active currency, such as `EUR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(&'static str);

/// The active codes of ISO 4217, list one, as of 2026-01-01 (Bulgaria pays in euro since), without
/// those for metals, tests and funds between states, in which no shop sells.
const CODES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD",
    "BIF", "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF",
    "CHE", "CHF", "CHW", "CLF", "CLP", "CNY", "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DJF",
    "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP",
    "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR",
    "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT",
    "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP",
    "MRU", "MUR", "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR",
    "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB",
    "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN",
    "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH",
    "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF",
    "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
];

impl Currency {
    /// Reads a code in capitals.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::read(text).ok_or_else(|| Invalid::not(text, "a currency in use", help(text)))
    }

    /// The code.
    pub const fn code(self) -> &'static str {
        self.0
    }

    fn read(text: &str) -> Option<Self> {
        CODES.binary_search(&text).ok().map(|index| Self(CODES[index]))
    }
}

/// Signs that stand for one currency only; `$`, `£` and `kr` stand for several.
const SIGNS: &[(&str, &str)] =
    &[("€", "EUR"), ("₹", "INR"), ("₺", "TRY"), ("₴", "UAH"), ("zł", "PLN")];

fn help(text: &str) -> String {
    let sign = SIGNS.iter().find(|(sign, _)| *sign == text).map(|(_, code)| *code);
    match sign.and_then(Currency::read).or_else(|| Currency::read(&text.to_uppercase())) {
        Some(currency) => format!("write `{currency}`"),
        None => "write the three letters of ISO 4217, such as `EUR`".to_owned(),
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

stored_as_text!(Currency, Currency::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_well_formed() {
        assert!(CODES.is_sorted_by(|left, right| left < right));
        assert!(CODES.iter().all(|code| code.len() == 3 && *code == code.to_uppercase()));
        for code in CODES {
            assert_eq!(Currency::parse(code).map(Currency::code), Ok(*code));
        }
        assert!(SIGNS.iter().all(|(_, code)| Currency::read(code).is_some()));
    }

    #[test]
    fn refuses_the_rest_and_says_what_to_write() {
        let rows = [
            ("eur", "write `EUR`"),
            ("€", "write `EUR`"),
            ("DEM", "write the three letters of ISO 4217, such as `EUR`"),
            ("$", "write the three letters of ISO 4217, such as `EUR`"),
        ];
        for (text, help) in rows {
            assert_eq!(Currency::parse(text).expect_err(text).help(), help);
        }
    }
}

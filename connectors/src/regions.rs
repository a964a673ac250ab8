//! How people write phone numbers in their own country.
//!
//! A row for each country whose numbers can be made international by their shape alone; what a
//! number of another country means is not guessed.

/// A country's calling code, what is dialled before numbers within it, and how many digits its
/// numbers have without either (the numbering plans that countries file with the ITU).
struct Region {
    name: &'static str,
    code: &'static str,
    trunk: &'static str,
    digits: std::ops::RangeInclusive<usize>,
}

const fn region(
    name: &'static str,
    code: &'static str,
    trunk: &'static str,
    min: usize,
    max: usize,
) -> Region {
    Region { name, code, trunk, digits: min..=max }
}

const REGIONS: &[Region] = &[
    region("AE", "971", "0", 8, 9),
    region("AT", "43", "0", 7, 13),
    region("AU", "61", "0", 9, 9),
    region("BD", "880", "0", 8, 10),
    region("BE", "32", "0", 8, 9),
    region("BG", "359", "0", 7, 9),
    region("BH", "973", "", 8, 8),
    region("BR", "55", "0", 10, 11),
    region("CA", "1", "1", 10, 10),
    region("CH", "41", "0", 9, 9),
    region("CL", "56", "", 9, 9),
    region("CN", "86", "0", 10, 11),
    region("CO", "57", "", 10, 10),
    region("CZ", "420", "", 9, 9),
    region("DE", "49", "0", 6, 11),
    region("DK", "45", "", 8, 8),
    region("DZ", "213", "0", 8, 9),
    region("EE", "372", "", 7, 8),
    region("EG", "20", "0", 8, 10),
    region("ES", "34", "", 9, 9),
    region("FI", "358", "0", 6, 11),
    region("FR", "33", "0", 9, 9),
    region("GB", "44", "0", 9, 10),
    region("GH", "233", "0", 9, 9),
    region("GR", "30", "", 10, 10),
    region("HK", "852", "", 8, 8),
    region("HR", "385", "0", 8, 9),
    region("HU", "36", "06", 8, 9),
    region("ID", "62", "0", 8, 12),
    region("IE", "353", "0", 7, 9),
    region("IL", "972", "0", 8, 9),
    region("IN", "91", "0", 10, 10),
    region("IQ", "964", "0", 8, 10),
    region("IT", "39", "", 6, 11),
    region("JO", "962", "0", 8, 9),
    region("JP", "81", "0", 9, 10),
    region("KE", "254", "0", 9, 9),
    region("KR", "82", "0", 8, 10),
    region("KW", "965", "", 8, 8),
    region("LB", "961", "0", 7, 8),
    region("LK", "94", "0", 9, 9),
    region("LV", "371", "", 8, 8),
    region("MA", "212", "0", 9, 9),
    region("MX", "52", "", 10, 10),
    region("MY", "60", "0", 8, 10),
    region("NG", "234", "0", 8, 10),
    region("NL", "31", "0", 9, 9),
    region("NO", "47", "", 8, 8),
    region("NP", "977", "0", 8, 10),
    region("NZ", "64", "0", 8, 10),
    region("OM", "968", "", 8, 8),
    region("PE", "51", "0", 8, 9),
    region("PH", "63", "0", 8, 10),
    region("PK", "92", "0", 9, 10),
    region("PL", "48", "", 9, 9),
    region("PT", "351", "", 9, 9),
    region("QA", "974", "", 8, 8),
    region("RO", "40", "0", 9, 9),
    region("SA", "966", "0", 9, 9),
    region("SE", "46", "0", 7, 9),
    region("SG", "65", "", 8, 8),
    region("SK", "421", "0", 9, 9),
    region("TH", "66", "0", 8, 9),
    region("TN", "216", "", 8, 8),
    region("TR", "90", "0", 10, 10),
    region("TW", "886", "0", 8, 9),
    region("UA", "380", "0", 9, 9),
    region("US", "1", "1", 10, 10),
    region("VN", "84", "0", 9, 10),
    region("ZA", "27", "0", 9, 9),
];

/// Whether numbers of this country can be read.
pub fn knows(name: &str) -> bool {
    find(name).is_some()
}

fn find(name: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.name.eq_ignore_ascii_case(name))
}

/// A number as it is written in this country, as E.164; `digits` has nothing but digits.
pub(crate) fn international(digits: &str, region: &str) -> Option<String> {
    let region = find(region)?;
    // In Italy the zero belongs to the number.
    let may_begin = |rest: &str| region.name == "IT" || !rest.starts_with('0');
    let fits = |rest: &str| region.digits.contains(&rest.len()) && may_begin(rest);
    let whole = |rest: &str| Some(format!("+{}{rest}", region.code));
    let after = |begin: &str| digits.strip_prefix(begin).filter(|rest| fits(rest));
    if !region.trunk.is_empty()
        && let Some(rest) = after(region.trunk)
    {
        return whole(rest);
    }
    // Where a national number begins with a zero, one without it has its country code.
    match (fits(digits), after(region.code)) {
        (true, Some(rest)) if region.trunk == "0" => whole(rest),
        (true, _) => whole(digits),
        (false, Some(rest)) => whole(rest),
        (false, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_their_country_writes_them() {
        let rows = [
            ("SA", "966555555555", "+966555555555"),
            ("SA", "0555555555", "+966555555555"),
            ("SA", "555555555", "+966555555555"),
            ("us", "5555555555", "+15555555555"),
            ("US", "15555555555", "+15555555555"),
            ("DE", "015112345678", "+4915112345678"),
            ("DE", "4915112345678", "+4915112345678"),
            ("IT", "0612345678", "+390612345678"),
            ("KW", "96512345", "+96596512345"),
            ("KW", "96596512345", "+96596512345"),
            ("HU", "06301234567", "+36301234567"),
            ("ES", "34612345678", "+34612345678"),
        ];
        for (region, digits, expected) in rows {
            assert_eq!(international(digits, region).as_deref(), Some(expected), "{digits}");
        }
        for (region, digits) in [("SA", "55"), ("XX", "5555555555"), ("US", "555"), ("DE", "0")] {
            assert_eq!(international(digits, region), None, "{region} {digits}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_makes_numbers_of_a_lawful_length() {
        assert!(REGIONS.is_sorted_by(|left, right| left.name < right.name));
        for region in REGIONS {
            assert!(region.code.len() + region.digits.end() <= 15, "{}", region.name);
            assert!(region.digits.start() <= region.digits.end(), "{}", region.name);
        }
    }
}

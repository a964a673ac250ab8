//! Pools of codes, and codes to add to them.

use std::collections::BTreeSet;

use serde_json::Value;
use weir_engine::model::Name;
use weir_engine::node::is_pool;
use weir_engine::turn::CODE_MAX_CHARS;
use weir_store::Pool;

use super::address::line;
use super::fault::{Checked, Fault, Refusal, below};
use super::fields::Fields;
use super::limits::{
    CODE_DRAWN_CHARS, CODE_PREFIX_MAX_CHARS, CODES_MADE_MAX, FAULTS_MAX, NOTE_MAX_CHARS,
};

/// What codes are made of when nothing else is said: letters and digits that nobody takes for
/// each other when they are read aloud or typed.
pub const ALPHABET: &str = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// With fewer free codes than this a pool runs low, when nothing else is said.
pub const LOW_BELOW: u32 = 100;

/// The largest number that may be said of it.
const LOW_BELOW_MAX: u64 = 1_000_000;

/// For each code that is made there must be so many that are not: nobody guesses one.
const UNUSED_FOR_EACH: f64 = 10_000.0;

/// Codes to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// How many.
    pub count: u32,
    /// What each begins with.
    pub prefix: String,
    /// How many signs are drawn.
    pub length: u32,
    /// Of which they are drawn, each once.
    pub alphabet: Vec<char>,
}

/// A pool's name.
pub fn pool_name(text: &str) -> Result<Name, Refusal> {
    if is_pool(text) {
        return Ok(Name::from(text));
    }
    let message = "a pool's name is up to 64 small letters, digits, `_` and `-`: \"welcome-10\"";
    Err(Refusal::new("invalid_pool", message))
}

/// Reads what is said of a pool.
pub fn pool(body: &Value) -> Checked<Pool> {
    let mut fields = Fields::of(body, "")?;
    let title = fields.read("title", line);
    let discount = fields.read("discount", line);
    let note = fields.read("note", |text| {
        let message = format!("a note has at most {NOTE_MAX_CHARS} characters");
        let fits = text.chars().count() <= NOTE_MAX_CHARS;
        if fits { Ok(text.to_owned()) } else { Err(Refusal::new("too_long", message)) }
    });
    let low_below = whole(&mut fields, "low_below", 0..=LOW_BELOW_MAX).unwrap_or(LOW_BELOW);
    fields.finish(Some(Pool { title, discount, note, low_below }))
}

/// Reads `{"codes": ["A", "B"]}`; those that are there twice stand there twice.
pub fn codes(body: &Value) -> Checked<Vec<String>> {
    let mut fields = Fields::of(body, "")?;
    fields.require("codes", "write \"codes\": [\"SPRING-1\", \"SPRING-2\"]");
    let list = fields.list("codes").map(|list| {
        let (mut read, mut faults) = (Vec::with_capacity(list.len()), Vec::new());
        for (place, item) in list.iter().enumerate() {
            match item.as_str().map_or_else(|| Err(no_code()), code) {
                Ok(code) => read.push(code),
                Err(refusal) if faults.len() < FAULTS_MAX => {
                    faults.push(refusal.at(below("/codes", place)));
                }
                Err(_) => {}
            }
        }
        if faults.is_empty() { Ok(read) } else { Err(faults) }
    });
    let codes = list.and_then(|list| fields.inner(list));
    fields.finish(codes)
}

/// One code as it is typed at the till: one word.
pub fn code(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let odd = |sign: char| sign.is_whitespace() || sign.is_control();
    if text.is_empty() || text.chars().count() > CODE_MAX_CHARS || text.contains(odd) {
        return Err(no_code());
    }
    Ok(text.to_owned())
}

fn no_code() -> Refusal {
    let message =
        format!("a code is a text, one word of at most {CODE_MAX_CHARS} characters: \"SPRING-1\"");
    Refusal::new("invalid_code", message)
}

/// Reads `{"count": 500, "prefix": "SPRING-", "length": 8, "alphabet": "ABC…"}`.
pub fn recipe(body: &Value) -> Checked<Recipe> {
    let mut fields = Fields::of(body, "")?;
    fields.require("count", "write how many codes to make: \"count\": 500");
    let count = whole(&mut fields, "count", 1..=u64::from(CODES_MADE_MAX));
    let prefix = fields.text("prefix").unwrap_or_default().to_owned();
    let (least, most) = (*CODE_DRAWN_CHARS.start(), *CODE_DRAWN_CHARS.end());
    let length = whole(&mut fields, "length", u64::from(least)..=u64::from(most)).unwrap_or(8);
    let alphabet = fields.text("alphabet").unwrap_or(ALPHABET).to_owned();
    let count = fields.finish(count)?;
    Recipe::new(count, &prefix, length, &alphabet).map_err(|fault| vec![fault])
}

impl Recipe {
    /// Codes to make, if there are enough of that kind.
    pub fn new(count: u32, prefix: &str, length: u32, alphabet: &str) -> Result<Self, Fault> {
        if prefix.chars().count() > CODE_PREFIX_MAX_CHARS
            || !prefix.is_empty() && code(prefix).is_err()
        {
            let message =
                format!("a prefix is at most {CODE_PREFIX_MAX_CHARS} signs without blanks");
            return Err(Fault::new("/prefix", "invalid_prefix", message));
        }
        let signs: BTreeSet<char> = alphabet.chars().collect();
        let odd = |sign: &char| !sign.is_ascii_graphic();
        if !(2..=64).contains(&signs.len()) || signs.iter().any(odd) {
            let message = "an alphabet is 2 to 64 letters, digits and signs of ASCII, each once";
            return Err(Fault::new("/alphabet", "invalid_alphabet", message));
        }
        let many =
            f64::from(u32::try_from(signs.len()).unwrap_or(u32::MAX)).powf(f64::from(length));
        if many < f64::from(count) * UNUSED_FOR_EACH {
            let message = "codes of this length and alphabet are guessed too easily for so many; \
                           write a larger \"length\"";
            return Err(Fault::new("/length", "too_short", message));
        }
        let alphabet = signs.into_iter().collect();
        Ok(Self { count, prefix: prefix.to_owned(), length, alphabet })
    }
}

/// A whole number in these bounds.
fn whole(
    fields: &mut Fields<'_>,
    key: &'static str,
    bounds: std::ops::RangeInclusive<u64>,
) -> Option<u32> {
    let number = fields.value(key)?.as_u64().filter(|number| bounds.contains(number));
    let number = number.and_then(|number| u32::try_from(number).ok());
    if number.is_none() {
        let message =
            format!("`{key}` is a whole number from {} to {}", bounds.start(), bounds.end());
        fields.fault(key, "out_of_range", message);
    }
    number
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told<T: std::fmt::Debug>(checked: Checked<T>) -> Vec<(String, &'static str)> {
        let faults = checked.expect_err("it is refused");
        faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    #[test]
    fn a_pool_is_read() {
        let body = json!({ "title": "Spring", "discount": "10%", "note": "till May" });
        let read = pool(&body).unwrap();
        assert_eq!((read.title.as_deref(), read.low_below), (Some("Spring"), LOW_BELOW));
        assert_eq!(pool(&json!({ "low_below": 0 })).unwrap().low_below, 0);
        for (body, pointer, code) in [
            (json!([]), "", "wrong_type"),
            (json!({ "low_below": -1 }), "/low_below", "out_of_range"),
            (json!({ "title": "a\nb" }), "/title", "invalid_text"),
            (json!({ "note": "n".repeat(2_001) }), "/note", "too_long"),
            (json!({ "codes": [] }), "/codes", "unknown_field"),
        ] {
            assert_eq!(told(pool(&body))[0], (pointer.into(), code), "{body}");
        }
        for name in ["", "Spring", "a b", "ä", &"a".repeat(65)] {
            assert_eq!(pool_name(name).unwrap_err().code, "invalid_pool", "{name}");
        }
    }

    #[test]
    fn codes_are_words() {
        let read = codes(&json!({ "codes": [" A-1 ", "ü", "A-1"] })).unwrap();
        assert_eq!(read, ["A-1", "ü", "A-1"]);
        let wrong = json!({ "codes": ["", "a b", 5, null, "x".repeat(101), "ok"] });
        let places: Vec<_> = told(codes(&wrong)).into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, ["/codes/0", "/codes/1", "/codes/2", "/codes/3", "/codes/4"]);
        assert_eq!(told(codes(&json!({})))[0], ("/codes".into(), "missing"));
    }

    #[test]
    fn recipes_cannot_be_guessed() {
        let read = recipe(&json!({ "count": 100_000, "prefix": "S-" })).unwrap();
        assert_eq!((read.length, read.alphabet.len(), read.prefix.as_str()), (8, 31, "S-"));
        for (body, pointer) in [
            (json!({}), "/count"),
            (json!({ "count": 0 }), "/count"),
            (json!({ "count": 100_001 }), "/count"),
            (json!({ "count": 1, "length": 5 }), "/length"),
            (json!({ "count": 1, "length": 33 }), "/length"),
            (json!({ "count": 100_000, "length": 6 }), "/length"),
            (json!({ "count": 1, "length": 8, "alphabet": "AB" }), "/length"),
            (json!({ "count": 1, "alphabet": "AAAA" }), "/alphabet"),
            (json!({ "count": 1, "alphabet": "AB C" }), "/alphabet"),
            (json!({ "count": 1, "prefix": "a b" }), "/prefix"),
            (json!({ "count": 1, "preffix": "a" }), "/preffix"),
        ] {
            assert_eq!(told(recipe(&body))[0].0, pointer, "{body}");
        }
    }
}

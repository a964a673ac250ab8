//! Addresses as those see them who may not read them.
//!
//! The answer as a whole is masked, every text in it, so that no route can forget one: whatever
//! looks like an e-mail address or a phone number, wherever it stands.

use serde_json::Value;

/// Digits from which on a number with `+` is taken for a phone number.
const PHONE_DIGITS_MIN: usize = 7;

/// A JSON answer with every address masked.
pub(crate) fn json(body: &[u8]) -> Vec<u8> {
    match serde_json::from_slice::<Value>(body) {
        Ok(mut value) => {
            mask(&mut value);
            value.to_string().into_bytes()
        }
        // What cannot be read cannot be masked.
        Err(_) => Vec::new(),
    }
}

/// Masks every address in a value.
pub(crate) fn mask(value: &mut Value) {
    match value {
        Value::String(text) => {
            if text.contains('@') || text.contains('+') {
                *text = masked(text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(fields) => fields.iter_mut().for_each(|(name, field)| {
            // The address of a push is its device's token.
            if name == "devices" {
                hide_tokens(field);
            }
            // So that nobody orders with what somebody else was given.
            if name == "coupon" && field.is_string() {
                *field = Value::from("***");
            }
            // So that nobody looks into somebody's cart.
            if name == "recovery_url" && field.is_string() {
                *field = Value::from("***");
            }
            mask(field);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn hide_tokens(devices: &mut Value) {
    for device in devices.as_array_mut().into_iter().flatten() {
        if let Some(token) = device.get_mut("token") {
            *token = Value::from("***");
        }
    }
}

/// One text with every address in it masked.
pub(crate) fn masked(text: &str) -> String {
    let is_gap = |sign: char| sign.is_whitespace() || "<>\"'(),;:[]{}=".contains(sign);
    let mut masked = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_gap) {
        let word = piece.trim_end_matches(is_gap);
        masked.push_str(&masked_word(word));
        masked.push_str(&piece[word.len()..]);
    }
    masked
}

fn masked_word(word: &str) -> String {
    if let Some((local, domain)) = word.rsplit_once('@')
        && !local.is_empty()
        && domain.contains('.')
    {
        let first: String = local.chars().take(1).collect();
        return format!("{first}***@{domain}");
    }
    let digits = word.chars().filter(char::is_ascii_digit).count();
    if word.starts_with('+') && digits >= PHONE_DIGITS_MIN {
        let country: String = word.chars().take(3).collect();
        let end: String = word.chars().skip(word.chars().count() - 2).collect();
        return format!("{country}***{end}");
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_are_masked_wherever_they_stand() {
        let mut value = json!({
            "email": "ada@shop.example", "phone": "+4915112345678", "n": 5, "plus": "1 + 1 = 2",
            "attributes": {"other": ["Ada <ada@shop.example>", "call +491511234567, now"]},
            "devices": [{"token": "secret", "platform": "ios"}],
            "data": {"coupon": "SPRING-1", "pool": "spring"}, "coupons": {"coupon": null},
            "cart": {"recovery_url": "https://shop.example/c1"},
        });
        mask(&mut value);
        let expected = json!({
            "email": "a***@shop.example", "phone": "+49***78", "n": 5, "plus": "1 + 1 = 2",
            "attributes": {"other": ["Ada <a***@shop.example>", "call +49***67, now"]},
            "devices": [{"token": "***", "platform": "ios"}],
            "data": {"coupon": "***", "pool": "spring"}, "coupons": {"coupon": null},
            "cart": {"recovery_url": "***"},
        });
        assert_eq!(value, expected);
        assert!(json(b"not json").is_empty());
    }
}

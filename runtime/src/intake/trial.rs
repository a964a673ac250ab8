//! A message to try a provider by.

use serde_json::Value;
use url::Url;
use weir_messages::Channel;

use super::address;
use super::fault::{Checked, Refusal};
use super::fields::Fields;
use super::limits::{DEVICE_TOKEN_MAX_BYTES, URL_MAX_BYTES};

/// By what a provider is to be tried, and whom the message goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// By what it travels.
    pub channel: Channel,
    /// The address, as the channel has it.
    pub to: String,
}

/// Reads `{"channel": "email", "to": "ada@shop.example"}`.
pub fn read(body: &Value) -> Checked<Trial> {
    let mut fields = Fields::of(body, "")?;
    fields.require("channel", "write email, sms, push or webhook");
    fields.require("to", "write whom the message goes to");
    let channel = fields.read("channel", |word| {
        let read = word.parse::<Channel>();
        read.map_err(|unknown| Refusal::new("unknown_channel", unknown.to_string()))
    });
    // Of which channel an address would have to be is not known without one.
    let to = match channel {
        Some(channel) => fields.read("to", |text| address_of(channel, text)),
        None => fields.text("to").map(str::to_owned),
    };
    fields.finish(channel.zip(to).map(|(channel, to)| Trial { channel, to }))
}

fn address_of(channel: Channel, text: &str) -> Result<String, Refusal> {
    match channel {
        Channel::Email => address::email(text),
        Channel::Sms => address::phone(text),
        Channel::Push => device(text),
        Channel::Webhook => web_address(text),
    }
}

fn device(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let fits = (1..=DEVICE_TOKEN_MAX_BYTES).contains(&text.len());
    if fits && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(Refusal::new("invalid_device", "a device's token has 1 to 4,096 bytes on one line"))
}

fn web_address(text: &str) -> Result<String, Refusal> {
    let refuse = || {
        let message = "this must be a web address; write \"https://shop.example/hook\"";
        Refusal::new("invalid_url", message)
    };
    let url = Url::parse(text.trim()).map_err(|_| refuse())?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if is_web && text.len() <= URL_MAX_BYTES { Ok(url.to_string()) } else { Err(refuse()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_are_those_of_their_channel() {
        let good = [
            ("email", " Ada@Shop.example ", "ada@shop.example"),
            ("sms", "+49 151 12345678", "+4915112345678"),
            ("push", "token", "token"),
            ("webhook", "https://shop.example/hook", "https://shop.example/hook"),
        ];
        for (channel, to, expected) in good {
            let trial = read(&json!({"channel": channel, "to": to})).unwrap();
            assert_eq!((trial.channel.as_str(), trial.to.as_str()), (channel, expected));
        }
        let bad = [
            (json!({"channel": "email"}), "/to", "missing"),
            (json!({"to": "ada@shop.example"}), "/channel", "missing"),
            (json!({"channel": "fax", "to": "x"}), "/channel", "unknown_channel"),
            (json!({"channel": "email", "to": "ada"}), "/to", "invalid_email"),
            (json!({"channel": "email", "to": "a@b.co\r\nBcc: x@y.zz"}), "/to", "invalid_email"),
            (json!({"channel": "sms", "to": "ada@shop.example"}), "/to", "invalid_phone"),
            (json!({"channel": "push", "to": "a\nb"}), "/to", "invalid_device"),
            (json!({"channel": "webhook", "to": "file:///etc/passwd"}), "/to", "invalid_url"),
            (json!({"channel": "sms", "to": "+4915112345678", "x": 1}), "/x", "unknown_field"),
        ];
        for (body, pointer, code) in bad {
            let faults = read(&body).unwrap_err();
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), (pointer, code), "{body}");
        }
    }
}

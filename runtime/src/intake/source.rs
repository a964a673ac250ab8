//! Where webhooks come in, as the settings say: a connector, its secrets, and what payloads leave
//! out.

use serde_json::Value;
use weir_connectors::{Hints, knows_region};
use weir_engine::value::{Currency, Zone};

use super::fault::{Checked, Fault, Refusal};
use super::fields::Fields;

/// Secrets of one source: one, and the one that takes over from it.
const SECRETS_MAX: usize = 2;

/// A source's name in an address.
const NAME_MAX_CHARS: usize = 64;

/// A source as somebody wrote it; its secrets are not filled in yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The name of a connector that comes with Weir, or a file.
    pub connector: String,
    /// Its secrets as they stand in the settings.
    pub secrets: Vec<String>,
    /// What payloads leave out.
    pub hints: Hints,
}

/// Reads what stands below the name of a source.
pub fn read(name: &str, value: &Value) -> Checked<Written> {
    check_name(name)?;
    let mut fields = Fields::of(value, "")?;
    let connector = fields.required_text("connector", "write `connector: shopify`, or a file");
    let secrets = secrets(&mut fields);
    let region = fields.read("region", region);
    let refusal =
        |code| move |invalid: weir_engine::value::Invalid| Refusal::new(code, invalid.to_string());
    let currency =
        fields.read("currency", |code| Currency::parse(code).map_err(refusal("invalid_currency")));
    let zone =
        fields.read("timezone", |name| Zone::parse(name).map_err(refusal("invalid_timezone")));
    let topic = fields.text("topic").map(str::to_owned);
    let shop = fields.text("shop").map(str::to_owned);
    let hints = Hints { topic, shop, region, currency, zone };
    let connector = connector.map(str::to_owned);
    fields.finish(connector.map(|connector| Written { connector, secrets, hints }))
}

fn check_name(name: &str) -> Checked<()> {
    let is_sign = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    let fits = (1..=NAME_MAX_CHARS).contains(&name.len()) && name.chars().all(is_sign);
    // Events of these are told apart from those of webhooks by their source.
    let is_taken = [super::event::SOURCE, super::segment::SOURCE].contains(&name);
    let message = match (fits, is_taken) {
        (true, false) => return Ok(()),
        (true, true) => "events of the HTTP interface are called so; choose another name",
        (false, _) => "a source is small letters, digits and `-`, such as `tea-shop`",
    };
    Err(vec![Fault::new("", "invalid_name", message)])
}

/// One text, or two while one takes over from the other.
fn secrets(fields: &mut Fields<'_>) -> Vec<String> {
    let help = "write `secret: ${env:SHOP_SECRET}`: webhooks are public";
    let texts = match fields.value("secret") {
        Some(Value::Array(list)) => {
            let texts = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            let fits = (1..=SECRETS_MAX).contains(&list.len()) && list.iter().all(Value::is_string);
            if !fits {
                let message = format!("`secret` is a text, or a list of at most {SECRETS_MAX}");
                fields.fault("secret", "wrong_type", message);
            }
            texts
        }
        Some(_) => fields.text("secret").into_iter().map(str::to_owned).collect::<Vec<_>>(),
        None => {
            fields.require("secret", help);
            Vec::new()
        }
    };
    if texts.iter().any(String::is_empty) {
        fields.fault("secret", "missing", format!("`secret` is empty; {help}"));
    }
    texts
}

fn region(code: &str) -> Result<String, Refusal> {
    if knows_region(code) {
        return Ok(code.to_uppercase());
    }
    let message = format!(
        "how phone numbers of `{}` are written is not known here; write a country such as DE",
        super::address::short(code)
    );
    Err(Refusal::new("invalid_region", message))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_source_is_read_strictly() {
        let read = |value| read("tea-shop", &value);
        let good = read(json!({
            "connector": "shopify", "secret": ["a", "b"], "shop": "tea.example", "region": "de",
            "currency": "EUR", "timezone": "Europe/Berlin",
        }))
        .unwrap();
        assert_eq!((good.secrets.len(), good.hints.region.as_deref()), (2, Some("DE")));
        let bad = [
            (json!({"secret": "a"}), "/connector", "missing"),
            (json!({"connector": "x"}), "/secret", "missing"),
            (json!({"connector": "x", "secret": ""}), "/secret", "missing"),
            (json!({"connector": "x", "secret": []}), "/secret", "wrong_type"),
            (json!({"connector": "x", "secret": ["a", "b", "c"]}), "/secret", "wrong_type"),
            (json!({"connector": "x", "secret": ["a", 1]}), "/secret", "wrong_type"),
            (json!({"connector": "x", "secret": "a", "region": "XX"}), "/region", "invalid_region"),
            (json!({"connector": "x", "secret": "a", "hosp": "y"}), "/hosp", "unknown_field"),
            (
                json!({"connector": "x", "secret": "a", "currency": "TEA"}),
                "/currency",
                "invalid_currency",
            ),
        ];
        for (value, pointer, code) in bad {
            let faults = read(value.clone()).unwrap_err();
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), (pointer, code), "{value}");
        }
        for name in ["", "Tea", "a b", "api", "segment", "x/y"] {
            let faults = super::read(name, &json!({})).unwrap_err();
            assert_eq!(faults[0].code, "invalid_name", "{name}");
        }
    }
}

//! Where webhooks come in, as the settings say: a connector, its secrets, and what payloads leave
//! out.

use serde_json::Value;
use weir_connectors::{Connector, Hints, SHIPPED, Secret, WantedCode, knows_region, shipped};
use weir_engine::diagnostic::{Diagnostic, did_you_mean};
use weir_engine::source::{Lines, Source as Text};
use weir_engine::value::{Currency, Zone};

use super::fault::{Checked, Fault, Refusal};
use super::fields::Fields;
use super::provider::{MASK, is_reference};

/// Secrets of one source: one, and the one that takes over from it.
const SECRETS_MAX: usize = 2;

/// What holds secrets.
const SECRET_KEYS: [&str; 2] = ["secret", "api_token"];

/// A source's name in an address.
const NAME_MAX_CHARS: usize = 64;

/// The text of a connector of one's own: those that come with Weir are a tenth of it.
const TEXT_MAX_BYTES: usize = 64 * 1024;

/// Who wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Whoever runs the machine: a connector may be a file.
    File,
    /// Somebody over HTTP: a connector comes with Weir, or its text is sent.
    App,
}

/// How deliveries are read.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// By a connector that comes with Weir, or by a file.
    Named(String),
    /// By a connector of one's own.
    Own(Box<Connector>),
}

/// A source as somebody wrote it; its secrets are not filled in yet.
#[derive(Debug, Clone)]
pub struct Written {
    /// How its deliveries are read.
    pub connector: Wanted,
    /// Its secrets as they stand in the settings.
    pub secrets: Vec<String>,
    /// What proves to the shop who asks, as it stands there.
    pub api_token: Option<String>,
    /// What payloads leave out.
    pub hints: Hints,
}

impl Wanted {
    /// The connector, unless it is a file.
    pub fn find(&self) -> Option<Connector> {
        match self {
            Self::Named(name) => shipped(name).cloned(),
            Self::Own(connector) => Some((**connector).clone()),
        }
    }
}

/// Reads what stands below the name of a source.
pub fn read(name: &str, value: &Value, by: Reader) -> Checked<Written> {
    check_name(name)?;
    let mut fields = Fields::of(value, "")?;
    let connector = wanted(&mut fields, by);
    let secrets = secrets(&mut fields);
    let api_token = fields.text("api_token").map(str::to_owned);
    if api_token.as_deref() == Some("") {
        fields.fault("api_token", "missing", "`api_token` is empty; leave it out");
    }
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
    fields.finish(connector.map(|connector| Written { connector, secrets, api_token, hints }))
}

fn wanted(fields: &mut Fields<'_>, by: Reader) -> Option<Wanted> {
    let own = match by {
        Reader::File => None,
        Reader::App => fields.text("text"),
    };
    let Some(text) = own else {
        let help = match by {
            Reader::File => "write `connector: shopify`, or a file",
            Reader::App => "write \"connector\": \"shopify\", or the `text` of your own",
        };
        let named = fields.required_text("connector", help)?.to_owned();
        if by == Reader::App && shipped(&named).is_none() {
            let shipped = SHIPPED.iter().map(|one| one.name);
            let meant = did_you_mean(&named, shipped.clone());
            let meant = meant.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            let all: Vec<_> = shipped.collect();
            let message = format!(
                "`{}` does not come with Weir{meant} It is one of {}",
                super::address::short(&named),
                all.join(", ")
            );
            fields.fault("connector", "unknown_connector", message);
            return None;
        }
        return Some(Wanted::Named(named));
    };
    if fields.text("connector").is_some() {
        fields.fault("connector", "named_twice", "leave it out: `text` is the connector");
    }
    match own_connector(text) {
        Ok(connector) => Some(Wanted::Own(Box::new(connector))),
        Err(messages) => {
            for message in messages {
                fields.fault("text", "connector_has_errors", message);
            }
            None
        }
    }
}

/// The connector of a text, or what is wrong with it and where.
fn own_connector(text: &str) -> Result<Connector, Vec<String>> {
    if text.len() > TEXT_MAX_BYTES {
        return Err(vec![format!("a connector has at most {TEXT_MAX_BYTES} bytes")]);
    }
    let source = Text::new("text", text);
    let (connector, found) = weir_connectors::read(&source);
    connector.ok_or_else(|| {
        let lines = Lines::new(text);
        let told = |one: &Diagnostic| {
            let at = lines.place(one.span.start);
            let Diagnostic { message, help, .. } = one;
            format!("line {}, column {}: {message}; {help}", at.line, at.column)
        };
        found.iter().map(told).collect()
    })
}

/// Whether the shop can be asked with a token: by this connector, and with what the source says.
pub fn check_token(token: &Secret, connector: &Connector, hints: &Hints) -> Checked<()> {
    if !connector.asks() && !connector.issues() {
        let message = "this connector does not say how the shop is asked; leave the token out, or \
                       write `hydrate:` or `coupons:` in a connector of your own";
        return Err(vec![Fault::new("/api_token", "not_asked", message)]);
    }
    let wanted = |discount| WantedCode { key: "", discount, expires_at: None };
    let can = |discount| connector.issue(&wanted(discount), hints, token).is_some();
    let issues = !connector.issues() || ["10%", "1 EUR", "free_shipping"].into_iter().any(can);
    if (connector.asks() && connector.call("1", hints, token).is_none()) || !issues {
        let message = "the address of the shop that is asked; write `shop: tea.example`";
        return Err(vec![Fault::new("/shop", "missing", message)]);
    }
    Ok(())
}

/// The settings without their secrets; what only says where one stands is shown.
pub fn mask(settings: &Value) -> Value {
    let mut shown = settings.clone();
    for key in SECRET_KEYS {
        for secret in secrets_in(&mut shown, key) {
            if !secret.as_str().is_some_and(is_reference) {
                *secret = MASK.into();
            }
        }
    }
    shown
}

/// The settings with the secrets that are kept: stars stand for them, in their order.
pub fn unmask(settings: &Value, kept: Option<&Value>) -> Checked<Value> {
    let (mut whole, mut kept) = (settings.clone(), kept.cloned().unwrap_or_default());
    for key in SECRET_KEYS {
        let kept = secrets_in(&mut kept, key).into_iter().map(|secret| secret.clone());
        let mut kept = kept.collect::<Vec<_>>().into_iter();
        for secret in secrets_in(&mut whole, key) {
            if secret.as_str() == Some(MASK) {
                *secret = kept.next().ok_or_else(|| {
                    let message = "nothing is kept here yet; write the secret";
                    vec![Fault::new(format!("/{key}"), "secret_needed", message)]
                })?;
            }
        }
    }
    Ok(whole)
}

fn secrets_in<'s>(settings: &'s mut Value, key: &str) -> Vec<&'s mut Value> {
    match settings.get_mut(key) {
        Some(Value::Array(list)) => list.iter_mut().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
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
        let read = |value| read("tea-shop", &value, Reader::File);
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
            let faults = super::read(name, &json!({}), Reader::File).unwrap_err();
            assert_eq!(faults[0].code, "invalid_name", "{name}");
        }
    }
}

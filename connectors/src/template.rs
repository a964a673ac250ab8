//! Texts with places that are filled: `https://{shop}/products/{$.handle}`.

use std::fmt::Write as _;

use serde_json::Value;
use weir_messages::Path;

use crate::mapping::Kind;
use crate::take::said;

/// A text with places to be filled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Shop,
    Product,
    Token,
    Code,
    Amount,
    Currency,
    ExpiresAt,
    Told(Path),
}

/// Where a template stands: what may be in it differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A field of a payload.
    Field,
    /// The address of a call.
    Address,
    /// A header of a call.
    Header,
    /// What is sent.
    Body,
}

/// What places are filled with.
#[derive(Clone, Copy, Default)]
pub(crate) struct Filling<'a> {
    /// A payload.
    pub(crate) root: Option<&'a Value>,
    /// The shop's name.
    pub(crate) shop: Option<&'a str>,
    /// The product that is asked for.
    pub(crate) product: Option<&'a str>,
    /// What proves to the shop who asks.
    pub(crate) token: Option<&'a str>,
    /// The code that is proposed.
    pub(crate) code: Option<&'a str>,
    /// How much it takes off.
    pub(crate) amount: Option<&'a str>,
    /// In which money.
    pub(crate) currency: Option<&'a str>,
    /// Until when it counts.
    pub(crate) expires_at: Option<&'a str>,
}

impl Template {
    /// Reads a template, or says what is wrong with it.
    pub(crate) fn parse(text: &str, place: Place) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, behind) =
                after.split_once('}').ok_or_else(|| "a `{` is not closed".to_owned())?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(part(inside, place)?);
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The text, where every place of it can be filled.
    pub(crate) fn fill(&self, with: &Filling<'_>) -> Option<String> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(fixed) => text.push_str(fixed),
                Part::Shop => text.push_str(with.shop?),
                Part::Token => text.push_str(with.token?),
                Part::Code => text.push_str(with.code?),
                Part::Amount => text.push_str(with.amount?),
                Part::Currency => text.push_str(with.currency?),
                Part::ExpiresAt => text.push_str(with.expires_at?),
                Part::Product => add(&mut text, with.product?),
                Part::Told(path) => add(&mut text, &said(path.first(with.root?)?, Kind::Text)?),
            }
        }
        Some(text)
    }
}

fn part(inside: &str, place: Place) -> Result<Part, String> {
    match (inside, place) {
        ("shop", _) => Ok(Part::Shop),
        ("product", Place::Address) => Ok(Part::Product),
        ("token", Place::Header) => Ok(Part::Token),
        ("code", Place::Body) => Ok(Part::Code),
        ("amount", Place::Body) => Ok(Part::Amount),
        ("currency", Place::Body) => Ok(Part::Currency),
        ("expires_at", Place::Body) => Ok(Part::ExpiresAt),
        (path, Place::Field) => Path::parse(path).map(Part::Told).map_err(|_| {
            format!("`{{{path}}}` is neither `{{shop}}` nor a path such as `{{$.handle}}`")
        }),
        (other, Place::Address) => {
            Err(format!("`{{{other}}}` is neither `{{shop}}` nor `{{product}}`"))
        }
        (other, Place::Body) => Err(format!(
            "`{{{other}}}` is none of `{{shop}}`, `{{code}}`, `{{amount}}`, `{{currency}}` and \
             `{{expires_at}}`"
        )),
        (other, Place::Header) => {
            Err(format!("`{{{other}}}` is neither `{{shop}}` nor `{{token}}`"))
        }
    }
}

/// Nothing of a payload leaves its place in an address (RFC 3986 section 2.3).
fn add(text: &mut String, told: &str) {
    for byte in told.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_whole_or_nothing() {
        let template = Template::parse("https://{shop}/p/{$.handle}?a=1", Place::Field).unwrap();
        let fill = |root: &Value, shop| {
            template.fill(&Filling { root: Some(root), shop, ..Filling::default() })
        };
        let root = json!({"handle": "grün/tea"});
        let whole = "https://tea.example/p/gr%C3%BCn%2Ftea?a=1";
        assert_eq!(fill(&root, Some("tea.example")).as_deref(), Some(whole));
        assert_eq!(fill(&root, None), None);
        assert_eq!(fill(&json!({"handle": ""}), Some("tea.example")), None);
        for bad in ["{", "a{handle}", "{$.}", "{}", "{token}"] {
            assert!(Template::parse(bad, Place::Field).is_err(), "{bad}");
        }
    }

    #[test]
    fn secrets_stand_in_no_address() {
        for (text, place) in [("{token}", Place::Address), ("{product}", Place::Header)] {
            assert!(Template::parse(text, place).is_err(), "{text}");
        }
        let address = Template::parse("https://a/{product}", Place::Address).unwrap();
        let filling = Filling { product: Some("../x?"), ..Filling::default() };
        assert_eq!(address.fill(&filling).as_deref(), Some("https://a/..%2Fx%3F"));
    }
}

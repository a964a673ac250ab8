//! Texts with places that a payload fills: `https://{shop}/products/{$.handle}`.

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
    /// The one shop whose deliveries the source takes.
    Shop,
    /// What stands there in the payload, as a part of an address.
    Told(Path),
}

impl Template {
    /// Reads a template, or says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, behind) =
                after.split_once('}').ok_or_else(|| "a `{` is not closed".to_owned())?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(match inside {
                "shop" => Part::Shop,
                path => Part::Told(Path::parse(path).map_err(|_| {
                    format!("`{{{path}}}` is neither `{{shop}}` nor a path such as `{{$.handle}}`")
                })?),
            });
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The text, where every place of it can be filled.
    pub(crate) fn fill(&self, root: &Value, shop: Option<&str>) -> Option<String> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(fixed) => text.push_str(fixed),
                Part::Shop => text.push_str(shop?),
                Part::Told(path) => {
                    said(path.first(root)?, Kind::Text)?.bytes().for_each(|b| add(&mut text, b));
                }
            }
        }
        Some(text)
    }
}

/// Nothing of a payload leaves its place in an address (RFC 3986 section 2.3).
fn add(text: &mut String, byte: u8) {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        text.push(char::from(byte));
    } else {
        text.push_str(&format!("%{byte:02X}"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_whole_or_nothing() {
        let template = Template::parse("https://{shop}/p/{$.handle}?a=1").unwrap();
        let fill = |root: &Value, shop| template.fill(root, shop);
        let root = json!({"handle": "grün/tea"});
        let whole = "https://tea.example/p/gr%C3%BCn%2Ftea?a=1";
        assert_eq!(fill(&root, Some("tea.example")).as_deref(), Some(whole));
        assert_eq!(fill(&root, None), None);
        assert_eq!(fill(&json!({"handle": ""}), Some("tea.example")), None);
        for bad in ["{", "a{handle}", "{$.}", "{}"] {
            assert!(Template::parse(bad).is_err(), "{bad}");
        }
    }
}

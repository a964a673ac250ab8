//! What comes in, and what is known of where it comes from.

use weir_engine::value::{Currency, Timestamp, Zone};

/// One delivery of a webhook, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The bytes of the body: signatures are over bytes.
    pub body: &'a [u8],
    /// Names and values of the headers.
    pub headers: &'a [(String, String)],
    /// Names and values after the `?` of the address.
    pub query: &'a [(String, String)],
    /// When it came.
    pub at: Timestamp,
}

/// What the source says that payloads do not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// The topic, where a shop has one address for each.
    pub topic: Option<String>,
    /// The one shop whose deliveries are taken.
    pub shop: Option<String>,
    /// The country of phone numbers that do not name theirs: `SA`.
    pub region: Option<String>,
    /// The currency of amounts that do not name theirs.
    pub currency: Option<Currency>,
    /// The zone of times that do not name theirs; UTC if nothing is said.
    pub zone: Option<Zone>,
}

/// What a shop and Weir share. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret; a text without a sign is none.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        if text.is_empty() { None } else { Some(Self(text)) }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret(…)")
    }
}

impl<'a> Delivery<'a> {
    /// The first of these headers that is there and says something.
    pub(crate) fn header(&self, names: &[String]) -> Option<&'a str> {
        let of = |name: &String| {
            self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name))
        };
        let values = names.iter().filter_map(of).map(|(_, value)| value.trim());
        values.into_iter().find(|value| !value.is_empty())
    }

    /// A parameter of the address.
    pub(crate) fn parameter(&self, name: &str) -> Option<&'a str> {
        let found = self.query.iter().find(|(parameter, _)| parameter == name);
        found.map(|(_, value)| value.as_str())
    }
}

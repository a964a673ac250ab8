//! Which zone a setting names: one, or the contact's.

use std::fmt;

use super::as_text::stored_as_text;
use super::{Invalid, Zone};

/// `timezone:` as written: `contact`, the default everywhere, or a zone's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ZoneSetting {
    /// The zone of the contact, found by the caller.
    #[default]
    Contact,
    /// This zone for everybody.
    Named(Zone),
}

impl ZoneSetting {
    /// Reads `contact` or an IANA name.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text == "contact" {
            return Ok(Self::Contact);
        }
        Zone::parse(text).map(Self::Named).map_err(|invalid| {
            Invalid::new(invalid.problem(), format!("{}, or `contact`", invalid.help()))
        })
    }

    /// The zone in force for a contact whose own zone (or its stand-in) is given.
    pub fn in_force<'a>(&'a self, contact: &'a Zone) -> &'a Zone {
        match self {
            Self::Contact => contact,
            Self::Named(zone) => zone,
        }
    }
}

impl fmt::Display for ZoneSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact => f.write_str("contact"),
            Self::Named(zone) => zone.fmt(f),
        }
    }
}

stored_as_text!(ZoneSetting, ZoneSetting::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_contact_or_a_name() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        for text in ["contact", "Europe/Berlin"] {
            assert_eq!(ZoneSetting::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(ZoneSetting::Contact.in_force(&berlin), &berlin);
        assert_eq!(ZoneSetting::Named(Zone::UTC).in_force(&berlin), &Zone::UTC);
        assert_eq!(
            ZoneSetting::parse("Berlin").unwrap_err().help(),
            "write `Europe/Berlin`, or `contact`"
        );
    }
}

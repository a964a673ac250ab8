//! A date and time as written, with or without a zone.

use std::fmt;

use jiff::civil;

use super::as_text::stored_as_text;
use super::{Invalid, Timestamp, Zone, rfc3339};

/// `2026-11-27T09:00`, local to the zone in force, or `2026-11-27T09:00:00+01:00`, an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateTime {
    /// Without a zone.
    Local(civil::DateTime),
    /// With one; it is shown in UTC.
    Instant(Timestamp),
}

impl DateTime {
    /// Reads a date and time; seconds and the zone may be left out.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let Some(written) = rfc3339::read(text) else {
            let help = "write `2026-11-27T09:00`, in the zone in force, or with a zone, \
                        `2026-11-27T09:00:00+01:00`";
            return Err(Invalid::not(text, "a date and time", help));
        };
        Ok(match written.offset {
            Some(offset) => Self::Instant(Timestamp::at_offset(written.civil, offset)),
            None => Self::Local(written.civil),
        })
    }

    /// The instant it means where the zone is in force.
    pub fn at(self, zone: &Zone) -> Timestamp {
        match self {
            Self::Local(local) => zone.first_instant(local),
            Self::Instant(instant) => instant,
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(local) if local.second() == 0 && local.subsec_nanosecond() == 0 => {
                write!(f, "{}T{:02}:{:02}", local.date(), local.hour(), local.minute())
            }
            Self::Local(local) => local.fmt(f),
            Self::Instant(instant) => instant.fmt(f),
        }
    }
}

stored_as_text!(DateTime, DateTime::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_with_and_without_zone() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let rows = [
            ("2026-11-27T09:00", "2026-11-27T09:00", "2026-11-27T08:00:00.000Z"),
            ("2026-11-27T09:00:30", "2026-11-27T09:00:30", "2026-11-27T08:00:30.000Z"),
            ("2026-11-27T09:00:00+05:45", "2026-11-27T03:15:00.000Z", "2026-11-27T03:15:00.000Z"),
            ("2026-11-27T09:00Z", "2026-11-27T09:00:00.000Z", "2026-11-27T09:00:00.000Z"),
        ];
        for (text, shown, instant) in rows {
            let read = DateTime::parse(text).expect(text);
            assert_eq!(read.to_string(), shown);
            assert_eq!(DateTime::parse(shown), Ok(read));
            assert_eq!(read.at(&berlin).to_string(), instant);
        }
        for text in ["2026-11-27", "2026-11-27 09:00", "2026-11-27T9:00", "2026-11-27T09:00.5"] {
            assert!(DateTime::parse(text).is_err(), "{text}");
        }
    }
}

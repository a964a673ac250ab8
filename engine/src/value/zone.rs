//! A time zone by its IANA name, and how local times become instants in it.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use jiff::civil;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

use super::as_text::stored_as_text;
use super::{Invalid, Timestamp};

/// The zones built into the program: every process of a release knows the same ones, whatever the
/// system it runs on has installed.
static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone such as `Europe/Berlin`. Equal, ordered and stored by name; cheap to clone.
#[derive(Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated universal time, the zone where nothing else is set.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// Reads an IANA name. Upper and lower case are alike, the name kept is the database's.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match BUNDLED.get(text) {
            Ok(zone) if zone.iana_name().is_some() => Ok(Self(zone)),
            Ok(_) | Err(_) => Err(Invalid::not(text, "a time zone", help(text))),
        }
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().expect("only zones with a name are made")
    }

    /// What clocks in the zone show at the instant.
    pub(crate) fn civil(&self, instant: Timestamp) -> civil::DateTime {
        self.0.to_datetime(instant.to_jiff())
    }

    /// The instant at which clocks in the zone first show the date and time; for one they skip,
    /// the first moment after the gap (rule 8 of docs/semantics.md).
    pub(crate) fn first_instant(&self, local: civil::DateTime) -> Timestamp {
        match self.0.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => Timestamp::at_offset(local, offset),
            AmbiguousOffset::Fold { before, .. } => Timestamp::at_offset(local, before),
            AmbiguousOffset::Gap { after, .. } => self.end_of_gap(local, after),
        }
    }

    /// Read with the offset that holds after the gap, a skipped time lies just before the gap.
    fn end_of_gap(&self, skipped: civil::DateTime, after: Offset) -> Timestamp {
        let just_before = Timestamp::at_offset(skipped, after);
        let mut changes = self.0.following(just_before.to_jiff());
        changes.next().map_or(just_before, |change| change.timestamp().into())
    }
}

/// "write `Europe/Berlin`" for `Berlin`, where the city tells the zone.
fn help(text: &str) -> String {
    let wanted = text.trim().replace(' ', "_");
    let city = |name: &str| {
        name.rsplit_once('/').is_some_and(|(_, city)| city.eq_ignore_ascii_case(&wanted))
    };
    match BUNDLED.available().find(|name| city(name.as_str())) {
        Some(name) => format!("write `{}`", name.as_str()),
        None => "write a name of the IANA list, such as `Europe/Berlin` or `UTC`".to_owned(),
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

stored_as_text!(Zone, Zone::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_iana_names() {
        for name in ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"] {
            assert_eq!(Zone::parse(name).expect(name).name(), name);
        }
        assert_eq!(Zone::parse("europe/berlin").unwrap(), Zone::parse("Europe/Berlin").unwrap());
        assert_eq!(Zone::parse("UTC").unwrap(), Zone::UTC);
    }

    #[test]
    fn refuses_the_rest_and_says_what_to_write() {
        let rows = [
            ("Berlin", "write `Europe/Berlin`"),
            ("new york", "write `America/New_York`"),
            ("+01:00", "write a name of the IANA list, such as `Europe/Berlin` or `UTC`"),
            ("", "write a name of the IANA list, such as `Europe/Berlin` or `UTC`"),
            ("contact", "write a name of the IANA list, such as `Europe/Berlin` or `UTC`"),
        ];
        for (text, help) in rows {
            assert_eq!(Zone::parse(text).expect_err(text).help(), help);
        }
    }

    #[test]
    fn skipped_times_move_to_the_end_of_the_gap_and_doubled_ones_are_the_first() {
        let rows = [
            ("Europe/Berlin", "2027-03-28T01:59:59", "2027-03-28T00:59:59.000Z"),
            ("Europe/Berlin", "2027-03-28T02:00:00", "2027-03-28T01:00:00.000Z"),
            ("Europe/Berlin", "2027-03-28T02:30:00", "2027-03-28T01:00:00.000Z"),
            ("Europe/Berlin", "2027-03-28T03:00:00", "2027-03-28T01:00:00.000Z"),
            ("Europe/Berlin", "2027-10-31T02:30:00", "2027-10-31T00:30:00.000Z"),
            ("Europe/Berlin", "2027-10-31T03:00:00", "2027-10-31T02:00:00.000Z"),
            ("America/New_York", "2027-03-14T02:15:00", "2027-03-14T07:00:00.000Z"),
            ("America/New_York", "2027-11-07T01:15:00", "2027-11-07T05:15:00.000Z"),
            // Half an hour of daylight saving.
            ("Australia/Lord_Howe", "2027-10-03T02:10:00", "2027-10-02T15:30:00.000Z"),
            ("Australia/Lord_Howe", "2027-04-04T01:45:00", "2027-04-03T14:45:00.000Z"),
            ("Asia/Kathmandu", "2027-01-01T00:00:00", "2026-12-31T18:15:00.000Z"),
            // A midnight that is skipped, and a whole day.
            ("America/Sao_Paulo", "2018-11-04T00:00:00", "2018-11-04T03:00:00.000Z"),
            ("Pacific/Apia", "2011-12-30T09:00:00", "2011-12-30T10:00:00.000Z"),
        ];
        for (zone, local, instant) in rows {
            let found = Zone::parse(zone).unwrap().first_instant(local.parse().unwrap());
            assert_eq!(found.to_string(), instant, "{local} in {zone}");
        }
    }

    #[test]
    fn the_ends_of_time_have_a_local_time_in_every_zone() {
        for zone in ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"] {
            let zone = Zone::parse(zone).unwrap();
            for end in [Timestamp::MIN, Timestamp::MAX] {
                assert_eq!(zone.first_instant(zone.civil(end)), end);
            }
        }
    }

    #[test]
    fn is_stored_by_name() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(serde_json::to_string(&zone).unwrap(), "\"Europe/Berlin\"");
        assert_eq!(serde_json::from_str::<Zone>("\"Europe/Berlin\"").unwrap(), zone);
        assert!(serde_json::from_str::<Zone>("\"Mars/Base\"").is_err());
    }
}

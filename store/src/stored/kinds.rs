//! What kind an event is of, as rows say it: by a number if the house has the kind, else by name.
//! History is asked for by these two columns.

use weir_engine::model::{Event, Name};

use crate::{Error, Result};

/// The number of all kinds that have none of their own.
const OTHER: i64 = 0;

/// The kinds of the house. No number changes. Of a kind that is added only later there may be rows
/// under its name already: a migration has to bring them here.
const HOUSE: [(i64, &str); 37] = [
    (1, "contact_created"),
    (2, "attribute_changed"),
    (3, "tag_added"),
    (4, "tag_removed"),
    (5, "consent_given"),
    (6, "consent_withdrawn"),
    (7, "unsubscribed"),
    (8, "message_sent"),
    (9, "message_delivered"),
    (10, "message_seen"),
    (11, "message_clicked"),
    (12, "message_replied"),
    (13, "message_bounced"),
    (14, "message_complained"),
    (15, "message_failed"),
    (16, "message_suppressed"),
    (17, "message_cancelled"),
    (18, "page_viewed"),
    (19, "session_ended"),
    (20, "cart_updated"),
    (21, "cart_abandoned"),
    (22, "checkout_started"),
    (23, "order_placed"),
    (24, "order_paid"),
    (25, "order_cancelled"),
    (26, "order_shipped"),
    (27, "order_delivered"),
    (28, "signed_up"),
    (29, "survey_answered"),
    (30, "conversation_opened"),
    (31, "conversation_closed"),
    (32, "segment_entered"),
    (33, "segment_left"),
    (34, "contact_merged"),
    (35, "goal_reached"),
    (36, "coupon_issued"),
    (37, "cart_quiet"),
];

/// The two columns of a kind, and of what the event is about. Nothing stands for anything, where
/// events of the kind are about something.
pub(crate) fn columns<'a>(kind: &'a str, subject: Option<&'a str>) -> (i64, Option<&'a str>) {
    let nothing = Event::subject_field(kind).is_none().then_some("");
    let own = HOUSE.iter().find(|(_, name)| *name == kind);
    own.map_or((OTHER, Some(kind)), |(number, _)| (*number, subject.or(nothing)))
}

/// The kind, and what the event is about; empty where that is nothing in particular.
pub(crate) fn named(number: i64, about: String) -> Result<(Name, String)> {
    if number == OTHER {
        return Ok((about.into(), String::new()));
    }
    let own = HOUSE.iter().find(|(own, _)| *own == number);
    let (_, kind) = own.ok_or_else(|| Error::Newer(format!("events of kind {number}")))?;
    Ok(((*kind).into(), about))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use weir_engine::model::Event;

    use super::*;

    #[test]
    fn what_rows_say_is_what_was_said() {
        let cases = [
            ("tag_added", "AB CART", (3, Some("AB CART"))),
            ("message_sent", "", (8, Some(""))),
            ("quiz.done", "", (0, Some("quiz.done"))),
        ];
        for (kind, subject, row) in cases {
            assert_eq!(columns(kind, Some(subject)), row);
            let about = row.1.unwrap_or_default().to_owned();
            assert_eq!(named(row.0, about).unwrap(), (kind.into(), subject.to_owned()));
        }
        assert_eq!(columns("tag_added", None), (3, None), "about anything");
        assert_eq!(columns("order_placed", None), (23, Some("")), "about nothing in particular");
        assert!(matches!(named(1_000, String::new()), Err(Error::Newer(_))));
    }

    #[test]
    fn kinds_of_the_house_have_a_number_each() {
        let numbers: BTreeSet<_> = HOUSE.iter().map(|(number, _)| *number).collect();
        let kinds: BTreeSet<_> = HOUSE.iter().map(|(_, kind)| *kind).collect();
        assert_eq!((numbers.len(), kinds.len()), (HOUSE.len(), HOUSE.len()));
        assert!(!numbers.contains(&OTHER));
        // Else what an event is about would have no column.
        for kind in ["tag_added", "tag_removed", "attribute_changed"] {
            assert!(Event::subject_field(kind).is_some() && kinds.contains(kind), "{kind}");
        }
    }
}

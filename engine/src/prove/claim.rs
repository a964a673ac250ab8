//! An assertion on one line, as the command line takes it.

use std::str::FromStr;

use weir_messages::Channel;

use crate::condition::heads::PEOPLE;
use crate::condition::{Asked, Condition, Happened, Reached, Span};
use crate::flow::{Assert, Sends};
use crate::model::Name;
use crate::value::Invalid;

/// The whole grammar, for whoever wrote something else.
const GRAMMAR: &str = "write `WHAT after WHEN`. WHAT is `send` (any message), `email`, `sms`, \
    `push`, `webhook` or `node ID`; WHEN is `tag_added:TAG`, `event:TYPE`, `status:STATUS of NODE` \
    or `not consent:CHANNEL` (also `consent withdrawn:CHANNEL`). For example: \
    `send after tag_added:BUY`";

/// An assertion as the command line takes it: `send after tag_added:BUY`.
///
/// # Errors
/// When the text is not `WHAT after WHEN`; the error says what both can be.
pub fn parse_never(text: &str) -> Result<Assert, Invalid> {
    let wrong = || Invalid::not(text, "an assertion", GRAMMAR);
    let (send, after) = text.trim().split_once(" after ").ok_or_else(wrong)?;
    let send = sends(send.trim()).ok_or_else(|| Invalid::not(send, "what is sent", GRAMMAR))?;
    let after =
        condition(after.trim()).ok_or_else(|| Invalid::not(after, "what comes before", GRAMMAR))?;
    Ok(Assert::Never { send, after })
}

fn sends(word: &str) -> Option<Sends> {
    if matches!(word, "send" | "any") {
        return Some(Sends::Any);
    }
    if let Some(node) = word.strip_prefix("node ") {
        return named(node).map(Sends::Node);
    }
    Channel::from_str(word).ok().map(Sends::Channel)
}

fn condition(text: &str) -> Option<Condition> {
    let (head, rest) = text.split_once(':')?;
    match head {
        "tag_added" => Some(Condition::TagAdded(named(rest)?, Span::default())),
        "event" => event(rest),
        "status" => status(rest),
        "not consent" | "consent withdrawn" => {
            let channel = Channel::from_str(rest.trim()).ok().filter(|it| PEOPLE.contains(it))?;
            Some(Condition::Not(Box::new(Condition::Consent { channel, topic: None })))
        }
        _ => None,
    }
}

fn event(kind: &str) -> Option<Condition> {
    // Tags have a head of their own, so that there is one way to say it.
    let kind = named(kind).filter(|kind| !matches!(kind.as_str(), "tag_added" | "tag_removed"))?;
    let span = Span::default();
    let happened =
        Happened { kind, filter: None, same: Vec::new(), span, count: None, credited: None };
    Some(Condition::Event(Box::new(happened)))
}

fn status(text: &str) -> Option<Condition> {
    let (word, node) = text.split_once(" of ")?;
    let status = Asked::ALL.into_iter().find(|status| status.word() == word.trim())?;
    let of = vec![named(node)?];
    Some(Condition::Status(Reached { status, of, link: None, grade: None }))
}

fn named(text: &str) -> Option<Name> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(Name::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_and_when_are_read() {
        let rows = [
            ("send after tag_added:BUY", "Any tag BUY added since entry"),
            ("send after tag_added:AB CART: B", "Any tag AB CART: B added since entry"),
            ("email after event:order_placed", "Channel(Email) order_placed since entry"),
            (
                "node reminder_sms after consent withdrawn:email",
                "Node(\"reminder_sms\") no consent to email",
            ),
            ("sms after not consent:sms", "Channel(Sms) no consent to sms"),
            ("push after status:seen of hello", "Channel(Push) hello seen"),
        ];
        for (text, expected) in rows {
            let Ok(Assert::Never { send, after }) = parse_never(text) else { panic!("{text}") };
            assert_eq!(format!("{send:?} {after}"), expected, "{text}");
        }
    }

    #[test]
    fn anything_else_is_told_the_grammar() {
        let rows = [
            ("", "`` is not an assertion"),
            ("send", "`send` is not an assertion"),
            ("fax after event:x", "`fax` is not what is sent"),
            ("send after tag:BUY", "`tag:BUY` is not what comes before"),
            ("send after tag_added:", "`tag_added:` is not what comes before"),
            ("send after status:seen", "`status:seen` is not what comes before"),
            ("send after event:tag_added", "`event:tag_added` is not what comes before"),
            ("send after not consent:webhook", "`not consent:webhook` is not what comes before"),
        ];
        for (text, problem) in rows {
            let invalid = parse_never(text).unwrap_err();
            assert_eq!(invalid.problem(), problem);
            assert!(invalid.to_string().contains("`send after tag_added:BUY`"), "{invalid}");
        }
    }
}

//! Every mistake a condition can hold: what is said, where, and what to do.

use super::read_at;
use crate::condition::Place;
use crate::diagnostic::Diagnostic;

/// Where a condition stands.
#[derive(Clone, Copy)]
enum At {
    Token,
    Start,
    Engagement,
    /// The flow's goal is `order_placed`.
    Goal,
}

fn found(at: At, text: &str) -> Vec<Diagnostic> {
    let (condition, found, _) = read_at(text, |source| match at {
        At::Token => Place::in_token(source),
        At::Start => Place::before_entry(source),
        At::Engagement => Place::status_only(source),
        At::Goal => Place { goal_event: Some("order_placed"), ..Place::in_token(source) },
    });
    assert_eq!(condition, None, "{text}");
    found
}

/// Code, what the place reads, and part of the help.
type Row = (At, &'static str, &'static str, &'static str, &'static str);

fn check(rows: &[Row]) {
    for (at, text, code, place, help) in rows {
        let found = found(*at, text);
        let said: Vec<_> = found
            .iter()
            .map(|one| (one.rule.code, one.span.of(text), &*one.message, &*one.help))
            .collect();
        let [(found_code, found_place, message, found_help)] = said[..] else {
            panic!("{text}: {said:#?}");
        };
        assert_eq!((found_code, found_place), (*code, *place), "{text}: {message}");
        assert!(found_help.contains(help), "{text}: {message}\n{found_help}");
        assert!(found_help.ends_with(['.', '?']), "{text}: {found_help}");
    }
}

#[test]
fn heads() {
    check(&[
        (At::Token, "{ event: e, where: [{ tag: A }] }", "E107", "[{ tag: A }]", "`all:` before"),
        (At::Token, "{ atribute: city }", "E107", "atribute", "Did you mean `attribute`?"),
        (At::Token, "{ and: [{ tag: A }] }", "E107", "and", "`all: [ … ]`"),
        (At::Token, "{ xyzzy: 1 }", "E107", "xyzzy", "`tag`, `tag_added`"),
        (At::Token, "{ is: Berlin }", "E107", "{ is: Berlin }", "attribute: city, is: Berlin"),
        (At::Token, "{}", "E107", "{}", "attribute: city"),
        (
            At::Token,
            "{ tag: A, attribute: b }",
            "E107",
            "attribute",
            "all: [{ tag: … }, { attribute: … }]",
        ),
        (At::Token, "{ tag: A, is: B }", "E107", "is", "`tag` stands alone"),
        (At::Token, "{ tag_added: A, witin: 1 day }", "E107", "witin", "Did you mean `within`?"),
        (At::Token, "{ attribute: a, is_not: b }", "E107", "is_not", "Write `not:"),
        (At::Token, "{ attribute: a, between: 5 }", "E107", "between", "gte: 18, lt: 65"),
        (At::Token, "{ attribute: a, iz: b }", "E107", "iz", "Beside `attribute` may stand `is`"),
        (At::Token, "{ attribute: a, starts_wth: b }", "E107", "starts_wth", "`starts_with`"),
        (At::Token, "{ attribute: a, count: { gte: 1 } }", "E107", "count", "may stand `is`"),
        (At::Token, "{ segment: s, of: x }", "E107", "of", "`segment` stands alone"),
    ]);
}

#[test]
fn names() {
    check(&[
        (At::Token, "{ tag: 2024 }", "E013", "2024", "tag: \"2024\""),
        (At::Token, "{ tag_added: true }", "E013", "true", "tag_added: \"true\""),
        (At::Token, "{ attribute: a..b }", "E107", "a..b", "predicted.abandon_risk"),
        (At::Token, "{ attribute: $.contact.city }", "E107", "$.contact.city", "attribute: city"),
        (At::Token, "{ event: tag_added }", "E107", "tag_added", "`tag_added: TAG`"),
        (At::Token, "{ event: Order Placed }", "E108", "Order Placed", "event: order_placed"),
        (At::Token, "{ consent: emial }", "E107", "emial", "Did you mean `email`?"),
        (At::Token, "{ reachable: webhook }", "E107", "webhook", "`email`, `sms` or `push`"),
        (At::Token, "{ segment: [a] }", "E104", "[a]", "one text"),
    ]);
}

#[test]
fn paths() {
    check(&[
        (At::Token, "{ path: $.contact.city }", "E106", "$.contact.city", "`attribute: city`"),
        (At::Token, "{ path: $.crt.total }", "E106", "$.crt.total", "Did you mean `$.cart`?"),
        (At::Token, "{ path: cart.total }", "E106", "cart.total", "`path: $.cart.total`"),
        (At::Token, "{ path: total }", "E106", "total", "begins with `$.`"),
        (At::Token, "{ path: \"$.cart.items[\" }", "E106", "", "RFC 9535"),
        (At::Token, "{ path: \"$.cart.items[?@.a = 1]\" }", "E106", "= 1]", "RFC 9535"),
        (At::Token, "{ attribute: a, is: $.nothing.x }", "E106", "$.nothing.x", "`contact`"),
        (At::Token, "{ path: \"$..id\" }", "E106", "\"$..id\"", "After `$.` stands"),
    ]);
}

#[test]
fn operands() {
    check(&[
        (At::Token, "{ attribute: a, gt: \"5\" }", "E104", "\"5\"", "`gt: 5`, without quotes"),
        (
            At::Token,
            "{ attribute: a, gt: \"2026-11-27\" }",
            "E104",
            "\"2026-11-27\"",
            "`before` and `after`",
        ),
        (At::Token, "{ attribute: a, lt: true }", "E104", "true", "a number or money"),
        (At::Token, "{ attribute: a, gte: 50 € }", "E104", "50 €", "5"),
        (At::Token, "{ attribute: a, before: tomorrow }", "E104", "tomorrow", "2026-11-27"),
        (At::Token, "{ attribute: a, before: 5 }", "E104", "5", "date"),
        (At::Token, "{ attribute: a, starts_with: 49 }", "E013", "49", "starts_with: \"49\""),
        (At::Token, "{ attribute: a, in: Berlin }", "E107", "Berlin", "`is: Berlin`"),
        (At::Token, "{ attribute: a, in: [] }", "E107", "[]", "Remove the condition"),
        (At::Token, "{ attribute: a, is: [b, c] }", "E107", "[b, c]", "`in: [ … ]`"),
        (At::Token, "{ attribute: a, is: { gte: 5 } }", "E107", "{ gte: 5 }", "beside the head"),
        (At::Token, "{ attribute: a, in: [[b]] }", "E107", "[b]", "texts, numbers"),
        (At::Token, "{ attribute: a, within_last: 7 }", "E105", "7", "within_last: 7 days"),
        (At::Token, "{ attribute: a, within_next: soon }", "E105", "soon", "rite"),
        (At::Token, "{ event: e, within: 36h }", "E105", "36h", "36 hours"),
        (At::Token, "{ event: e, within: 2 }", "E105", "2", "within: 2 days"),
        (At::Token, "{ event: e, count: 3 }", "E107", "3", "count: { gte: 3 }"),
        (At::Token, "{ event: e, count: { min: 3 } }", "E107", "min", "`gte`"),
        (At::Token, "{ event: e, count: { gte: 1.5 } }", "E107", "1.5", "gte: 2"),
        (At::Token, "{ event: e, same: [] }", "E107", "[]", "same: NAME"),
        (At::Token, "{ event: e, credited: 1 }", "E107", "1", "credited: true"),
        (At::Token, "{ event: e, where: A }", "E107", "A", "{ tag: VIP }"),
        (At::Token, "{ event: e, since: exit }", "E107", "exit", "`entry`, `arrival`"),
        (At::Token, "{ during: always }", "E107", "always", "during: {"),
    ]);
}

#[test]
fn what_joins() {
    check(&[
        (At::Token, "{ all: { tag: A } }", "E107", "{ tag: A }", "all: [{ tag: VIP }"),
        (At::Token, "{ any: [] }", "E107", "[]", "Remove it"),
        (At::Token, "{ not: [{ tag: A }] }", "E107", "[{ tag: A }]", "not: { any: [ … ] }"),
        (At::Token, "{ not: A }", "E107", "A", "{ tag: VIP }"),
    ]);
    let many = format!("{{ any: [{}] }}", vec!["{ tag: A }"; 21].join(", "));
    assert!(found(At::Token, &many)[0].help.contains("segment"));
    let nested =
        |depth: usize| format!("{}{{ tag: A }}{}", "{ not: ".repeat(depth), " }".repeat(depth));
    let deep = found(At::Token, &nested(8));
    assert_eq!(deep.len(), 1);
    assert!(deep[0].message.contains("8 deep"), "{}", deep[0].message);
    super::condition(&nested(7));
}

#[test]
fn places() {
    check(&[
        (At::Token, "{ status: seen }", "E107", "status", "`of: NODE`"),
        (At::Token, "{ status: opened, of: mail }", "E107", "opened", "Did you mean `seen`?"),
        (At::Token, "{ status: xyzzy, of: mail }", "E107", "xyzzy", "`sent`, `delivered`"),
        (At::Token, "{ status: seen, of: mail, link: cart }", "E107", "link", "status: clicked"),
        (At::Token, "{ status: sent, of: mail, grade: any }", "E107", "grade", "Leave `grade` out"),
        (At::Token, "{ status: seen, of: mail, grade: robot }", "E107", "robot", "`human`"),
        (At::Token, "{ arm: a }", "E107", "arm", "`of: NODE`"),
        (At::Engagement, "{ status: seen, of: mail }", "E107", "of", "Leave `of` out"),
        (At::Engagement, "{ tag: A }", "E107", "tag", "evaluate_data"),
        (At::Start, "{ status: seen, of: mail }", "E107", "status", "event: message_seen"),
        (At::Start, "{ arm: a, of: b }", "E107", "arm", "in a node"),
        (At::Start, "{ tag_added: A, since: entry }", "E107", "entry", "within: 30 days"),
        (At::Start, "{ event: e, since: arrival }", "E107", "arrival", "since: ever"),
        (At::Start, "{ event: e, credited: true }", "E107", "credited", "Leave it out"),
        (At::Goal, "{ event: other, credited: true }", "E107", "credited", "event: order_placed"),
    ]);
}

#[test]
fn everything_wrong_is_said_at_once() {
    let text = "{ all: [{ tag: 1 }, { attribute: a, gt: x, lt: y }, { event: e, same: 5, \
                count: 2 }, { status: sen }] }";
    let codes: Vec<_> = found(At::Token, text).iter().map(|one| one.rule.code).collect();
    assert_eq!(codes, ["E013", "E104", "E104", "E013", "E107", "E107", "E107"]);
}

#[test]
fn corrections_mend_the_condition() {
    for (text, mended) in [
        ("{ atribute: city }", "{ attribute: city }"),
        ("{ tag: 2024 }", "{ tag: \"2024\" }"),
        ("{ attribute: a, gt: \"5\" }", "{ attribute: a, gt: 5 }"),
        ("{ path: $.contact.city, is: Rome }", "{ attribute: city, is: Rome }"),
        ("{ path: cart.total }", "{ path: $.cart.total }"),
        ("{ attribute: a, in: Berlin }", "{ attribute: a, is: Berlin }"),
        ("{ event: Order Placed }", "{ event: order_placed }"),
        ("{ event: e, count: 3 }", "{ event: e, count: { gte: 3 } }"),
        ("{ status: opened, of: mail }", "{ status: seen, of: mail }"),
    ] {
        let found = found(At::Token, text);
        let [one] = &found[..] else { panic!("{text}: {found:#?}") };
        let edit = &one.fixes.first().expect(text).edits[0];
        let mut corrected = text.to_owned();
        corrected.replace_range(edit.span.start..edit.span.end, &edit.text);
        assert_eq!(corrected, mended);
        super::condition(mended);
    }
}

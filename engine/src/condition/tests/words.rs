//! Conditions in words.

use super::condition;

#[test]
fn conditions_read_as_a_marketer_would_say_them() {
    let rows = [
        ("{ tag: BUY }", "has tag BUY"),
        ("{ tag_added: BUY }", "tag BUY added since entry"),
        ("{ tag_added: BUY, since: arrival }", "tag BUY added since arrival"),
        ("{ tag_added: BUY, since: first_mail }", "tag BUY added since first_mail"),
        ("{ tag_added: BUY, since: ever }", "tag BUY added at any time"),
        ("{ tag_removed: BUY, within: 7 days }", "tag BUY removed in the last 7 days"),
        ("{ attribute: city }", "city is set"),
        ("{ attribute: city, is: Berlin }", "city is Berlin"),
        ("{ attribute: city, in: [Berlin, Paris] }", "city is one of Berlin, Paris"),
        ("{ attribute: age, gte: 18, lt: 65 }", "age is at least 18 and is under 65"),
        ("{ attribute: predicted.risk, gt: 0.7 }", "predicted.risk is over 0.7"),
        ("{ attribute: born, before: \"2000-01-01\" }", "born is before 2000-01-01"),
        ("{ attribute: born, within_next: 1 week }", "born is in the next 7 days"),
        ("{ path: $.cart.total, lte: 50 EUR }", "$.cart.total is at most 50 EUR"),
        (
            "{ path: \"$.cart.items[*]\", count: { gte: 2 } }",
            "$.cart.items[*] has at least 2 values",
        ),
        (
            "{ path: \"$.cart.items[*].price\", gt: 5, count: { is: 2 } }",
            "$.cart.items[*].price has 2 values where each is over 5",
        ),
        ("{ event: order_placed }", "order_placed since entry"),
        (
            "{ event: order_placed, same: cart_id, credited: false }",
            "order_placed not credited to us of the same cart_id since entry",
        ),
        (
            "{ event: order_placed, where: { path: $.event.data.total, gt: 5 }, since: ever, \
             within: 2 days, count: { gte: 2 } }",
            "order_placed at least 2 times where ($.event.data.total is over 5) \
             in the last 2 days",
        ),
        ("{ status: seen, of: mail }", "mail seen"),
        (
            "{ status: clicked, of: [mail, push], link: cart, grade: any }",
            "mail, push clicked by link cart by anybody",
        ),
        ("{ arm: high_value, of: worth }", "left worth by high_value"),
        ("{ segment: vips }", "in segment vips"),
        ("{ consent: email }", "consent to email"),
        ("{ consent: sms, topic: news }", "consent to sms about news"),
        ("{ reachable: push }", "reachable by push"),
        (
            "{ during: { days: [mon, tue], from: \"09:00\", to: \"18:00\", timezone: UTC } }",
            "now is on mon, tue from 09:00 to 18:00 in UTC",
        ),
        ("{ not: { tag: A } }", "no tag A"),
        ("{ not: { consent: sms } }", "no consent to sms"),
        ("{ not: { attribute: city } }", "city is not set"),
        ("{ not: { attribute: city, is: Rome } }", "not city is Rome"),
        ("{ not: { any: [{ tag: A }, { tag: B }] } }", "not (has tag A or has tag B)"),
        (
            "{ all: [{ tag: A }, { any: [{ tag: B }, { tag: C }] }] }",
            "has tag A and (has tag B or has tag C)",
        ),
    ];
    for (text, words) in rows {
        assert_eq!(condition(text).to_string(), words, "{text}");
    }
}

//! What conditions come to: tags, events, messages, consent, windows, and why.

use serde_json::json;
use weir_messages::Channel;

use super::condition;
use super::facts::{Facts, hour};
use crate::condition::{Asked, AskedGrade, Credit, consent_allows, obstacle};
use crate::model::{Grade, Name, Purpose, Reason, SignKind, Status};
use crate::value::Duration;

#[test]
fn tags_are_state_and_adding_one_is_an_event() {
    let facts = Facts::new()
        .tagged("OLD", -48)
        .tagged("AB CART", 0)
        .enter()
        .tagged("BUY", 6)
        .event("tag_removed", 7, json!({ "tag": "VIP" }))
        .tag("BUY")
        .now(10);
    facts.check(&[
        ("{ tag: BUY }", true),
        ("{ tag: buy }", false),
        ("{ tag: OLD }", false),
        ("{ tag_added: BUY }", true),
        ("{ tag_added: buy }", false),
        ("{ tag_added: OLD }", false),
        ("{ tag_added: OLD, since: ever }", true),
        ("{ tag_added: OLD, within: 3 days }", true),
        ("{ tag_added: OLD, within: 2 days }", false),
        ("{ tag_added: OLD, within: 3 days, since: entry }", false),
        // What entered is never since entry, but it happened.
        ("{ tag_added: AB CART }", false),
        ("{ tag_added: AB CART, since: ever }", true),
        ("{ tag_removed: VIP }", true),
        ("{ tag_removed: BUY }", false),
    ]);
}

#[test]
fn since_is_acknowledged_after_or_occurred_after() {
    let entered = || Facts::new().event("cart_abandoned", 10, json!({})).enter();
    let rows = [
        ("told late, before entry in fact", entered().late("order_placed", 5, 11, json!({})), true),
        ("after entry", entered().event("order_placed", 12, json!({})), true),
        ("only entered", entered(), false),
    ];
    for (name, facts, expected) in rows {
        let found = facts.now(20).find(&condition("{ event: order_placed }"));
        assert_eq!(found.holds, expected, "{name}");
    }
    // Acknowledged before what entered, yet it happened after.
    let facts = Facts::new()
        .late("order_placed", 12, 12, json!({}))
        .late("cart_abandoned", 10, 13, json!({}))
        .enter()
        .now(20);
    facts.check(&[("{ event: order_placed }", true), ("{ event: cart_abandoned }", false)]);
}

#[test]
fn events_count_from_where_they_are_asked() {
    let facts = Facts::new()
        .event("page_viewed", -30, json!({}))
        .event("cart_abandoned", 0, json!({}))
        .enter()
        .event("page_viewed", 2, json!({}))
        .leave("first", "next", 3)
        .event("page_viewed", 4, json!({}))
        .leave("second", "next", 5)
        .now(6);
    facts.check(&[
        ("{ event: page_viewed, count: { is: 2 } }", true),
        ("{ event: page_viewed, since: entry, count: { is: 2 } }", true),
        ("{ event: page_viewed, since: ever, count: { is: 3 } }", true),
        ("{ event: page_viewed, since: first, count: { is: 1 } }", true),
        ("{ event: page_viewed, since: second }", false),
        ("{ event: page_viewed, since: arrival }", false),
        // Never left: nothing is since then.
        ("{ event: page_viewed, since: third }", false),
        ("{ event: page_viewed, since: third, count: { lt: 1 } }", true),
        ("{ event: page_viewed, within: 36 hours, count: { is: 3 } }", true),
        ("{ event: page_viewed, within: 36 hours, since: entry, count: { is: 2 } }", true),
        ("{ event: page_viewed, within: 3 hours, count: { is: 1 } }", true),
        ("{ event: page_viewed, count: { gt: 1, lte: 2 } }", true),
        ("{ event: order_placed }", false),
    ]);
}

#[test]
fn a_day_looking_back_has_24_hours() {
    // Clocks in Berlin went forward in between.
    let facts = Facts::new().zone("Europe/Berlin").event("page_viewed", 0, json!({}));
    let view = |millis: i64| facts.view().at(hour(24).plus(millis));
    let asked = condition("{ event: page_viewed, within: 1 day }");
    assert!(asked.holds(&view(0)));
    assert!(!asked.holds(&view(1)));
}

#[test]
fn filters_and_same_see_the_event_at_hand() {
    let facts = Facts::new()
        .event("cart_abandoned", 0, json!({ "cart_id": 7, "total": 80, "sku": "" }))
        .enter()
        .event("order_placed", 1, json!({ "cart_id": "7", "total": 50, "sku": "" }))
        .event("order_placed", 2, json!({ "cart_id": "8", "total": 90 }))
        .now(3);
    facts.check(&[
        ("{ event: order_placed, where: { path: $.event.data.total, gt: 80 } }", true),
        ("{ event: order_placed, where: { path: $.event.data.total, gt: 95 } }", false),
        (
            "{ event: order_placed, where: { path: $.event.data.total, gt: $.entry.data.total } }",
            true,
        ),
        ("{ event: order_placed, same: cart_id, count: { is: 1 } }", true),
        ("{ event: order_placed, same: [cart_id, total] }", false),
        // Missing on either side is not the same.
        ("{ event: order_placed, same: sku }", false),
        ("{ event: order_placed, same: nothing }", false),
        // Outside of `where` it is the entry event.
        ("{ path: $.event.data.total, is: 80 }", true),
    ]);
}

#[test]
fn without_a_token_all_of_history_counts() {
    let facts = Facts::new().tagged("BUY", -400).tagged("AB CART", 0);
    facts.check(&[
        ("{ tag_added: BUY }", true),
        ("{ tag_added: BUY, within: 7 days }", false),
        ("{ tag_added: AB CART }", true),
        ("{ event: order_placed }", false),
        ("{ arm: a, of: b }", false),
        ("{ status: sent, of: mail }", false),
    ]);
}

#[test]
fn statuses_imply_those_before() {
    let sent = || Facts::new().event("x", 0, json!({})).enter().sent("mail", 1);
    let rows = [
        (sent(), "sent"),
        (sent().sign(SignKind::Delivered, 2), "sent delivered"),
        (sent().sign(SignKind::Seen, 2), "sent delivered seen"),
        (sent().sign(SignKind::Clicked, 2), "sent delivered seen clicked"),
        (sent().sign(SignKind::Replied, 2), "sent delivered seen replied"),
        (sent().sign(SignKind::Bounced, 2), "sent bounced"),
        (sent().sign(SignKind::Complained, 2), "sent complained"),
        (sent().sign(SignKind::Unsubscribed, 2), "sent unsubscribed"),
        (sent().sign(SignKind::Failed, 2), "sent failed"),
        (sent().sign_by(SignKind::Seen, 2, None, Grade::Machine), "sent delivered"),
        (sent().sign_by(SignKind::Clicked, 2, None, Grade::Unknown), "sent delivered"),
    ];
    for (facts, reached) in rows {
        for status in Asked::ALL.map(Asked::word) {
            let asked = condition(&format!("{{ status: {status}, of: mail }}"));
            let expected = reached.split(' ').any(|one| one == status);
            assert_eq!(facts.find(&asked).holds, expected, "{status} of {reached}");
        }
    }
}

#[test]
fn what_was_not_sent_has_its_own_statuses() {
    let entered = || Facts::new().event("x", 0, json!({})).enter();
    for (status, word) in [
        (Status::Suppressed, "suppressed"),
        (Status::Cancelled, "cancelled"),
        (Status::Failed, "failed"),
        (Status::Queued, "nothing"),
        (Status::Sending, "nothing"),
        (Status::Unknown, "sent"),
    ] {
        let facts = entered().message("mail", status, None);
        for asked in Asked::ALL.map(Asked::word) {
            let condition = condition(&format!("{{ status: {asked}, of: mail }}"));
            assert_eq!(facts.find(&condition).holds, asked == word, "{asked} when {word}");
        }
    }
}

#[test]
fn links_and_grades_narrow_a_click() {
    let facts = Facts::new()
        .event("x", 0, json!({}))
        .enter()
        .sent("mail", 1)
        .sign_by(SignKind::Clicked, 2, Some("cart"), Grade::Human)
        .sign_by(SignKind::Clicked, 3, Some("terms"), Grade::Machine);
    facts.check(&[
        ("{ status: clicked, of: mail, link: cart }", true),
        ("{ status: clicked, of: mail, link: terms }", false),
        ("{ status: clicked, of: mail, link: terms, grade: any }", true),
        ("{ status: clicked, of: mail, link: other, grade: any }", false),
    ]);
    let any = Facts::new().event("x", 0, json!({})).enter().sent("mail", 1).sign_by(
        SignKind::Seen,
        2,
        None,
        Grade::Machine,
    );
    let asked = condition("{ status: seen, of: mail }");
    let of: Vec<Name> = Vec::new();
    assert!(!asked.holds(&any.view()));
    assert!(asked.holds(&any.view().of(&of, Some(AskedGrade::Any))));
}

#[test]
fn of_several_nodes_the_one_visited_last_counts() {
    let mut facts = Facts::new()
        .event("x", 0, json!({}))
        .enter()
        .sent("mail", 1)
        .sign(SignKind::Clicked, 2)
        .sent("push", 3);
    facts.check(&[
        ("{ status: clicked, of: mail }", true),
        ("{ status: clicked, of: [mail, push] }", false),
        ("{ status: sent, of: [push, mail] }", true),
        ("{ status: sent, of: letter }", false),
    ]);
    // Without `of` the view says whose.
    facts.of = vec!["mail".into()];
    let (asked, ..) = super::read_at("{ status: clicked }", super::status_only);
    assert!(facts.find(&asked.unwrap()).holds);
    // Another run's message is not this one's.
    let again = facts.event("x", 9, json!({})).enter();
    again.check(&[("{ status: sent, of: mail }", false)]);
}

#[test]
fn arms_are_how_a_node_was_left_last() {
    let facts =
        Facts::new().event("x", 0, json!({})).enter().leave("split", "a", 1).leave("split", "b", 2);
    facts.check(&[("{ arm: a, of: split }", false), ("{ arm: b, of: split }", true)]);
}

#[test]
fn a_goal_is_credited_to_a_message_handed_over_shortly_before() {
    let credit = |least| Some(Credit { least, within: Duration::parse("5 days").unwrap() });
    let bought = |hours: i64| {
        Facts::new()
            .event("x", 0, json!({}))
            .enter()
            .sent("mail", 1)
            .sign(SignKind::Clicked, 30)
            .event("order_placed", hours, json!({}))
            .now(400)
    };
    let rows = [
        (Asked::Sent, 2, true),
        (Asked::Sent, 121, true),
        (Asked::Sent, 122, false),
        (Asked::Sent, 0, false),
        // The click came after the order.
        (Asked::Clicked, 29, false),
        (Asked::Clicked, 31, true),
        (Asked::Seen, 31, true),
    ];
    for (least, hours, expected) in rows {
        let mut facts = bought(hours);
        facts.credit = credit(least);
        facts.check(&[
            ("{ event: order_placed, credited: true }", expected),
            ("{ event: order_placed, credited: false }", !expected),
        ]);
    }
    bought(2).check(&[("{ event: order_placed, credited: true }", false)]);
}

#[test]
fn consent_and_reach() {
    let mut facts = Facts::new().consent(Channel::Email, true).consent(Channel::Push, false);
    facts.check(&[
        ("{ consent: email }", true),
        ("{ consent: email, topic: news }", true),
        ("{ consent: push }", false),
        ("{ consent: sms }", false),
        // Consent without an address.
        ("{ reachable: email }", false),
    ]);
    facts.contact.profile.email = Some("ana@shop.example".into());
    facts.contact.profile.phone = Some("+4915112345678".into());
    facts.check(&[("{ reachable: email }", true), ("{ reachable: sms }", false)]);
    facts.contact.consent.get_mut("email").unwrap().topics.insert("news".into(), false);
    facts.check(&[("{ consent: email, topic: news }", false), ("{ consent: email }", true)]);
    facts.settings.consent_unknown_allowed = true;
    // Unknown is allowed now, but it is not consent; withdrawn stays withdrawn.
    facts.check(&[
        ("{ reachable: sms }", true),
        ("{ consent: sms }", false),
        ("{ reachable: push }", false),
    ]);
    facts.contact.suppressed.insert(Channel::Email);
    facts.settings.reachable.remove(&Channel::Sms);
    facts.check(&[("{ reachable: email }", false), ("{ reachable: sms }", false)]);
}

#[test]
fn guards_ask_the_same() {
    let mut facts = Facts::new().consent(Channel::Push, false);
    facts.contact.profile.email = Some("ana@shop.example".into());
    let asked = |facts: &Facts, channel, purpose| {
        obstacle(&facts.contact, channel, purpose, &facts.settings)
    };
    let (marketing, transactional) = (Purpose::Marketing, Purpose::Transactional);
    let rows = [
        (Channel::Sms, transactional, Some(Reason::NoDestination)),
        (Channel::Email, marketing, Some(Reason::NoConsent)),
        (Channel::Email, transactional, None),
        (Channel::Webhook, marketing, None),
    ];
    for (channel, purpose, expected) in rows {
        assert_eq!(asked(&facts, channel, purpose), expected, "{channel} {purpose:?}");
    }
    facts.contact.suppressed.insert(Channel::Email);
    let suppressed = Some(Reason::SuppressionList);
    assert_eq!(asked(&facts, Channel::Email, transactional), suppressed);
    assert!(!consent_allows(&facts.contact, Channel::Push, marketing, &facts.settings));
}

#[test]
fn windows_and_segments() {
    let mut facts = Facts::new().zone("Europe/Berlin").now(8);
    facts.contact.segments.insert("vips".into());
    facts.check(&[
        ("{ segment: vips }", true),
        ("{ segment: VIPS }", false),
        ("{ during: { from: \"09:00\", to: \"18:00\" } }", true),
        ("{ during: { from: \"09:00\", to: \"18:00\", timezone: UTC } }", false),
        ("{ during: { days: [tue] } }", false),
        ("{ during: { days: [mon] } }", true),
    ]);
}

#[test]
fn all_any_and_not() {
    let facts = Facts::new().tag("A").tag("B");
    facts.check(&[
        ("{ all: [{ tag: A }, { tag: B }] }", true),
        ("{ all: [{ tag: A }, { tag: C }] }", false),
        ("{ any: [{ tag: C }, { tag: B }] }", true),
        ("{ any: [{ tag: C }, { tag: D }] }", false),
        ("{ not: { any: [{ tag: C }, { tag: D }] } }", true),
        ("{ all: [{ not: { tag: C } }, { any: [{ tag: C }, { tag: A }] }] }", true),
    ]);
}

#[test]
fn findings_say_why() {
    let facts = Facts::new()
        .attributes(json!({ "city": "Lyon", "age": "abc", "scores": [1, 2], "spent": 70 }))
        .tagged("AB CART", 0)
        .enter()
        .tagged("BUY", 6)
        .now(10);
    let rows = [
        (
            "{ tag_added: BUY }",
            "tag BUY added since entry: yes, at 2027-01-04T06:00:00.000Z",
            Some(2),
        ),
        ("{ tag_added: SELL }", "tag SELL added since entry: no", None),
        ("{ attribute: city, is: Paris }", "city is Paris (was Lyon): no", None),
        ("{ attribute: city }", "city is set: yes", None),
        ("{ attribute: town, is: Paris }", "town is Paris (was missing): no", None),
        ("{ attribute: town }", "town is set (was missing): no", None),
        ("{ attribute: age, gt: 5 }", "age is over 5 (was abc, unreadable): no", None),
        ("{ attribute: scores, gt: 5 }", "scores is over 5 (was [1,2]): no", None),
        (
            "{ attribute: spent, gt: 5 EUR }",
            "spent is over 5 EUR (was 70, not in that currency): no",
            None,
        ),
        (
            "{ event: tag_added_twice, count: { lt: 2 } }",
            "tag_added_twice under 2 times since entry: yes, 0",
            None,
        ),
        (
            "{ not: { tag_added: BUY } }",
            "not (tag BUY added since entry: yes, at 2027-01-04T06:00:00.000Z): no",
            Some(2),
        ),
        ("{ all: [{ attribute: city }, { tag: VIP }] }", "has tag VIP: no", None),
        (
            "{ any: [{ tag: VIP }, { attribute: city }, { tag_added: BUY }] }",
            "city is set: yes",
            None,
        ),
        (
            "{ any: [{ tag: VIP }, { attribute: town }] }",
            "has tag VIP: no; town is set (was missing): no",
            None,
        ),
    ];
    for (text, because, event) in rows {
        let finding = facts.find(&condition(text));
        assert_eq!((&*finding.because, finding.event), (because, event), "{text}");
    }
}

#[test]
fn reasons_are_short() {
    let facts = Facts::new().attributes(json!({ "text": "x".repeat(10_000) }));
    let one = condition("{ attribute: text, is: y }");
    let finding = facts.find(&one);
    assert!(finding.because.chars().count() < 100, "{}", finding.because);
    let many = crate::condition::Condition::Any(vec![one; 20]);
    assert!(facts.find(&many).because.chars().count() <= 401);
}

//! Messages filled in for a contact.

use serde_json::json;

use super::*;
use crate::{Draft, EmailBody, compile};

const REMINDER: &str = include_str!("../../tests/cart-reminder.mjml");

fn facts() -> Value {
    json!({
        "contact": { "first_name": "Ana", "evil": "\"><script>x</script>",
                     "lines": "a\r\nBcc: b@c.example",
                     "nothing": null, "script": "javascript:alert(1)", "asks": "${env:OTHER}" },
        "cart": {
            "total": 59.9, "currency": "EUR", "recovery_url": "https://shop.example/r?c=1&t=2",
            "items": [
                { "name": "Tee & Tasse", "price": "12.50", "quantity": 2,
                  "image": "https://shop.example/1.png" },
                { "name": "Kanne", "price": 34.9, "quantity": 1, "image": null },
            ],
        },
        "vars": { "coupon": { "code": "SPRING", "expires_at": "2026-11-30T12:00:00+01:00" } },
        "unsubscribe_url": "https://shop.example/u/1",
    })
}

fn email(subject: &str, body: EmailBody) -> Draft {
    let (from, reply_to, preheader, text) = (None, None, None, None);
    Draft::Email { from, reply_to, subject: subject.into(), preheader, body, text }
}

fn sms(text: &str) -> Draft {
    Draft::Sms { text: text.into(), sender: None }
}

fn rendered(draft: &Draft) -> Result<Rendered> {
    compile(draft).unwrap_or_else(|problems| panic!("{problems:?}")).render(&facts())
}

fn html(draft: &Draft) -> String {
    let Rendered::Email { html: Some(html), .. } = rendered(draft).unwrap() else {
        panic!("no HTML")
    };
    html
}

fn text(draft: &Draft) -> String {
    let (Rendered::Email { text, .. } | Rendered::Sms { text, .. }) = rendered(draft).unwrap()
    else {
        panic!("no text")
    };
    text
}

fn webhook(headers: &[(&str, &str)], body: Value) -> Draft {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Draft::Webhook {
        url: "https://x.example/{{ cart.total }}".into(),
        method: "POST".into(),
        headers: headers.iter().map(own).collect(),
        body: Some(body),
    }
}

#[test]
fn a_cart_reminder() {
    let draft = Draft::Email {
        from: Some("{{ contact.shop | default('Shop') }} <shop@shop.example>".into()),
        reply_to: Some("{{ contact.nothing }}".into()),
        subject: "{{ contact.first_name | default('Hi') }}, your cart".into(),
        preheader: Some("Tea & more for {{ contact.first_name }}".into()),
        body: EmailBody::Mjml(REMINDER.into()),
        text: None,
    };
    let Rendered::Email { from, reply_to, subject, preheader, html, text } =
        rendered(&draft).unwrap()
    else {
        panic!("no e-mail")
    };
    assert_eq!(from.as_deref(), Some("Shop <shop@shop.example>"));
    assert_eq!(reply_to, None);
    assert_eq!(subject, "Ana, your cart");
    assert_eq!(preheader.as_deref(), Some("Tea & more for Ana"));
    let html = html.unwrap();
    for expected in [
        "Tea &amp; more for Ana</div>",
        "Tee &amp; Tasse",
        "25% off",
        "59.90 EUR",
        "30 November 2026",
        "href=\"https:&#x2f;&#x2f;shop.example&#x2f;r?c=1&amp;t=2\"",
        "data-link=\"cart\"",
        "only 2 left",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    assert!(!html.contains("{{") && !html.contains("{%") && !html.contains("big order"));
    assert_eq!(text, include_str!("../../tests/cart-reminder.txt").trim_end());
}

#[test]
fn contact_data_are_escaped_in_html_only() {
    let safe = "&quot;&gt;&lt;script&gt;x&lt;&#x2f;script&gt;";
    let written = "<a href=\"{{ contact.evil }}\">{{ contact.evil }}</a>";
    let found = html(&email("x", EmailBody::Html(written.into())));
    assert_eq!(found, format!("<a href=\"{safe}\">{safe}</a>"));
    let found = html(&email("x", EmailBody::Html("<a href='{{ contact.script }}'>x</a>".into())));
    assert_eq!(found, "<a>x</a>");
    for (written, expected) in [
        ("<form action=\"{{ contact.script }}\">", "<form>"),
        ("<button formaction='{{ contact.script }}'>", "<button>"),
        ("<area href='{{ contact.script }}' alt='a'>", "<area alt=\"a\">"),
    ] {
        assert_eq!(html(&email("x", EmailBody::Html(written.into()))), expected);
    }
    let mjml = "<mjml><mj-body><mj-section><mj-column><mj-button href=\"{{ contact.evil }}\">\
        {{ contact.evil }}</mj-button></mj-column></mj-section></mj-body></mjml>";
    let found = html(&email("x", EmailBody::Mjml(mjml.into())));
    assert!(found.contains(&format!("href=\"{safe}\"")) && !found.contains("<script"), "{found}");
    assert_eq!(text(&sms("{{ contact.evil }}")), "\"><script>x</script>");
    let Rendered::Email { subject, .. } =
        rendered(&email("{{ contact.evil }}", EmailBody::Text("x".into()))).unwrap()
    else {
        panic!("no e-mail")
    };
    assert_eq!(subject, "\"><script>x</script>");
}

#[test]
fn nothing_breaks_out_of_a_header() {
    let draft = Draft::Email {
        from: Some("{{ contact.lines }} <a@b.example>".into()),
        reply_to: Some("a@b.example\n\n".into()),
        subject: "Hi\u{2028}{{ contact.lines }}\0".into(),
        preheader: None,
        body: EmailBody::Text("x".into()),
        text: None,
    };
    let Rendered::Email { from, reply_to, subject, .. } = rendered(&draft).unwrap() else {
        panic!("no e-mail")
    };
    assert_eq!(from.as_deref(), Some("a Bcc: b@c.example <a@b.example>"));
    assert_eq!(reply_to.as_deref(), Some("a@b.example"));
    assert_eq!(subject, "Hi a Bcc: b@c.example");
    let draft = webhook(&[("X-A", "{{ contact.lines }}")], json!(null));
    let Rendered::Webhook { headers, .. } = rendered(&draft).unwrap() else { panic!("no call") };
    assert_eq!(headers["X-A"], "a Bcc: b@c.example");
}

#[test]
fn secrets_are_for_authors_only() {
    let draft = webhook(&[("X-Key", "Bearer ${env:KEY}"), ("X-B", "{{ contact.none }}")], json!(1));
    let Rendered::Webhook { headers, .. } = rendered(&draft).unwrap() else { panic!("no call") };
    assert_eq!(headers["X-Key"], "Bearer ${env:KEY}");
    assert_eq!(headers["X-B"], "");
    for value in ["${env:KEY}{{ contact.asks }}", "${{ '{env' }}:{{ contact.first_name }}}"] {
        let error = rendered(&webhook(&[("X-Key", value)], json!(1))).unwrap_err();
        assert!(matches!(error, RenderError::Secret { .. }), "{error}");
        assert_eq!(error.part(), "headers.X-Key");
    }
}

#[test]
fn webhook_bodies_keep_types() {
    let body = json!({
        "total": "$.cart.total", "first": "$.cart.items[*].quantity", "all": "$.cart.items",
        "none": "$.contact.none.deeper", "null": "$.contact.nothing", "cash": "$5",
        "name": "{{ contact.first_name }}", "evil": "{{ contact.evil }}", "url": "{VIEW_CART_URL}",
        "list": [1, true, null, "x", { "deep": ["$.vars.coupon.code"] }],
    });
    let Rendered::Webhook { url, method, body, .. } = rendered(&webhook(&[], body)).unwrap() else {
        panic!("no call")
    };
    assert_eq!((url.as_str(), method.as_str()), ("https://x.example/59.9", "POST"));
    let facts = facts();
    assert_eq!(
        body.unwrap(),
        json!({
            "total": 59.9, "first": 2, "all": facts["cart"]["items"], "none": null, "null": null,
            "cash": "$5", "name": "Ana", "evil": "\"><script>x</script>",
            "url": "https://shop.example/r?c=1&t=2",
            "list": [1, true, null, "x", { "deep": ["SPRING"] }],
        })
    );
}

#[test]
fn urls_are_checked_again() {
    let push = |url: &str, image: &str| Draft::Push {
        title: "a".into(),
        body: "b".into(),
        url: Some(url.into()),
        image: Some(image.into()),
    };
    let good = rendered(&push("{VIEW_CART_URL}", "{{ contact.nothing }}")).unwrap();
    let url = Some("https://shop.example/r?c=1&t=2".to_owned());
    let (title, body) = ("a".to_owned(), "b".to_owned());
    assert_eq!(good, Rendered::Push { title, body, url, image: None });
    for (url, image, part) in [
        ("{{ contact.script }}", "https://a.example/", "url"),
        ("java{{ '\n' }}script:x", "https://a.example/", "url"),
        ("https://a.example/", "{{ contact.first_name }}", "image"),
    ] {
        let error = rendered(&push(url, image)).unwrap_err();
        assert!(matches!(error, RenderError::Url { .. }), "{url}: {error}");
        assert_eq!(error.part(), part);
    }
}

#[test]
fn empty_texts_are_not_sent() {
    let none = "{{ contact.nothing }} ";
    let push = |title: &str, body: &str| {
        let (title, body) = (title.to_owned(), body.to_owned());
        Draft::Push { title, body, url: None, image: None }
    };
    let cases = [
        (sms(none), "text"),
        (email(none, EmailBody::Text("x".into())), "subject"),
        (email("x", EmailBody::Text(none.into())), "text"),
        (email("x", EmailBody::Html(none.into())), "html"),
        (push(none, "x"), "title"),
        (push("x", none), "body"),
    ];
    for (draft, part) in cases {
        let error = rendered(&draft).unwrap_err();
        assert_eq!(error, RenderError::Nothing { part: part.to_owned() });
    }
}

#[test]
fn missing_is_missing() {
    let cases = [
        ("a{{ contact.nothing.deeper.still }}b{{ order.total | money('EUR') }}", "ab"),
        ("a{% for i in order.items %}{{ i }}{% else %}none{% endfor %}", "anone"),
        ("{% if order.total > 5 %}a{% endif %}b", "b"),
        ("{{ contact.first_name | upper }} {{ contact.gone[5] | default('x') }}", "ANA x"),
    ];
    for (written, expected) in cases {
        assert_eq!(text(&sms(written)), expected, "{written}");
    }
    let message = compile(&sms("a{{ contact.name }}")).unwrap();
    for context in [json!({}), json!(null), json!({ "contact": 5 }), json!([1])] {
        assert!(message.render(&context).is_ok(), "{context}");
    }
}

#[test]
fn segments_count_the_final_text() {
    let Rendered::Sms { segments, sender, .. } =
        rendered(&Draft::Sms { text: "{VIEW_CART_URL} я".into(), sender: Some("Shop".into()) })
            .unwrap()
    else {
        panic!("no SMS")
    };
    assert_eq!((segments.units, segments.segments), (32, 1));
    assert_eq!(sender.as_deref(), Some("Shop"));
}

#[test]
fn templates_cannot_eat_the_machine() {
    let around = |inside: &str, times: usize| {
        "{% for i in range(1000) %}".repeat(times) + inside + &"{% endfor %}".repeat(times)
    };
    let long = "x".repeat(900);
    let replaced = "'bbbbbbbbb'".to_owned() + &" | replace('b', 'bbbbbbbbbbbb')".repeat(4);
    let joined = format!("{{{{ range(1000) | join('{}') }}}}", "x".repeat(50));
    let cases = [
        (around("", 4), "takes too long to fill in"),
        (around(&"y".repeat(2_000), 1), "grows beyond"),
        (around(&format!("{{{{ '{long}' }}}}"), 2), "grows beyond"),
        ("{{ range(10000000) }}".to_owned(), "line 1: range counts to 1000"),
        ("a\n{{ range(1001) | join('-') }}".to_owned(), "line 2: range counts to 1000"),
        (around(&joined, 1), "grows beyond"),
        (format!("{{{{ {replaced} }}}}"), "a filter makes at most"),
    ];
    for (written, expected) in cases {
        let error = rendered(&sms(&written)).expect_err(expected);
        assert_eq!(error.part(), "text");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn growth_by_assignment_or_repetition_does_not_compile() {
    for written in [
        "{% for i in range(40) %}{% set s = s ~ s %}{% endfor %}",
        "{{ namespace(s='a') }}",
        "{% with a = 'a' ~ 'a' %}{% endwith %}",
        "{% macro m() %}{{ m() }}{% endmacro %}",
        "{{ 'a' * 1000000000 }}",
        "{{ 1000000000 * 'a' }}",
        "{{ contact.first_name * 1000000000 }}",
        "{{ [1] * 1000000000 | length }}",
        "{{ cart['a' * 100000000] }}",
        "{{ 'a' | center(1000000000) }}",
        "{{ 'a' | indent(1000000000) }}",
        "{{ [1] | batch(1000000000, 'x') }}",
        "{{ '%1000000000d' | format(1) }}",
        "{{ contact.first_name[5:1:-1] }}",
        "{% include 'x' %}",
        "{% extends 'x' %}",
        "{% autoescape false %}{% endautoescape %}",
        "{{ contact | tojson }}",
        "{{ debug() }}",
    ] {
        assert!(compile(&sms(written)).is_err(), "{written}");
    }
}

#[test]
fn errors_name_the_authored_line() {
    let mjml = REMINDER.replace("only {{ item.quantity }} left", "{{ range(5000) }}");
    let line = mjml.lines().position(|line| line.contains("range(5000)")).unwrap() + 1;
    let error = rendered(&email("x", EmailBody::Mjml(mjml))).unwrap_err();
    assert_eq!((error.part(), error.line()), ("mjml", line));
    let shown = error.to_string();
    assert!(shown.contains("range counts to 1000 at most"), "{shown}");
}

#[test]
fn the_longest_mail_renders_in_bounds() {
    let row = "<p>{{ contact.first_name | default('x') | upper }}</p>\n";
    let written = row.repeat(crate::limits::TEMPLATE_MAX_BYTES / row.len());
    assert!(html(&email("x", EmailBody::Html(written))).contains("ANA"));
}

proptest::proptest! {
    #[test]
    fn no_draft_makes_it_panic(pieces in proptest::collection::vec(0..SCRAPS.len(), 0..12)) {
        let soup: String = pieces.into_iter().map(|index| SCRAPS[index]).collect();
        let wrapped = format!("<mjml><mj-body>{soup}</mj-body></mjml>");
        for draft in [
            sms(&soup),
            email(&soup, EmailBody::Html(soup.clone())),
            email("x", EmailBody::Mjml(wrapped)),
            webhook(&[("X-A", &soup)], json!({ "a": soup, "b": format!("$.{soup}") })),
        ] {
            match compile(&draft) {
                Ok(message) => drop(message.render(&facts())),
                Err(problems) => assert!(problems.iter().all(|problem| problem.line > 0)),
            }
        }
    }
}

const SCRAPS: [&str; 40] = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{",
    "}",
    "{VIEW_CART_URL}",
    "{SALE_X}",
    " contact.first_name ",
    " cart.items ",
    " | default('x') ",
    " | upper",
    " | truncate(1)",
    "if ",
    "endif",
    "for i in ",
    "endfor",
    "else",
    "é",
    "😀",
    "\u{200d}",
    "\\",
    "\"",
    "'",
    "<",
    ">",
    "<p>",
    "</p>",
    "<mj-section>",
    "</mj-section>",
    "<mj-raw>",
    "</mj-raw>",
    "⟬0⟭",
    "⟭",
    "\n",
    "[0]",
    "[?@.a]",
    "(",
];

/// What was stored once is read for ever: these lines are never changed.
#[test]
fn stored_messages() {
    for stored in include_str!("../../tests/stored.jsonl").lines() {
        let read: Rendered = serde_json::from_str(stored).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), stored);
    }
}

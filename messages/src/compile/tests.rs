//! What compiles, and what every mistake is told as.

use serde_json::json;

use super::*;
use crate::Channel;

pub(crate) fn email(subject: &str, body: EmailBody) -> Draft {
    let (from, reply_to, preheader, text) = (None, None, None, None);
    Draft::Email { from, reply_to, subject: subject.into(), preheader, body, text }
}

fn webhook(url: &str, headers: &[(&str, &str)], body: Option<Value>) -> Draft {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let headers = headers.iter().map(own).collect();
    Draft::Webhook { url: url.into(), method: "POST".into(), headers, body }
}

fn problems(draft: &Draft) -> Vec<(String, usize, usize, ProblemKind)> {
    let found = compile(draft).expect_err("no problem found");
    found.into_iter().map(|at| (at.part, at.line, at.column, at.kind)).collect()
}

fn sorted(draft: &Draft) -> Vec<(String, ProblemKind)> {
    let mut found: Vec<_> =
        problems(draft).into_iter().map(|(part, _, _, kind)| (part, kind)).collect();
    found.sort();
    found
}

#[test]
fn reports_all_problems() {
    use ProblemKind::{
        Empty, Forbidden, Syntax, UnknownFilter, UnknownPlaceholder, UnknownVariable,
    };
    let draft = Draft::Email {
        from: Some("{{ shop.name }}".into()),
        reply_to: Some("{{ contact.a | uper }}".into()),
        subject: " ".into(),
        preheader: Some("{% set a = 1 %}".into()),
        body: EmailBody::Mjml(
            "<mjml><mj-body><mj-txt>{{ contact.a | safe }}{VIEW_CRT_URL}</mj-txt></mj-body></mjml>"
                .into(),
        ),
        text: Some("{{ contact.".into()),
    };
    let expected = [
        ("from", UnknownVariable),
        ("mjml", UnknownPlaceholder),
        ("mjml", UnknownFilter),
        ("preheader", Forbidden),
        ("reply_to", UnknownFilter),
        ("subject", Empty),
        ("text", Syntax),
    ]
    .map(|(part, kind)| (part.to_owned(), kind));
    let mut expected = Vec::from(expected);
    expected.sort();
    assert_eq!(sorted(&draft), expected);
}

#[test]
fn webhooks() {
    use ProblemKind::{HeaderName, Method, Path, Syntax, UnknownVariable, Url};
    let body = json!({
        "a": "$.cart.items[", "b/c": ["{{ contact."], "d": "$.crat.total", "e": "$5", "f": "{x}",
    });
    let draft =
        webhook("ftp://x", &[("X Key", "a"), ("Host", "b"), ("X-Ok", "${env:K}")], Some(body));
    let expected = [
        ("body/a".to_owned(), Path),
        ("body/b~1c/0".to_owned(), Syntax),
        ("body/d".to_owned(), UnknownVariable),
        ("headers.Host".to_owned(), HeaderName),
        ("headers.X Key".to_owned(), HeaderName),
        ("url".to_owned(), Url),
    ];
    assert_eq!(sorted(&draft), expected);
    let Draft::Webhook { url, headers, body, .. } = webhook("https://x.example", &[], None) else {
        unreachable!("made above")
    };
    let draft = Draft::Webhook { url, method: "post".into(), headers, body };
    assert_eq!(problems(&draft), [("method".to_owned(), 1, 1, Method)]);
}

#[test]
fn urls() {
    for (url, image, good) in [
        ("https://a.example/{{ cart.cart_id }}", "https://a.example/x.png", true),
        ("{VIEW_CART_URL}", "{{ feeds.a[0].image }}", true),
        ("myshop://cart", "https://a.example/x.png", true),
        ("javascript:{{ contact.a }}", "https://a.example/x.png", false),
        ("https://a.example", "data:{{ contact.a }}", false),
        ("https://a.example", "x.png", false),
    ] {
        let (title, body) = ("a".into(), "b".into());
        let (url, image) = (Some(url.to_owned()), Some(image.to_owned()));
        let draft = Draft::Push { title, body, url, image };
        assert_eq!(compile(&draft).is_ok(), good, "{draft:?}");
    }
}

#[test]
fn variables_of_all_parts() {
    let draft = webhook(
        "https://x.example/{{ contact.id }}",
        &[("X-Name", "{{ contact.first_name | default('x') }}")],
        Some(json!({ "total": "$.cart.total", "name": "{{ contact.first_name }}",
                "n": "$.cart.items[*].sku" })),
    );
    let message = compile(&draft).unwrap();
    let found: Vec<_> = message
        .variables()
        .iter()
        .map(|read| (read.path.as_str(), read.part.as_str(), read.column, read.defaulted))
        .collect();
    assert_eq!(
        found,
        [
            ("cart.items", "body/n", 1, false),
            ("cart.total", "body/total", 1, false),
            ("contact.first_name", "body/name", 4, false),
            ("contact.id", "url", 22, false),
        ]
    );
    assert!(message.mentions("cart") && message.mentions("contact.id"));
    assert!(!message.mentions("contact.i") && !message.mentions("unsubscribe_url"));
}

#[test]
fn a_message_can_be_shared() {
    fn shareable<T: Send + Sync + Clone + std::fmt::Debug + 'static>(_: &T) {}
    let message = compile(&email("{VIEW_CART_URL}", EmailBody::Text("x".into()))).unwrap();
    shareable(&message);
    assert_eq!(message.channel(), Channel::Email);
    assert!(message.mentions("cart.recovery_url"));
    let shown = format!("{message:?}");
    assert!(shown.contains("cart.recovery_url") && shown.len() < 300, "{shown}");
}

#[test]
fn places_inside_a_part() {
    let draft = Draft::Sms { text: "Hé {VIEW_CART_URL}\n  {{ contct.a }}".into(), sender: None };
    let expected = ("text".to_owned(), 2, 6, ProblemKind::UnknownVariable);
    assert_eq!(problems(&draft), [expected]);
    let error = &compile(&draft).unwrap_err()[0];
    assert_eq!(error.to_string(), "text:2:6: there is no `contct`");
    assert_eq!(error.help, "did you mean `contact`?");
}

//! Mails printed the slow way, as what the quick one is measured by: all facts go to the template
//! engine, and each look at the HTML cuts it anew by the rules of the whole standard.

use proptest::prelude::*;
use proptest::{collection::vec, sample::select};
use serde_json::json;

use super::*;
use crate::{Draft, EmailBody, compile, scan, tags};

/// A mail as it is sent.
#[derive(Debug, PartialEq)]
struct Mail {
    html: String,
    text: String,
}

fn slowly(template: &str, facts: &Value) -> Option<Mail> {
    let mut templates = environment::environment();
    let written_out = scan::template(template, &scan::pieces(template)).text;
    templates.add_template_owned(HTML, written_out).unwrap();
    let html = environment::render(&templates, HTML, &Filler::from(Serde(facts))).ok()?;
    let html = disarmed(html.trim());
    let text = plain::text(Tokens::thoroughly(&html));
    Some(Mail { html: tracked(&html), text }).filter(|mail| !mail.html.is_empty())
}

fn disarmed(html: &str) -> String {
    if !links::may_hold_script(html) {
        return html.to_owned();
    }
    tags::rewrite_cut(html, Tokens::thoroughly(html), |tag| {
        for name in ["href", "action", "formaction"] {
            if tag.get(name).is_some_and(|url| address::check_beginning(url).is_err()) {
                tag.remove(name);
            }
        }
    })
}

fn tracked(html: &str) -> String {
    let mut replacement = track;
    let mut change = links::following(&mut replacement);
    tags::rewrite_cut(html, Tokens::thoroughly(html), |tag| {
        if tag.name == "a" {
            change(tag);
        }
    })
}

fn track(link: &links::Link<'_>) -> Option<String> {
    let (name, index) = (link.name.unwrap_or_default(), link.index);
    link.url
        .starts_with("http")
        .then(|| format!("https://t.example/?{name}&{index}=\"{}", link.url))
}

fn quickly(template: &str, facts: &Value) -> Option<Mail> {
    let (from, reply_to, preheader, text) = (None, None, None, None);
    let body = EmailBody::Html(template.to_owned());
    let draft = Draft::Email { from, reply_to, subject: "x".into(), preheader, body, text };
    let rendered = compile(&draft).unwrap().render(facts).ok()?;
    let Rendered::Email { html: Some(html), text, .. } = rendered else { return None };
    Some(Mail { html: links::rewrite(&html, &mut track), text })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn quickly_as_slowly(
        pieces in vec(select(PIECES), 1..16),
        values in vec(value(), 8),
        long in 0..60usize,
    ) {
        let (template, facts) = (pieces.concat(), facts(&values, long));
        prop_assert_eq!(quickly(&template, &facts), slowly(&template, &facts));
    }
}

fn value() -> impl Strategy<Value = String> {
    let soup = vec(select(VALUES), 0..4).prop_map(|values| values.concat());
    prop_oneof![2 => soup, 1 => select(ADDRESSES).prop_map(str::to_owned)]
}

fn facts(values: &[String], long: usize) -> Value {
    let [one, two, three, four, five, url, more, cart] = values else { panic!("eight values") };
    json!({
        "contact": { "a": one, "b.c": two, "b": { "c": three, "d": [one, { "c": five }] },
                     "": four, "url": format!("{url}{}", more.repeat(long)), "none": null,
                     "yes": true },
        "cart": { "recovery_url": cart, "n": 5, "items": [
            { "name": five, "price": "12.5", "url": url, "sub": [more, cart] },
            { "name": four.repeat(long), "price": 3 },
        ] },
        "vars": { one.as_str(): two, "list": [three, four], "key": one },
        "event": [one, { "x": two }],
        "unsubscribe_url": "https://a.example/u/1",
    })
}

/// Each is right by itself; together they leave elements open and end what nobody began.
const PIECES: &[&str] = &[
    "Hi {{ contact.a }}, ",
    "<p title=\"{{ contact.a }}\">{{ contact['b.c'] }}{{ contact.b.c }}</p>",
    "<a href='{{ contact.url }}' data-link=\"{{ contact.a }}\">{{ contact.url }}</a>",
    "<a href=\"{VIEW_CART_URL}\">To your cart</a>",
    "<a href=\"{{ contact.a }}:{{ contact['b.c'] }}\" style='{{ contact.b.c }}'>",
    "<form action=\"{{ cart.recovery_url }}\">",
    "<button formaction='{{ contact.a }}'></form>",
    "{% for item in cart.items %}<tr><td>{{ item.name }}<td>{{ item.price | money('EUR') }}\
        {% for sub in item.sub %}<a href=\"{{ sub }}\"><img alt=\"{{ sub }}\"></a>{% endfor %}\
     {% else %}<hr>{% endfor %}",
    "{% if contact.yes and contact.none is none %}<b{% if cart.n > 3 %} id=\"x\"{% endif %}>\
     {% endif %}",
    "{{ contact.b }}{{ contact.b.d[1].c }}{{ contact.b.d | first }}{{ contact[''] }}",
    "{{ contact[vars.key] }}{{ vars.list | join('<br>') }}{{ vars[contact.a] }}{{ event[1].x }}",
    "{{ contact.a | escape | upper }}{{ contact.b.c | e }}{{ '<b>' | e | replace('b', 'i') }}",
    "{{ vars }}{{ event }}{{ order.total | default(contact.a) }}{{ cart | length }}",
    "{% for key in vars %}{{ key }}={{ vars[key] }}{% endfor %}",
    "<div style=\"color:{{ contact.a }}; Display: none\">{{ contact.url | truncate(20) }}</div>",
    "<style>a { color: {{ contact.a }} }</style><title>{{ contact.b.c }}</title>",
    "<script>var a = '{{ contact.a }}';</script><textarea>{{ contact.a }}</textarea>",
    "<!-- {{ contact.a }} --><!--[if mso]><td>{{ contact.a }}<![endif]-->",
    "<!doctype html><table width=600 {% if contact.yes %}hidden{% endif %}><tr><td>",
    "</td></tr></table></a></div></b>",
    "<svg><title>{{ contact.a }}<a href=\"x\"></title></svg>",
    "1 < 2 & 3 {{ cart.n }} AT&T&euro; <br/ ><a href=http://a.example/?b={# c #}d>",
    "<A HREF=\"Java&#115;cript:x\" href=\"{{ contact.a }}\">y</A>\r\n",
    "<a href=\" javascript:{{ contact.a }}\">z</a>&nbsp;\u{200c}",
];

/// What contacts and shops may hold.
const VALUES: &[&str] = &[
    "",
    "Ana",
    "é 😀",
    "\"",
    "'",
    "&",
    "<",
    ">",
    "/",
    ";",
    ":",
    " ",
    "\n",
    "\r\n",
    "\0",
    "\t",
    "\u{a0}",
    "\u{200b}",
    "\u{e000}",
    "\u{f8ff}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffd}",
    "{{ contact.b }}",
    "{%",
    "&amp;",
    "&lt",
    "#",
    "</a>",
    "-->",
    "--!>",
    "</style>",
    "</script>",
    "<script>",
    "<a href=\"https://evil.example/\">",
    "javascript",
    "display:none",
];

/// What they may hold where a link is looked for.
const ADDRESSES: &[&str] = &[
    " JavaScript:alert(1)",
    "java\tscript:",
    "data:text/html,x",
    "https://shop.example/r?c=1&t=2#x",
    "http://",
    "mailto:a@b.example",
];

//! Connector files that cannot be used, and what is said about them.

use super::*;

const GOOD: &str = "connector: x
verify: { scheme: token, header: X-Token }
events:
  - { topics: [a], type: order_placed, mapping: m }
mapping:
  m:
    contact: { email: $.email }
    data: { total: $.total }
";

/// What is said about a good file with one place changed: code, place, message, help.
fn told(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    let text = GOOD.replacen(from, to, 1);
    let source = Source::new("x.yaml", text);
    let (connector, found) = read(&source);
    assert_eq!(connector.is_none(), !found.is_empty());
    let lines = weir_engine::source::Lines::new(&source.text);
    let one = |found: &weir_engine::diagnostic::Diagnostic| {
        let place = lines.place(found.span.start);
        let (line, column) = (place.line, place.column);
        format!("{line}:{column} {} {}; {}", found.rule.code, found.message, found.help)
    };
    found.iter().map(one).collect()
}

/// What is changed to what, and what is said then.
const BROKEN: [(&str, &str, &str); 42] = [
    ("connector: x\n", "", "1:1 E103 `connector` is missing; write `connector: my-shop`"),
    ("connector: x", "connector: My Shop", "1:12 E108 `My Shop` is no name; use small"),
    ("verify:", "verfy:", "2:1 E102 `verfy` is no setting of a connector; did you mean `verify`?"),
    ("scheme: token", "scheme: tokn", "2:19 E104 `scheme` is not `tokn`; did you mean `token`?"),
    ("{ scheme: token, header: X-Token }", "[]", "2:9 E104 `verify` names no scheme; a webhook"),
    (
        "header: X-Token",
        "header: X-Token, algorithm: sha256",
        "2:43 E102 `algorithm` is no setting of scheme token",
    ),
    (
        "scheme: token, header: X-Token",
        "scheme: hmac, header: X-Token, algorithm: md5, encoding: hex",
        "2:53 E104 `algorithm` is not `md5`; write one of sha256, sha1",
    ),
    (
        "scheme: token, header: X-Token",
        "scheme: hmac, header: X, algorithm: sha1, encoding: hex, timestamp: X-Time",
        "2:9 E104 a time counts only if it is signed",
    ),
    (
        "scheme: token, header: X-Token",
        "scheme: hmac, header: X, algorithm: sha1, encoding: hex, signed: \"v1\"",
        "2:76 E104 what is signed must hold the body",
    ),
    (
        "scheme: token, header: X-Token",
        "scheme: standard_webhooks, tolerance_seconds: 90000",
        "2:57 E104 `tolerance_seconds` is a whole number from 0 to 86400",
    ),
    ("mapping: m }", "mapping: n }", "4:49 E104 there is no mapping `n`; write it under"),
    ("type: order_placed", "type: Order Placed", "4:26 E104 `Order Placed` is no type of"),
    ("type: order_placed", "type: consent_given", "4:26 E104 `consent_given` is not a shop's"),
    ("type: order_placed", "type: message_seen", "4:26 E104 `message_seen` is not a shop's"),
    ("type: order_placed", "skip: x, refuse: y", "4:5 E104 a row says one of `type`"),
    (
        "topics: [a]",
        "topics: [a], when: { path: $.x, is: 1, not: 2 }",
        "4:26 E107 a condition asks one thing",
    ),
    ("$.email", "email", "7:23 E106 `email` is no path; a path begins with `$`: `$.email`"),
    ("$.email", "\"$.email[\"", "7:23 E106 the path `$.email[`"),
    ("$.email", "{ value: a, typ: text }", "7:35 E102 `typ` is no setting of a field; did you"),
    ("$.email", "{ type: text }", "7:23 E103 a field needs a path or a value"),
    ("email: $.email", "e_mail: $.email", "7:24 E102 `e_mail` is no field of a contact; did"),
    ("email: $.email", "consent: $.c", "7:25 E104 a payload's consent is no act of the person"),
    ("contact: { email: $.email }", "data: {}", "E103 `contact` is missing"),
    ("$.total", "{ path: $.t, round: 9 }", "8:40 E104 `round` is a whole number from 0 to 8"),
    ("$.total", "{ path: $.t, type: coins }", "8:39 E104 `type` is not `coins`"),
    ("$.total", "{ path: $.t, zone: Berlin }", "8:39 E104 `Berlin` is not a time zone"),
    ("  m:\n", "  n: { contact: {} }\n  m:\n", "6:3 E102 no row of `events` names the mapping"),
    ("$.total", "{ template: \"{x}\" }", "8:32 E104 `{x}` is neither `{shop}` nor a path"),
    ("$.total", "{ when: { path: $.a, is: 1 } }", "8:20 E103 a field needs a path or a value"),
    ("type: order_placed, mapping: m", "product: lost", "E104 `product` is not `lost`"),
    ("type: order_placed, mapping: m", "product: gone", "E104 the file says nothing of products"),
    (
        "mapping:\n",
        "product: { id: $.id, fields: {} }\nmapping:\n",
        "5:10 E102 no row of `events` is about products",
    ),
    ("mapping:\n", "product: { fields: {} }\nmapping:\n", "5:10 E103 `id` is missing"),
    ("mapping:\n", "coupons: { url: a, code: $.c }\nmapping:\n", "E103 it makes codes that are"),
    ("mapping:\n", "coupons: { code: $.c, percent: 1 }\nmapping:\n", "E103 `url` is missing"),
    (
        "mapping:\n",
        "coupons: { url: a, code: $.c, percent: \"{token}\" }\nmapping:\n",
        "E104 `{token}` is none of `{shop}`",
    ),
    ("mapping:\n", "hydrate: shop\nmapping:\n", "5:10 E104 `hydrate` is a map"),
    ("mapping:\n", "hydrate: { url: \"{token}\" }\nmapping:\n", "E104 `{token}` is neither"),
    ("mapping:\n", "hydrate: { at: $.a }\nmapping:\n", "5:10 E103 `url` is missing"),
    ("mapping:\n", "hydrate: { url: \"a\" }\nmapping:\n", "E104 the file says nothing of pro"),
    ("connector: x", "connector: x\nconnector: y", "2:1 E002"),
    ("connector: x", "connector: [x", "E0"),
];

#[test]
fn broken_files_are_told_what_where_and_what_to_write() {
    let mut untold = Vec::new();
    for (from, to, expected) in BROKEN {
        let told = told(from, to);
        if !told.iter().any(|told| told.contains(expected)) {
            untold.push(format!("{to}: {expected}, but: {told:#?}"));
        }
    }
    assert!(untold.is_empty(), "{}", untold.join("\n"));
}

#[test]
fn nothing_is_found_in_what_is_right() {
    assert_eq!(told("connector: x", "connector: x"), [""; 0]);
}

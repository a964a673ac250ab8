//! Settings of providers, read, described and shown.

use serde_json::{Value, json};

use super::{MASK, channels_of, mask, name, read, schema, unmask};

fn faults(body: &Value) -> Vec<(String, &'static str)> {
    let faults = read(body).expect_err("it is wrong");
    faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

#[test]
fn every_fault_is_told_at_its_place() {
    let sms = |more: Value| {
        let mut body = json!({ "type": "http", "channels": ["sms"], "url": "https://a.example" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let rows = [
        (json!({}), "/type", "missing"),
        (json!({ "type": "smpt" }), "/type", "unknown_kind"),
        (json!({ "type": "smtp" }), "/host", "missing"),
        (json!({ "type": "smtp", "host": "a", "url": "smtp://a" }), "/url", "excluded"),
        (json!({ "type": "smtp", "host": " " }), "/host", "empty"),
        (json!({ "type": "smtp", "host": "a\nb" }), "/host", "invalid_line"),
        (json!({ "type": "smtp", "host": "a", "port": 0 }), "/port", "wrong_type"),
        (json!({ "type": "smtp", "host": "a", "tls": "yes" }), "/tls", "unknown_word"),
        (
            json!({ "type": "smtp", "host": "a", "channels": ["sms"] }),
            "/channels/0",
            "unknown_channel",
        ),
        (json!({ "type": "smtp", "hots": "a", "host": "a" }), "/hots", "unknown_field"),
        (sms(json!({ "rate": "fast" })), "/rate", "invalid_rate"),
        (sms(json!({ "rate": 300 })), "/rate", "invalid_rate"),
        (sms(json!({ "concurrency": 0 })), "/concurrency", "wrong_type"),
        (sms(json!({ "headers": { "a/b": 1 } })), "/headers/a~1b", "wrong_type"),
        (sms(json!({ "body": { "json": {}, "text": "" } })), "/body/text", "excluded"),
        (sms(json!({ "body": {} })), "/body/json", "missing"),
        (sms(json!({ "retry": [503, "6xx"] })), "/retry/1", "invalid_status"),
        (
            sms(json!({ "lookup": { "after_seconds": 11, "url": "x" } })),
            "/lookup/after_seconds",
            "wrong_type",
        ),
        (sms(json!({ "lookup": { "found": { "pth": 1 } } })), "/lookup/found/pth", "unknown_field"),
    ];
    for (body, pointer, code) in rows {
        let found = faults(&body);
        assert!(found.contains(&(pointer.to_owned(), code)), "{body}: {found:?}");
    }
}

#[test]
fn what_is_right_is_taken_as_it_is() {
    let bodies = [
        json!({ "type": "smtp", "host": "mail.example", "port": 25, "user": null }),
        json!({ "type": "smtp", "url": "smtp://mail.example", "rate": "10/second", "burst": 2 }),
        json!({ "type": "webhook", "env": ["WEIR_SECRET_A"], "channels": [] }),
        json!({ "type": "sandbox", "channels": ["push"] }),
        json!({
            "type": "http", "channels": ["sms"], "url": "https://a.example/{{ to }}",
            "headers": { "x-key": "a" }, "body": { "form": { "to": "{{ to }}" } },
            "success": { "statuses": [200, "2xx"], "path": "$.ok", "equals": true },
            "lookup": { "url": "https://a.example/{{ id }}", "missing": { "statuses": [404] } },
        }),
    ];
    for body in bodies {
        let settings = read(&body).unwrap();
        let mut expected = body.clone();
        expected.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        assert_eq!(settings.value(), expected);
    }
    assert_eq!(channels_of(&json!({ "type": "smtp" })).len(), 1);
    assert_eq!(channels_of(&json!({ "type": "smtp", "channels": [] })).len(), 0);
}

#[test]
fn names_are_plain() {
    assert!(name("mail-2").is_ok());
    for bad in ["", "Mail", "2mail", "a b", "a/b", "sandbox", &"a".repeat(41)] {
        assert!(name(bad).is_err(), "{bad}");
    }
}

fn smtp(password: &str) -> Value {
    json!({ "type": "smtp", "host": "a.example", "user": "u", "password": password })
}

fn service(authorization: &str) -> Value {
    json!({
        "type": "http", "channels": ["sms"], "url": "https://a.example/send?to={{ to }}",
        "headers": { "Authorization": authorization, "Content-Type": "application/json" },
        "lookup": { "url": "https://b.example/{{ id }}", "headers": { "x-key": "k" } },
    })
}

#[test]
fn what_was_written_is_not_shown() {
    assert_eq!(mask(&smtp("s3cr3t")), smtp(MASK));
    for open in ["${env:WEIR_SECRET_MAIL}", "file:/run/secrets/mail"] {
        assert_eq!(mask(&smtp(open)), smtp(open));
    }
    let shown = mask(&service("Bearer s3cr3t"));
    assert_eq!(shown["headers"]["Authorization"], MASK);
    assert_eq!(shown["headers"]["Content-Type"], "application/json");
    assert_eq!(shown["lookup"]["headers"]["x-key"], MASK);
    let open = "Bearer ${env:WEIR_SECRET_SMS}";
    assert_eq!(mask(&service(open))["headers"]["Authorization"], open);
    for hidden in ["${env:A} s3cr3t-2", "${env:A", "Bearer file:/x"] {
        assert_eq!(mask(&service(hidden))["headers"]["Authorization"], MASK, "{hidden}");
    }
    for (url, is_shown) in [
        ("smtp://a.example", true),
        ("smtp://u:${env:A}@a.example:25", true),
        ("file:/run/secrets/url", true),
        ("smtp://u:p@a.example", false),
        ("smtp://u:p${env:A}@a.example", false),
        ("smtp://u:p@x@a.example", false),
        ("odd", false),
    ] {
        let shown = mask(&json!({ "type": "smtp", "url": url }));
        assert_eq!(shown["url"] == url, is_shown, "{url}");
    }
    // Another version of Weir may have written it.
    let newer = json!({ "type": "pigeon", "word": "s3cr3t", "more": { "word": "s3cr3t" } });
    assert_eq!(mask(&newer), json!({ "type": "pigeon", "word": MASK, "more": MASK }));
    let newer = json!({ "type": "smtp", "host": "a", "word": "s3cr3t" });
    assert_eq!(mask(&newer), json!({ "type": "smtp", "host": "a", "word": MASK }));
}

#[test]
fn who_sends_the_stars_back_keeps_the_secret() {
    let kept = service("Bearer s3cr3t");
    let mut changed = mask(&kept);
    changed["url"] = json!("https://a.example/other");
    let whole = unmask(&changed, Some(&kept)).unwrap();
    assert_eq!(whole["headers"]["Authorization"], "Bearer s3cr3t");
    assert_eq!(whole["lookup"]["headers"]["x-key"], "k");
    assert_eq!(whole["url"], "https://a.example/other");
}

#[test]
fn no_secret_goes_to_another_place() {
    let at = |settings: &Value, kept: Option<&Value>| -> Vec<String> {
        let faults = unmask(settings, kept).expect_err("it is refused");
        assert!(faults.iter().all(|fault| fault.code == "secret_needed"));
        faults.into_iter().map(|fault| fault.pointer).collect()
    };
    let kept = service("Bearer s3cr3t");
    for url in ["https://evil.example/send", "http://a.example/send", "https://a.example:8/"] {
        let mut changed = mask(&kept);
        changed["url"] = json!(url);
        assert_eq!(at(&changed, Some(&kept)), ["/headers/Authorization"], "{url}");
    }
    let mut changed = mask(&kept);
    changed["lookup"]["url"] = json!("https://evil.example/{{ id }}");
    assert_eq!(at(&changed, Some(&kept)), ["/lookup/headers/x-key"]);
    let mut renamed = mask(&kept);
    renamed["headers"] = json!({ "X-Other": MASK });
    assert_eq!(at(&renamed, Some(&kept)), ["/headers/X-Other"]);
    for (key, value) in [("host", json!("evil")), ("port", json!(26)), ("tls", json!("none"))] {
        let mut changed = smtp(MASK);
        changed[key] = value;
        assert_eq!(at(&changed, Some(&smtp("s3cr3t"))), ["/password"], "{key}");
    }
    assert_eq!(at(&smtp(MASK), None), ["/password"]);
}

#[test]
fn the_schema_knows_what_is_read() {
    let document = schema();
    let kinds = document["oneOf"].as_array().unwrap();
    assert_eq!(kinds.len(), super::KINDS.len());
    for (kind, described) in super::KINDS.iter().zip(kinds) {
        assert_eq!(described["properties"]["type"]["const"], kind.word);
        assert!(described["x-begin"].is_object() && name(kind.name).is_ok(), "{}", kind.word);
        for row in kind.settings() {
            let property = &described["properties"][row.name];
            assert!(property["title"].is_string(), "{} {}", kind.word, row.name);
            if let Some(default) = row.default {
                let default: Value = serde_json::from_str(default).expect("defaults are JSON");
                assert_eq!(property["default"], default);
            }
        }
    }
    assert_eq!(kinds[0]["properties"]["password"]["x-secret"], true);
}

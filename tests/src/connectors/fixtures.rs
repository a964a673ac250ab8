//! Every fixture beside its golden document. After a change that is meant:
//! `WEIR_UPDATE=1 cargo nextest run -p weir-tests connectors`.

use std::collections::BTreeSet;

use serde_json::Value;
use weir_connectors::{Hints, SHIPPED};
use weir_engine::value::Currency;

use super::{connector, read, root, shown, take};

#[test]
fn fixtures_become_their_golden_events() {
    let mut seen = BTreeSet::new();
    let mut types = BTreeSet::new();
    let mut problems = Vec::new();
    for entry in std::fs::read_dir(root().join("connectors/fixtures")).expect("readable") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        if name.ends_with(".golden.json") {
            continue;
        }
        let fixture: Value = serde_json::from_str(&read(&path)).expect("JSON");
        let of = fixture["connector"].as_str().expect("names its connector");
        seen.insert(of.to_owned());
        let first = play(of, &fixture);
        assert_eq!(first, play(of, &fixture), "{name}: a repetition is the same to the letter");
        for told in first["outcome"]["mapped"]["events"].as_array().into_iter().flatten() {
            types.insert((of.to_owned(), told["type"].as_str().unwrap_or_default().to_owned()));
        }
        let golden = path.with_extension("golden.json");
        let text = format!("{first:#}\n");
        if std::env::var_os("WEIR_UPDATE").is_some() {
            std::fs::write(&golden, &text).expect("writable");
        } else if read(&golden) != text {
            problems.push(format!("{name} became\n{text}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let shipped: BTreeSet<String> = SHIPPED.iter().map(|one| one.name.to_owned()).collect();
    assert_eq!(seen, shipped, "every connector has a fixture");
    for (of, told) in [("shopify", "order_cancelled"), ("zid", "order_placed")] {
        assert!(types.contains(&(of.to_owned(), told.to_owned())), "{of} {told}");
    }
}

fn play(of: &str, fixture: &Value) -> Value {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let headers = fixture["headers"].as_object().into_iter().flatten();
    let headers: Vec<_> =
        headers.map(|(name, value)| (name.clone(), text(value).unwrap_or_default())).collect();
    let hints = Hints {
        topic: text(&fixture["topic"]),
        shop: text(&fixture["hints"]["shop"]),
        currency: fixture["hints"]["currency"].as_str().map(|code| Currency::parse(code).unwrap()),
        ..Hints::default()
    };
    shown(&take(of, &fixture["body"].to_string(), &headers, &hints))
}

/// Whatever stands in one place of a payload, something sensible is said.
#[test]
fn odd_values_are_taken_or_refused_with_words() {
    let long = "é".repeat(5_000);
    let odd = [
        Value::Null,
        serde_json::json!(true),
        serde_json::json!(i64::MIN),
        serde_json::json!(-0.0),
        serde_json::json!(1e308),
        serde_json::json!("a\u{0}b"),
        serde_json::json!("GMT+0300 é"),
        serde_json::json!(long),
        serde_json::json!([[]]),
        serde_json::json!({"a": {}}),
    ];
    let mut played = 0;
    for entry in std::fs::read_dir(root().join("connectors/fixtures")).expect("readable") {
        let path = entry.expect("readable").path();
        if path.to_string_lossy().ends_with(".golden.json") {
            continue;
        }
        let fixture: Value = serde_json::from_str(&read(&path)).expect("JSON");
        let of = fixture["connector"].as_str().expect("names its connector");
        for place in places(&fixture["body"], "/body") {
            for value in &odd {
                let mut changed = fixture.clone();
                *changed.pointer_mut(&place).expect("a place") = value.clone();
                let shown = play(of, &changed);
                for refusal in shown["outcome"]["refused"].as_array().into_iter().flatten() {
                    assert!(refusal["message"].as_str().is_some_and(|told| !told.is_empty()));
                }
                assert!(!shown["topic"].to_string().contains("\\u0000"), "{place}");
                played += 1;
            }
        }
    }
    assert!(played > 5_000, "{played} were played");
}

/// Every place in a value, as a pointer.
fn places(value: &Value, at: &str) -> Vec<String> {
    let below: Vec<String> = match value {
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| places(value, &format!("{at}/{name}"))).collect()
        }
        Value::Array(items) => {
            let each = items.iter().enumerate();
            each.flat_map(|(n, value)| places(value, &format!("{at}/{n}"))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    [at.to_owned()].into_iter().chain(below).collect()
}

#[test]
fn no_connector_reads_consent() {
    for one in SHIPPED {
        assert!(!connector(one.name).types().iter().any(|kind| kind.starts_with("consent")));
        for word in ["accepts_marketing", "marketing_consent", "accepts_sms"] {
            assert!(!one.text.contains(word), "{} reads {word}", one.name);
        }
    }
}

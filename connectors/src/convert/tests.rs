//! Values as shops write them.

use serde_json::json;

use super::*;

fn read(value: &Value, kind: Kind, region: Option<&str>, round: Option<u32>) -> Became {
    convert(value, kind, Around { region, zone: &Zone::UTC, round })
}

#[test]
fn values_become_those_of_the_house() {
    let rows = [
        (json!("736.85"), Kind::Money, json!(736.85)),
        (json!("59.9000"), Kind::Money, json!(59.9)),
        (json!(100), Kind::Money, json!(100)),
        (json!(0), Kind::Money, json!(0)),
        (json!("1.0000"), Kind::Number, json!(1)),
        (json!("2.6"), Kind::Integer, json!(3)),
        (json!("usd"), Kind::Currency, json!("USD")),
        (json!("38.02 SAR"), Kind::Currency, json!("SAR")),
        (json!(718_838), Kind::Id, json!("718838")),
        (json!(" a "), Kind::Text, json!("a")),
        (json!("Idea &ndash; M &amp; L"), Kind::HtmlText, json!("Idea – M & L")),
        (json!("Ada@Shop.Example"), Kind::Email, json!("ada@shop.example")),
        (json!("https://a.example/x?y=1"), Kind::Url, json!("https://a.example/x?y=1")),
        (json!("1"), Kind::Boolean, json!(true)),
        (json!({"a": 1}), Kind::Any, json!({"a": 1})),
    ];
    for (value, kind, expected) in rows {
        assert_eq!(read(&value, kind, None, None), Became::Value(expected), "{value}");
    }
    let rounded = read(&json!(38.018_298_484_027_2), Kind::Money, None, Some(2));
    assert_eq!(rounded, Became::Value(json!(38.02)));
}

#[test]
fn what_says_nothing_is_absent() {
    for value in [json!(null), json!(""), json!("  "), json!(0), json!("0"), json!("0000")] {
        assert_eq!(read(&value, Kind::Id, None, None), Became::Absent, "{value}");
    }
    assert_eq!(read(&json!(""), Kind::Money, None, None), Became::Absent);
}

#[test]
fn what_cannot_be_is_refused_or_left_out() {
    let code = |value: &Value, kind| match read(value, kind, None, None) {
        Became::Refused(code, _) => code,
        Became::Dropped(_) => "dropped",
        Became::Value(_) | Became::Absent => "taken",
    };
    let rows = [
        (json!(-1), Kind::Money, "negative_amount"),
        (json!("-0.01"), Kind::Money, "negative_amount"),
        (json!("1.299,00"), Kind::Money, "invalid_amount"),
        (json!([1]), Kind::Money, "invalid_amount"),
        (json!("many"), Kind::Number, "invalid_number"),
        (json!("GALLEONS"), Kind::Currency, "unknown_currency"),
        (json!("XXQ"), Kind::Currency, "unknown_currency"),
        (json!("javascript:alert(1)"), Kind::Url, "dropped"),
        (json!("https://a b"), Kind::Url, "dropped"),
        (json!("nobody"), Kind::Email, "dropped"),
        (json!("a@b@c.de"), Kind::Email, "dropped"),
        (json!("x".repeat(257)), Kind::Id, "dropped"),
        (json!(["a"]), Kind::Text, "dropped"),
        (json!("yesterday"), Kind::Time, "dropped"),
        (json!("perhaps"), Kind::Boolean, "dropped"),
    ];
    for (value, kind, expected) in rows {
        assert_eq!(code(&value, kind), expected, "{value}");
    }
}

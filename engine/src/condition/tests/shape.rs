//! The schema against the reader, and both against conditions made at random.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::facts::Facts;
use super::{condition_of, in_token, read_at};
use crate::condition::heads::HEADS;
use crate::condition::{Condition, Place, definitions, schema, settle};
use crate::model::SignKind;

/// As much of JSON Schema as these definitions use; any other keyword is a failure.
fn accepts(schema: &Value, value: &Value) -> bool {
    let rules = schema.as_object().expect("a schema is an object");
    rules.iter().all(|(keyword, rule)| match keyword.as_str() {
        "$ref" => {
            let name = rule.as_str().and_then(|it| it.strip_prefix("#/$defs/")).expect("a $ref");
            accepts(&definitions()[name], value)
        }
        "type" => types(rule).any(|name| is_type(name, value)),
        "enum" => list(rule).contains(value),
        "oneOf" => list(rule).iter().filter(|one| accepts(one, value)).count() == 1,
        "anyOf" => list(rule).iter().any(|one| accepts(one, value)),
        "required" => list(rule).iter().all(|key| value.get(key.as_str().unwrap()).is_some()),
        "properties" => value.as_object().is_none_or(|fields| {
            fields.iter().all(|(key, field)| rule.get(key).is_none_or(|rule| accepts(rule, field)))
        }),
        "additionalProperties" => {
            assert_eq!(rule, false);
            let known = &schema["properties"];
            value.as_object().is_none_or(|it| it.keys().all(|key| known.get(key).is_some()))
        }
        "items" => value.as_array().is_none_or(|items| items.iter().all(|it| accepts(rule, it))),
        "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= number(rule)),
        "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= number(rule)),
        "minProperties" => value.as_object().is_none_or(|it| it.len() as u64 >= number(rule)),
        "minLength" => value.as_str().is_none_or(|it| it.chars().count() as u64 >= number(rule)),
        "minimum" => value.as_f64().is_none_or(|it| it >= rule.as_f64().unwrap()),
        "pattern" => value.as_str().is_none_or(|text| matches_pattern(rule, text)),
        "title" | "description" | "examples" | "default" | "x-widget" | "$schema" | "$defs" => true,
        other => panic!("the schema uses `{other}`"),
    })
}

fn list(rule: &Value) -> &[Value] {
    rule.as_array().expect("a list")
}

fn number(rule: &Value) -> u64 {
    rule.as_u64().expect("a number")
}

fn types(rule: &Value) -> impl Iterator<Item = &str> {
    let names = rule.as_array().map_or(std::slice::from_ref(rule), Vec::as_slice);
    names.iter().map(|name| name.as_str().expect("a type"))
}

fn is_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        other => panic!("no type `{other}`"),
    }
}

fn matches_pattern(pattern: &Value, text: &str) -> bool {
    match pattern.as_str().unwrap() {
        r"^\$[.\[]" => text.starts_with("$.") || text.starts_with("$["),
        "^[a-z][a-z0-9_.]*$" => {
            let rest = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit();
            text.starts_with(|sign: char| sign.is_ascii_lowercase())
                && text.chars().all(|sign| rest(sign) || matches!(sign, '_' | '.'))
        }
        other => panic!("the schema uses the pattern `{other}`"),
    }
}

#[test]
fn examples_are_of_the_shape_and_mistakes_are_not() {
    let json_of = |text: &str| {
        let source = crate::source::Source::new("x", text);
        crate::source::read(&source).0.unwrap().to_json()
    };
    for head in HEADS {
        assert!(accepts(&schema(), &json_of(head.example)), "{}", head.word);
    }
    for text in [
        "{}",
        "{ tag: A, attribute: b }",
        "{ tag: A, is: b }",
        "{ tag: 5 }",
        "{ attribute: a, between: 5 }",
        "{ all: [] }",
        "{ all: { tag: A } }",
        "{ not: [{ tag: A }] }",
        "{ status: opened, of: mail }",
        "{ status: seen }",
        "{ arm: a }",
        "{ event: Order }",
        "{ event: e, count: 3 }",
        "{ consent: webhook }",
        "{ during: { days: [monday] } }",
        "{ tag: A, label: Bought }",
    ] {
        assert!(!accepts(&schema(), &json_of(text)), "{text}");
    }
    let labelled = json!({ "$ref": "#/$defs/labelled_condition" });
    assert!(accepts(&labelled, &json_of("{ tag: A, label: Bought }")));
    let status = json!({ "$ref": "#/$defs/status_condition" });
    assert!(accepts(&status, &json_of("{ any: [{ status: seen }] }")));
    assert!(!accepts(&status, &json_of("{ any: [{ tag: A }] }")));
}

fn operators() -> impl Strategy<Value = Value> {
    let amount = prop_oneof![
        (-5_i64..100).prop_map(Value::from),
        (0_i64..100).prop_map(|amount| json!(format!("{amount} EUR"))),
        Just(json!("$.vars.limit")),
    ];
    let any = prop_oneof![
        amount.clone(),
        any::<bool>().prop_map(Value::from),
        Just(json!("Berlin")),
        Just(json!("2027-01-04")),
    ];
    prop_oneof![
        Just(json!({})),
        any.clone().prop_map(|value| json!({ "is": value })),
        prop::collection::vec(any, 1..4).prop_map(|list| json!({ "in": list })),
        (amount.clone(), amount).prop_map(|(least, under)| json!({ "gte": least, "lt": under })),
        Just(json!({ "contains": "er", "starts_with": "b" })),
        Just(json!({ "before": "2027-01-05", "after": "2026-01-01" })),
        (1_u32..40).prop_map(|days| json!({ "within_last": format!("{days} days") })),
        (1_u32..40).prop_map(|days| json!({ "within_next": format!("{days} days") })),
    ]
}

fn with(mut head: Value, beside: Value) -> Value {
    let (Value::Object(fields), Value::Object(more)) = (&mut head, beside) else { panic!() };
    fields.extend(more);
    head
}

fn span() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({})),
        prop::sample::select(vec!["entry", "arrival", "ever", "split"])
            .prop_map(|since| json!({ "since": since })),
        (1_u32..60).prop_map(|hours| json!({ "within": format!("{hours} hours") })),
    ]
}

fn atom() -> impl Strategy<Value = Value> {
    let tag = || prop::sample::select(vec!["A", "B"]);
    let event = || prop::sample::select(vec!["page_viewed", "order_placed"]);
    let attribute = prop::sample::select(vec!["city", "age", "born", "sizes", "a.b", "gone"]);
    let path =
        prop::sample::select(vec!["$.cart.total", "$.cart.items[*].price", "$.entry.data.x"]);
    prop_oneof![
        tag().prop_map(|tag| json!({ "tag": tag })),
        (tag(), span()).prop_map(|(tag, span)| with(json!({ "tag_added": tag }), span)),
        (tag(), span()).prop_map(|(tag, span)| with(json!({ "tag_removed": tag }), span)),
        (attribute, operators()).prop_map(|(name, test)| with(json!({ "attribute": name }), test)),
        (path, operators()).prop_map(|(path, test)| with(json!({ "path": path }), test)),
        (event(), span()).prop_map(|(kind, span)| with(json!({ "event": kind }), span)),
        (event(), span(), 0_u32..4).prop_map(|(kind, span, least)| {
            with(json!({ "event": kind, "count": { "gte": least }, "same": "x" }), span)
        }),
        prop::sample::select(vec!["sent", "seen", "clicked", "failed"])
            .prop_map(|status| json!({ "status": status, "of": ["mail", "push"] })),
        Just(json!({ "arm": "a", "of": "split" })),
        Just(json!({ "consent": "email" })),
        Just(json!({ "reachable": "sms" })),
        Just(json!({ "segment": "vips" })),
        Just(json!({ "during": { "days": ["mon"], "from": "09:00", "to": "18:00" } })),
    ]
}

fn conditions() -> impl Strategy<Value = Value> {
    atom().prop_recursive(4, 24, 4, |inner| {
        let items = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            items().prop_map(|items| json!({ "all": items })),
            items().prop_map(|items| json!({ "any": items })),
            inner.clone().prop_map(|inner| json!({ "not": inner })),
            inner.clone().prop_map(|filter| json!({ "event": "page_viewed", "where": filter })),
        ]
    })
}

fn some_facts(choice: u8, hours: i64) -> Facts {
    let data = |sku: i64| json!({ "x": sku, "total": 20 });
    let mut facts = Facts::new().attributes(json!({
        "city": "Berlin", "age": 34, "born": "2027-01-02", "sizes": ["M", 5, null], "a": { "b": 1 },
    }));
    if choice & 1 != 0 {
        facts = facts.tagged("A", -30).tag("A");
    }
    facts = facts.event("page_viewed", 0, data(1));
    if choice & 2 != 0 {
        facts = facts.enter().leave("split", "a", 1).sent("mail", 2).sign(SignKind::Seen, 3);
    }
    if choice & 4 != 0 {
        let items = json!([{ "price": 5 }, { "price": 70 }]);
        let cart = json!({ "total": 75, "currency": "EUR", "items": items });
        facts = facts.cart("k", 4, true, cart).event("order_placed", 5, data(1));
    }
    facts.now(hours)
}

/// The same condition as YAML of another form: blocks instead of braces.
fn blocks(json: &Value, indent: usize) -> String {
    let Value::Object(fields) = json else { return json.to_string() };
    let pad = " ".repeat(indent);
    let lines = fields.iter().map(|(key, value)| match value {
        Value::Object(_) => format!("{pad}{key}:\n{}", blocks(value, indent + 2)),
        Value::Array(items) if items.iter().all(Value::is_object) => {
            let items = items.iter().map(|item| format!("{pad}-\n{}", blocks(item, indent + 2)));
            format!("{pad}{key}:\n{}", items.collect::<Vec<_>>().join("\n"))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            format!("{pad}{key}: {value}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

proptest! {
    #[test]
    fn finding_is_total_and_not_flips_it(
        json in conditions(),
        choice in 0_u8..8,
        hours in 6_i64..200,
    ) {
        let condition = condition_of(&json);
        let facts = some_facts(choice, hours);
        let finding = facts.find(&condition);
        prop_assert!(!finding.because.is_empty());
        prop_assert_eq!(facts.find(&condition), finding.clone());
        let not = facts.find(&Condition::Not(Box::new(condition.clone())));
        prop_assert_eq!(not.holds, !finding.holds);
        if let Some(always) = settle(&condition) {
            prop_assert_eq!(finding.holds, always, "settled {}", condition);
        }
        if let Some(flip) = condition.next_flip(&facts.view()) {
            prop_assert!(flip > facts.now);
        }
    }

    #[test]
    fn json_and_yaml_read_the_same_and_say_the_same(json in conditions()) {
        let condition = condition_of(&json);
        let (read, found, _) = read_at(&blocks(&json, 0), in_token);
        let codes: Vec<_> = found.iter().map(|one| one.rule.code).collect();
        prop_assert!(codes.is_empty(), "{:?}\n{}", found, blocks(&json, 0));
        prop_assert_eq!(read.as_ref(), Some(&condition));
        prop_assert_eq!(read.expect("read").to_string(), condition.to_string());
    }

    #[test]
    fn the_schema_accepts_what_is_read(json in conditions()) {
        condition_of(&json);
        prop_assert!(accepts(&schema(), &json), "{}", json);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[a-z{}\\[\\]:, $.@?\"'0-9\n-]{0,60}") {
        let text = format!("{{ attribute: a, is: {text} }}");
        let source = crate::source::Source::new("flow.yaml", text);
        let (node, mut found) = crate::source::read(&source);
        if let Some(node) = node {
            let read = crate::condition::read(&node, Place::in_token(&source), &mut found);
            prop_assert!(read.is_some() || !found.is_empty());
        }
    }
}

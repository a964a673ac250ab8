//! Paths, and what they find.

use serde_json::json;

use super::*;

fn facts() -> Value {
    json!({
        "contact": { "first_name": "Ana", "the key": 1, "empty": null },
        "cart": { "total": 59.9, "items": [
            { "name": "Tea", "price": 60, "tags": ["a", "b"] },
            { "name": "Cup", "price": 9, "tags": [] },
            { "name": "Pot", "price": 80, "tags": ["c"] },
        ] },
    })
}

#[test]
fn finds() {
    let cases = [
        ("$.contact.first_name", json!(["Ana"]), true),
        ("$['contact']['the key']", json!([1]), true),
        ("$.contact[\"the key\"]", json!([1]), true),
        ("$ .contact [ 'the key' ]", json!([1]), true),
        ("$.contact.empty", json!([null]), true),
        ("$.contact.none.deeper", json!([]), true),
        ("$.cart.items[0].name", json!(["Tea"]), true),
        ("$.cart.items[-1].name", json!(["Pot"]), true),
        ("$.cart.items[-4].name", json!([]), true),
        ("$.cart.items[3]", json!([]), true),
        ("$.cart.total[0]", json!([]), true),
        ("$.cart.items[*].price", json!([60, 9, 80]), false),
        ("$.cart.items[?@.price > 50].name", json!(["Tea", "Pot"]), false),
        ("$.cart.items[?@.price > 50][0]", json!([]), false),
        ("$.cart.items[1:].name", json!(["Cup", "Pot"]), false),
        ("$..price", json!([60, 9, 80]), false),
        ("$.cart.items[?length(@.tags) == 2].name", json!(["Tea"]), false),
        ("$.cart.items[?count(@.tags[*]) >= 1].name", json!(["Tea", "Pot"]), false),
        ("$.cart.items[?!@.tags[*]].name", json!(["Cup"]), false),
        ("$.cart.items[?match(@.name, 'T.*')].price", json!([60]), false),
    ];
    let facts = facts();
    for (source, expected, single) in cases {
        let path = Path::parse(source).unwrap();
        assert_eq!(json!(path.find_all(&facts)), expected, "{source}");
        assert_eq!(path.first(&facts), expected.get(0), "{source}");
        assert_eq!(path.is_single(), single, "{source}");
    }
}

#[test]
fn both_routes_agree() {
    let facts = facts();
    for source in ["$.cart.items[1].name", "$['cart'].total", "$.contact['the key']", "$"] {
        let query = parse_json_path(source).unwrap();
        let slow: Vec<_> =
            js_path_process(&query, &facts).unwrap().into_iter().map(|hit| hit.val).collect();
        assert_eq!(Path::parse(source).unwrap().find_all(&facts), slow, "{source}");
    }
}

#[test]
fn refuses() {
    let cases = [
        ("$.", Some(2)),
        ("contact", Some(0)),
        ("$.cart.items[", Some(13)),
        ("$.cart items", Some(7)),
        ("$.cart[?@.a  b == 'c d']", Some(13)),
        ("$[?count(@.*) == 0]", None),
        ("$[?count(@.*) < 3]", None),
        ("$[?0 >= count(@.*)]", None),
        ("$[?count(@.*) != 3]", None),
        ("$[01]", None),
        ("$..a..b", None),
        ("$[?length(@.a)]", None),
        ("$[?count(@.a)]", None),
        ("$[?value(@.a)]", None),
        ("$[?length(@.*) < 3]", None),
        ("$[?length(@.a[?@.b]) < 3]", None),
        ("$[?match(@.*, 'a')]", None),
        ("$[?match(@.a, 'a') == true]", None),
        ("$[?count(1) > 2]", None),
        ("$[?value('a') == 'a']", None),
        ("$[?count(length(@.a)) > 2]", None),
        ("$[?none_of(@.a, @.b)]", None),
        ("$.a[?@.b[?length(@.c)]]", None),
    ];
    for (source, offset) in cases {
        let error = Path::parse(source).expect_err(source);
        assert!(!error.message.is_empty(), "{source}");
        if offset.is_some() {
            assert_eq!(error.offset, offset, "{source}: {error}");
        }
    }
}

#[test]
fn bounded() {
    assert!(Path::parse(&format!("$.{}", "a".repeat(2_000))).is_err());
    assert!(Path::parse(&format!("$[?{}1==1{}]", "(".repeat(400), ")".repeat(400))).is_err());
    let nots = format!("$[?{}@.a]", "!".repeat(900));
    assert!(Path::parse(&nots).is_err());
}

#[test]
fn looks() {
    for text in ["$.cart", "$[0]", "$.é", "$.cart.items[?"] {
        assert!(looks_like(text), "{text}");
    }
    for text in ["$.99", "$5", "$", "$.", "cart", " $.cart", "", "$..a"] {
        assert!(!looks_like(text), "{text}");
    }
}

#[test]
fn roots_and_dotted() {
    let cases = [
        ("$.cart.items[0].name", Some("cart"), "cart.items[0].name"),
        ("$['event'].data", Some("event"), "event.data"),
        ("$.cart.items[*].name", Some("cart"), "cart.items"),
        ("$..a", None, ""),
        ("$[0]", None, "[0]"),
        ("$", None, ""),
    ];
    for (source, root, dotted) in cases {
        let path = Path::parse(source).unwrap();
        assert_eq!(path.root(), root, "{source}");
        assert_eq!(path.dotted(), dotted, "{source}");
    }
}

#[test]
fn equal_and_ordered_by_source() {
    let [a, b] = ["$.a", "$.b"].map(|source| Path::parse(source).unwrap());
    assert!(a < b && a == a.clone() && a != b);
    assert_eq!(format!("{a:?} {a}"), "Path($.a) $.a");
}

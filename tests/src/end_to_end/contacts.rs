//! `weir contacts`: whole files of people, into a running Weir and out of it, also when the
//! command is killed in the middle.

use std::process::{Output, Stdio};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use tokio::process::Command;

use super::proxy::Proxy;
use super::weir::{Pace, Weir};

/// Lets in who gets a tag.
const VIPS: &str = "
schema: flow/v1
id: vips
start: { type: people_event, trigger: tag_added, tag: VIP, next: rest }
nodes:
  rest: { type: pause, for: 9 days, next: end }
";

/// `weir contacts`, and how it ended: its code, what it printed and what it said.
async fn contacts(weir: &Weir, arguments: &[&str]) -> (Option<i32>, String, String) {
    let all: Vec<_> = ["contacts"].iter().chain(arguments).copied().collect();
    let Output { status, stdout, stderr } = weir.run(&all).await;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

/// What an import counted.
async fn imported(weir: &Weir, arguments: &[&str]) -> Value {
    let all = [&["import", "--format", "json"], arguments].concat();
    let (_, told, said) = contacts(weir, &all).await;
    serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}{said}"))
}

/// Everybody, by id.
async fn everybody(weir: &Weir, at: &[&str]) -> Vec<String> {
    let (code, text, said) = contacts(weir, &[&["export"], at].concat()).await;
    assert_eq!(code, Some(0), "{said}");
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_into_a_running_weir() {
    let mut weir = Weir::prepared("", Pace::Manual);
    weir.write("flows/vips.yaml", VIPS);
    weir.start().await;
    let url = format!("http://{}", weir.port());
    weir.write(
        "people.csv",
        "\u{feff}id;E-Mail;first name;tags;consent.email;points\n\
         c1;a;Ada;VIP|A;yes;5\nc2;;\"Bo;b\";;no;\nc3;;;;maybe;\n;;;;;\n",
    );
    let types = ["--types", "points:number", "--url", &url];
    let import = [&["import", "people.csv"], types.as_slice()].concat();
    let (code, told, said) = contacts(&weir, &[import.as_slice(), &["--dry-run"]].concat()).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(told.starts_with("4 rows: 2 can be taken, of 2 people; 2 are refused"), "{told}");
    assert!(said.contains("line 4 /consent.email: write true or false"), "{said}");
    assert!(weir.shop().list("/v1/contacts").await.is_empty(), "nothing was written");
    let (code, told, said) = contacts(&weir, &import).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(told.starts_with("4 rows: 2 created, 0 changed, 0 unchanged, 2 rejected"), "{told}");
    let rejects = std::fs::read_to_string(weir.folder().join("people.csv.rejects.jsonl")).unwrap();
    let rejects: Vec<Value> =
        rejects.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let codes: Vec<_> = rejects.iter().map(|one| (&one["line"], &one["code"])).collect();
    assert_eq!(codes, [(&json!(4), &json!("invalid_boolean")), (&json!(5), &json!("missing"))]);
    assert_eq!(rejects[0]["row"]["consent.email"], "maybe", "as it was");
    let ada = weir.shop().get("/v1/contacts/c1").await;
    assert_eq!(ada["attributes"], json!({"E-Mail": "a", "points": 5}));
    assert_eq!((&ada["first_name"], &ada["tags"]), (&json!("Ada"), &json!(["A", "VIP"])));
    assert!(!weir.folder().join("people.csv.progress").exists());
    assert!(weir.shop().list("/v1/flows/vips/tokens").await.is_empty(), "an import starts nothing");
    let again = imported(&weir, &import[1..]).await;
    assert_eq!((&again["unchanged"], &again["rejected"]), (&json!(2), &json!(2)), "{again}");
    weir.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_starts_flows_for_as_many_people_as_were_confirmed() {
    let mut weir = Weir::prepared("", Pace::Manual);
    weir.write("flows/vips.yaml", VIPS);
    weir.start().await;
    let url = format!("http://{}", weir.port());
    let line = |n: u32| format!("{{\"id\":\"c{}\",\"tags\":[\"VIP\"]}}\n", n % 2_000);
    weir.write("vips.jsonl", &(0..2_500).map(line).collect::<String>());
    let import = ["import", "vips.jsonl", "--trigger", "--url", &url];
    for wrong in [&[][..], &["--people", "2500"]] {
        let (code, _, said) = contacts(&weir, &[&import, wrong].concat()).await;
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("for 2000 people; `--people 2000` confirms"), "{said}");
    }
    assert!(weir.shop().list("/v1/contacts").await.is_empty(), "nothing was written");
    let (code, told, said) = contacts(&weir, &[&import[..], &["--people", "2000"]].concat()).await;
    assert_eq!(
        (code, told.as_str()),
        (Some(0), "2500 rows: 2000 created, 0 changed, 500 unchanged, 0 rejected\n"),
        "{said}"
    );
    assert_eq!(weir.shop().list("/v1/flows/vips/tokens").await.len(), 2_000);
    weir.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_goes_on_and_ends_as_one_run() {
    let mut weir = Weir::prepared("", Pace::Manual);
    weir.start().await;
    let row = |n: u32| match n % 7 {
        1 => format!("c{n},nobody,{n}\n"),
        _ if n / 700 % 4 == 3 => format!(",person{}@shop.example,{n}\n", n % 1_000),
        _ => format!("c{},,{n}\n", n % 4_000),
    };
    let text: String = (0..9_000).map(row).collect();
    weir.write("people.csv", &format!("id,email,n\n{text}"));
    weir.write("whole.csv", &format!("id,email,n\n{text}"));
    let proxy = Proxy::before(weir.port()).await;
    let url = proxy.url();
    // The answer to the second batch never comes: it is written, and nobody knows.
    let lost = proxy.lose_answer(2);
    let mut child = Command::new(crate::binary::weir())
        .args(["contacts", "import", "people.csv", "--url", &url])
        .current_dir(weir.folder())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("the binary can be started");
    lost.await.expect("the batch was written");
    child.kill().await.expect("our own child can be killed");
    assert!(weir.folder().join("people.csv.progress").exists());
    // Another import than the one that was stopped is not taken for it.
    let (code, _, said) =
        contacts(&weir, &["import", "people.csv", "--url", &url, "--replace"]).await;
    assert!(code == Some(2) && said.contains("--restart"), "{said}");
    let counted = imported(&weir, &["people.csv", "--url", &url]).await;
    let mut other = Weir::prepared("", Pace::Manual);
    other.start().await;
    other.write("people.csv", &format!("id,email,n\n{text}"));
    let whole =
        imported(&other, &["people.csv", "--url", &format!("http://{}", other.port())]).await;
    assert_eq!(counted, whole, "what was done before the kill counts once");
    assert_eq!(counted["rejected"], 1_286);
    let rejects = |weir: &Weir| {
        std::fs::read_to_string(weir.folder().join("people.csv.rejects.jsonl")).unwrap()
    };
    assert_eq!(rejects(&weir), rejects(&other));
    let told = |lines: Vec<String>| -> Vec<String> {
        // Who came without an id is called differently in each store.
        let line = |line: String| match serde_json::from_str::<Value>(&line) {
            Ok(one) if one["email"].is_string() => {
                format!("{} {}", one["email"], one["attributes"])
            }
            _ => line,
        };
        let mut lines: Vec<_> = lines.into_iter().map(line).collect();
        lines.sort();
        lines
    };
    let url = format!("http://{}", weir.port());
    let there = format!("http://{}", other.port());
    let (one, two) =
        (everybody(&weir, &["--url", &url]).await, everybody(&other, &["--url", &there]).await);
    assert_eq!(told(one), told(two));
    let events = async |weir: &Weir| weir.shop().list("/v1/contacts/c1003/timeline").await.len();
    assert_eq!(events(&weir).await, events(&other).await, "no event came twice");
    weir.stop().await;
    weir.assert_well().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_imported_is_refused_before_anything_is_written() {
    let mut weir = Weir::prepared("", Pace::Manual);
    weir.start().await;
    let url = format!("http://{}", weir.port());
    weir.write("city.csv", "city\nWien\n");
    weir.write("good.csv", "id\nc1\n");
    weir.write("late.csv", "id\nc1\n");
    weir.write("late.csv.progress", "{}");
    // A port of this very moment at which nothing listens.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr());
    let nobody = format!("http://{}", nobody.expect("a port is free"));
    let rows: [(&[&str], i32, &str); 9] = [
        (&["good.csv", "--url", &nobody], 3, "nothing answers at"),
        (&["none.csv", "--url", &url], 2, "cannot read none.csv"),
        (&["city.csv", "--url", &url], 2, "no column says who somebody is"),
        (&["good.csv", "--url", &url, "--types", "points"], 2, "says no type"),
        (&["good.csv", "--url", &url, "--delimiter", "→"], 2, "one sign of ASCII"),
        (&["good.csv", "--url", &url, "--people", "1"], 2, "goes with `--trigger`"),
        (&["good.csv", "--url", &url, "--rejects", "good.csv"], 2, "name another"),
        (&["late.csv", "--url", &url], 2, "tells no progress"),
        (&["good.csv", "--url", &url, "--key", "weir_wrong"], 2, "the key is not known"),
    ];
    for (arguments, expected, why) in rows {
        let (code, _, said) = contacts(&weir, &[&["import"], arguments].concat()).await;
        assert_eq!(code, Some(expected), "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    if weir.store().starts_with("sqlite:") {
        let (code, _, said) =
            contacts(&weir, &["import", "good.csv", "--store", weir.store()]).await;
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains("--url"), "a running Weir holds its file: {said}");
    }
    assert!(weir.shop().list("/v1/contacts").await.is_empty());
    weir.stop().await;
}

/// Texts with everything that is a sign to somebody.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}",
        "\\PC{1,12}",
        "[\",;|\t\n\r\\[\\]{}=+@'\\\\ ]{1,6}",
        Just("null".to_owned())
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1.0e9..1.0e9_f64).prop_map(Value::from),
        text().prop_map(Value::from),
        Just(json!("")),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(prop_oneof![inner.clone(), Just(Value::Null)], 0..3)
                .prop_map(Value::from),
            prop::collection::btree_map("[a-z ]{1,4}", inner, 0..3)
                .prop_map(|inner| Value::Object(Map::from_iter(inner))),
        ]
    })
}

fn person() -> impl Strategy<Value = Value> {
    let line = || {
        prop::option::of("[^\\p{C}]{1,12}".prop_filter("a name", |name| !name.trim().is_empty()))
    };
    let name = "[^\\p{C}]{1,12}".prop_filter("a tag", |name| !name.trim().is_empty());
    let attributes = prop::collection::btree_map("x[^\\p{C}.]{0,9}", value(), 0..4);
    let consent = prop::collection::btree_map(
        prop::sample::select(vec!["email", "sms", "push", "whatsapp"]),
        any::<bool>(),
        0..4,
    );
    let devices =
        prop::collection::vec(("[^\\p{C}]{1,9}", prop::sample::select(vec!["ios", "web"])), 0..2);
    let tags = prop::collection::vec(name, 0..4);
    let email = prop::option::of("[a-z]{1,8}@[a-z]{1,8}\\.example");
    let names = (line(), line(), email);
    (names, attributes, consent, devices, tags).prop_map(
        |((first, last, email), attributes, consent, devices, tags)| {
            let device = |(token, platform)| json!({"token": token, "platform": platform});
            let devices: Vec<_> = devices.into_iter().map(device).collect();
            json!({
                "first_name": first, "last_name": last, "email": email, "tags": tags,
                "attributes": attributes, "consent": consent, "devices": devices,
            })
        },
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_imported_gives_the_same_contacts() {
    let weir = Weir::prepared("", Pace::Manual);
    let mut runner = TestRunner::deterministic();
    let mut lines = Vec::new();
    for n in 0..400 {
        let mut one = person().new_tree(&mut runner).expect("people can be drawn").current();
        one["id"] = json!(format!("c\"{n}, ü"));
        lines.push(format!("{one}\n"));
    }
    weir.write("drawn.jsonl", &lines.concat());
    let first = imported(&weir, &["drawn.jsonl", "--store", "sqlite:a.db"]).await;
    assert_eq!((&first["created"], &first["rejected"]), (&json!(400), &json!(0)), "{first}");
    let known = everybody(&weir, &["--store", "sqlite:a.db"]).await;
    assert_eq!(known.len(), 400);
    for (format, how) in
        [("jsonl", None), ("jsonl", Some("--replace")), ("csv", None), ("csv", Some("--replace"))]
    {
        let (file, store) = (
            format!("{format}{}.{format}", how.is_some()),
            format!("sqlite:{format}{}.db", how.is_some()),
        );
        let export = ["export", "--store", "sqlite:a.db", "--format", format, "--out", &file];
        let (code, _, said) = contacts(&weir, &export).await;
        assert_eq!(code, Some(0), "{said}");
        let import: Vec<_> = [file.as_str(), "--store", &store].into_iter().chain(how).collect();
        let counted = imported(&weir, &import).await;
        assert_eq!(
            (&counted["created"], &counted["rejected"]),
            (&json!(400), &json!(0)),
            "{counted}"
        );
        assert_eq!(everybody(&weir, &["--store", &store]).await, known, "{format} {how:?}");
        let again = imported(&weir, &import).await;
        assert_eq!(again["unchanged"], 400, "{format} {how:?}: {again}");
    }
    // A file that is there is never written over.
    let (code, _, said) =
        contacts(&weir, &["export", "--store", "sqlite:a.db", "--out", "drawn.jsonl"]).await;
    assert!(code == Some(2) && said.contains("overwrites nothing"), "{said}");
}

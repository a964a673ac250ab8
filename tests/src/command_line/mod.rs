//! What people read on the terminal: whole outputs of the command, held by snapshots. After a
//! change that is meant: `INSTA_UPDATE=always cargo nextest run -p weir-tests command_line`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// One call, and the snapshot that holds what it prints.
struct Case {
    name: &'static str,
    arguments: &'static [&'static str],
}

const fn case(name: &'static str, arguments: &'static [&'static str]) -> Case {
    Case { name, arguments }
}

/// Every verb's help, and what each prints where output is short and the same everywhere.
const CASES: &[Case] = &[
    case("help", &["--help"]),
    case("help_serve", &["serve", "--help"]),
    case("help_check", &["check", "--help"]),
    case("help_new", &["new", "--help"]),
    case("help_show", &["show", "--help"]),
    case("help_simulate", &["simulate", "--help"]),
    case("help_test", &["test", "--help"]),
    case("help_keys", &["keys", "--help"]),
    case("help_keys_create", &["keys", "create", "--help"]),
    case("help_contacts", &["contacts", "--help"]),
    case("help_contacts_import", &["contacts", "import", "--help"]),
    case("help_contacts_export", &["contacts", "export", "--help"]),
    case("help_users", &["users", "--help"]),
    case("help_users_create", &["users", "create", "--help"]),
    case("help_schema", &["schema", "--help"]),
    case("help_migrate", &["migrate", "--help"]),
    case("help_demo", &["demo", "--help"]),
    case("help_connectors", &["connectors", "--help"]),
    case("help_connectors_test", &["connectors", "test", "--help"]),
    case("connectors_list", &["connectors", "list"]),
    case("connectors_check", &["connectors", "check"]),
    case("connectors_check_broken", &["connectors", "check", "BROKEN/shop.yaml"]),
    case("connectors_check_missing", &["connectors", "check", "no-such-shop.yaml"]),
    case("connectors_test", &["connectors", "test", "zid", "BROKEN/cart.json", "--region", "SA"]),
    case("connectors_test_refused", &["connectors", "test", "generic", "BROKEN/cart.json"]),
    case(
        "connectors_test_unverified",
        &["connectors", "test", "zid", "BROKEN/cart.json", "--secret", "s3cret"],
    ),
    case(
        "connectors_test_without_secret",
        &["connectors", "test", "zid", "BROKEN/cart.json", "--secret", ""],
    ),
    case("connectors_test_unknown", &["connectors", "test", "shopfy", "BROKEN/cart.json"]),
    case(
        "connectors_test_json",
        &["connectors", "test", "zid", "BROKEN/cart.json", "--format", "json"],
    ),
    case("check_all", &["check", "flows"]),
    case("check_json", &["check", "flows/abandoned-cart.yaml", "--format", "json"]),
    case("check_broken", &["check", "BROKEN/broken.yaml"]),
    case("check_broken_sarif", &["check", "BROKEN/broken.yaml", "--format", "sarif"]),
    case("check_missing", &["check", "flows/no-such-flow.yaml"]),
    case("check_deny", &["check", "--deny", "warnings", "flows/abandoned-cart-vendor.yaml"]),
    case(
        "never_refuted",
        &["check", "--never", "send after tag_added:BUY", "flows/abandoned-cart-vendor.yaml"],
    ),
    case(
        "never_proved",
        &["check", "--never", "send after tag_added:BUY", "flows/abandoned-cart.yaml"],
    ),
    case("never_nonsense", &["check", "--never", "all will be well", "flows/abandoned-cart.yaml"]),
    case("test_all", &["test", "flows"]),
    case("test_junit", &["test", "flows/one-reminder.yaml", "--format", "junit"]),
    case("test_json", &["test", "flows/one-reminder.yaml", "--format", "json"]),
    case("test_failing", &["test", "BROKEN/failing.yaml"]),
    case("show_tree", &["show", "flows/abandoned-cart.yaml"]),
    case("show_mermaid", &["show", "flows/abandoned-cart.yaml", "--as", "mermaid"]),
    case("show_dot", &["show", "flows/one-reminder.yaml", "--as", "dot"]),
    case("show_svg", &["show", "flows/one-reminder.yaml", "--as", "svg"]),
    case("show_json", &["show", "flows/one-reminder.yaml", "--as", "json"]),
    case("simulate_text", &["simulate", "flows/abandoned-cart.yaml", "--events", "BROKEN/e.jsonl"]),
    case(
        "simulate_json",
        &[
            "simulate",
            "flows/abandoned-cart.yaml",
            "--events",
            "BROKEN/e.jsonl",
            "--format",
            "json",
        ],
    ),
    case(
        "simulate_bad_events",
        &["simulate", "flows/abandoned-cart.yaml", "--events", "BROKEN/bad.jsonl"],
    ),
    case("new_bad_name", &["new", "Spring Sale"]),
    case("new_unknown_template", &["new", "x", "--from", "abandoned-card"]),
    case("keys_of_no_role", &["keys", "create"]),
    case("keys_of_two_kinds", &["keys", "create", "--publishable", "--role", "owner"]),
    case("keys_of_no_origin", &["keys", "create", "--role", "publishable", "--origin", "shop"]),
    case("contacts_import_missing", &["contacts", "import", "no-such-file.csv"]),
    case("contacts_import_dry", &["contacts", "import", "BROKEN/people.csv", "--dry-run"]),
    case("watch_nothing", &["serve", "--watch"]),
    case("no_verb", &[]),
    case("unknown_verb", &["chekc"]),
];

#[test]
fn what_the_command_prints_is_what_it_printed() {
    for case in CASES {
        let printed = run(case.arguments);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(case.name, printed);
        });
    }
}

#[test]
fn a_new_flow_checks_and_tests() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let dir = folder.path().display().to_string();
    let templates = [
        "starter",
        "abandoned-cart",
        "one-reminder",
        "three-steps",
        "product-feed",
        "welcome",
        "win-back",
    ];
    for template in templates {
        let name = format!("my-{template}");
        let made = command(&["new", &name, "--from", template, "--dir", &dir]);
        assert_eq!(made.status.code(), Some(0), "{template}");
        let file = format!("{dir}/{name}.yaml");
        let checked = command(&["check", "--deny", "warnings", &file]);
        let said = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert_eq!(checked.status.code(), Some(0), "{template}: {said}");
        assert_eq!(command(&["test", &file]).status.code(), Some(0), "{template}");
        let again = command(&["new", &name, "--from", template, "--dir", &dir]);
        assert_eq!(again.status.code(), Some(2), "a file that is there is never written over");
    }
}

#[test]
fn users_are_added_and_removed() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let store = format!("sqlite:{}", folder.path().join("weir.db").display());
    let users = |arguments: &[&str]| {
        let all: Vec<_> =
            ["users"].iter().chain(arguments).chain(&["--store", &store]).copied().collect();
        let done = command(&all);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (done.status.code(), text(done.stdout), text(done.stderr))
    };
    let create = |email: &str, role: &str| users(&["create", "--email", email, "--role", role]);
    let (code, _, said) = create("bob@shop.example", "analyst");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("the first user is an owner"), "{said}");
    let (code, password, said) = create("Ada@shop.example", "owner");
    assert_eq!((code, password.trim().len()), (Some(0), 20), "{said}");
    let id = said.split(' ').next().expect("an id").to_owned();
    assert_eq!(create("ada@shop.example", "owner").0, Some(2), "the address is taken");
    let (_, listed, _) = users(&["list", "--format", "json"]);
    assert!(listed.contains("ada@shop.example") && !listed.contains("argon2"), "{listed}");
    let (code, reset, said) = users(&["reset", &id]);
    assert_eq!(code, Some(0), "{said}");
    assert_ne!(reset, password);
    let (code, _, said) = users(&["remove", &id]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("last owner"), "{said}");
    assert_eq!(create("eve@shop.example", "owner").0, Some(0));
    assert_eq!(users(&["remove", &id]).0, Some(0));
    assert_eq!(users(&["remove", &id]).0, Some(2));
}

#[test]
fn simulating_twice_prints_the_same_bytes() {
    let arguments =
        ["simulate", "flows/win-back.yaml", "--events", "BROKEN/orders.jsonl", "--format", "json"];
    let (one, other) = (command(&arguments), command(&arguments));
    assert!(!one.stdout.is_empty());
    assert_eq!(one.stdout, other.stdout);
}

fn run(arguments: &[&str]) -> String {
    let output = command(arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&broken(), "BROKEN");
    format!(
        "$ weir {}\nexit: {}\n--- stdout\n{}--- stderr\n{}",
        arguments.join(" "),
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn command(arguments: &[&str]) -> std::process::Output {
    let arguments = arguments.iter().map(|argument| argument.replace("BROKEN", &broken()));
    let mut command = Command::new(crate::binary::weir());
    command.args(arguments).current_dir(repository()).env_clear().env("COLUMNS", "100");
    command.output().expect("the weir binary can be started")
}

fn broken() -> String {
    repository().join("tests/fixtures/command_line").display().to_string()
}

fn repository() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests/ lies in the repository").to_path_buf()
}

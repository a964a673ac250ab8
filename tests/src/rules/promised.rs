//! What `docs/semantics.md` lists, held against the code: a name that is in one of them and not in
//! the other is a broken promise.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;
use weir_engine::compile::{Files, compile};
use weir_engine::diagnostic::{Diagnostic, Severity};
use weir_engine::model::Reason;
use weir_engine::source::Source;
use weir_engine::value::hash::bucket;

use super::published;

/// What stands in backticks between two words of a rule.
fn quoted(rule: u32, from: &str, to: &str) -> Vec<String> {
    let rules = published::rules();
    let rule = rules.iter().find(|known| known.number == rule).expect("it is published");
    let (_, rest) = rule.text.split_once(from).unwrap_or_else(|| panic!("no `{from}`"));
    let (list, _) = rest.split_once(to).unwrap_or_else(|| panic!("no `{to}`"));
    let code = list.split('`').skip(1).step_by(2);
    code.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

#[test]
fn the_live_flow_is_the_one_that_is_named() {
    let flows = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("flows");
    let files = std::fs::read_dir(flows).unwrap().map(|entry| entry.unwrap().path());
    let yaml = files.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    let live = yaml.filter(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        !text.lines().any(|line| line == "state: draft")
    });
    let live: Vec<_> = live.map(|path| path.file_name().unwrap().to_owned()).collect();
    assert_eq!(live, [quoted(1, "Of the flows in `flows/`, only", "is live")[0].as_str()]);
}

/// Every reason, and nothing else: the match knows when one is added.
fn is_told(reason: Reason) -> bool {
    match reason {
        Reason::NoDestination
        | Reason::NoConsent
        | Reason::SuppressionList
        | Reason::Expired
        | Reason::Paused
        | Reason::TemplateError
        | Reason::NothingToSay
        | Reason::NoProducts
        | Reason::Window
        | Reason::Refused
        | Reason::Ended => true,
        Reason::Capped | Reason::Holdout => false,
    }
}

#[test]
fn the_reasons_of_messages_are_the_list() {
    let listed = quoted(15, "The reasons are a closed list:", ". ");
    assert_eq!(listed.len(), 11);
    let later = quoted(15, "window refused ended`.", "*not yet*");
    for (names, told) in [(&listed, true), (&later, false)] {
        for name in names {
            let reason: Reason = serde_json::from_value(json!(name)).expect(name);
            assert_eq!(is_told(reason), told, "{name}");
        }
    }
    let distinct: BTreeSet<_> = listed.iter().chain(&later).collect();
    assert_eq!(distinct.len(), 13, "each is named once");
}

#[test]
fn the_buckets_to_check_by_hold() {
    let rules = published::rules();
    let rule = rules.iter().find(|known| known.number == 14).expect("it is published");
    let rows = rule.table.iter().skip(2).map(|line| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        (cells.next().expect("parts"), cells.next().expect("a bucket"))
    });
    let mut checked = 0;
    for (parts, expected) in rows {
        let parts: Vec<&[u8]> = parts.split('`').skip(1).step_by(2).map(str::as_bytes).collect();
        assert_eq!(bucket(&parts).to_string(), expected, "{parts:?}");
        checked += 1;
    }
    assert_eq!(checked, 6);
}

#[test]
fn what_is_posted_is_taken_and_what_is_weirs_own_is_refused() {
    let posted = quoted(28, "Whose events.**", "and types of your own");
    let reserved = quoted(28, "are posted by HTTP.", "come from Weir alone");
    assert_eq!((posted.len(), reserved.len()), (8, 14));
    // A family stands for any of its types.
    let family = |name: &String| name.replace('*', "any");
    for (names, code) in [(posted, None), (reserved, Some("event_type_reserved"))] {
        for name in names.iter().map(family) {
            assert_eq!(refused(&name), code, "{name}");
        }
    }
    assert_eq!(refused("bought_a_cow"), None, "a type of your own");
}

/// The fault that an event of this type has.
fn refused(kind: &str) -> Option<&'static str> {
    use weir_runtime::intake::event::{Reading, read_batch};
    let data = json!({ "tag": "A", "channel": "email" });
    let body = json!({ "type": kind, "contact": { "id": "c1" }, "data": data });
    let now = super::person::instant(super::person::MONDAY);
    let mut draw = || "drawn".to_owned();
    let mut reading = Reading { now, repeat: None, draw: &mut draw };
    let told = read_batch(&body, &mut reading).expect("it is a batch").remove(0);
    told.write.err().map(|faults| faults[0].code)
}

#[test]
fn event_files_may_hold_what_weir_alone_tells() {
    let line = |kind: &str| {
        let data = json!({ "tag": "A", "name": "city", "new": "Wien" });
        json!({ "type": kind, "contact": { "id": "c1" }, "data": data }).to_string()
    };
    let reserved = quoted(28, "are posted by HTTP.", "come from Weir alone");
    let lines: Vec<_> = reserved.iter().map(|name| line(&name.replace('*', "any"))).collect();
    let read = weir_engine::simulate::read_lines(&lines.join("\n"));
    assert_eq!(read.expect("each is read").len(), lines.len());
}

/// Nodes with all that they need but one port, and what is said of that.
const PORTS: [(&str, &str, bool); 7] = [
    ("next", "{ type: pause, for: 1 day }", true),
    ("none_matched", "{ type: evaluate_data, branches: BRANCHES }", true),
    ("no_action", "{ type: evaluate_event, of: first, within: 1 day, branches: SEEN }", true),
    ("timed_out", "{ type: wait_for, since: entry, within: 1 day, branches: BRANCHES }", true),
    ("failed", "{ type: send_sms, message: text, next: end }", false),
    ("past", "{ type: pause, until: \"2027-02-01\", next: end }", false),
    (
        "not_sent",
        "{ type: evaluate_event, of: first, within: 1 day, branches: SEEN, no_action: end }",
        false,
    ),
];

#[test]
fn ports_must_be_wired_or_may_be() {
    let branch = |when: &str| format!("[{{ label: Yes, when: {when}, next: end }}]");
    for (port, node, must) in PORTS {
        let node = node.replace("BRANCHES", &branch("{ tag: VIP }"));
        let node = node.replace("SEEN", &branch("{ status: seen }"));
        let text = format!(
            "schema: flow/v1\nid: ports\nstart: {{ type: api, next: first }}\nnodes:\n  first: {{ \
             type: send_email, message: mail, next: here }}\n  here: {node}\nmessages:\n  mail: {{ \
             channel: email, subject: A, text: A }}\n  text: {{ channel: sms, text: A }}\n"
        );
        let (source, files) = (Source::new("flow.yaml", &text), Files::new());
        let found = compile(&source, &files, weir_nodes::KINDS).diagnostics;
        let errors = found.iter().filter(|found| found.rule.severity == Severity::Error);
        let lacks = |found: &&Diagnostic| found.rule.code == "E206" && found.message.contains(port);
        let errors: Vec<_> = errors.collect();
        assert_eq!(errors.iter().any(lacks), must, "{port}: {errors:#?}");
        assert_eq!(errors.is_empty(), !must, "{port}: {errors:#?}");
    }
}

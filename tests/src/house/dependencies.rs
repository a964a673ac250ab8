//! Who may depend on whom, and what may come in from outside. The direction of knowledge and the
//! purity of the core stand here; licences, bans and sources stand in `deny.toml`, which is
//! applied here to what this machine compiles, and by `cargo deny` to every platform.

use super::{assert_none, root};
use graph::{Graph, Kind, Package};
use policy::{Policy, deny_toml};

mod graph;
mod policy;
mod tests;

/// What each crate of the workspace may know. `messages` and `engine` know nothing of stores and
/// networks; only those who list, document or wire the kinds of nodes know `nodes`.
const KNOWS: &[(&str, &[&str])] = &[
    ("weir-messages", &[]),
    ("weir-engine", &["weir-messages"]),
    ("weir-nodes", &["weir-engine", "weir-messages"]),
    ("weir-editor-schema", &["weir-nodes", "weir-engine", "weir-messages"]),
    ("weir-connectors", &["weir-engine", "weir-messages"]),
    ("weir-store", &["weir-engine", "weir-messages"]),
    ("weir-runtime", &["weir-connectors", "weir-store", "weir-engine", "weir-messages"]),
    (
        "weir-api",
        &["weir-runtime", "weir-connectors", "weir-store", "weir-engine", "weir-messages"],
    ),
    ("weir-web", &[]),
    ("weir-bench", &["weir-nodes", "weir-store", "weir-engine", "weir-messages"]),
    ("weir", EVERYTHING),
    ("weir-tests", EVERYTHING),
];

const EVERYTHING: &[&str] = &[
    "weir-messages",
    "weir-engine",
    "weir-nodes",
    "weir-editor-schema",
    "weir-connectors",
    "weir-store",
    "weir-runtime",
    "weir-api",
    "weir-web",
    "weir-bench",
];

/// The crates that decide and never ask: no IO, clock, randomness, environment or async.
const PURE: [&str; 4] = ["weir-messages", "weir-engine", "weir-nodes", "weir-connectors"];

/// What the pure crates may be built from, and what for.
const PURE_MAY_USE: &[(&str, &str)] = &[
    ("annotate-snippets", "diagnostics with their source line"),
    ("base64", "encoded parts of messages and payloads"),
    ("form_urlencoded", "links with parameters"),
    ("hex", "signatures and hashes as text"),
    ("hmac", "signatures of webhooks"),
    ("html-escape", "text put into HTML"),
    ("html5gum", "HTML cut into tags and texts"),
    ("jiff", "times, zones and spans; its clock is banned by clippy.toml"),
    ("jsonpath-rust", "paths into event data"),
    ("memchr", "the next tag of HTML, and the end of a value"),
    ("minijinja", "templates"),
    ("mrml", "MJML to HTML"),
    ("pest", "places in the errors of jsonpath-rust"),
    ("petgraph", "the flow's graph"),
    ("rust_decimal", "money"),
    ("serde", "stored and authored forms"),
    ("serde-saphyr", "flow files"),
    ("serde_json", "facts, event data, canonical flows"),
    ("sha1", "signatures of webhooks that are still made with it"),
    ("sha2", "content hashes of versions"),
    ("siphasher", "splits by hash of contact, flow and node"),
    ("subtle", "secrets compared in constant time"),
    ("strsim", "\"did you mean\" in diagnostics"),
    ("thiserror", "errors"),
    ("unicode-normalization", "names and tags that look the same are the same"),
    ("url", "links"),
    ("uuid", "ids, handed in; making one is banned by clippy.toml"),
];

#[test]
fn knowledge_flows_one_way() {
    assert_none(&against_the_stream(&graph::of_the_workspace()));
}

#[test]
fn the_core_stays_pure() {
    assert_none(&impurities(&graph::of_the_workspace()));
}

/// Clippy reads the nearest `clippy.toml` only, so what the root says must be said again in each.
#[test]
fn the_core_shares_one_clippy_toml() {
    let read = |folder: &str| {
        let file = root().join(folder).join("clippy.toml");
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    let core = read("engine");
    for member in PURE {
        let folder = member.trim_start_matches("weir-");
        assert_eq!(read(folder), core, "{folder}/clippy.toml is not engine/clippy.toml");
    }
    for line in read("").lines() {
        assert!(core.lines().any(|said| said == line), "engine/clippy.toml lacks: {line}");
    }
}

#[test]
fn licences_are_allowed() {
    assert_none(&policy::unlicensed(&graph::of_the_workspace(), &deny_toml()));
}

#[test]
fn nothing_banned_comes_in() {
    let (graph, policy): (Graph, Policy) = (graph::of_the_workspace(), deny_toml());
    assert_none(&[policy::banned(&graph, &policy), policy::doubled(&graph, &policy)].concat());
}

#[test]
fn everything_comes_from_the_registry() {
    assert_none(&policy::of_other_sources(&graph::of_the_workspace()));
}

/// Tests of a crate count too: what it needs to be tried, it knows.
fn against_the_stream(graph: &Graph) -> Vec<String> {
    let unwelcome = |member: &Package| {
        let Some((_, known)) = KNOWS.iter().find(|(name, _)| *name == member.name) else {
            return vec![format!("{}: give it a row in `KNOWS`", member.name)];
        };
        let others = member.declares.iter().filter(|(name, _)| is_ours(graph, name));
        let unknown = others.filter(|(name, _)| !known.contains(&name.as_str()));
        let told = |(name, _): &(String, Kind)| {
            format!("{} must not know {name}: hand in what it needs from `cli`", member.name)
        };
        unknown.map(told).collect()
    };
    graph.members().flat_map(unwelcome).collect()
}

fn is_ours(graph: &Graph, name: &str) -> bool {
    graph.members().any(|member| member.name == name)
}

/// What the pure crates are tested with is not shipped, and theirs to choose.
fn impurities(graph: &Graph) -> Vec<String> {
    let allowed = |name: &str| PURE_MAY_USE.iter().any(|(pure, _)| *pure == name);
    let impure = |member: &Package| {
        let shipped = member.declares.iter().filter(|(_, kind)| *kind != Kind::Development);
        let foreign = shipped.filter(|(name, _)| !allowed(name) && !is_ours(graph, name));
        let told = |(name, _): &(String, Kind)| {
            format!("{} uses {name}: add it to `PURE_MAY_USE` if it is pure", member.name)
        };
        foreign.map(told).collect::<Vec<_>>()
    };
    graph.members().filter(|member| PURE.contains(&member.name.as_str())).flat_map(impure).collect()
}

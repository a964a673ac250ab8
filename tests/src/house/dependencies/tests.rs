//! Every rule objects to a graph that breaks it.

use super::graph::{Graph, Kind, Package};
use super::policy::{banned, doubled, of_other_sources, read, unlicensed};
use super::{KNOWS, PURE, against_the_stream, impurities};

const POLICY: &str = r#"
licenses.allow = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]
[[bans.deny]]
crate = "openssl"
reason = "rustls is the TLS stack"
[[bans.deny]]
crate = "sqlx"
wrappers = ["weir-store"]
[[bans.deny]]
crate = "tokio"
deny-multiple-versions = true
"#;

/// A graph with an edge for each row: who, what, and what for.
fn graph(rows: &[(&str, &str, Kind)]) -> Graph {
    let ids = rows.iter().flat_map(|(from, to, _)| [*from, *to]);
    let mut graph = Graph(ids.map(|id| (id.to_owned(), package(id))).collect());
    for (from, to, kind) in rows {
        let name = graph.0[*to].name.clone();
        let user = graph.0.get_mut(*from).expect("just inserted");
        user.declares.push((name, *kind));
        user.needs.push(((*to).to_owned(), *kind));
    }
    graph
}

/// `name version`, ours when its name says so.
fn package(id: &str) -> Package {
    let (name, version) = id.split_once(' ').unwrap_or((id, "1.0.0"));
    let is_member = name.starts_with("weir");
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    Package {
        name: name.to_owned(),
        version: version.to_owned(),
        license: Some("MIT OR Apache-2.0".to_owned()),
        source: (!is_member).then(|| registry.to_owned()),
        declares: Vec::new(),
        needs: Vec::new(),
        is_member,
    }
}

#[track_caller]
fn check(violations: &[String], beginnings: &[&str]) {
    assert_eq!(violations.len(), beginnings.len(), "{violations:#?}");
    for (violation, beginning) in violations.iter().zip(beginnings) {
        assert!(violation.starts_with(beginning), "{violation}\nshould begin with {beginning}");
    }
}

#[test]
fn knowledge_against_the_stream_is_found() {
    let graph = graph(&[
        ("weir", "weir-nodes", Kind::Normal),
        ("weir-engine", "weir-nodes", Kind::Development),
        ("weir-nodes", "weir-engine", Kind::Normal),
        ("weir-runtime", "weir-nodes", Kind::Normal),
        ("weir-store", "sqlx", Kind::Normal),
        ("weir-surprise", "weir-engine", Kind::Normal),
    ]);
    let found = against_the_stream(&graph);
    check(
        &found,
        &[
            "weir-engine must not know weir-nodes",
            "weir-runtime must not know weir-nodes",
            "weir-surprise: give it a row",
        ],
    );
}

#[test]
fn impure_dependencies_are_found() {
    let graph = graph(&[
        ("weir-engine", "getrandom", Kind::Build),
        ("weir-engine", "petgraph", Kind::Normal),
        ("weir-engine", "proptest", Kind::Development),
        ("weir-nodes", "tokio", Kind::Normal),
        ("weir-runtime", "tokio", Kind::Normal),
    ]);
    check(&impurities(&graph), &["weir-engine uses getrandom", "weir-nodes uses tokio"]);
}

#[test]
fn licences_off_the_list_are_found() {
    let mut graph = graph(&[
        ("weir", "copyleft", Kind::Normal),
        ("copyleft", "nothing-said", Kind::Build),
        ("weir", "with-both", Kind::Normal),
        ("weir", "with-exception", Kind::Normal),
        ("weir", "with-slash", Kind::Normal),
        ("weir", "test-only", Kind::Development),
    ]);
    let mut license = |id: &str, license: Option<&str>| {
        graph.0.get_mut(id).expect("in the graph").license = license.map(str::to_owned);
    };
    license("copyleft", Some("AGPL-3.0-only"));
    license("nothing-said", None);
    license("with-both", Some("MIT AND GPL-2.0-only"));
    license("with-exception", Some("Apache-2.0 WITH LLVM-exception"));
    license("with-slash", Some("MIT/GPL-2.0-only"));
    license("test-only", Some("GPL-3.0-only"));
    let found = unlicensed(&graph, &read(POLICY));
    check(&found, &["copyleft 1.0.0: AGPL", "nothing-said 1.0.0: no", "with-both 1.0.0: MIT AND"]);
}

#[test]
fn banned_crates_are_found_with_who_brought_them() {
    let graph = graph(&[
        ("weir-store", "sqlx", Kind::Normal),
        ("weir-api", "sqlx", Kind::Normal),
        ("weir-api", "http-client", Kind::Normal),
        ("http-client", "openssl", Kind::Normal),
        ("weir", "tokio", Kind::Normal),
    ]);
    let found = banned(&graph, &read(POLICY));
    check(&found, &["http-client uses openssl: rustls is", "weir-api uses sqlx"]);
}

#[test]
fn two_versions_of_one_crate_are_found() {
    let graph = graph(&[
        ("weir", "tokio 1.0.0", Kind::Normal),
        ("weir-api", "tokio 2.0.0", Kind::Normal),
        ("weir", "small 1.0.0", Kind::Normal),
        ("weir-api", "small 2.0.0", Kind::Normal),
    ]);
    check(&doubled(&graph, &read(POLICY)), &["tokio comes as {\"1.0.0\", \"2.0.0\"}"]);
}

#[test]
fn other_sources_are_found() {
    let mut graph = graph(&[
        ("weir", "fork", Kind::Normal),
        ("weir", "next-door", Kind::Normal),
        ("weir", "tokio", Kind::Normal),
    ]);
    graph.0.get_mut("fork").expect("in the graph").source = Some("git+https://a.example".into());
    graph.0.get_mut("next-door").expect("in the graph").source = None;
    check(&of_other_sources(&graph), &["fork 1.0.0 comes from git+", "next-door 1.0.0 comes from"]);
}

#[test]
fn the_tables_name_crates_that_exist() {
    let graph = super::graph::of_the_workspace();
    for name in KNOWS.iter().map(|(name, _)| *name).chain(PURE) {
        assert!(graph.members().any(|member| member.name == name), "{name} is gone: drop its row");
    }
}

//! What `deny.toml` says, applied to a graph.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use spdx::{Expression, LicenseReq, Licensee, ParseMode};

use super::graph::{Graph, Package};

/// The one place crates are fetched from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The parts of `deny.toml` that need no advisory database.
#[derive(Deserialize)]
pub(super) struct Policy {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

/// A crate that must not come in, or only by way of its `wrappers`, or only once.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    #[serde(default)]
    wrappers: Vec<String>,
    #[serde(default)]
    deny_multiple_versions: bool,
    #[serde(default)]
    reason: String,
}

pub(super) fn deny_toml() -> Policy {
    let file = super::root().join("deny.toml");
    let text = std::fs::read_to_string(file).expect("deny.toml stands at the root");
    read(&text)
}

pub(super) fn read(text: &str) -> Policy {
    toml::from_str(text).expect("deny.toml has licenses.allow and bans.deny")
}

/// Packages of the binary whose licence is not on the list.
pub(super) fn unlicensed(graph: &Graph, policy: &Policy) -> Vec<String> {
    let allowed: Vec<Licensee> = policy.licenses.allow.iter().map(|name| licensee(name)).collect();
    let refused = |package: &&Package| !is_licensed(package, &allowed);
    let told = |package: &Package| {
        let license = package.license.as_deref().unwrap_or("no licence");
        format!("{} {}: {license} is not allowed in deny.toml", package.name, package.version)
    };
    graph.shipped().into_iter().filter(refused).map(told).collect()
}

fn licensee(name: &str) -> Licensee {
    Licensee::parse(name).expect("licenses.allow holds SPDX names")
}

fn is_licensed(package: &Package, allowed: &[Licensee]) -> bool {
    let expression = package.license.as_deref().unwrap_or_default();
    // Old crates write `MIT/Apache-2.0`; cargo-deny reads it as `OR` too.
    let is_allowed = |wanted: &LicenseReq| allowed.iter().any(|one| one.satisfies(wanted));
    Expression::parse_mode(expression, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(is_allowed))
}

/// Packages that must not be there, and who brought them.
pub(super) fn banned(graph: &Graph, policy: &Policy) -> Vec<String> {
    let bans = policy.bans.deny.iter().filter(|ban| !ban.deny_multiple_versions);
    bans.flat_map(|ban| {
        let is_wrapper = |user: &Package| ban.wrappers.contains(&user.name);
        let users = graph.users_of(&ban.name).into_iter().filter(move |user| !is_wrapper(user));
        users.map(move |user| format!("{} uses {}: {}", user.name, ban.name, ban.reason))
    })
    .collect()
}

/// Packages that must not be there in two versions, and are.
pub(super) fn doubled(graph: &Graph, policy: &Policy) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in graph.packages() {
        versions.entry(&package.name).or_default().insert(&package.version);
    }
    let single = policy.bans.deny.iter().filter(|ban| ban.deny_multiple_versions);
    let double = single.filter_map(|ban| versions.get_key_value(ban.name.as_str()));
    double
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, versions)| format!("{name} comes as {versions:?}: agree on one"))
        .collect()
}

/// Packages from a git repository, another registry, or a folder outside the workspace.
pub(super) fn of_other_sources(graph: &Graph) -> Vec<String> {
    let foreign = |package: &&Package| match &package.source {
        Some(source) => source != REGISTRY,
        None => !package.is_member,
    };
    let told = |package: &Package| {
        let source = package.source.as_deref().unwrap_or("a folder outside the workspace");
        format!("{} {} comes from {source}: publish or drop it", package.name, package.version)
    };
    graph.packages().filter(foreign).map(told).collect()
}

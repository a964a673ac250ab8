//! The dependency graph as the rules see it, and where it comes from.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Node, PackageId};

/// What a dependency is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Normal,
    Build,
    Development,
}

/// One crate in one version.
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) license: Option<String>,
    /// Where it is from; nothing for a crate of the workspace.
    pub(super) source: Option<String>,
    /// The names in its manifest, also of what a feature or platform switches off.
    pub(super) declares: Vec<(String, Kind)>,
    /// What is really compiled for it on this machine.
    pub(super) needs: Vec<(String, Kind)>,
    pub(super) is_member: bool,
}

/// Packages by an id that tells versions apart.
pub(super) struct Graph(pub(super) BTreeMap<String, Package>);

/// The workspace's graph for this machine's platform, from what is already downloaded.
pub(super) fn of_the_workspace() -> Graph {
    let metadata = MetadataCommand::new()
        .manifest_path(super::root().join("Cargo.toml"))
        .other_options(["--offline", "--filter-platform", "host-tuple"].map(str::to_owned))
        .exec()
        .expect("cargo metadata works offline once the workspace was built");
    Graph::new(&metadata)
}

impl Graph {
    fn new(metadata: &Metadata) -> Self {
        let nodes = &metadata.resolve.as_ref().expect("asked for with dependencies").nodes;
        let package = |node: &Node| (node.id.repr.clone(), Package::new(metadata, node));
        Self(nodes.iter().map(package).collect())
    }

    pub(super) fn packages(&self) -> impl Iterator<Item = &Package> {
        self.0.values()
    }

    pub(super) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages().filter(|package| package.is_member)
    }

    /// What ends up in the binary or helps to build it: everything but what only tests need.
    pub(super) fn shipped(&self) -> Vec<&Package> {
        let mut reached = BTreeSet::new();
        let members = self.0.iter().filter(|(_, package)| package.is_member);
        let mut open: Vec<&String> = members.map(|(id, _)| id).collect();
        while let Some(id) = open.pop() {
            if reached.insert(id) {
                let needs = self.0[id].needs.iter();
                let shipped = needs.filter(|(_, kind)| *kind != Kind::Development);
                open.extend(shipped.map(|(id, _)| id));
            }
        }
        reached.into_iter().map(|id| &self.0[id]).collect()
    }

    /// The packages that need the crate called `name`, whatever for.
    pub(super) fn users_of(&self, name: &str) -> Vec<&Package> {
        let is_it = |(id, _): &(String, Kind)| self.0.get(id).is_some_and(|it| it.name == name);
        self.packages().filter(|package| package.needs.iter().any(is_it)).collect()
    }
}

impl Package {
    fn new(metadata: &Metadata, node: &Node) -> Self {
        let package = &metadata[&node.id];
        let declared = package.dependencies.iter();
        Self {
            name: package.name.to_string(),
            version: package.version.to_string(),
            license: package.license.clone(),
            source: package.source.as_ref().map(|source| source.repr.clone()),
            declares: declared.map(|needed| (needed.name.clone(), needed.kind.into())).collect(),
            needs: needs(node),
            is_member: metadata.workspace_members.contains(&node.id),
        }
    }
}

/// One entry for each kind: a crate may be needed for building and for tests.
fn needs(node: &Node) -> Vec<(String, Kind)> {
    let of = |id: &PackageId, kind: DependencyKind| (id.repr.clone(), kind.into());
    let each = node.deps.iter().map(|needed| (&needed.pkg, &needed.dep_kinds));
    each.flat_map(|(id, kinds)| kinds.iter().map(move |info| of(id, info.kind))).collect()
}

impl From<DependencyKind> for Kind {
    fn from(kind: DependencyKind) -> Self {
        if kind == DependencyKind::Build {
            Self::Build
        } else if kind == DependencyKind::Development {
            Self::Development
        } else {
            Self::Normal
        }
    }
}

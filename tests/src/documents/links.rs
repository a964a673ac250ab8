//! Links between documents, and to files of the repository.

use std::path::{Component, Path, PathBuf};

use super::{Document, all, assert_none, markdown, root};

#[test]
fn links_lead_somewhere() {
    let documents = all();
    let problems = documents.iter().flat_map(|document| {
        let links = markdown::links(&document.text);
        let broken = links.into_iter().filter(|link| !leads(document, link));
        broken.map(|link| format!("{}: {link} leads nowhere", document.name())).collect::<Vec<_>>()
    });
    assert_none(&problems.collect::<Vec<_>>());
}

fn leads(document: &Document, link: &str) -> bool {
    if link.contains("://") || link.starts_with("mailto:") {
        return true;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let folder = document.path.parent().unwrap_or(Path::new(""));
    let target = if path.is_empty() { document.path.clone() } else { plain(&folder.join(path)) };
    if !root().join(&target).exists() {
        return false;
    }
    anchor.is_empty() || has_anchor(&target, anchor)
}

fn has_anchor(target: &Path, anchor: &str) -> bool {
    let text = std::fs::read_to_string(root().join(target)).unwrap_or_default();
    markdown::anchors(&text).iter().any(|known| known == anchor)
}

#[test]
fn links_that_lead_nowhere_are_seen() {
    let document = Document::read("docs/semantics.md");
    for link in ["language.md#entry", "#clock", "../CONTRIBUTING.md", "https://shop.example"] {
        assert!(leads(&document, link), "{link}");
    }
    for link in ["langauge.md", "language.md#enrty", "#clocks", "nodes/sleep.md"] {
        assert!(!leads(&document, link), "{link}");
    }
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

#[test]
fn decisions_are_short_and_listed() {
    const PAGE_MAX_LINES: usize = 40;
    let list = Document::read("docs/decisions/README.md");
    let listed = markdown::links(&list.text);
    let mut problems = Vec::new();
    for document in all().iter().filter(|one| one.path.starts_with("docs/decisions")) {
        let file = document.path.file_name().unwrap_or_default().to_string_lossy();
        if file == "README.md" {
            continue;
        }
        if document.text.lines().count() > PAGE_MAX_LINES {
            problems.push(format!("{file} has more than {PAGE_MAX_LINES} lines"));
        }
        if !listed.iter().any(|link| *link == file) {
            problems.push(format!("{file} is not listed in docs/decisions/README.md"));
        }
    }
    assert_none(&problems);
}

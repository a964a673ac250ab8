//! Rules about a file's plain text.

use super::Finding;
use super::sources::Source;

/// As much as one can hold in mind at once; more is two subjects.
const FILE_LINES_MAX: usize = 500;
/// Two files side by side on one screen; the same figure stands in rustfmt.toml.
const LINE_COLUMNS_MAX: usize = 100;

/// Folders of somebody's machine: in code, a path into one works nowhere else.
const MACHINE_FOLDERS: [&str; 2] = ["home", "work"];
/// The folder that tests may name, and code may not.
const TEMPORARY_FOLDER: &str = "tmp";

/// Words that promise a later edit. Spelled in halves, for this file is read too.
const MARKERS: [&str; 2] = [concat!("FIX", "ME"), concat!("XX", "X")];

pub(super) fn long_files(source: &Source) -> Vec<Finding> {
    let lines = source.lines().count();
    let found = format!("{lines} lines, {FILE_LINES_MAX} at most are fine");
    Vec::from_iter((lines > FILE_LINES_MAX).then_some(Finding { line: FILE_LINES_MAX + 1, found }))
}

pub(super) fn long_lines(source: &Source) -> Vec<Finding> {
    let long = |(line, text): (usize, &str)| {
        let columns = text.chars().count();
        let found = format!("{columns} columns, {LINE_COLUMNS_MAX} at most are fine");
        (columns > LINE_COLUMNS_MAX).then_some(Finding { line, found })
    };
    source.lines().filter_map(long).collect()
}

pub(super) fn missing_module_docs(source: &Source) -> Vec<Finding> {
    let missing = source.code.is_some() && !source.text.starts_with("//!");
    Vec::from_iter(missing.then(|| Finding { line: 1, found: "no module doc".to_owned() }))
}

pub(super) fn machine_paths(source: &Source) -> Vec<Finding> {
    each_line(source, |line, text| {
        let mut folders = MACHINE_FOLDERS.to_vec();
        folders.extend((!source.is_test_at(line)).then_some(TEMPORARY_FOLDER));
        let path = folders.iter().map(|folder| format!("/{folder}/"));
        path.into_iter()
            .find(|path| begins_path(text, path))
            .map(|path| format!("a path in {path}"))
    })
}

pub(super) fn markers(source: &Source) -> Vec<Finding> {
    each_line(source, |_, text| {
        let mut words = text.split(|sign: char| !sign.is_ascii_alphanumeric());
        words.find(|word| MARKERS.contains(word)).map(|word| format!("the marker {word}"))
    })
}

/// Whether `path` stands in `text` as the beginning of a path, not in the middle of a longer one.
fn begins_path(text: &str, path: &str) -> bool {
    let begins =
        |(at, _)| !text[..at].ends_with(|sign: char| sign.is_alphanumeric() || sign == '}');
    text.match_indices(path).any(begins)
}

fn each_line(source: &Source, find: impl Fn(usize, &str) -> Option<String>) -> Vec<Finding> {
    let find = |(line, text)| find(line, text).map(|found| Finding { line, found });
    source.lines().filter_map(find).collect()
}

//! As much Markdown as the tests of documents need.

/// The text without what stands in fences and code spans.
fn prose(text: &str) -> String {
    let fenced = text.split("```").step_by(2);
    let mut prose = String::new();
    for paragraph in fenced.flat_map(|part| part.split("\n\n")) {
        prose.extend(paragraph.split('`').step_by(2));
        prose.push_str("\n\n");
    }
    prose
}

/// Where links lead, in the order of the text.
pub(super) fn links(text: &str) -> Vec<String> {
    let prose = prose(text);
    let parts = prose.split("](").skip(1);
    parts.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
}

/// The anchors that headings have, as code hosts make them.
pub(super) fn anchors(text: &str) -> Vec<String> {
    let outside = text.split("```").step_by(2);
    let headings = outside.flat_map(str::lines).filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|sign| sign.is_alphanumeric() || " -_".contains(*sign));
    kept.map(|sign| if sign == ' ' { '-' } else { sign.to_ascii_lowercase() }).collect()
}

/// What stands in fences of a language.
pub(super) fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let fenced = text.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.strip_prefix(&format!("{language}\n"))).collect()
}

#[test]
fn links_are_found_outside_of_code() {
    let text = "See [a](x.md#y) and `[b](z)`.\n\n```\n[c](w)\n```\n\n[`d`](v.md)\n";
    assert_eq!(links(text), ["x.md#y", "v.md"]);
}

#[test]
fn anchors_are_those_of_code_hosts() {
    let text = "# Flows, files, versions\n\n```\n# no\n```\n\n## Pause: `pause`\n";
    assert_eq!(anchors(text), ["flows-files-versions", "pause-pause"]);
}

#[test]
fn blocks_are_told_apart_by_language() {
    let text = "```yaml\na: 1\n```\n\n```sh\nb\n```\n";
    assert_eq!(blocks(text, "yaml"), ["a: 1\n"]);
}

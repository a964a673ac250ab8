//! Ids: what nodes, branches, messages and variables are called for ever.

/// Longest id. Trails, figures and links carry it.
pub(crate) const ID_MAX_BYTES: usize = 64;

/// Words that are targets or places of every flow.
pub(crate) const RESERVED: [&str; 3] = ["exit", "end", "start"];

/// Whether a text is an id: `[a-z][a-z0-9_]{0,63}`.
pub(crate) fn is_id(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.len() <= ID_MAX_BYTES
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// A text in snake case: `High value` → `high_value`. Empty when no letter or digit is left.
pub(crate) fn snake_case(text: &str) -> String {
    let mut id = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            id.push(character.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('_') {
            id.push('_');
        }
    }
    id.truncate(ID_MAX_BYTES);
    id.trim_end_matches('_').to_owned()
}

/// The id that is nearest to what was written, for help texts.
pub(crate) fn suggested(text: &str, otherwise: &str) -> String {
    let letters = snake_case(text);
    let from_letter = letters.trim_start_matches(|first: char| !first.is_ascii_lowercase());
    if from_letter.is_empty() { otherwise.to_owned() } else { from_letter.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_ids() {
        for (label, id) in [
            ("High value", "high_value"),
            ("Seen", "seen"),
            ("  A/B — 2 ", "a_b_2"),
            ("50 %", "50"),
            ("购买", ""),
            ("Größe", "gr_e"),
        ] {
            assert_eq!(snake_case(label), id, "{label}");
        }
    }

    #[test]
    fn ids_are_narrow() {
        for id in ["a", "wait_1_day", "a9"] {
            assert!(is_id(id), "{id}");
        }
        for text in ["", "A", "1_day", "a-b", "wait 1", "ä", &"a".repeat(65)] {
            assert!(!is_id(text), "{text}");
        }
        assert_eq!(suggested("1. Wait-A day", "node"), "wait_a_day");
        assert_eq!(suggested("购买", "node"), "node");
    }
}

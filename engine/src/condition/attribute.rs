//! An attribute's name and its path below `$.contact`: two forms of one thing.
//!
//! A dot in the name walks into nested data, so `predicted.abandon_risk` is the path
//! `$.contact['predicted']['abandon_risk']`.

use weir_messages::path::Path;

const ROOT: &str = "$.contact";

/// The path of the attribute; none when a part of the name is empty or holds a control character.
pub(super) fn path(name: &str) -> Option<Path> {
    let mut text = ROOT.to_owned();
    for part in name.split('.') {
        if part.is_empty() || part.chars().any(char::is_control) {
            return None;
        }
        text.push_str("['");
        text.push_str(&part.replace('\\', r"\\").replace('\'', r"\'"));
        text.push_str("']");
    }
    Path::parse(&text).ok()
}

/// The attribute a path of [`path`] stands for; any other path as it is written.
pub(super) fn name(path: &Path) -> String {
    path.as_str().strip_prefix(ROOT).and_then(parts).unwrap_or_else(|| path.to_string())
}

fn parts(text: &str) -> Option<String> {
    let inner = text.strip_prefix("['")?.strip_suffix("']")?;
    Some(inner.replace("']['", ".").replace(r"\'", "'").replace(r"\\", r"\"))
}

/// The name that says the same as a path below `$.contact`; none if no name can.
pub(super) fn of_path(path: &Path) -> Option<String> {
    let rest = path.as_str().strip_prefix(ROOT)?.strip_prefix('.')?;
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|sign| sign.is_alphanumeric() || sign == '_')
    };
    rest.split('.').all(plain).then(|| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_path_are_two_forms_of_one_thing() {
        for attribute in ["city", "predicted.abandon_risk", "Größe (cm)", "it's", r"a\b", "日本"]
        {
            let path = path(attribute).expect(attribute);
            assert_eq!(name(&path), attribute, "{path}");
            assert!(path.is_single(), "{path}");
        }
        for attribute in ["", ".a", "a..b", "a.", "a\nb"] {
            assert_eq!(path(attribute), None, "{attribute:?}");
        }
    }

    #[test]
    fn an_attribute_is_found_under_its_path() {
        let roots = serde_json::json!({
            "contact": { "it's": 1, r"a\b": 2, "predicted": { "risk": 3 } }
        });
        for (attribute, value) in [("it's", 1), (r"a\b", 2), ("predicted.risk", 3)] {
            let found = path(attribute).expect(attribute).first(&roots).cloned();
            assert_eq!(found, Some(value.into()), "{attribute}");
        }
    }

    #[test]
    fn a_plain_path_has_a_name() {
        for (text, expected) in [
            ("$.contact.city", Some("city")),
            ("$.contact.predicted.risk", Some("predicted.risk")),
            ("$.contact['a.b']", None),
            ("$.contact.items[0]", None),
            ("$.contact", None),
            ("$.contacts.city", None),
            ("$.cart.total", None),
        ] {
            let path = Path::parse(text).expect(text);
            assert_eq!(of_path(&path).as_deref(), expected, "{text}");
        }
    }
}

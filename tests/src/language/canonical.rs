//! The shipped flow compiles without a warning, and its hash covers what decides.

use weir_engine::compile::Files;
use weir_engine::kind::Category;

use super::{CANONICAL, compiled, errors_and_warnings, shown};

pub(super) fn files() -> Files {
    let template = include_str!("../../../flows/cart-reminder.mjml");
    Files::from([("cart-reminder.mjml".to_owned(), template.to_owned())])
}

#[test]
fn it_has_neither_error_nor_warning() {
    let (source, done) = compiled(CANONICAL, &files());
    let found: Vec<String> = errors_and_warnings(&done).map(|it| shown(&source, it)).collect();
    assert_eq!(found, [""; 0]);
    let flow = done.flow.expect("it compiles");
    assert_eq!(flow.graph.len(), 9, "seven nodes and two terminals");
    assert!(flow.needs.carts, "the text reads `cart.recovery_url`");
}

#[test]
fn the_hash_covers_what_decides_and_nothing_else() {
    let hash = |text: &str, files: &Files| compiled(text, files).1.flow.expect("compiles").hash;
    let plain = hash(CANONICAL, &files());
    for same in [
        format!("# A remark\n{CANONICAL}"),
        format!("{CANONICAL}layout: {{ wait_1_day: [10, 20] }}\n"),
        CANONICAL.replace("6 hours", "7 hours"),
    ] {
        assert_eq!(hash(&same, &files()), plain);
    }
    for other in [
        CANONICAL.replace("for: 1 day, next: bought_already", "for: 2 days, next: bought_already"),
        CANONICAL.replace("within: 5 days", "within: 6 days"),
        CANONICAL.replace("Your cart", "The cart"),
    ] {
        assert_ne!(hash(&other, &files()), plain);
    }
    let changed = files().into_iter().map(|(name, text)| (name, text + "\n"));
    let unread = [("other.mjml".to_owned(), String::new())];
    assert_ne!(hash(CANONICAL, &changed.collect()), plain);
    assert_eq!(hash(CANONICAL, &files().into_iter().chain(unread).collect()), plain);
}

/// Whatever is cut off or left out, the compiler answers, and says something where it refuses.
#[test]
fn a_damaged_flow_is_answered() {
    let lines: Vec<&str> = CANONICAL.lines().collect();
    for at in 0..lines.len() {
        let without = [&lines[..at], &lines[at + 1..]].concat().join("\n");
        for text in [lines[..at].join("\n"), without] {
            answered(&text);
        }
    }
}

/// So is one in which a value was forgotten.
#[test]
fn a_forgotten_value_is_answered() {
    for (colon, _) in CANONICAL.match_indices(": ") {
        let rest = &CANONICAL[colon + 1..];
        let end = rest.find([',', '}', '\n']).unwrap_or(rest.len());
        answered(&format!("{}{}", &CANONICAL[..=colon], &rest[end..]));
    }
    for kind in weir_nodes::KINDS.iter().filter(|kind| !kind.example.contains('\n')) {
        for (colon, _) in kind.example.match_indices(": ") {
            let rest = &kind.example[colon + 1..];
            let end = rest.find([',', '}']).unwrap_or(rest.len());
            let example = format!("{}{}", &kind.example[..=colon], &rest[end..]);
            let section = if kind.category == Category::Start { "start" } else { "nodes" };
            let text = if section == "start" { example } else { format!("{{ a: {example} }}") };
            answered(&super::complete(&format!("{section}: {text}\n")));
        }
    }
}

fn answered(text: &str) {
    let (_, done) = compiled(text, &files());
    let refused = errors_and_warnings(&done).next().is_some();
    assert!(done.flow.is_some() || refused, "nothing is said of\n{text}");
}

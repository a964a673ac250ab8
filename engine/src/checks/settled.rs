//! W304, W305: a condition that is always true, or never, whatever the contact does.

use super::Checked;
use super::asked::{Asked, By};
use crate::condition::{Condition, settle};
use crate::diagnostic::{Diagnostic, rules};
use crate::source::Node;
use crate::trigger::Trigger;

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for asked in &checked.asked {
        walk(checked, asked, asked.condition, asked.written, out);
        out.extend(refuses_all(checked, asked));
    }
}

/// Reports the smallest parts that are settled, so that the word stands where the mistake is.
fn walk(
    checked: &Checked<'_>,
    asked: &Asked<'_>,
    condition: &Condition,
    written: &Node,
    out: &mut Vec<Diagnostic>,
) {
    let Some(settled) = settle(condition) else {
        let parts = condition.parts().iter().zip(written_parts(written));
        return parts.for_each(|(part, written)| walk(checked, asked, part, written, out));
    };
    let before = out.len();
    for (part, written) in condition.parts().iter().zip(written_parts(written)) {
        walk(checked, asked, part, written, out);
    }
    if out.len() == before {
        out.push(told(checked, asked, condition, written, settled));
    }
}

/// The parts of `all`, `any` and `not` as they are written.
fn written_parts(written: &Node) -> Vec<&Node> {
    let map = written.as_map();
    let joined = map.and_then(|map| map.get("all").or_else(|| map.get("any")));
    if let Some(list) = joined.and_then(Node::as_list) {
        return list.iter().collect();
    }
    map.and_then(|map| map.get("not")).into_iter().collect()
}

fn told(
    checked: &Checked<'_>,
    asked: &Asked<'_>,
    condition: &Condition,
    written: &Node,
    settled: bool,
) -> Diagnostic {
    let (rule, word) =
        if settled { (&rules::ALWAYS_TRUE, "always") } else { (&rules::NEVER_TRUE, "never") };
    let message = format!("`{condition}` is {word} true");
    let help = if settled {
        "It decides nothing: remove it, or write what was meant."
    } else {
        "Its parts exclude each other: change one, or join them by `any` instead of `all`."
    };
    let found = Diagnostic::new(rule, written.span, message).help(help);
    match asked.node() {
        Some(node) => found.node(checked.name(node)),
        None => found,
    }
}

/// `exit_when` asks for the very tag whose adding lets contacts in.
fn refuses_all(checked: &Checked<'_>, asked: &Asked<'_>) -> Option<Diagnostic> {
    let (By::Exit, Condition::Tag(tag)) = (&asked.by, asked.condition) else { return None };
    let same = |trigger: &Trigger| {
        matches!(trigger, Trigger::Event { kind, subject: Some(subject), .. }
            if *kind == "tag_added" && subject == tag)
    };
    checked.flow.starts.iter().find(|start| same(&start.trigger)).map(|start| {
        let message = format!("whoever comes in has the tag `{tag}`, so nobody ever enters");
        let help = "Ask for the tag that says the contact is done, such as \
                    `exit_when: [{ tag_added: BUY }]`.";
        let found = Diagnostic::new(&rules::ALWAYS_TRUE, asked.written.span, message).help(help);
        found.label(start.span, "the start adds it")
    })
}

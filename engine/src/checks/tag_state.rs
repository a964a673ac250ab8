//! W306: a tag is asked for by state and nothing ever removes it, so that who got it once is
//! shut out for ever: a customer who bought last year would never be reminded again.

use std::collections::BTreeSet;

use super::asked::{Asked, By};
use super::{Checked, span_of};
use crate::condition::Condition;
use crate::diagnostic::{Diagnostic, rules};
use crate::model::Name;
use crate::node::Write;

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    let removed = removed(checked);
    let started: BTreeSet<&Name> = checked.flow.starts.iter().filter_map(started_by).collect();
    for asked in checked.asked.iter().filter(|asked| shuts_out(checked, asked)) {
        let wanted = !matches!(asked.by, By::Start);
        let mut tags = BTreeSet::new();
        by_state(asked.condition, wanted, &mut tags);
        for tag in tags.difference(&removed).filter(|tag| !started.contains(**tag)) {
            out.push(told(checked, asked, tag));
        }
    }
}

fn removed<'a>(checked: &Checked<'a>) -> BTreeSet<&'a Name> {
    let nodes = checked.flow.graph.places().filter_map(|(_, slot)| slot.node.as_ref());
    let writes = nodes.flat_map(|node| node.shape().writes);
    writes
        .filter_map(|write| if let Write::TagRemoved(tag) = write { Some(tag) } else { None })
        .collect()
}

fn started_by(start: &crate::flow::Start) -> Option<&Name> {
    start.trigger.subject()
}

/// Whether those for whom it is true (in a start: is not) get nothing further.
fn shuts_out(checked: &Checked<'_>, asked: &Asked<'_>) -> bool {
    match &asked.by {
        By::Exit | By::Start => true,
        By::Branch { node, port } => {
            let target = checked.flow.graph.follow(*node, port);
            target.is_some_and(|(target, _)| checked.flow.graph.slot(target).node.is_none())
        }
        By::Goal | By::Variant { .. } => false,
    }
}

/// The tags whose presence (`wanted`), or absence, makes the condition true.
fn by_state<'a>(condition: &'a Condition, wanted: bool, tags: &mut BTreeSet<&'a Name>) {
    if let Condition::Tag(tag) = condition {
        if wanted {
            tags.insert(tag);
        }
    } else if let Condition::Not(inner) = condition {
        by_state(inner, !wanted, tags);
    } else {
        condition.parts().iter().for_each(|part| by_state(part, wanted, tags));
    }
}

fn told(checked: &Checked<'_>, asked: &Asked<'_>, tag: &Name) -> Diagnostic {
    let message =
        format!("nothing in this flow removes the tag `{tag}`, and who has it is left out");
    let help = format!(
        "A customer who got `{tag}` last year would never be reminded again. Ask whether it was \
         added since this entry, `tag_added: {tag}`, or remove it in an `update_contact`."
    );
    let found =
        Diagnostic::new(&rules::TAG_NOTHING_REMOVES, span_of(asked.written, "tag", tag), message);
    let found = found.help(help);
    match asked.node() {
        Some(node) => found.node(checked.name(node)),
        None => found,
    }
}

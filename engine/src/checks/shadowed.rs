//! W308: a branch that can never be taken, because one before it always is.

use super::Checked;
use super::asked::{Asked, By};
use crate::condition::{Asked as Status, AskedGrade, Condition, Reached, settle};
use crate::diagnostic::{Diagnostic, rules};
use crate::graph::NodeKey;

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for (place, asked) in checked.asked.iter().enumerate() {
        let Some(node) = asked.node() else { continue };
        let before = checked.asked[..place].iter().rev().take_while(|one| one.node() == Some(node));
        let above = before.filter(|one| implies(asked.condition, one.condition)).last();
        if let Some(above) = above {
            out.push(told(checked, node, above, asked));
        }
    }
}

/// Whether the second condition holds whenever the first does.
fn implies(first: &Condition, second: &Condition) -> bool {
    if let (Condition::Status(first), Condition::Status(second)) = (first, second) {
        return status_implies(first, second);
    }
    if first == second {
        return true;
    }
    let both = Condition::All(vec![first.clone(), Condition::Not(Box::new(second.clone()))]);
    settle(&both) == Some(false) && settle(first).is_none() && settle(second).is_none()
}

/// A click without an open is seen, and what was seen was delivered.
fn status_implies(first: &Reached, second: &Reached) -> bool {
    let rank = |status| match status {
        Status::Sent => Some(1),
        Status::Delivered => Some(2),
        Status::Seen => Some(3),
        Status::Clicked => Some(4),
        Status::Replied
        | Status::Bounced
        | Status::Complained
        | Status::Unsubscribed
        | Status::Failed
        | Status::Suppressed
        | Status::Cancelled => None,
    };
    let higher = match (rank(first.status), rank(second.status)) {
        (Some(first), Some(second)) => first >= second,
        (None, Some(second)) => first.status == Status::Replied && second <= 3,
        (_, None) => first.status == second.status,
    };
    let link = second.link.is_none() || first.link == second.link;
    let grade = first.grade == second.grade || second.grade == Some(AskedGrade::Any);
    first.of == second.of && higher && link && grade
}

fn told(checked: &Checked<'_>, node: NodeKey, above: &Asked<'_>, asked: &Asked<'_>) -> Diagnostic {
    let label = |asked: &Asked<'_>| match &asked.by {
        By::Branch { node, port } => {
            let way = checked.flow.graph.follow(*node, port);
            way.and_then(|(_, edge)| edge.label.clone()).unwrap_or_else(|| port.to_string())
        }
        By::Exit | By::Start | By::Goal | By::Variant { .. } => String::new(),
    };
    let (upper, lower) = (label(above), label(asked));
    let message = format!("the branch `{lower}` is never taken: `{upper}` before it always is");
    let help = format!(
        "The first branch that is true wins, and `{}` is true whenever `{}` is. Put `{lower}` \
         above `{upper}`.",
        above.condition, asked.condition
    );
    let found = Diagnostic::new(&rules::SHADOWED_ARM, asked.written.span, message).help(help);
    found.label(above.written.span, "always true first").node(checked.name(node))
}

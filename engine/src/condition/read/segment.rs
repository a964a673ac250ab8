//! What a segment may not ask: about a run, for there is none; and what becomes true or false at an
//! instant that nobody can work out, for nobody would look then.

use weir_messages::path::Path;

use super::super::heads::{Head, Takes};
use super::super::{Condition, Operand};
use super::Reader;
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::model::Name;
use crate::source::{Key, Node, Span};
use crate::value::{Duration, Literal, Op};

/// Roots of paths that only a flow has.
const OF_FLOWS: [&str; 3] = ["entry", "vars", "flow"];

impl Reader<'_, '_> {
    /// Whether a segment may ask for this; those about a run are refused where they are read.
    pub(super) fn fits_segment(&mut self, head: &Head, key: &Key) -> bool {
        if head.takes == Takes::Window {
            let message = "a segment cannot ask what time it is";
            let help = "It is about people, and everybody would enter or leave at once, each time; \
                        write `during` in the flow.";
            return self.refuse(key.span, message, help);
        }
        if head.word == "reachable" {
            let message = "a segment cannot ask for `reachable`";
            let help = "It turns on which providers are set up, which is no fact about the \
                        contact; ask for `consent`, or write `reachable` in the flow.";
            return self.refuse(key.span, message, help);
        }
        true
    }

    pub(super) fn segment(&mut self, node: &Node) -> Option<Condition> {
        let name = self.name("segment", node)?;
        let Some(of) = self.at.segment else { return Some(Condition::Segment(name)) };
        if name.as_str() == of.id {
            let message = format!("the segment `{name}` asks who is in itself");
            return self.bad(node.span, message, "Say what makes people belong to it.");
        }
        if of.known.contains(&name) {
            return Some(Condition::Segment(name));
        }
        let message = format!("there is no segment `{name}`");
        let meant = did_you_mean(&name, of.known.iter().map(Name::as_str));
        let help = match meant {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => "Make that one first, or write here what it would ask.".into(),
        };
        let mut found = Diagnostic::new(&rules::BAD_CONDITION, node.span, message).help(help);
        if let Some(meant) = meant {
            found = found.replace(format!("Write `{meant}`"), node.span, meant);
        }
        self.report(found)
    }

    /// Whether there is an entry event to compare with.
    pub(super) fn has_entry(&mut self, key: &Key) -> bool {
        if self.at.segment.is_none() {
            return true;
        }
        let message = "a segment has no entry event to compare with";
        self.refuse(key.span, message, "Leave `same` out; it is for conditions of flows.")
    }

    /// Events of segments are refused: one could make itself happen.
    pub(super) fn is_of_segments<T>(&mut self, node: &Node) -> Option<T> {
        let message = "a segment cannot ask for the events that segments make";
        self.bad(node.span, message, "Ask who is in it: `segment: NAME`.")
    }

    /// Whether what a path reads is there when a segment asks.
    pub(super) fn is_at_hand(&mut self, path: &Path, node: &Node) -> bool {
        let Some(of) = self.at.segment else { return true };
        let text = path.as_str();
        let names = |root: &str| {
            let forms = [format!("$.{root}"), format!("$['{root}'"), format!("$[\"{root}\"")];
            forms.iter().any(|form| text.contains(form))
        };
        let of_flows = OF_FLOWS.into_iter().find(|root| names(root));
        let event = || (!of.in_where && names("event")).then_some("event");
        let Some(root) = of_flows.or_else(event) else { return true };
        let message = format!("there is no `$.{root}` where a segment asks");
        let help = if root == "event" {
            "`$.event` is the event at hand: write it inside the `where` of an `event`."
        } else {
            "Only flows have that; a segment reads `$.cart` and `$.order`, attributes, and \
             `$.event` inside `where`."
        };
        self.out.push(Diagnostic::new(&rules::BAD_PATH, node.span, message).help(help));
        false
    }

    /// Whether it is known when a comparison of a date with now comes out otherwise.
    pub(super) fn is_foreseen(&mut self, op: Op, operand: &Operand, node: &Node) -> bool {
        let is_measured = matches!(op, Op::WithinLast | Op::WithinNext);
        if self.at.segment.is_none() || !is_measured {
            return true;
        }
        match operand {
            Operand::Literal(Literal::Duration(length)) => self.is_steady(*length, node),
            Operand::Path(_) => {
                let message = format!("`{op}` takes no path in a segment");
                let help = format!("Write how long: `{op}: 30 days`.");
                self.refuse(node.span, message, help)
            }
            Operand::Literal(_) | Operand::List(_) | Operand::Json(_) => true,
        }
    }

    /// Months have no fixed length: at their ends what has passed would come back for some hours.
    pub(super) fn is_steady(&mut self, length: Duration, node: &Node) -> bool {
        if self.at.segment.is_none() || !length.has_months() {
            return true;
        }
        let message = "a segment counts back in days, and months differ";
        let days = length.exact_millis() / (24 * 60 * 60 * 1000);
        self.refuse(node.span, message, format!("Write days, such as `{days} days`."))
    }

    fn refuse(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) -> bool {
        self.bad::<()>(span, message, help);
        false
    }
}

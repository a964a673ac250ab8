//! What people are told about the assertions of a flow.

use crate::diagnostic::{Diagnostic, rules};
use crate::flow::{Assert, Flow, Sends};
use crate::source::{Node, Span};

use super::{Verdict, prove_all};

/// The first refuted assertion in words, with its timeline; none when nothing is refuted.
pub fn refuted(flow: &Flow) -> Option<String> {
    prove_all(flow).into_iter().find_map(|(place, verdict)| match verdict {
        Verdict::Refuted(timeline) => {
            Some(format!("{} is broken by:\n{timeline}", words(&flow.asserts[place])))
        }
        Verdict::Proved { .. } | Verdict::Undecided { .. } => None,
    })
}

/// What there is to say about the flow's assertions, told at the head of the file.
pub fn diagnostics(flow: &Flow) -> Vec<Diagnostic> {
    report(flow, |_| Span::at(0))
}

/// The same, each told where the assertion stands in the file that was read as `root`.
pub fn diagnostics_in(flow: &Flow, root: &Node) -> Vec<Diagnostic> {
    let asserts = root.as_map().and_then(|map| map.get("asserts")?.as_list()).unwrap_or_default();
    report(flow, |place| asserts.get(place).map_or(root.span, |assert| assert.span))
}

fn report(flow: &Flow, span: impl Fn(usize) -> Span) -> Vec<Diagnostic> {
    let verdicts = prove_all(flow).into_iter();
    verdicts
        .filter_map(|(place, verdict)| {
            let claim = words(&flow.asserts[place]);
            match verdict {
                Verdict::Proved { .. } => None,
                Verdict::Refuted(timeline) => {
                    let sure = if timeline.possible_if.is_empty() { "" } else { "perhaps " };
                    let message = format!("{claim} is {sure}broken");
                    let help = format!("This breaks it:\n{timeline}\n{WAY_OUT}");
                    Some(Diagnostic::new(&rules::ASSERT_REFUTED, span(place), message).help(help))
                }
                Verdict::Undecided { why, states } => {
                    let message = format!("{claim} could not be decided in {states} states");
                    let help = format!("What stood in the way: {why}.");
                    Some(Diagnostic::new(&rules::ASSERT_UNDECIDED, span(place), message).help(help))
                }
            }
        })
        .collect()
}

const WAY_OUT: &str = "What ends the run whenever it becomes true belongs into `exit_when`: it is \
                       asked again before each hand-over, a branch is not.";

/// An assertion in words.
fn words(assert: &Assert) -> String {
    match assert {
        Assert::MaxMessages(most) => format!("`max_messages: {most}`"),
        Assert::Never { send, after } => {
            let send = match send {
                Sends::Any => "any message".to_owned(),
                Sends::Channel(channel) => format!("a message by {channel}"),
                Sends::Node(node) => format!("the message of `{node}`"),
            };
            format!("never {send} after {after}")
        }
    }
}

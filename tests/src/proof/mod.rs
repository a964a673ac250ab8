//! Proofs about flows: shipped ones, small ones with a known answer, and random ones against
//! brute force.

mod brute;
mod draw;
mod known;
mod random;
mod ranges;

use weir_engine::compile::{Compiled, Files, compile};
use weir_engine::flow::{Assert, Flow};
use weir_engine::prove::{self, Limits, Verdict};
use weir_engine::source::Source;

/// The templates that shipped flows name.
const TEMPLATES: [&str; 4] =
    ["cart-reminder.mjml", "product-feed.mjml", "welcome.mjml", "best-of.mjml"];

/// A flow that compiles.
fn flow(text: &str) -> Flow {
    let compiled = compiled(text);
    compiled.flow.unwrap_or_else(|| panic!("{:#?}\n{text}", compiled.diagnostics))
}

fn compiled(text: &str) -> Compiled {
    let template = "<mjml><mj-body><mj-text>{{ unsubscribe_url }}</mj-text></mj-body></mjml>";
    let files: Files = TEMPLATES.map(|name| (name.to_owned(), template.to_owned())).into();
    compile(&Source::new("flow.yaml", text), &files, weir_nodes::KINDS)
}

/// What is claimed on one line, of a flow.
fn never(flow: &Flow, claim: &str) -> Verdict {
    let assert = prove::parse_never(claim).expect(claim);
    prove::prove(flow, &assert, &Limits::default())
}

fn at_most(flow: &Flow, messages: u32) -> Verdict {
    prove::prove(flow, &Assert::MaxMessages(messages), &Limits::default())
}

//! The elements of MJML: which there are, and how deep they nest. The parser passes what it
//! does not know through as HTML, so a mistyped `<mj-txt>` would silently show nothing.

use super::ROOT;
use crate::grammar::Origin;
use crate::limits::NESTING_MAX_ELEMENTS;
use crate::nearest::did_you_mean;
use crate::{Problem, ProblemKind};

const ELEMENTS: [&str; 31] = [
    "mj-accordion",
    "mj-accordion-element",
    "mj-accordion-text",
    "mj-accordion-title",
    "mj-all",
    "mj-attributes",
    "mj-body",
    "mj-breakpoint",
    "mj-button",
    "mj-carousel",
    "mj-carousel-image",
    "mj-class",
    "mj-column",
    "mj-divider",
    "mj-group",
    "mj-head",
    "mj-hero",
    "mj-image",
    "mj-navbar",
    "mj-navbar-link",
    "mj-preview",
    "mj-raw",
    "mj-section",
    "mj-social",
    "mj-social-element",
    "mj-spacer",
    "mj-style",
    "mj-table",
    "mj-text",
    "mj-title",
    "mj-wrapper",
];

const REFUSED: [(&str, &str); 2] = [
    ("mj-font", "fonts from elsewhere tell their owner who read the mail; name common ones"),
    ("mj-include", "a message stands alone; write the text out"),
];

const VOID: [&str; 10] = ["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"];

/// Everything wrong with the elements of a text.
pub(super) fn check(origin: Origin<'_>, text: &str) -> Vec<Problem> {
    let mut problems = Vec::from_iter(wrong_root(origin, text));
    let mut open: Vec<Element<'_>> = Vec::new();
    for element in elements(text) {
        problems.extend(unknown(origin, &element));
        match element.kind {
            Kind::Whole => {}
            Kind::Opening if open.len() == NESTING_MAX_ELEMENTS => {
                problems.push(too_deep(origin, &element));
                return problems;
            }
            Kind::Opening => open.push(element),
            Kind::Closing => match open.pop() {
                Some(opened) if opened.name == element.name => {}
                opened => {
                    problems.push(not_closed(origin, opened.as_ref(), &element));
                    return problems;
                }
            },
        }
    }
    let left = open.last().map(|opened| not_closed(origin, Some(opened), opened));
    problems.into_iter().chain(left).collect()
}

fn wrong_root(origin: Origin<'_>, text: &str) -> Option<Problem> {
    let root = elements(text).next().filter(|root| root.name != "mjml")?;
    let message = format!("`<{}>` cannot be the outermost element", root.name);
    Some(origin.problem(root.at, ProblemKind::Mjml, message, ROOT.to_owned()))
}

fn too_deep(origin: Origin<'_>, element: &Element<'_>) -> Problem {
    let message = format!("elements nest at most {NESTING_MAX_ELEMENTS} deep");
    let help = "is an element not closed?".to_owned();
    origin.problem(element.at, ProblemKind::TooDeep, message, help)
}

fn not_closed(origin: Origin<'_>, opened: Option<&Element<'_>>, closing: &Element<'_>) -> Problem {
    let name = closing.name;
    let (at, message, help) = if let Some(Element { name, at, .. }) = opened {
        (*at, format!("`<{name}>` is not closed"), format!("close it by `</{name}>`"))
    } else {
        let message = format!("`</{name}>` closes nothing");
        (closing.at, message, "leave it out".to_owned())
    };
    origin.problem(at, ProblemKind::Mjml, message, help)
}

fn unknown(origin: Origin<'_>, element: &Element<'_>) -> Option<Problem> {
    let name = element.name;
    let ours = name.starts_with("mj") || name.contains('-');
    if !ours || name == "mjml" || ELEMENTS.contains(&name) || element.kind == Kind::Closing {
        return None;
    }
    let refused = REFUSED.iter().find(|(refused, _)| *refused == name);
    let (message, help) = if let Some((_, help)) = refused {
        (format!("`<{name}>` is not used in messages"), (*help).to_owned())
    } else {
        let help = did_you_mean(name, ELEMENTS, "see the list of elements of MJML");
        (format!("there is no element `<{name}>`"), help)
    };
    Some(origin.problem(element.at, ProblemKind::UnknownElement, message, help))
}

#[derive(Debug, PartialEq, Eq)]
struct Element<'a> {
    name: &'a str,
    at: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Opening,
    Closing,
    Whole,
}

fn elements(text: &str) -> impl Iterator<Item = Element<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text.get(at..)?.find('<')?;
            let rest = &text[start..];
            if rest.starts_with("<!--") {
                at = start + rest.find("-->")?;
                continue;
            }
            at = start + 1;
            if let Some(element) = element(rest, start) {
                at = start + length(rest);
                return Some(element);
            }
        }
    })
}

fn element(rest: &str, at: usize) -> Option<Element<'_>> {
    let closing = rest.starts_with("</");
    let inside = &rest[if closing { 2 } else { 1 }..];
    let is_name = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | ':');
    let name = &inside[..inside.find(|sign| !is_name(sign)).unwrap_or(inside.len())];
    if !name.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
        return None;
    }
    let kind = if closing && !VOID.contains(&name) {
        Kind::Closing
    } else if closing || rest[..length(rest)].ends_with("/>") || VOID.contains(&name) {
        Kind::Whole
    } else {
        Kind::Opening
    };
    Some(Element { name, at, kind })
}

/// The length of the element a text begins with; its end does not count inside quotes.
fn length(rest: &str) -> usize {
    let mut quote = None;
    for (at, sign) in rest.char_indices() {
        match (quote, sign) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(sign),
            (Some(mark), _) if mark == sign => quote = None,
            _ => {}
        }
    }
    rest.len()
}

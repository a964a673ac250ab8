//! What is checked of a template before it is parsed: sizes, nesting and the words after `{%`.
//!
//! The parser behind recurses along expressions and blocks; these bounds keep its stack small
//! whatever is written, and leave only the statements that messages need.

use std::ops::Range;

use crate::limits::{NESTING_MAX_BLOCKS, TAG_MAX_BYTES, TEMPLATE_MAX_BYTES};
use crate::nearest::did_you_mean;
use crate::offsets::place;
use crate::scan::Piece;
use crate::{Problem, ProblemKind};

const STATEMENTS: [&str; 8] = ["if", "elif", "else", "endif", "for", "endfor", "break", "continue"];

/// Statements of Jinja that messages do without, and what to do instead.
const FORBIDDEN: [(&str, &str); 15] = [
    ("set", SAY_IT_THERE),
    ("endset", SAY_IT_THERE),
    ("with", SAY_IT_THERE),
    ("endwith", SAY_IT_THERE),
    ("do", SAY_IT_THERE),
    ("macro", SAY_IT_OUT),
    ("endmacro", SAY_IT_OUT),
    ("call", SAY_IT_OUT),
    ("block", SAY_IT_OUT),
    ("include", SAY_IT_OUT),
    ("import", SAY_IT_OUT),
    ("from", SAY_IT_OUT),
    ("extends", SAY_IT_OUT),
    ("autoescape", "contact data are always escaped in HTML; leave it out"),
    ("raw", "write the braces as a text: `{{ '{{' }}`"),
];
const SAY_IT_THERE: &str = "write the value in the place where it is used";
const SAY_IT_OUT: &str = "a message stands alone; write the text out";

/// Everything wrong with the shape of a text. A text with such a problem must not be parsed.
pub(crate) fn check(part: &str, text: &str, pieces: &[Piece]) -> Vec<Problem> {
    let mut check = Check { part, text, problems: Vec::new(), open: Vec::new() };
    check.size();
    for piece in pieces {
        if let Piece::Tag(range) = piece {
            check.tag(range);
        }
    }
    check.problems
}

struct Check<'a> {
    part: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
    /// How many levels each open block takes: an `if` and each of its `elif`.
    open: Vec<usize>,
}

impl Check<'_> {
    fn size(&mut self) {
        if self.text.len() > TEMPLATE_MAX_BYTES {
            let message = format!(
                "the text has {} bytes, and at most {TEMPLATE_MAX_BYTES} are allowed",
                self.text.len()
            );
            self.report(0, ProblemKind::TooLarge, message, "make it shorter".to_owned());
        }
    }

    fn tag(&mut self, range: &Range<usize>) {
        let tag = &self.text[range.clone()];
        if tag.starts_with("{#") {
            return;
        }
        if tag.len() > TAG_MAX_BYTES {
            let message = format!("an expression has at most {TAG_MAX_BYTES} bytes");
            let help = "is its end missing? Otherwise split it".to_owned();
            self.report(range.start, ProblemKind::TooLarge, message, help);
        }
        if let Some(inside) = tag.strip_prefix("{%") {
            self.statement(range.start, keyword(inside));
        }
    }

    fn statement(&mut self, at: usize, word: &str) {
        match word {
            "if" | "for" => self.open.push(1),
            "elif" => {
                if let Some(levels) = self.open.last_mut() {
                    *levels += 1;
                }
            }
            "endif" | "endfor" => {
                self.open.pop();
            }
            _ if STATEMENTS.contains(&word) => {}
            _ => self.no_statement(at, word),
        }
        if matches!(word, "if" | "for" | "elif") && self.depth() == NESTING_MAX_BLOCKS + 1 {
            let message = format!("`if` and `for` nest at most {NESTING_MAX_BLOCKS} deep");
            let help = "put the cases into `variants` of the message".to_owned();
            self.report(at, ProblemKind::TooDeep, message, help);
        }
    }

    fn depth(&self) -> usize {
        self.open.iter().sum()
    }

    fn no_statement(&mut self, at: usize, word: &str) {
        if let Some((_, help)) = FORBIDDEN.iter().find(|(forbidden, _)| *forbidden == word) {
            let message = format!("`{{% {word} %}}` is not used in messages");
            return self.report(at, ProblemKind::Forbidden, message, (*help).to_owned());
        }
        let otherwise = format!("there are: {}", STATEMENTS.join(", "));
        let help = did_you_mean(word, STATEMENTS, &otherwise);
        let message = format!("`{{% {word} %}}` is not a statement");
        self.report(at, ProblemKind::Syntax, message, help);
    }

    fn report(&mut self, offset: usize, kind: ProblemKind, message: String, help: String) {
        let at = place(self.text, offset);
        let part = self.part.to_owned();
        self.problems.push(Problem { part, line: at.line, column: at.column, kind, message, help });
    }
}

fn keyword(inside: &str) -> &str {
    let trimmed = inside.trim_start_matches(['-', '+']).trim_start();
    let end = trimmed.find(|sign: char| !sign.is_alphanumeric() && sign != '_');
    &trimmed[..end.unwrap_or(trimmed.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::pieces;

    fn found(text: &str) -> Vec<(ProblemKind, usize)> {
        let problems = check("text", text, &pieces(text));
        problems.into_iter().map(|problem| (problem.kind, problem.column)).collect()
    }

    #[test]
    fn statements() {
        use ProblemKind::{Forbidden, Syntax};
        let cases: [(&str, &[(ProblemKind, usize)]); 9] = [
            ("{% if a %}{% elif b %}{%- else -%}{%+ endif %}", &[]),
            ("{% for a in b %}{% break %}{% continue %}{% endfor %}", &[]),
            ("{# set #}", &[]),
            ("a{% set b = 1 %}", &[(Forbidden, 2)]),
            ("{%set b = 1 %}{% include 'x' %}", &[(Forbidden, 1), (Forbidden, 15)]),
            ("{% fro a in b %}", &[(Syntax, 1)]),
            ("{% %}", &[(Syntax, 1)]),
            ("{% raw %}", &[(Forbidden, 1)]),
            ("{% filter upper %}", &[(Syntax, 1)]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn depth_and_size() {
        use ProblemKind::{TooDeep, TooLarge};
        let deep = |times| "{%if a%}".repeat(times) + &"{%endif%}".repeat(times);
        assert_eq!(found(&deep(NESTING_MAX_BLOCKS)), []);
        assert_eq!(found(&deep(NESTING_MAX_BLOCKS * 3))[0].0, TooDeep);
        assert_eq!(found(&format!("{{%if a%}}{}", "{%elif a%}".repeat(10_000)))[0].0, TooDeep);
        assert_eq!(found(&deep(1).repeat(1_000)), []);
        assert_eq!(found(&format!("{{{{ {} }}}}", "a".repeat(TAG_MAX_BYTES))), [(TooLarge, 1)]);
        assert_eq!(found(&"a".repeat(TEMPLATE_MAX_BYTES + 1)), [(TooLarge, 1)]);
    }
}

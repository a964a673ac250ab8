//! Operators on a value, and counts.

use weir_messages::path::looks_like;

use super::super::{Count, Operand, Test};
use super::{Reader, listed};
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::source::{Key, Map, Node, Value, text_expected};
use crate::value::{Literal, Op, number};

/// Values after `in`; a longer list is a segment, or a tag.
const VALUES_MAX: usize = 100;

/// The bounds of a count, by their word.
const BOUNDS: [Op; 5] = [Op::Is, Op::Gt, Op::Gte, Op::Lt, Op::Lte];

/// The operator of this name.
pub(super) fn operator(word: &str) -> Option<Op> {
    Op::ALL.into_iter().find(|op| op.name() == word)
}

impl Reader<'_, '_> {
    /// The operators among the keys of a condition; other keys are somebody else's.
    pub(super) fn test(&mut self, map: &Map) -> Option<Test> {
        let mut operators = Some(Vec::new());
        for (key, node) in map.iter() {
            let Some(op) = operator(&key.text) else { continue };
            let operand = self.operand(op, key, node);
            let operand = operand.filter(|operand| self.is_foreseen(op, operand, node));
            match (operand, &mut operators) {
                (Some(operand), Some(operators)) => operators.push((op, operand)),
                (_, operators) => *operators = None,
            }
        }
        Some(Test { operators: operators?, count: None })
    }

    /// Operators alone: at least one, and nothing else.
    pub(super) fn test_alone(&mut self, node: &Node) -> Option<Test> {
        let names = || Op::ALL.iter().map(|op| op.name());
        let Some(map) = node.as_map() else {
            if node.is_null() {
                return None;
            }
            let message = format!("operators stand in a map, and this is {}", node.kind_word());
            return self.bad(node.span, message, "Write `{ is: gold }` or `{ gte: 0.7 }`.");
        };
        if map.is_empty() {
            let message = "there is no operator";
            return self.bad(node.span, message, format!("Write one of {}.", listed(names())));
        }
        let before = self.out.len();
        for (key, value) in map.iter() {
            if operator(&key.text).is_none() && !value.is_null() {
                let help = super::hint(&key.text, names())
                    .unwrap_or_else(|| format!("Write one of {}.", listed(names())));
                let message = format!("`{}` is not an operator", key.text);
                self.bad::<()>(key.span, message, help);
            }
        }
        let test = self.test(map);
        test.filter(|_| self.out.len() == before)
    }

    fn operand(&mut self, op: Op, key: &Key, node: &Node) -> Option<Operand> {
        match &node.value {
            Value::Null => None,
            Value::Text(text) if looks_like(&text.text) => {
                self.path(op.name(), node).map(Operand::Path)
            }
            Value::List(items) if op == Op::In => self.values(items, node),
            Value::List(_) => {
                let message = format!("`{op}` takes one value, and this is a list");
                let help = format!(
                    "Write `in: [ … ]` if it is one of them; else one condition with `{op}` for \
                     each, joined by `any:` or `all:`."
                );
                self.bad(node.span, message, help)
            }
            Value::Map(_) => {
                let message = format!("`{op}` takes a value, and this is a map");
                let help = "Write operators beside the head, not under one another: \
                            `{ attribute: age, gte: 18, lt: 65 }`.";
                self.bad(node.span, message, help)
            }
            Value::Bool(_) | Value::Number(_) | Value::Text(_) if op == Op::In => {
                let written = node.span.of(&self.at.source.text);
                let message = "`in` takes a list, or a path that finds one";
                let help = format!("Write `is: {written}`, or `in: [{written}, …]`.");
                let found = Diagnostic::new(&rules::BAD_CONDITION, node.span, message).help(help);
                self.report(found.replace("Write `is`", key.span, "is"))
            }
            Value::Bool(_) | Value::Number(_) | Value::Text(_) => {
                self.literal(op, node).map(Operand::Literal)
            }
        }
    }

    fn values(&mut self, items: &[Node], node: &Node) -> Option<Operand> {
        if items.is_empty() || items.len() > VALUES_MAX {
            let message =
                format!("`in` takes 1 to {VALUES_MAX} values, and here are {}", items.len());
            let help = "Remove the condition if it is empty; ask for a segment if it is long.";
            return self.bad(node.span, message, help);
        }
        let literals: Vec<_> = items.iter().map(|item| self.literal(Op::In, item)).collect();
        literals.into_iter().collect::<Option<_>>().map(Operand::List)
    }

    /// A constant of a type that the operator compares.
    pub(super) fn literal(&mut self, op: Op, node: &Node) -> Option<Literal> {
        let literal = match &node.value {
            Value::Text(text) => return self.text_literal(op, &text.text, node),
            Value::Number(number) => Literal::Number(number.decimal),
            Value::Bool(value) => Literal::Bool(*value),
            Value::Null => return None,
            Value::List(_) | Value::Map(_) => {
                let message =
                    format!("`{op}` takes single values, and this is {}", node.kind_word());
                return self.bad(node.span, message, "Write texts, numbers, money or dates.");
            }
        };
        match op {
            Op::StartsWith | Op::EndsWith => {
                self.out.extend(text_expected(self.at.source, op.name(), node));
                None
            }
            Op::WithinLast | Op::WithinNext => {
                self.duration(op.name(), node).map(Literal::Duration)
            }
            Op::Is
            | Op::In
            | Op::Gt
            | Op::Gte
            | Op::Lt
            | Op::Lte
            | Op::Contains
            | Op::Before
            | Op::After => match op.check(&literal) {
                Ok(()) => Some(literal),
                Err(why) => self.invalid(&rules::WRONG_VALUE, node.span, &why),
            },
        }
    }

    fn text_literal(&mut self, op: Op, text: &str, node: &Node) -> Option<Literal> {
        let why = match Literal::parse_text(text, op) {
            Ok(literal) => return Some(literal),
            Err(why) => why,
        };
        if matches!(op, Op::WithinLast | Op::WithinNext) {
            return self.invalid(&rules::NOT_A_DURATION, node.span, &why);
        }
        self.invalid::<()>(&rules::WRONG_VALUE, node.span, &why);
        let amounts = matches!(op, Op::Gt | Op::Gte | Op::Lt | Op::Lte);
        if amounts && number::parse(text).is_ok() {
            let found = self.out.pop()?;
            self.out.push(found.replace(format!("Write {text}"), node.span, text));
        }
        None
    }

    /// `{ gte: 2 }`: whole numbers, each bound once.
    pub(super) fn count(&mut self, node: &Node) -> Option<Count> {
        if let Some(number) = node.as_number() {
            let written = &number.written;
            let message = "`count` does not say how to compare";
            let help = format!("Write `count: {{ gte: {written} }}` for at least {written}.");
            let found = Diagnostic::new(&rules::BAD_CONDITION, node.span, message).help(help);
            let corrected = format!("{{ gte: {written} }}");
            return self.report(found.replace(format!("At least {written}"), node.span, corrected));
        }
        let Some(map) = node.as_map().filter(|map| !map.is_empty()) else {
            let message = "`count` takes bounds, such as `{ gte: 2 }`";
            return self.bad(node.span, message, "Write `is`, `gt`, `gte`, `lt` or `lte` in it.");
        };
        let mut count = Some(Count::default());
        for (key, node) in map.iter() {
            match (self.bound(key, node), &mut count) {
                (Some((op, bound)), Some(count)) => count.set(op, bound),
                (_, count) => *count = None,
            }
        }
        count
    }

    fn bound(&mut self, key: &Key, node: &Node) -> Option<(Op, u32)> {
        let Some(op) = BOUNDS.into_iter().find(|op| op.name() == key.text) else {
            let names = || BOUNDS.iter().map(|op| op.name());
            let message = format!("`{}` is not a bound of `count`", key.text);
            let help = match did_you_mean(&key.text, names()) {
                Some(meant) => format!("Did you mean `{meant}`?"),
                None => format!("Write {}.", listed(names())),
            };
            return self.bad(key.span, message, help);
        };
        let whole = node.as_number().and_then(|number| number.written.parse().ok());
        match whole {
            Some(bound) => Some((op, bound)),
            None if node.is_null() => None,
            None => {
                let message = "a count is a whole number from 0 up";
                self.bad(node.span, message, format!("Write `{op}: 2`."))
            }
        }
    }
}

impl Count {
    fn set(&mut self, op: Op, bound: u32) {
        let bound = Some(bound);
        match op {
            Op::Is => self.is = bound,
            Op::Gt => self.gt = bound,
            Op::Gte => self.gte = bound,
            Op::Lt => self.lt = bound,
            Op::Lte => self.lte = bound,
            Op::In
            | Op::Contains
            | Op::StartsWith
            | Op::EndsWith
            | Op::Before
            | Op::After
            | Op::WithinLast
            | Op::WithinNext => unreachable!("only the words of BOUNDS are read"),
        }
    }
}

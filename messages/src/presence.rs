//! What a condition says about the presence of values: inside `{% if contact.city %}` the city
//! is there, inside the `else` of `{% if not contact.city %}` too.

use std::collections::BTreeSet;

use minijinja::Value;
use minijinja::machinery::ast::{
    BinOp, BinOpKind, CallArg, Compare, CompareOp, CompareOpKind, Expr, Test, UnaryOpKind,
};

/// The dotted paths that are present.
pub(crate) type Present = BTreeSet<String>;

/// How an expression is written as a dotted path, if it is one.
pub(crate) type Dotted<'d> = dyn Fn(&Expr<'_>) -> Option<String> + 'd;

/// The value of an expression that is written out. It is not computed: `'a' * 100000000` is
/// constant too, and large.
pub(crate) fn literal(expression: &Expr<'_>) -> Option<Value> {
    if let Expr::UnaryOp(negative) = expression
        && matches!(negative.op, UnaryOpKind::Neg)
    {
        return Some(Value::from(literal(&negative.expr)?.as_i64()?.checked_neg()?));
    }
    if let Expr::List(list) = expression {
        return list.as_const();
    }
    let Expr::Const(constant) = expression else { return None };
    Some(constant.value.clone())
}

/// What must be present for the condition to hold.
pub(crate) fn when_true(condition: &Expr<'_>, dotted: &Dotted<'_>) -> Present {
    if let Some(path) = dotted(condition) {
        return Present::from([path]);
    }
    match condition {
        Expr::UnaryOp(not) if matches!(not.op, UnaryOpKind::Not) => when_false(&not.expr, dotted),
        Expr::BinOp(operation) => operation_true(operation, dotted),
        Expr::Compare(compare) => compare_true(compare, dotted),
        Expr::Test(test) => test_true(test, dotted),
        Expr::Filter(filter) if filter.name != "default" => {
            filter.expr.as_ref().map(|inner| when_true(inner, dotted)).unwrap_or_default()
        }
        Expr::Filter(_)
        | Expr::UnaryOp(_)
        | Expr::Var(_)
        | Expr::Const(_)
        | Expr::Slice(_)
        | Expr::IfExpr(_)
        | Expr::GetAttr(_)
        | Expr::GetItem(_)
        | Expr::Call(_)
        | Expr::List(_)
        | Expr::Tuple(_)
        | Expr::Map(_) => Present::new(),
    }
}

/// What must be present for the condition not to hold.
pub(crate) fn when_false(condition: &Expr<'_>, dotted: &Dotted<'_>) -> Present {
    if let Expr::UnaryOp(not) = condition
        && matches!(not.op, UnaryOpKind::Not)
    {
        return when_true(&not.expr, dotted);
    }
    if let Expr::Test(test) = condition
        && matches!(test.name, "undefined" | "none")
    {
        return when_true(&test.expr, dotted);
    }
    let Expr::BinOp(operation) = condition else { return Present::new() };
    let [left, right] = [&operation.left, &operation.right].map(|side| when_false(side, dotted));
    if matches!(operation.op, BinOpKind::ScOr) {
        &left | &right
    } else if matches!(operation.op, BinOpKind::ScAnd) {
        &left & &right
    } else {
        Present::new()
    }
}

fn operation_true(operation: &BinOp<'_>, dotted: &Dotted<'_>) -> Present {
    let BinOp { op, left, right } = operation;
    match op {
        BinOpKind::ScAnd => &when_true(left, dotted) | &when_true(right, dotted),
        BinOpKind::ScOr => &when_true(left, dotted) & &when_true(right, dotted),
        BinOpKind::Eq => equal(left, right, dotted),
        BinOpKind::Gt | BinOpKind::Gte => above(left, right, dotted),
        BinOpKind::Lt | BinOpKind::Lte => above(right, left, dotted),
        BinOpKind::In => within(left, right, dotted),
        BinOpKind::Ne
        | BinOpKind::Add
        | BinOpKind::Sub
        | BinOpKind::Mul
        | BinOpKind::Div
        | BinOpKind::FloorDiv
        | BinOpKind::Rem
        | BinOpKind::Pow
        | BinOpKind::Concat => Present::new(),
    }
}

fn compare_true(compare: &Compare<'_>, dotted: &Dotted<'_>) -> Present {
    let mut present = Present::new();
    let mut left = &compare.expr;
    for CompareOp { op, expr: right } in &compare.ops {
        present.extend(match op {
            CompareOpKind::Eq => equal(left, right, dotted),
            CompareOpKind::Gt | CompareOpKind::Gte => above(left, right, dotted),
            CompareOpKind::Lt | CompareOpKind::Lte => above(right, left, dotted),
            CompareOpKind::In => within(left, right, dotted),
            CompareOpKind::Ne | CompareOpKind::NotIn => Present::new(),
        });
        left = right;
    }
    present
}

/// A value that equals something is there; two paths may both be missing.
fn equal(left: &Expr<'_>, right: &Expr<'_>, dotted: &Dotted<'_>) -> Present {
    let given = |side: &Expr<'_>| literal(side).is_some_and(|value| value.is_true());
    match (given(left), given(right)) {
        (false, true) => when_true(left, dotted),
        (true, false) => when_true(right, dotted),
        (true, true) | (false, false) => Present::new(),
    }
}

/// A missing value sorts below every other, so only the upper side is there.
fn above(upper: &Expr<'_>, lower: &Expr<'_>, dotted: &Dotted<'_>) -> Present {
    match literal(lower) {
        Some(_) => when_true(upper, dotted),
        None => Present::new(),
    }
}

fn within(item: &Expr<'_>, list: &Expr<'_>, dotted: &Dotted<'_>) -> Present {
    &when_true(list, dotted) | &equal(item, list, dotted)
}

fn test_true(test: &Test<'_>, dotted: &Dotted<'_>) -> Present {
    let with_constants = test
        .args
        .iter()
        .all(|argument| matches!(argument, CallArg::Pos(inner) if literal(inner).is_some()));
    if with_constants && !matches!(test.name, "undefined" | "none" | "ne") {
        when_true(&test.expr, dotted)
    } else {
        Present::new()
    }
}

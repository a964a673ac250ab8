//! The type rules of RFC 9535 section 2.4.3, which the parser does not hold: what a function
//! takes, and where what it gives may stand.

use jsonpath_rust::parser::model::{
    Comparable, Comparison, Filter, FilterAtom, FnArg, JpQuery, Literal, Segment, Selector, Test,
    TestFunction,
};

type Checked = Result<(), String>;

/// Refuses a query that uses a function where its type does not fit.
pub(super) fn check(query: &JpQuery) -> Checked {
    segments(&query.segments)
}

/// Each `..` visits everything below everything found so far, so several of them take for ever.
const DESCENTS_MAX_SEGMENTS: usize = 1;

fn segments(segments: &[Segment]) -> Checked {
    let descents = segments.iter().filter(|step| matches!(step, Segment::Descendant(_)));
    if descents.count() > DESCENTS_MAX_SEGMENTS {
        return Err("a path has at most one `..`; name the members between".to_owned());
    }
    segments.iter().try_for_each(segment)
}

fn segment(segment: &Segment) -> Checked {
    match segment {
        Segment::Descendant(inner) => self::segment(inner),
        Segment::Selector(one) => selector(one),
        Segment::Selectors(several) => several.iter().try_for_each(selector),
    }
}

fn selector(selector: &Selector) -> Checked {
    match selector {
        Selector::Filter(inner) => filter(inner),
        Selector::Name(_) | Selector::Wildcard | Selector::Index(_) | Selector::Slice(..) => Ok(()),
    }
}

fn filter(filter: &Filter) -> Checked {
    match filter {
        Filter::Or(parts) | Filter::And(parts) => parts.iter().try_for_each(self::filter),
        Filter::Atom(atom) => self::atom(atom),
    }
}

fn atom(atom: &FilterAtom) -> Checked {
    match atom {
        FilterAtom::Filter { expr, .. } => filter(expr),
        FilterAtom::Test { expr, .. } => existence(expr),
        FilterAtom::Comparison(comparison) => {
            let (left, right) = comparison.vals();
            comparable(left)?;
            comparable(right)?;
            counting(comparison)
        }
    }
}

/// The machine gives no count of nothing, where the RFC gives 0. So a comparison that 0 would
/// meet is refused rather than answered wrongly.
fn counting(comparison: &Comparison) -> Checked {
    let (counted, number, flipped) = match comparison.vals() {
        (
            Comparable::Function(TestFunction::Count(of)),
            Comparable::Literal(Literal::Int(number)),
        ) => (of, *number, false),
        (
            Comparable::Literal(Literal::Int(number)),
            Comparable::Function(TestFunction::Count(of)),
        ) => (of, *number, true),
        _ => return Ok(()),
    };
    let (left, right) = if flipped { (number, 0) } else { (0, number) };
    let met = match comparison {
        Comparison::Eq(..) => left == right,
        Comparison::Ne(..) => left != right,
        Comparison::Gt(..) => left > right,
        Comparison::Gte(..) => left >= right,
        Comparison::Lt(..) => left < right,
        Comparison::Lte(..) => left <= right,
    };
    if met {
        Err(format!("`count({counted})` is never 0 here; ask for none by `!{counted}`"))
    } else {
        Ok(())
    }
}

fn existence(test: &Test) -> Checked {
    match test {
        Test::RelQuery(inner) => segments(inner),
        Test::AbsQuery(query) => check(query),
        Test::Function(function) => match &**function {
            TestFunction::Length(_) | TestFunction::Count(_) | TestFunction::Value(_) => {
                Err(format!("what `{function}` gives must be compared, as in `{function} > 1`"))
            }
            TestFunction::Custom(..) | TestFunction::Search(..) | TestFunction::Match(..) => {
                arguments(function)
            }
        },
    }
}

fn comparable(side: &Comparable) -> Checked {
    match side {
        Comparable::Literal(_) | Comparable::SingularQuery(_) => Ok(()),
        Comparable::Function(function) => match function {
            TestFunction::Search(..) | TestFunction::Match(..) => {
                Err(format!("`{function}` is true or false by itself and is not compared"))
            }
            TestFunction::Custom(..)
            | TestFunction::Length(_)
            | TestFunction::Count(_)
            | TestFunction::Value(_) => arguments(function),
        },
    }
}

fn arguments(function: &TestFunction) -> Checked {
    match function {
        TestFunction::Custom(name, _) => Err(format!(
            "there is no function `{name}`; there are length, count, value, match and search"
        )),
        TestFunction::Length(argument) => value(argument, function),
        TestFunction::Count(argument) | TestFunction::Value(argument) => nodes(argument, function),
        TestFunction::Search(left, right) | TestFunction::Match(left, right) => {
            value(left, function)?;
            value(right, function)
        }
    }
}

/// An argument that is one value: a literal, a path to one place, or a function giving a value.
fn value(argument: &FnArg, function: &TestFunction) -> Checked {
    let inner = match argument {
        FnArg::Literal(_) => return Ok(()),
        FnArg::Filter(_) => return Err(format!("`{function}` does not take a condition")),
        FnArg::Test(test) => &**test,
    };
    match inner {
        Test::RelQuery(steps) => one_place(steps, function),
        Test::AbsQuery(query) => one_place(&query.segments, function),
        Test::Function(inner) => comparable(&Comparable::Function((**inner).clone())),
    }
}

fn one_place(steps: &[Segment], function: &TestFunction) -> Checked {
    let single = steps
        .iter()
        .all(|step| matches!(step, Segment::Selector(Selector::Name(_) | Selector::Index(_))));
    if single {
        Ok(())
    } else {
        Err(format!(
            "`{function}` takes one value, and its path can find several; use count or value"
        ))
    }
}

/// An argument that is a list of nodes: a path.
fn nodes(argument: &FnArg, function: &TestFunction) -> Checked {
    match argument {
        FnArg::Test(test) => match &**test {
            Test::RelQuery(steps) => segments(steps),
            Test::AbsQuery(query) => check(query),
            Test::Function(_) => Err(format!("`{function}` takes a path")),
        },
        FnArg::Literal(_) | FnArg::Filter(_) => Err(format!("`{function}` takes a path")),
    }
}

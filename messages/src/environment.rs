//! The template language as messages use it: its filters, tests and limits.

use std::io;

use minijinja::value::{Value, ValueKind};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, escape_formatter,
    tests,
};

use crate::filters;
use crate::limits::{FUEL_MAX_INSTRUCTIONS, OUTPUT_MAX_BYTES, RANGE_MAX_ITEMS};

/// The tests there are, as in `{% if x is defined %}`.
pub(crate) const TESTS: [&str; 16] = [
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "even",
    "in",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sequence",
    "string",
    "startingwith",
    "undefined",
];

/// The name of the one template whose values are escaped for HTML.
pub(crate) const HTML: &str = "html";

/// An environment without templates.
pub(crate) fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL_MAX_INSTRUCTIONS));
    environment.set_auto_escape_callback(|name| match name {
        HTML => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    environment.set_formatter(write_value);
    // Without it errors do not say where they happened.
    environment.set_debug(true);
    environment.add_function("range", range);
    add_tests(&mut environment);
    filters::add(&mut environment);
    environment
}

fn add_tests(environment: &mut Environment<'static>) {
    environment.add_test("boolean", tests::is_boolean);
    environment.add_test("defined", |value: &Value| !filters::is_missing(value));
    environment.add_test("divisibleby", tests::is_divisibleby);
    environment.add_test("endingwith", tests::is_endingwith);
    environment.add_test("eq", tests::is_eq);
    environment.add_test("even", tests::is_even);
    environment.add_test("in", tests::is_in);
    environment.add_test("mapping", tests::is_mapping);
    environment.add_test("ne", tests::is_ne);
    environment.add_test("none", filters::is_missing);
    environment.add_test("number", tests::is_number);
    environment.add_test("odd", tests::is_odd);
    environment.add_test("sequence", tests::is_sequence);
    environment.add_test("string", tests::is_string);
    environment.add_test("startingwith", tests::is_startingwith);
    environment.add_test("undefined", filters::is_missing);
}

/// What is missing, in any of the language's forms, leaves no trace; true and false are
/// written as in JSON.
fn write_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    if filters::is_missing(value) {
        Ok(())
    } else if value.kind() == ValueKind::Bool {
        escape_formatter(out, state, &Value::from(filters::text(value)))
    } else {
        escape_formatter(out, state, value)
    }
}

fn range(from: i64, to: Option<i64>) -> Result<Vec<i64>, Error> {
    let (from, to) = to.map_or((0, from), |to| (from, to));
    if to.saturating_sub(from) > RANGE_MAX_ITEMS {
        let message = format!("range counts to {RANGE_MAX_ITEMS} at most");
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    Ok((from..to).collect())
}

/// Renders a template into a text of bounded size.
pub(crate) fn render(
    environment: &Environment<'static>,
    name: &str,
    context: &Value,
) -> Result<String, Error> {
    let template = environment.get_template(name)?;
    let mut bounded = Bounded { bytes: Vec::with_capacity(template.source().len()) };
    template.render_captured_to(context.clone(), &mut bounded)?;
    String::from_utf8(bounded.bytes)
        .map_err(|error| Error::new(ErrorKind::WriteFailure, error.to_string()))
}

/// Bytes up to the limit of a part; more is an error.
pub(crate) struct Bounded {
    bytes: Vec<u8>,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > OUTPUT_MAX_BYTES {
            return Err(io::Error::other("larger than a part may be"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! The filters of messages. None of them fails for what a contact's data hold or lack: what is
//! missing or unreadable stays missing, so `| default(…)` may follow any of them.

mod date;
mod money;

use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind};

use crate::limits::VALUE_MAX_BYTES;

/// Every filter, in the order people look for them.
pub(crate) const NAMES: [&str; 18] = [
    "default",
    "money",
    "date",
    "upper",
    "lower",
    "truncate",
    "capitalize",
    "title",
    "trim",
    "replace",
    "join",
    "length",
    "count",
    "first",
    "last",
    "escape",
    "e",
    "urlencode",
];

/// Adds every filter.
pub(crate) fn add(environment: &mut Environment<'static>) {
    environment.add_filter("default", default);
    environment.add_filter("money", money::money);
    environment.add_filter("date", date::date);
    environment.add_filter("upper", |value: &Value| bounded(text(value).to_uppercase()));
    environment.add_filter("lower", |value: &Value| bounded(text(value).to_lowercase()));
    environment.add_filter("truncate", truncate);
    environment.add_filter("capitalize", capitalize);
    environment.add_filter("title", |value: &Value| minijinja::filters::title(text(value).into()));
    environment.add_filter("trim", |value: &Value| text(value).trim().to_owned());
    environment.add_filter("replace", replace);
    environment.add_filter("join", join);
    environment.add_filter("length", length);
    environment.add_filter("count", length);
    environment.add_filter("first", first);
    environment.add_filter("last", last);
    environment.add_filter("escape", minijinja::filters::escape);
    environment.add_filter("e", minijinja::filters::escape);
    environment.add_filter("urlencode", urlencode);
}

/// Checks the arguments that are written out: the message and the help when one cannot be.
pub(crate) fn check_arguments(
    filter: &str,
    arguments: &[Option<Value>],
) -> Result<(), (String, String)> {
    let first = arguments.first().and_then(Option::as_ref);
    match (filter, first) {
        ("money", Some(currency)) => money::check(&text(currency)),
        ("date", Some(pattern)) => date::check(&text(pattern)),
        ("truncate", Some(length)) if length.as_usize().is_none() => {
            let message = "`truncate` takes a number of characters".to_owned();
            Err((message, "write `truncate(40)`".to_owned()))
        }
        ("default" | "replace" | "join", None) if arguments.is_empty() && filter != "join" => {
            let message = format!("`{filter}` says nothing without what to put there");
            Err((message, format!("write `{filter}('…')`")))
        }
        _ => Ok(()),
    }
}

/// Whether a value is missing as the language has it: no such key, `null`, `""` or `[]`.
pub(crate) fn is_missing(value: &Value) -> bool {
    let kind = value.kind();
    matches!(kind, ValueKind::Undefined | ValueKind::None)
        || (matches!(kind, ValueKind::String | ValueKind::Seq) && value.len() == Some(0))
}

/// The text of a value: none for what is missing, the JSON text of true and false.
pub(crate) fn text(value: &Value) -> String {
    if is_missing(value) {
        String::new()
    } else if value.kind() == ValueKind::Bool {
        value.is_true().to_string()
    } else {
        value.to_string()
    }
}

/// Filters may be chained, so none may multiply without an end.
fn bounded(text: String) -> Result<String, Error> {
    if text.len() > VALUE_MAX_BYTES {
        let message = format!("a filter makes at most {VALUE_MAX_BYTES} bytes of one value");
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    Ok(text)
}

/// A second argument is taken and ignored: Jinja needs it to replace empty texts too.
fn default(value: &Value, other: Option<&Value>, _for_empty: Option<&Value>) -> Value {
    if is_missing(value) { other.cloned().unwrap_or_default() } else { value.clone() }
}

/// At most so many characters, the ending among them.
fn truncate(value: &Value, length: usize, ending: Option<String>) -> String {
    let text = text(value);
    if text.chars().nth(length).is_none() {
        return text;
    }
    let ending: String = ending.unwrap_or_else(|| "…".to_owned()).chars().take(length).collect();
    let kept: String = text.chars().take(length - ending.chars().count()).collect();
    kept.trim_end().to_owned() + &ending
}

fn capitalize(value: &Value) -> Result<String, Error> {
    let text = text(value);
    let mut signs = text.chars();
    let first: String = signs.next().map(|sign| sign.to_uppercase().collect()).unwrap_or_default();
    bounded(first + &signs.as_str().to_lowercase())
}

fn replace(value: &Value, from: &str, to: &str) -> Result<String, Error> {
    let text = text(value);
    if from.is_empty() {
        return Ok(text);
    }
    let grown = text.matches(from).count().saturating_mul(to.len());
    if grown > VALUE_MAX_BYTES {
        return bounded(" ".repeat(VALUE_MAX_BYTES + 1));
    }
    bounded(text.replace(from, to))
}

fn join(value: &Value, separator: Option<String>) -> Result<String, Error> {
    let separator = separator.unwrap_or_default();
    let Ok(items) = value.try_iter() else { return Ok(text(value)) };
    let mut joined = String::new();
    for (index, item) in items.enumerate() {
        if index > 0 {
            joined.push_str(&separator);
        }
        joined.push_str(&text(&item));
        joined = bounded(joined)?;
    }
    Ok(joined)
}

fn length(value: &Value) -> usize {
    value.len().unwrap_or(0)
}

fn first(value: &Value) -> Value {
    value.try_iter().ok().and_then(|mut items| items.next()).unwrap_or_default()
}

fn last(value: &Value) -> Value {
    value.try_iter().ok().and_then(Iterator::last).unwrap_or_default()
}

fn urlencode(value: &Value) -> Result<String, Error> {
    bounded(url::form_urlencoded::byte_serialize(text(value).as_bytes()).collect())
}

#[cfg(test)]
mod tests {
    use minijinja::value::Serde;
    use serde_json::json;

    use crate::environment::environment;

    fn rendered(template: &str) -> Result<String, minijinja::Error> {
        let facts = json!({
            "name": "ana maría", "n": 5, "price": 59.9, "text_price": "1234.5", "yes": true,
            "empty": "", "null": null, "list": [], "items": ["b", "a", null], "map": {"k": 1},
            "long": "x".repeat(40_000),
        });
        environment().render_str(template, minijinja::Value::from(Serde(&facts)))
    }

    #[test]
    fn table() {
        let cases = [
            ("{{ gone.deeper | default('there') }}", "there"),
            ("{{ empty | default('there') }}", "there"),
            ("{{ null | default('there', true) }}", "there"),
            ("{{ list | default('none') }}", "none"),
            ("{{ n | default('there') }}{{ false | default(1) }}{{ 0 | default(1) }}", "5false0"),
            ("{{ gone.deeper }}{{ null }}{{ list }}{{ empty }}", ""),
            ("{{ name | upper }}{{ 'ÀÉ' | lower }}{{ n | upper }}", "ANA MARÍAàé5"),
            ("{{ name | capitalize }} {{ name | title }}", "Ana maría Ana María"),
            ("{{ name | truncate(6) }}", "ana m…"),
            ("{{ name | truncate(5) }}", "ana…"),
            ("{{ 'áéíóú' | truncate(5) }}{{ 'áéíóúx' | truncate(5, '') }}", "áéíóúáéíóú"),
            ("{{ 'áé' | truncate(0) }}{{ 'áéí' | truncate(1, '...') }}", "."),
            ("{{ gone | upper }}{{ gone | truncate(3) }}{{ gone | title }}{{ gone | first }}", ""),
            ("{{ gone | length }}{{ items | length }}{{ name | count }}{{ n | length }}", "0390"),
            ("{{ items | join('-') }}{{ gone | join }}{{ n | join(',') }}", "b-a-5"),
            ("{{ items | first }}{{ 'xyz' | last }}{{ list | last }}", "bz"),
            ("{{ name | replace('a', 'o') }}{{ n | replace('', 'x') }}", "ono morío5"),
            ("{{ '  a ' | trim }}|{{ 'a b&c/é' | urlencode }}", "a|a+b%26c%2F%C3%A9"),
            ("{{ price | money('EUR') }}; {{ text_price | money('JPY') }}", "59.90 EUR; 1235 JPY"),
            ("{{ 'a' | money('EUR') | default('free') }}", "free"),
            ("{% if gone is defined %}a{% endif %}{% if empty is none %}b{% endif %}", "b"),
            ("{% for i in range(3) %}{{ loop.cycle('a', 'b') }}{% endfor %}", "aba"),
            ("{% for i in gone.list %}x{% endfor %}{{ gone.list[0].name }}", ""),
        ];
        for (template, expected) in cases {
            assert_eq!(rendered(template).unwrap(), expected, "{template}");
        }
    }

    #[test]
    fn none_grows_without_an_end() {
        for template in [
            "{{ long | replace('x', 'xxxx') }}",
            "{{ 'a' | replace('a', long) | replace('x', long) }}",
            "{{ long | join('----') }}",
            "{{ range(1000) | join(long) }}",
            "{{ range(1001) }}",
            "{{ range(-9223372036854775807, 9223372036854775807) }}",
            "{{ 'ŉ' | replace('ŉ', long) | replace('x', 'ŉ') | upper }}",
        ] {
            assert!(rendered(template).is_err(), "{template}");
        }
    }
}

//! Paths into the facts of a contact: RFC 9535, compiled once.
//!
//! Most paths only name members and indexes. Those are followed directly; the JSONPath machine,
//! which builds the text of every hit, is kept for filters, slices and wildcards.

mod types;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jsonpath_rust::parser::errors::JsonPathError;
use jsonpath_rust::parser::model::{JpQuery, Segment, Selector};
use jsonpath_rust::parser::parse_json_path;
use jsonpath_rust::query::js_path_process;
use pest::error::InputLocation;
use serde_json::Value;

use crate::limits::PATH_MAX_BYTES;

/// A compiled path. Equal when written alike.
#[derive(Clone)]
pub struct Path {
    source: String,
    route: Route,
}

/// Why a text is no path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Invalid {
    /// What is wrong, for people.
    pub message: String,
    /// The byte where it goes wrong, where that is known.
    pub offset: Option<usize>,
}

#[derive(Clone)]
enum Route {
    Single(Vec<Step>),
    Many(JpQuery),
}

#[derive(Clone)]
enum Step {
    Name(String),
    Index(i64),
}

/// Whether a text stands for a path where a value may stand: `$.` and a letter, or `$[`.
pub fn looks_like(text: &str) -> bool {
    match text.strip_prefix('$') {
        Some(rest) => {
            rest.starts_with('[')
                || rest.strip_prefix('.').is_some_and(|name| name.starts_with(char::is_alphabetic))
        }
        None => false,
    }
}

impl Path {
    /// Reads a path, refusing what RFC 9535 refuses.
    pub fn parse(source: &str) -> Result<Self, Invalid> {
        if source.len() > PATH_MAX_BYTES {
            let message = format!("a path has at most {PATH_MAX_BYTES} bytes");
            return Err(Invalid { message, offset: Some(PATH_MAX_BYTES) });
        }
        no_blank_in_names(source)?;
        let query = parse_json_path(source).map_err(|error| explain(source, &error))?;
        types::check(&query).map_err(|message| Invalid { message, offset: None })?;
        let route = match single(&query) {
            Some(steps) => Route::Single(steps),
            None => Route::Many(query),
        };
        Ok(Self { source: source.to_owned(), route })
    }

    /// Everything the path finds, in document order.
    pub fn find_all<'a>(&self, root: &'a Value) -> Vec<&'a Value> {
        match &self.route {
            Route::Single(steps) => follow(steps, root).into_iter().collect(),
            Route::Many(query) => match js_path_process(query, root) {
                Ok(found) => found.into_iter().map(jsonpath_rust::query::QueryRef::val).collect(),
                Err(_) => Vec::new(),
            },
        }
    }

    /// The first value the path finds.
    pub fn first<'a>(&self, root: &'a Value) -> Option<&'a Value> {
        match &self.route {
            Route::Single(steps) => follow(steps, root),
            Route::Many(_) => self.find_all(root).into_iter().next(),
        }
    }

    /// The path as it was written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The member it begins with: `contact`, `cart`.
    pub fn root(&self) -> Option<&str> {
        match &self.route {
            Route::Single(steps) => match steps.first()? {
                Step::Name(name) => Some(name),
                Step::Index(_) => None,
            },
            Route::Many(query) => match query.segments.first()? {
                Segment::Selector(Selector::Name(name)) => Some(name),
                Segment::Selector(_) | Segment::Selectors(_) | Segment::Descendant(_) => None,
            },
        }
    }

    /// Whether it can find one value at most: names and indexes only.
    pub fn is_single(&self) -> bool {
        matches!(self.route, Route::Single(_))
    }

    /// The path in the dotted form of placeholders, as far as it only has names and indexes:
    /// `cart.items[0].name`.
    pub(crate) fn dotted(&self) -> String {
        let mut dotted = String::new();
        match &self.route {
            Route::Single(steps) => {
                for step in steps {
                    step.append_to(&mut dotted);
                }
            }
            Route::Many(query) => {
                let leading = query.segments.iter().map_while(step);
                leading.for_each(|step| step.append_to(&mut dotted));
            }
        }
        dotted
    }
}

impl Step {
    fn append_to(&self, dotted: &mut String) {
        match self {
            Self::Name(name) if dotted.is_empty() => dotted.push_str(name),
            Self::Name(name) => {
                dotted.push('.');
                dotted.push_str(name);
            }
            Self::Index(index) => {
                dotted.push('[');
                dotted.push_str(&index.to_string());
                dotted.push(']');
            }
        }
    }
}

fn single(query: &JpQuery) -> Option<Vec<Step>> {
    query.segments.iter().map(step).collect()
}

fn step(segment: &Segment) -> Option<Step> {
    match segment {
        Segment::Selector(Selector::Name(name)) => Some(Step::Name(name.clone())),
        Segment::Selector(Selector::Index(index)) => Some(Step::Index(*index)),
        Segment::Selector(Selector::Wildcard | Selector::Slice(..) | Selector::Filter(_))
        | Segment::Selectors(_)
        | Segment::Descendant(_) => None,
    }
}

fn follow<'a>(steps: &[Step], root: &'a Value) -> Option<&'a Value> {
    steps.iter().try_fold(root, |value, step| match step {
        Step::Name(name) => value.as_object()?.get(name),
        Step::Index(index) => {
            let items = value.as_array()?;
            let from_end = usize::try_from(index.unsigned_abs()).ok()?;
            let at = if *index < 0 { items.len().checked_sub(from_end)? } else { from_end };
            items.get(at)
        }
    })
}

/// The parser takes `$.cart items` for one name; no two words ever stand side by side in a path.
fn no_blank_in_names(source: &str) -> Result<(), Invalid> {
    let is_word = |sign: char| sign.is_alphanumeric() || sign == '_';
    let mut quote = None;
    let mut escaped = false;
    let mut before = ' ';
    for (at, sign) in source.char_indices() {
        if let Some(mark) = quote {
            if sign == mark && !escaped {
                quote = None;
            }
            escaped = sign == '\\' && !escaped;
            before = ' ';
        } else if matches!(sign, '"' | '\'') {
            quote = Some(sign);
        } else if is_word(sign) && is_word(before) && source[..at].ends_with(char::is_whitespace) {
            let message = format!("the path `{source}` has a blank in a name; write `['a name']`");
            return Err(Invalid { message, offset: Some(at) });
        } else if !sign.is_whitespace() {
            before = sign;
        }
    }
    Ok(())
}

fn explain(source: &str, error: &JsonPathError) -> Invalid {
    let offset = place(error);
    let message = match offset {
        Some(at) if at >= source.len() => format!("the path `{source}` ends too early"),
        Some(at) => {
            format!("the path `{source}` cannot go on with `{}`", source.get(at..).unwrap_or("?"))
        }
        None => format!("`{source}` is not a path: {error}"),
    };
    Invalid { message, offset }
}

fn place(error: &JsonPathError) -> Option<usize> {
    let JsonPathError::PestError(error) = error else { return None };
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => Some(at),
    }
}

impl FromStr for Path {
    type Err = Invalid;

    fn from_str(source: &str) -> Result<Self, Self::Err> {
        Self::parse(source)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.source)
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Path({})", self.source)
    }
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Path {}

impl PartialOrd for Path {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Path {
    fn cmp(&self, other: &Self) -> Ordering {
        self.source.cmp(&other.source)
    }
}

#[cfg(test)]
mod tests;

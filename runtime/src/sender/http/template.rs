//! An endpoint's texts, compiled once and filled in for each message.

use std::collections::BTreeMap;

use minijinja::value::{Serde, Value as Filler};
use minijinja::{Environment, Error, UndefinedBehavior, escape_formatter};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::{Map, Value, json};
use url::Url;
use url::form_urlencoded::Serializer;
use weir_messages::ROOTS;

use super::call::Request;
use super::{Body, Endpoint, Key, Letter, LookUp, Misconfigured, insert};

/// What one text may take to fill in; those of services seen take below 100.
const FUEL_MAX_INSTRUCTIONS: u64 = 20_000;

/// What messages say, by channel, beside the roots of the language.
const PARTS: [&str; 15] = [
    "body",
    "channel",
    "from",
    "html",
    "id",
    "image",
    "preheader",
    "reply_to",
    "segments",
    "sender",
    "subject",
    "text",
    "title",
    "to",
    "url",
];

/// What a question about a message may name.
const KEY_PARTS: [&str; 3] = ["channel", "id", "to"];

/// The root under which templates find secrets.
const ENV: &str = "env";

/// A compiled endpoint.
pub(super) struct Template {
    method: Method,
    environment: Environment<'static>,
    headers: Vec<String>,
    body: Shape,
    secrets: Map<String, Value>,
    place: String,
}

/// A compiled body. Texts that are templates go by their names.
enum Shape {
    None,
    Json(Node),
    Form(Vec<(String, String)>),
    Text(String),
}

enum Node {
    Fixed(Value),
    Filled(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// Why a call cannot be made for a message.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfillable {
    #[error("the {part} cannot be filled in: {error}")]
    Template { part: String, error: Error },
    #[error("the URL is none: {0}")]
    Url(#[from] url::ParseError),
    #[error("{0}")]
    Header(String),
}

impl Template {
    /// Compiles the call of an endpoint; the secrets it uses come along.
    pub(super) fn compile(
        endpoint: &Endpoint,
        secret: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(Self, Vec<String>), Misconfigured> {
        let Endpoint { method, url, headers, body, .. } = endpoint;
        let known = PARTS.into_iter().chain(ROOTS).collect();
        Self::compile_call(Call { method, url, headers, body }, known, secret)
    }

    /// Compiles a question about a message.
    pub(super) fn compile_look_up(
        look_up: &LookUp,
        secret: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(Self, Vec<String>), Misconfigured> {
        let LookUp { method, url, headers, body, .. } = look_up;
        Self::compile_call(Call { method, url, headers, body }, KEY_PARTS.to_vec(), secret)
    }

    fn compile_call(
        call: Call<'_>,
        known: Vec<&'static str>,
        secret: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(Self, Vec<String>), Misconfigured> {
        let Call { method, url, headers, body } = call;
        let place = fixed_host(url)?;
        let method =
            Method::try_from(method).map_err(|_| Misconfigured::Method(method.to_owned()))?;
        let (environment, secrets) = (environment(), Map::new());
        let mut compiler = Compiler { environment, secrets, known, secret };
        compiler.part("url", url)?;
        for (name, value) in headers {
            compiler.header(name, value)?;
        }
        let body = compiler.body(body)?;
        let Compiler { environment, secrets, .. } = compiler;
        let values = secrets.values().filter_map(Value::as_str).map(str::to_owned).collect();
        let headers = headers.keys().cloned().collect();
        Ok((Self { method, environment, headers, body, secrets, place }, values))
    }

    /// Whether the method asks and does not do.
    pub(super) fn is_safe(&self) -> bool {
        self.method.is_safe()
    }

    /// The authored host, for logs.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// The call for one message.
    pub(super) fn fill(&self, letter: &Letter) -> Result<Request, Unfillable> {
        self.filled(&self.facts(letter))
    }

    /// The question about one message.
    pub(super) fn fill_key(&self, key: &Key) -> Result<Request, Unfillable> {
        let secrets = Value::Object(self.secrets.clone());
        let Key { id, channel, to } = key;
        self.filled(&json!({
            "id": id.to_string(), "channel": channel.as_str(), "to": to, ENV: secrets,
        }))
    }

    fn filled(&self, facts: &Value) -> Result<Request, Unfillable> {
        let filling = Filling { environment: &self.environment, facts: Filler::from(Serde(facts)) };
        let mut headers = HeaderMap::new();
        if let Some(kind) = self.body.kind() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        for name in &self.headers {
            let value = filling.text(&header_part(name))?;
            insert(&mut headers, name, value.trim()).map_err(Unfillable::Header)?;
        }
        Ok(Request {
            method: self.method.clone(),
            url: Url::parse(filling.text("url")?.trim())?,
            headers,
            body: filling.body(&self.body)?,
        })
    }

    fn facts(&self, letter: &Letter) -> Value {
        let mut facts = letter.roots.as_object().cloned().unwrap_or_default();
        if let Ok(Value::Object(parts)) = serde_json::to_value(&letter.parts) {
            facts.extend(parts);
        }
        facts.insert("id".to_owned(), json!(letter.id.to_string()));
        facts.insert("to".to_owned(), json!(letter.to));
        facts.insert("unsubscribe_url".to_owned(), json!(letter.unsubscribe));
        facts.insert(ENV.to_owned(), Value::Object(self.secrets.clone()));
        Value::Object(facts)
    }
}

impl Shape {
    fn kind(&self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Json(_) => Some("application/json"),
            Self::Form(_) => Some("application/x-www-form-urlencoded"),
            Self::Text(_) => Some("text/plain; charset=utf-8"),
        }
    }
}

/// What stands before the path has no placeholders: contact data never choose who is called.
fn fixed_host(url: &str) -> Result<String, Misconfigured> {
    let beyond_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[beyond_scheme..].find(['/', '?', '#']).map(|at| beyond_scheme + at);
    let host = &url[..end.unwrap_or(url.len())];
    // Behind a comment the host would go on, with whatever stands there.
    let is_comment = host.ends_with('{') && url[host.len()..].starts_with('#');
    if is_comment || host.contains("{{") || host.contains("{%") {
        return Err(Misconfigured::Host(url.to_owned()));
    }
    if host.contains('@') {
        return Err(Misconfigured::Password);
    }
    Ok(host.to_owned())
}

fn header_part(name: &str) -> String {
    format!("headers.{name}")
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL_MAX_INSTRUCTIONS));
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_debug(true);
    // What is missing leaves no trace, `null` included.
    environment.set_formatter(|out, state, value| {
        if value.is_none() { Ok(()) } else { escape_formatter(out, state, value) }
    });
    environment
}

/// A call as it is authored.
#[derive(Clone, Copy)]
struct Call<'a> {
    method: &'a str,
    url: &'a str,
    headers: &'a BTreeMap<String, String>,
    body: &'a Body,
}

struct Compiler<'a> {
    environment: Environment<'static>,
    secrets: Map<String, Value>,
    /// What templates may name.
    known: Vec<&'static str>,
    secret: &'a dyn Fn(&str) -> Option<String>,
}

impl Compiler<'_> {
    fn part(&mut self, part: &str, text: &str) -> Result<String, Misconfigured> {
        let source = self.with_secrets(part, text)?;
        let unreadable = |error: Error| Misconfigured::Template {
            part: part.to_owned(),
            line: error.line().unwrap_or(1),
            reason: error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
        };
        self.environment.add_template_owned(part.to_owned(), source).map_err(unreadable)?;
        let template = self.environment.get_template(part).map_err(unreadable)?;
        let known = &self.known;
        let mut names: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        names.retain(|name| name != ENV && !known.contains(&name.as_str()));
        names.sort();
        match names.into_iter().next() {
            Some(name) => {
                let (part, known) = (part.to_owned(), known.clone());
                Err(Misconfigured::Variable { part, name, known })
            }
            None => Ok(part.to_owned()),
        }
    }

    /// A header has a name that may be one, and what it always says can be said in a header: else
    /// no message would ever leave.
    fn header(&mut self, name: &str, text: &str) -> Result<(), Misconfigured> {
        let part = self.part(&header_part(name), text)?;
        let wrong = |reason: String| Misconfigured::Header { part: part.clone(), reason };
        let facts = json!({ ENV: self.secrets });
        let filling =
            Filling { environment: &self.environment, facts: Filler::from(Serde(&facts)) };
        let said = filling.text(&part).unwrap_or_default();
        insert(&mut HeaderMap::new(), name, said.trim()).map_err(wrong)
    }

    /// Secrets are values like others, so nothing in them is read as a template, and nothing in
    /// contact data is read as a secret.
    fn with_secrets(&mut self, part: &str, text: &str) -> Result<String, Misconfigured> {
        let mut source = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${env:") {
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            let Some(value) = (self.secret)(name) else {
                let (part, name) = (part.to_owned(), name.to_owned());
                return Err(Misconfigured::Secret { part, name });
            };
            self.secrets.insert(name.to_owned(), Value::String(value));
            source.extend([before, "{{ env[", &json!(name).to_string(), "] }}"]);
            rest = behind;
        }
        source.push_str(rest);
        Ok(source)
    }

    fn body(&mut self, body: &Body) -> Result<Shape, Misconfigured> {
        Ok(match body {
            Body::None => Shape::None,
            Body::Json(value) => Shape::Json(self.node("body", value)?),
            Body::Form(fields) => Shape::Form(self.fields(fields)?),
            Body::Text(text) => Shape::Text(self.part("body", text)?),
        })
    }

    fn fields(
        &mut self,
        fields: &BTreeMap<String, String>,
    ) -> Result<Vec<(String, String)>, Misconfigured> {
        let fields = fields.iter();
        fields
            .map(|(name, text)| Ok((name.clone(), self.part(&under("body", name), text)?)))
            .collect()
    }

    fn node(&mut self, part: &str, value: &Value) -> Result<Node, Misconfigured> {
        Ok(match value {
            Value::String(text) if is_template(text) => Node::Filled(self.part(part, text)?),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                Node::Fixed(value.clone())
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(at, item)| self.node(&under(part, &at.to_string()), item));
                Node::List(items.collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let members = members.iter();
                let members = members
                    .map(|(name, value)| Ok((name.clone(), self.node(&under(part, name), value)?)));
                Node::Map(members.collect::<Result<_, Misconfigured>>()?)
            }
        })
    }
}

fn is_template(text: &str) -> bool {
    ["{{", "{%", "{#", "${env:"].iter().any(|mark| text.contains(mark))
}

fn under(part: &str, name: &str) -> String {
    format!("{part}/{}", name.replace('~', "~0").replace('/', "~1"))
}

struct Filling<'a> {
    environment: &'a Environment<'static>,
    facts: Filler,
}

impl Filling<'_> {
    fn text(&self, part: &str) -> Result<String, Unfillable> {
        let template = self.environment.get_template(part);
        let filled = template.and_then(|template| template.render(self.facts.clone()));
        filled.map_err(|error| Unfillable::Template { part: part.to_owned(), error })
    }

    fn body(&self, shape: &Shape) -> Result<Option<Vec<u8>>, Unfillable> {
        Ok(match shape {
            Shape::None => None,
            Shape::Json(node) => Some(self.node(node)?.to_string().into_bytes()),
            Shape::Form(fields) => Some(self.form(fields)?.into_bytes()),
            Shape::Text(part) => Some(self.text(part)?.into_bytes()),
        })
    }

    fn form(&self, fields: &[(String, String)]) -> Result<String, Unfillable> {
        let mut form = Serializer::new(String::new());
        for (name, part) in fields {
            let value = self.text(part)?;
            if !value.is_empty() {
                form.append_pair(name, &value);
            }
        }
        Ok(form.finish())
    }

    fn node(&self, node: &Node) -> Result<Value, Unfillable> {
        Ok(match node {
            Node::Fixed(value) => value.clone(),
            Node::Filled(part) => Value::String(self.text(part)?),
            Node::List(items) => {
                let items = items.iter().map(|item| self.node(item));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Node::Map(members) => self.map(members)?,
        })
    }

    fn map(&self, members: &[(String, Node)]) -> Result<Value, Unfillable> {
        let mut filled = Map::new();
        for (name, node) in members {
            let value = self.node(node)?;
            let says_nothing = matches!(node, Node::Filled(_)) && value == "";
            if !says_nothing {
                filled.insert(name.clone(), value);
            }
        }
        Ok(Value::Object(filled))
    }
}

#[cfg(test)]
mod tests;

//! From a draft to a message, reporting everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minijinja::Environment;
use minijinja::value::Value as Filler;
use serde_json::Value;

use crate::address::{self, Purpose};
use crate::body::Body;
use crate::environment::{self, HTML};
use crate::facts::Reads;
use crate::grammar::{self, Origin, Reading};
use crate::limits::TEMPLATE_MAX_BYTES;
use crate::message::{Compiled, Source};
use crate::nearest::did_you_mean;
use crate::offsets::{Built, Offsets};
use crate::scan::{self, Piece};
use crate::variables::summary;
use crate::{
    Draft, EmailBody, Message, Path, Problem, ProblemKind, Variable, markup, mjml, path, structure,
};

const METHODS: [&str; 5] = ["DELETE", "GET", "PATCH", "POST", "PUT"];

/// Headers that belong to the connection and not to its user.
const HEADERS_OF_THE_SENDER: [&str; 6] =
    ["connection", "content-length", "host", "te", "transfer-encoding", "upgrade"];

/// Checks and compiles a draft.
pub fn compile(draft: &Draft) -> Result<Message, Vec<Problem>> {
    let mut compiler = Compiler::default();
    compiler.draft(draft);
    let Compiler { environment, sources, problems, uses, headers, body } = compiler;
    if !problems.is_empty() {
        return Err(problems);
    }
    let variables = summary(uses);
    let channel = draft.channel();
    let reads = Reads::of(&variables);
    let content = Compiled { channel, environment, sources, variables, reads, headers, body };
    Ok(Message { compiled: Arc::new(content) })
}

struct Compiler {
    environment: Environment<'static>,
    sources: BTreeMap<String, Source>,
    problems: Vec<Problem>,
    uses: Vec<Variable>,
    headers: BTreeMap<String, BTreeSet<String>>,
    body: Option<Body>,
}

impl Default for Compiler {
    fn default() -> Self {
        Self {
            environment: environment::environment(),
            sources: BTreeMap::new(),
            problems: Vec::new(),
            uses: Vec::new(),
            headers: BTreeMap::new(),
            body: None,
        }
    }
}

impl Compiler {
    fn draft(&mut self, draft: &Draft) {
        match draft {
            Draft::Email { from, reply_to, subject, preheader, body, text } => {
                self.optional("from", from.as_deref());
                self.optional("reply_to", reply_to.as_deref());
                self.required("subject", subject);
                self.optional("preheader", preheader.as_deref());
                self.email_body(body);
                self.optional("text", text.as_deref());
            }
            Draft::Sms { text, sender } => {
                self.required("text", text);
                self.optional("sender", sender.as_deref());
            }
            Draft::Push { title, body, url, image } => {
                self.required("title", title);
                self.required("body", body);
                self.optional("url", url.as_deref());
                self.url("url", url.as_deref(), Purpose::Open);
                self.optional("image", image.as_deref());
                self.url("image", image.as_deref(), Purpose::Fetch);
            }
            Draft::Webhook { url, method, headers, body } => {
                self.required("url", url);
                self.url("url", Some(url), Purpose::Fetch);
                self.method(method);
                for (name, value) in headers {
                    self.header(name, value);
                }
                self.body = body.as_ref().map(|body| self.webhook_body(body));
            }
        }
    }

    fn optional(&mut self, part: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.part(part, text);
        }
    }

    fn required(&mut self, part: &str, text: &str) {
        if text.trim().is_empty() {
            let message = format!("the {part} is empty");
            self.report(part, ProblemKind::Empty, message, "write what it says".to_owned());
        } else {
            self.part(part, text);
        }
    }

    fn part(&mut self, part: &str, text: &str) {
        if let Some((_, built)) = self.read(part, text) {
            self.keep(part, part, text, built);
        }
    }

    fn email_body(&mut self, body: &EmailBody) {
        match body {
            EmailBody::Text(text) => self.required("text", text),
            EmailBody::Html(html) if html.trim().is_empty() => self.required("html", html),
            EmailBody::Html(html) => {
                if let Some((pieces, built)) = self.read("html", html) {
                    self.problems.extend(markup::unquoted("html", html, &pieces));
                    self.keep(HTML, "html", html, built);
                }
            }
            EmailBody::Mjml(text) if text.trim().is_empty() => self.required("mjml", text),
            EmailBody::Mjml(text) => self.mjml(text),
        }
    }

    fn mjml(&mut self, text: &str) {
        let Some((pieces, _)) = self.read("mjml", text) else { return };
        self.problems.extend(markup::unquoted("mjml", text, &pieces));
        match mjml::html("mjml", text, &pieces) {
            Ok(built) => self.keep(HTML, "mjml", text, built),
            Err(problems) => self.problems.extend(problems),
        }
    }

    /// Reads a text as a template; `None` when it cannot be one.
    fn read(&mut self, part: &str, text: &str) -> Option<(Vec<Piece>, Built)> {
        let pieces = scan::pieces(text);
        self.problems.extend(scan::unknown_placeholders(part, text, &pieces));
        let shape = structure::check(part, text, &pieces);
        if !shape.is_empty() {
            self.problems.extend(shape);
            return None;
        }
        let built = scan::template(text, &pieces);
        let origin = Origin { part, authored: text, offsets: &built.offsets };
        let Reading { problems, uses } = grammar::read(origin, &built.text);
        let readable = problems.is_empty();
        self.problems.extend(problems);
        self.uses.extend(uses);
        readable.then_some((pieces, built))
    }

    fn keep(&mut self, name: &str, part: &str, authored: &str, built: Built) {
        let Built { text, offsets } = built;
        let is_fixed = !["{{", "{%", "{#"].into_iter().any(|opener| text.contains(opener));
        if let Err(error) = self.environment.add_template_owned(name.to_owned(), text) {
            let at = error.range().map_or(0, |range| range.start);
            let origin = Origin { part, authored, offsets: &offsets };
            let message = error.detail().unwrap_or("the template cannot be compiled").to_owned();
            let help = "write it in a simpler way".to_owned();
            self.problems.push(origin.problem(at, ProblemKind::Syntax, message, help));
        }
        let rendered = || environment::render(&self.environment, name, &Filler::default()).ok();
        let fixed = if is_fixed { rendered() } else { None };
        let (part, authored) = (part.to_owned(), authored.to_owned());
        self.sources.insert(name.to_owned(), Source { part, authored, offsets, fixed });
    }

    /// A part that is a URL: what it will be is checked when rendered, what it is now is here.
    fn url(&mut self, part: &str, text: Option<&str>, purpose: Purpose) {
        let Some(text) = text else { return };
        let checked = match scan::pieces(text).as_slice() {
            [Piece::Text(_)] => address::check(text.trim(), purpose),
            [Piece::Text(range), ..] => address::check_beginning(&text[range.clone()]),
            _ => Ok(()),
        };
        if let Err(message) = checked {
            let help = "write a whole address, as in `https://shop.example/cart`".to_owned();
            self.report(part, ProblemKind::Url, message, help);
        }
    }

    fn method(&mut self, method: &str) {
        if METHODS.contains(&method) {
            return self.part("method", method);
        }
        let otherwise = format!("there are: {}", METHODS.join(", "));
        let help = did_you_mean(method, METHODS, &otherwise);
        let message = format!("`{method}` is not a method that is sent");
        self.report("method", ProblemKind::Method, message, help);
    }

    fn header(&mut self, name: &str, value: &str) {
        let part = format!("headers.{name}");
        if let Err((message, help)) = header_name(name) {
            self.report(&part, ProblemKind::HeaderName, message, help);
        }
        self.part(&part, value);
        self.headers.insert(name.to_owned(), secrets(value).map(str::to_owned).collect());
    }

    fn webhook_body(&mut self, body: &Value) -> Body {
        if body.to_string().len() > TEMPLATE_MAX_BYTES {
            let message = format!("a body has at most {TEMPLATE_MAX_BYTES} bytes");
            self.report("body", ProblemKind::TooLarge, message, "make it shorter".to_owned());
            return Body::Fixed(Value::Null);
        }
        Body::compile(body, &mut |part, text| {
            if path::looks_like(text) {
                return self.body_path(&part, text);
            }
            match scan::pieces(text).as_slice() {
                [] | [Piece::Text(_)] => Body::Fixed(Value::from(text)),
                _ => {
                    self.part(&part, text);
                    Body::Filled(part)
                }
            }
        })
    }

    fn body_path(&mut self, part: &str, text: &str) -> Body {
        let path = match Path::parse(text) {
            Ok(path) => path,
            Err(path::Invalid { message, offset }) => {
                let along = Offsets::along();
                let origin = Origin { part, authored: text, offsets: &along };
                let help = "a text that only looks like a path begins with a blank".to_owned();
                let at = offset.unwrap_or(0);
                self.problems.push(origin.problem(at, ProblemKind::Path, message, help));
                return Body::Fixed(Value::Null);
            }
        };
        if let Some((message, help)) = grammar::unknown_root(&path.dotted()) {
            self.report(part, ProblemKind::UnknownVariable, message, help);
        } else {
            let (part, path) = (part.to_owned(), path.dotted());
            self.uses.push(Variable { path, part, line: 1, column: 1, defaulted: false });
        }
        Body::Found(path)
    }

    fn report(&mut self, part: &str, kind: ProblemKind, message: String, help: String) {
        let part = part.to_owned();
        self.problems.push(Problem { part, line: 1, column: 1, kind, message, help });
    }
}

fn header_name(name: &str) -> Result<(), (String, String)> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        let message = format!("`{name}` is not the name of a header");
        return Err((message, "names have letters, digits and `-`, as in `X-Key`".to_owned()));
    }
    if HEADERS_OF_THE_SENDER.contains(&name.to_ascii_lowercase().as_str()) {
        let message = format!("the header `{name}` is set by the sender itself");
        return Err((message, "leave it out".to_owned()));
    }
    Ok(())
}

/// The names in `${env:NAME}`.
pub(crate) fn secrets(text: &str) -> impl Iterator<Item = &str> {
    text.split("${env:").skip(1).map(|rest| rest.split('}').next().unwrap_or(rest))
}

#[cfg(test)]
mod tests;

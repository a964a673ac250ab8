//! Filling a message in for one contact.

use std::collections::BTreeMap;

use minijinja::ErrorKind;
use minijinja::value::{Serde, Value as Filler};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::address::{self, Purpose};
use crate::compile::secrets;
use crate::environment::{self, HTML};
use crate::limits::OUTPUT_MAX_BYTES;
use crate::message::Compiled;
use crate::tags::{Keeps, Token, Tokens};
use crate::{Channel, Message, Segments, links, plain, sms};

type Result<T> = std::result::Result<T, RenderError>;

/// The final texts of a message. They are shown as JSON, and the store keeps them in a form of its
/// own: fields may be added when they may be missing, and nothing is renamed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "channel", rename_all = "snake_case")]
pub enum Rendered {
    /// An e-mail.
    Email {
        /// The sender, when the message names one.
        from: Option<String>,
        /// Where answers go, when the message says so.
        reply_to: Option<String>,
        /// The subject, on one line.
        subject: String,
        /// The line beside the subject. The HTML holds it already.
        preheader: Option<String>,
        /// The HTML, when the mail has any.
        html: Option<String>,
        /// The plain text.
        text: String,
    },
    /// A text message.
    Sms {
        /// What it says.
        text: String,
        /// The sender, when the message names one.
        sender: Option<String>,
        /// What it is billed as.
        segments: Segments,
    },
    /// A notification.
    Push {
        /// Its first line.
        title: String,
        /// What it says.
        body: String,
        /// What a tap opens.
        url: Option<String>,
        /// A picture.
        image: Option<String>,
    },
    /// A call of another system.
    Webhook {
        /// Where to.
        url: String,
        /// The HTTP method.
        method: String,
        /// Headers by name. Any `${env:NAME}` in a value was written by the author of that
        /// header, never by contact data.
        headers: BTreeMap<String, String>,
        /// The JSON sent; `null` is one too.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
        body: Option<Value>,
    },
}

impl Rendered {
    /// The subject of an e-mail.
    pub fn subject(&self) -> Option<&str> {
        if let Self::Email { subject, .. } = self { Some(subject) } else { None }
    }
}

fn present<'de, D: Deserializer<'de>>(stored: D) -> std::result::Result<Option<Value>, D::Error> {
    Value::deserialize(stored).map(Some)
}

/// Why a message cannot be filled in for a contact.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A text that must say something is empty once filled in.
    #[error("the {part} is empty once filled in; give its placeholders a `default`")]
    Nothing {
        /// The part.
        part: String,
    },
    /// A part grew beyond what may be sent.
    #[error("the {part} grows beyond {OUTPUT_MAX_BYTES} bytes at line {line}; show fewer items")]
    TooLarge {
        /// The part.
        part: String,
        /// The line that was being filled in.
        line: usize,
    },
    /// Filling a part in takes too long.
    #[error("the {part} takes too long to fill in at line {line}; its loops go round too often")]
    TooMuchWork {
        /// The part.
        part: String,
        /// The line that was being filled in.
        line: usize,
    },
    /// A placeholder cannot be filled in with this contact's data.
    #[error("the {part} cannot be filled in at line {line}: {reason}")]
    Failed {
        /// The part.
        part: String,
        /// The line of the placeholder.
        line: usize,
        /// Why.
        reason: String,
    },
    /// A URL that is never sent.
    #[error("the {part} is not sent: {reason}")]
    Url {
        /// The part.
        part: String,
        /// Why.
        reason: String,
    },
    /// Contact data ask for a secret of the settings.
    #[error("the {part} would give away `${{env:{name}}}`, which contact data ask for")]
    Secret {
        /// The part.
        part: String,
        /// The secret's name.
        name: String,
    },
}

impl RenderError {
    /// Whether there was nothing to say, rather than something wrong.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing { .. })
    }

    /// The part that cannot be filled in.
    pub fn part(&self) -> &str {
        match self {
            Self::Nothing { part }
            | Self::TooLarge { part, .. }
            | Self::TooMuchWork { part, .. }
            | Self::Failed { part, .. }
            | Self::Url { part, .. }
            | Self::Secret { part, .. } => part,
        }
    }

    /// The line in that part, counted from 1.
    pub fn line(&self) -> usize {
        match self {
            Self::TooLarge { line, .. }
            | Self::TooMuchWork { line, .. }
            | Self::Failed { line, .. } => *line,
            Self::Nothing { .. } | Self::Url { .. } | Self::Secret { .. } => 1,
        }
    }
}

impl Message {
    /// Fills the message in with the facts of one contact: an object of the roots.
    pub fn render(&self, context: &Value) -> Result<Rendered> {
        let filler = Filler::from(Serde(self.compiled.reads.from(context)));
        let filling = Filling { compiled: &self.compiled, context, filler };
        match self.channel() {
            Channel::Email => filling.email(),
            Channel::Sms => filling.sms(),
            Channel::Push => filling.push(),
            Channel::Webhook => filling.webhook(),
        }
    }
}

struct Filling<'a> {
    compiled: &'a Compiled,
    context: &'a Value,
    filler: Filler,
}

impl Filling<'_> {
    fn email(&self) -> Result<Rendered> {
        let preheader = self.line("preheader")?;
        let (html, derived) = self.optional(HTML)?.map(harmless).unzip();
        let text = self.optional("text")?.or(derived);
        let html = match (html, &preheader) {
            (Some(html), Some(preheader)) => Some(with_preheader(&html, preheader)),
            (html, _) => html,
        };
        let text = text.unwrap_or_default();
        let body = if self.compiled.sources.contains_key(HTML) { HTML } else { "text" };
        if html.is_none() && (body == HTML || text.is_empty()) {
            return Err(RenderError::Nothing { part: self.part(body) });
        }
        Ok(Rendered::Email {
            from: self.line("from")?,
            reply_to: self.line("reply_to")?,
            subject: self.required_line("subject")?,
            preheader,
            html,
            text,
        })
    }

    fn sms(&self) -> Result<Rendered> {
        let text = self.required("text")?;
        let segments = sms::segments(&text);
        Ok(Rendered::Sms { text, sender: self.line("sender")?, segments })
    }

    fn push(&self) -> Result<Rendered> {
        Ok(Rendered::Push {
            title: self.required_line("title")?,
            body: self.required("body")?,
            url: self.url("url", Purpose::Open)?,
            image: self.url("image", Purpose::Fetch)?,
        })
    }

    fn webhook(&self) -> Result<Rendered> {
        let url = self.url("url", Purpose::Fetch)?;
        let names = self.compiled.headers.keys();
        let headers = names.map(|name| Ok((name.clone(), self.header(name)?)));
        Ok(Rendered::Webhook {
            url: url.ok_or_else(|| RenderError::Nothing { part: "url".to_owned() })?,
            method: self.required_line("method")?,
            headers: headers.collect::<Result<_>>()?,
            body: self.body()?,
        })
    }

    fn header(&self, name: &str) -> Result<String> {
        let part = format!("headers.{name}");
        let value = self.line(&part)?.unwrap_or_default();
        let authored = self.compiled.headers.get(name);
        let asked = |secret: &&str| !authored.is_some_and(|known| known.contains(*secret));
        let stolen = secrets(&value).find(asked).map(str::to_owned);
        match stolen {
            Some(name) => Err(RenderError::Secret { part, name }),
            None => Ok(value),
        }
    }

    fn body(&self) -> Result<Option<Value>> {
        let Some(body) = &self.compiled.body else { return Ok(None) };
        let body = body.render(self.context, &|name| self.text(name))?;
        // A path may find something large in every place it is written.
        if body.to_string().len() > OUTPUT_MAX_BYTES {
            return Err(RenderError::TooLarge { part: "body".to_owned(), line: 1 });
        }
        Ok(Some(body))
    }

    fn url(&self, part: &str, purpose: Purpose) -> Result<Option<String>> {
        let url = self.line(part)?;
        if let Some(Err(reason)) = url.as_deref().map(|url| address::check(url, purpose)) {
            return Err(RenderError::Url { part: part.to_owned(), reason });
        }
        Ok(url)
    }

    fn required(&self, name: &str) -> Result<String> {
        self.optional(name)?.ok_or_else(|| RenderError::Nothing { part: self.part(name) })
    }

    fn required_line(&self, name: &str) -> Result<String> {
        self.line(name)?.ok_or_else(|| RenderError::Nothing { part: self.part(name) })
    }

    /// A text that ends up in a header: nothing in it may begin another one.
    fn line(&self, name: &str) -> Result<Option<String>> {
        Ok(self.optional(name)?.map(|text| one_line(&text)).filter(|line| !line.is_empty()))
    }

    /// A part that may be left out; an empty one counts as left out.
    fn optional(&self, name: &str) -> Result<Option<String>> {
        if !self.compiled.sources.contains_key(name) {
            return Ok(None);
        }
        let mut text = self.text(name)?;
        text.truncate(text.trim_end().len());
        text.drain(..text.len() - text.trim_start().len());
        Ok((!text.is_empty()).then_some(text))
    }

    fn text(&self, name: &str) -> Result<String> {
        let source = self.compiled.sources.get(name);
        if let Some(fixed) = source.and_then(|source| source.fixed.as_ref()) {
            return Ok(fixed.clone());
        }
        environment::render(&self.compiled.environment, name, &self.filler)
            .map_err(|error| self.failure(name, &error))
    }

    fn failure(&self, name: &str, error: &minijinja::Error) -> RenderError {
        let part = self.part(name);
        let built = error.range().map_or(0, |range| range.start);
        let line = self.compiled.sources.get(name).map_or(1, |source| source.place(built).line);
        if error.kind() == ErrorKind::OutOfFuel {
            RenderError::TooMuchWork { part, line }
        } else if error.kind() == ErrorKind::WriteFailure {
            RenderError::TooLarge { part, line }
        } else {
            let reason = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            RenderError::Failed { part, line, reason }
        }
    }

    /// The key the author wrote the template under.
    fn part(&self, name: &str) -> String {
        self.compiled.sources.get(name).map_or(name, |source| &source.part).to_owned()
    }
}

/// What is looked at to find such links, and to write the text.
pub(crate) const ASKS: Keeps = Keeps::Named(&["action", "alt", "formaction", "href", "style"]);

/// The HTML without links that would run a script, and its text. One look is enough for both
/// where there is no such link.
pub(crate) fn harmless(html: String) -> (String, String) {
    let mut is_harmless = true;
    let look = |token: &Token<'_>| {
        is_harmless &= !matches!(token, Token::Open(tag) if links::runs_script(tag));
    };
    let text = plain::text(Tokens::of(&html, ASKS).inspect(look));
    if is_harmless {
        return (html, text);
    }
    let html = links::disarm(html);
    let text = plain::text(Tokens::of(&html, ASKS));
    (html, text)
}

/// Control characters and line ends become blanks.
fn one_line(text: &str) -> String {
    let breaks = |sign: char| sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}');
    let pieces = text.split(breaks).map(str::trim).filter(|piece| !piece.is_empty());
    pieces.collect::<Vec<_>>().join(" ")
}

/// Mail programs show the first words of a mail beside its subject: these, which only they see.
pub(crate) fn with_preheader(html: &str, preheader: &str) -> String {
    let hidden = format!(
        r#"<div style="display:none;max-height:0;overflow:hidden">{}</div>"#,
        html_escape::encode_text(preheader)
    );
    let body = html.find("<body").and_then(|start| Some(start + html[start..].find('>')? + 1));
    let at = body.unwrap_or(0);
    format!("{}{hidden}{}", &html[..at], &html[at..])
}

#[cfg(test)]
mod slowly;
#[cfg(test)]
mod tests;

//! Hands e-mails over to an SMTP server.
//!
//! The dialogue is led step by step and not left to a transport, because what may happen after a
//! failure depends on how far it got: until the body is written the mail certainly did not leave,
//! and from then until the answer is read nobody knows (RFC 5321 section 6.1).

mod mail;
mod options;
mod session;

use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::response::{Code, Response};
use serde_json::{Value, json};

pub use options::{Invalid, Options, TimeOuts, Tls};
use session::{Cause, Failure, Sessions, Stage};

use super::{Fate, Health, Letter, Sender, Sent};

/// How long nothing is tried when the server does not take our name and password: somebody has to
/// mend the settings, and servers lock out who goes on trying.
pub const CREDENTIALS_PAUSE: Duration = Duration::from_mins(15);

/// How much of an answer is kept: the longest seen, with links to explanations, have 500.
pub const ANSWER_KEPT_MAX_CHARS: usize = 2_000;

/// A provider that is an SMTP server.
#[derive(Debug)]
pub struct Smtp {
    options: Options,
    sessions: Sessions,
}

impl Smtp {
    /// Nothing is connected to before the first mail.
    pub fn new(options: Options) -> Result<Self, Invalid> {
        let sessions = Sessions::new(&options)?;
        Ok(Self { options, sessions })
    }
}

#[async_trait]
impl Sender for Smtp {
    async fn send(&self, letter: &Letter) -> Sent {
        let mail = match mail::compose(letter, &self.options) {
            Ok(mail) => mail,
            Err(error) => {
                let said = json!({ "error": error.to_string() });
                return Sent::of(Fate::Refused, said).with(Health::Unsaid);
            }
        };
        match self.sessions.deliver(&mail).await {
            Ok(answer) => Sent::of(Fate::Accepted, quote(&answer)),
            Err(failure) => self.failed(&failure),
        }
    }
}

impl Smtp {
    fn failed(&self, failure: &Failure) -> Sent {
        let fate = fate(failure);
        let code = code(failure).map(|code| code.to_string());
        if is_about_credentials(failure) {
            tracing::error!(
                host = self.options.host,
                code,
                "the mail server does not take our user and password: nothing is sent by it until \
                 they are set right"
            );
        }
        let text = shortened(&failure.cause.to_string());
        let said = json!({ "stage": failure.stage.name(), "code": code, "error": text });
        Sent::of(fate, said)
    }
}

fn fate(failure: &Failure) -> Fate {
    let code = code(failure);
    let is_about_this_mail =
        matches!(failure.stage, Stage::Sender | Stage::Recipient | Stage::Data | Stage::Body);
    if is_about_credentials(failure) {
        Fate::NotSent(Some(CREDENTIALS_PAUSE))
    } else if matches!(failure.cause, Cause::NoInternational)
        || (is_about_this_mail && code.is_some_and(is_permanent))
    {
        Fate::Refused
    } else if failure.stage == Stage::Body && code.is_none() {
        Fate::Unknown
    } else if code.is_some() && failure.stage.is_about_recipient() {
        Fate::NotYet
    } else {
        Fate::NotSent(None)
    }
}

/// Servers complain of missing credentials wherever they notice: 530, 534, 535, 538 (RFC 4954).
fn is_about_credentials(failure: &Failure) -> bool {
    let Some(code) = code(failure) else { return false };
    let says_so = matches!(code.to_string().as_str(), "530" | "534" | "535" | "538");
    says_so || (failure.stage == Stage::Authenticate && is_permanent(code))
}

fn is_permanent(code: Code) -> bool {
    code.to_string().starts_with('5')
}

fn code(failure: &Failure) -> Option<Code> {
    match &failure.cause {
        Cause::Smtp(error) => error.status(),
        Cause::TimeOut
        | Cause::NoStartTls
        | Cause::NoInternational
        | Cause::Forbidden(_)
        | Cause::Lookup(_) => None,
    }
}

fn quote(answer: &Response) -> Value {
    let text = answer.message().collect::<Vec<_>>().join("\n");
    json!({ "code": answer.code().to_string(), "text": shortened(&text) })
}

fn shortened(text: &str) -> String {
    text.chars().take(ANSWER_KEPT_MAX_CHARS).collect()
}

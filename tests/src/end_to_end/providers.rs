//! Who takes the messages: a mail server, and a web service that sends SMS.

use std::sync::{Mutex, PoisonError};

use super::line::{Line, State};
use super::mail::Mail;
use crate::servers::smtp::{Reaction, Verb};
use crate::servers::{http, smtp};

/// An SMS as the web service was asked for it.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    /// The key of the message.
    pub(crate) message: String,
    pub(crate) to: String,
    pub(crate) says: String,
}

/// The servers, which listen on this machine.
pub(crate) struct Servers {
    mail: smtp::Server,
    line: Line,
    sms: http::Server,
    /// The mails that were read already: reading takes its time.
    read: Mutex<Vec<Mail>>,
}

impl Servers {
    pub(crate) async fn start() -> Self {
        let (mail, sms) = (smtp::Server::start().await, http::Server::start().await);
        let url = mail.url("");
        let line = Line::to(url.trim_start_matches("smtp://").trim_matches('?').to_owned()).await;
        Self { mail, line, sms, read: Mutex::default() }
    }

    /// What `weir.yaml` says of them, with so many calls at once of each.
    pub(crate) fn settings(&self, concurrency: usize) -> String {
        let (line, sms) = (self.line.address(), self.sms.url("/sms"));
        format!(
            "allow_private: [127.0.0.1]
providers:
  mail: {{ type: smtp, url: \"smtp://{line}?tls=none\", concurrency: {concurrency} }}
  texts:
    type: http
    channels: [sms]
    concurrency: {concurrency}
    url: \"{sms}\"
    body: {{ json: {{ id: \"{{{{ id }}}}\", to: \"{{{{ to }}}}\", text: \"{{{{ text }}}}\" }} }}
"
        )
    }

    /// The mails that arrived so far.
    pub(crate) async fn mails(&self) -> Vec<Mail> {
        let arrived = self.mail.mails(0).await;
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = arrived.iter().skip(read.len()).map(|mail| Mail::read(&mail.bytes));
        let fresh: Vec<_> = fresh.collect();
        read.extend(fresh);
        read.clone()
    }

    /// The SMS that were asked for so far.
    pub(crate) async fn texts(&self) -> Vec<Text> {
        let calls = self.sms.calls(0).await;
        calls.iter().map(|call| read_text(&call.json())).collect()
    }

    /// From now on the mail server takes mails, and its answer does not come through.
    pub(crate) fn hold_answers(&self) {
        self.line.set(State::Held);
    }

    /// From now on nobody can reach the mail server.
    pub(crate) fn close_mail(&self) {
        self.line.set(State::Closed);
    }

    /// From now on the mail server knows nobody.
    pub(crate) fn refuse_mails(&self) {
        self.mail.on(Verb::Recipient, Reaction::Say("550 5.1.1 nobody of this name"));
    }

    /// From now on the mail server takes mails and hangs up instead of saying so.
    pub(crate) fn hang_up_after_body(&self) {
        self.mail.on(Verb::Body, Reaction::TakeAndDrop);
    }

    /// From now on all is well.
    pub(crate) fn behave(&self) {
        self.mail.behave();
        self.line.set(State::Open);
    }
}

fn read_text(body: &serde_json::Value) -> Text {
    let text = |field: &str| body[field].as_str().expect("the body has it").to_owned();
    Text { message: text("id"), to: text("to"), says: text("text") }
}

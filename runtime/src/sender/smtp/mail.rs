//! From a letter to the bytes of an e-mail.

use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};
use url::Url;
use weir_messages::Rendered;

use super::Options;
use crate::sender::Letter;

/// An e-mail and whom it goes to.
pub(super) struct Mail {
    pub(super) envelope: Envelope,
    pub(super) bytes: Vec<u8>,
}

/// Why a letter cannot be sent as an e-mail, whoever is asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unsendable {
    #[error("only e-mails go to a mail server")]
    NoEmail,
    #[error("the mail has no sender; set one in the message or in the settings")]
    NoSender,
    #[error("the {part} `{address}` is not an e-mail address: {error}")]
    Address { part: &'static str, address: String, error: lettre::address::AddressError },
    #[error("the link to unsubscribe is not a URL: {0}")]
    Link(#[from] url::ParseError),
    #[error("the mail cannot be composed: {0}")]
    Incomplete(#[from] lettre::error::Error),
}

pub(super) fn compose(letter: &Letter, options: &Options) -> Result<Mail, Unsendable> {
    let Rendered::Email { from, reply_to, subject, html, text, .. } = &letter.parts else {
        return Err(Unsendable::NoEmail);
    };
    let from = mailbox("sender", from.as_deref().ok_or(Unsendable::NoSender)?)?;
    let to = mailbox("recipient", &letter.to)?;
    let domain = options.message_id_domain.as_deref().unwrap_or_else(|| from.email.domain());
    let returns = options.bounces_to.clone().unwrap_or_else(|| from.email.clone());
    let envelope = Envelope::new(Some(returns), vec![to.email.clone()])?;

    let mut builder = Message::builder()
        .message_id(Some(format!("<{}@{domain}>", letter.id)))
        .raw_header(header("X-Weir-Message", letter.id.to_string()))
        .from(from)
        .to(to)
        .subject(subject);
    if let Some(reply_to) = reply_to {
        builder = builder.reply_to(mailbox("reply address", reply_to)?);
    }
    if let Some(url) = &letter.unsubscribe {
        builder = with_unsubscribe(builder, &Url::parse(url)?);
    }
    let message = match html {
        Some(html) => builder.multipart(alternatives(letter, text, html)),
        None => builder.singlepart(SinglePart::plain(text.clone())),
    };
    Ok(Mail { envelope, bytes: message?.formatted() })
}

fn mailbox(part: &'static str, written: &str) -> Result<Mailbox, Unsendable> {
    written.parse().map_err(|error| {
        let address = written.to_owned();
        Unsendable::Address { part, address, error }
    })
}

/// Mail programs show a button and press it for the person (RFC 8058).
fn with_unsubscribe(builder: MessageBuilder, url: &Url) -> MessageBuilder {
    builder
        .raw_header(header("List-Unsubscribe", format!("<{url}>")))
        .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()))
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// Programs show the last alternative they can (RFC 2046 section 5.1.4). The boundary comes from
/// the key, so that every attempt has the same bytes.
fn alternatives(letter: &Letter, text: &str, html: &str) -> MultiPart {
    MultiPart::alternative()
        .boundary(format!("=_{}", letter.id))
        .singlepart(SinglePart::plain(text.to_owned()))
        .singlepart(SinglePart::html(html.to_owned()))
}

//! A message as its author wrote it: texts with placeholders, nothing checked yet.

use std::collections::BTreeMap;

use crate::Channel;

/// The authored parts of one message.
#[derive(Clone, Debug, PartialEq)]
pub enum Draft {
    /// An e-mail.
    Email {
        /// The sender; without it the sender of the settings.
        from: Option<String>,
        /// Where answers go.
        reply_to: Option<String>,
        /// The subject line.
        subject: String,
        /// The line that mail programs show beside the subject.
        preheader: Option<String>,
        /// What the mail says.
        body: EmailBody,
        /// The plain text beside HTML; derived from the HTML when missing.
        text: Option<String>,
    },
    /// A text message.
    Sms {
        /// What it says.
        text: String,
        /// A number or a name; without it the sender of the settings.
        sender: Option<String>,
    },
    /// A notification.
    Push {
        /// Its first line.
        title: String,
        /// What it says.
        body: String,
        /// What a tap opens: a web page or a place in the shop's own app.
        url: Option<String>,
        /// A picture.
        image: Option<String>,
    },
    /// A call of another system.
    Webhook {
        /// Where to, `http` or `https`.
        url: String,
        /// The HTTP method, in capitals.
        method: String,
        /// Headers by name. `${env:NAME}` is left for the sender to fill in.
        headers: BTreeMap<String, String>,
        /// The JSON sent. Texts that are paths are replaced by what they find.
        body: Option<serde_json::Value>,
    },
}

/// What an e-mail says, in one of three forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmailBody {
    /// MJML, turned into HTML when compiled.
    Mjml(String),
    /// HTML as it is sent.
    Html(String),
    /// Text only.
    Text(String),
}

impl Draft {
    /// The channel it is for.
    pub fn channel(&self) -> Channel {
        match self {
            Self::Email { .. } => Channel::Email,
            Self::Sms { .. } => Channel::Sms,
            Self::Push { .. } => Channel::Push,
            Self::Webhook { .. } => Channel::Webhook,
        }
    }
}

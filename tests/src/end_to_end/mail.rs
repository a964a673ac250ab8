//! An e-mail as it arrived: what it says, and the links in it.

use mail_parser::{Address, MessageParser, PartType};

use super::weir::PUBLIC_URL;

/// An e-mail that a mail server was given.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    /// The key of the message: the same on every attempt.
    pub(crate) message: String,
    /// The header `Message-ID`, without its brackets.
    pub(crate) message_id: String,
    /// The sender, as `name <address>`.
    pub(crate) from: String,
    /// The address of the recipient.
    pub(crate) to: String,
    pub(crate) subject: String,
    /// The plain part.
    pub(crate) text: Option<String>,
    /// The HTML part.
    pub(crate) html: Option<String>,
    /// The header `List-Unsubscribe`, without its brackets.
    pub(crate) unsubscribe: Option<String>,
    /// The header `List-Unsubscribe-Post`.
    pub(crate) unsubscribe_post: Option<String>,
}

impl Mail {
    /// Reads the bytes between `DATA` and the lonely dot.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let parsed = MessageParser::default().parse(bytes).expect("a mail can be read");
        let raw = |name: &'static str| parsed.header_raw(name).map(|value| value.trim().to_owned());
        let bare = |value: String| value.trim_matches(['<', '>']).to_owned();
        let parts = || parsed.parts.iter().map(|part| &part.body);
        let text = parts().find_map(|part| {
            if let PartType::Text(text) = part { Some(text.to_string()) } else { None }
        });
        let html = parts().find_map(|part| {
            if let PartType::Html(html) = part { Some(html.to_string()) } else { None }
        });
        Self {
            message: raw("X-Weir-Message").expect("every mail carries its key"),
            message_id: raw("Message-ID").map(bare).expect("every mail has a Message-ID"),
            from: written(parsed.from()),
            to: written(parsed.to()),
            subject: parsed.subject().unwrap_or_default().to_owned(),
            text,
            html,
            unsubscribe: raw("List-Unsubscribe").map(bare),
            unsubscribe_post: raw("List-Unsubscribe-Post"),
        }
    }

    /// The address of the picture whose loading tells that the mail was opened.
    pub(crate) fn pixel(&self) -> &str {
        self.link("src", "/t/o/").expect("an e-mail holds a pixel")
    }

    /// The first link that is counted when it is followed.
    pub(crate) fn tracked_link(&self) -> &str {
        self.link("href", "/t/c/").expect("an e-mail holds a tracked link")
    }

    /// The value of the first such attribute whose address is ours and begins with this path.
    fn link(&self, attribute: &str, path: &str) -> Option<&str> {
        let html = self.html.as_deref()?;
        let (_, rest) = html.split_once(&format!("{attribute}=\"{PUBLIC_URL}{path}"))?;
        let length = PUBLIC_URL.len() + path.len() + rest.find('"')?;
        let start = html.len() - rest.len() - PUBLIC_URL.len() - path.len();
        Some(&html[start..start + length])
    }
}

fn written(address: Option<&Address<'_>>) -> String {
    let address = address.and_then(Address::first).expect("a mail has both ends");
    let bare = address.address().unwrap_or_default();
    match address.name() {
        Some(name) => format!("{name} <{bare}>"),
        None => bare.to_owned(),
    }
}

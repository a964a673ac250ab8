//! Where the mail server is, and how to talk to it.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::Certificate;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::sender::private::Guard;

/// Where the mail server is, and how to talk to it.
#[derive(Clone)]
pub struct Options {
    /// The server's name; its certificate has to say the same.
    pub host: String,
    /// Where it listens.
    pub port: u16,
    /// Whether the connection is encrypted.
    pub tls: Tls,
    /// User and password.
    pub credentials: Option<Credentials>,
    /// Who we say we are; the name of this machine when not set.
    pub hello: Option<String>,
    /// Where bounces go; the sender of each mail when not set.
    pub bounces_to: Option<Address>,
    /// The right side of Message-IDs; the domain of the sender when not set.
    pub message_id_domain: Option<String>,
    /// How long each step may take.
    pub time_outs: TimeOuts,
    /// Which private networks it may stand in; anywhere when not set.
    pub guard: Option<Guard>,
    certificates: Vec<Certificate>,
}

/// Whether a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Never.
    None,
    /// If the server offers it.
    StartTls,
    /// By STARTTLS, or nothing is sent.
    Required,
    /// From the first byte.
    Wrapped,
}

/// How long each step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOuts {
    /// To connect, shake hands and greet; busy servers let strangers wait for their greeting.
    pub connect: Duration,
    /// For each command before the body.
    pub command: Duration,
    /// For the body and its answer. RFC 5321 section 4.5.3.2 asks for ten minutes, since who
    /// hangs up earlier does not know what became of the mail; relays that take submissions answer
    /// within seconds, and a stop should not wait that long.
    pub body: Duration,
}

impl Default for TimeOuts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            command: Duration::from_secs(30),
            body: Duration::from_mins(2),
        }
    }
}

/// Why options for a mail server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Invalid {
    /// It is no URL.
    #[error("the address of the mail server is no URL ({0}); {FORM}")]
    Url(#[from] url::ParseError),
    /// It is a URL of something else.
    #[error("`{0}:` is no mail server; {FORM}")]
    Scheme(String),
    /// It does not name a server.
    #[error("the address of the mail server names no host; {FORM}")]
    Host,
    /// A user without a password, or the other way round.
    #[error("the mail server needs both a user and a password, or neither; {FORM}")]
    Credentials,
    /// A user or password whose `%` is not followed by a number.
    #[error("the user or password of the mail server is not UTF-8 behind its `%`")]
    Encoding,
    /// A parameter there is not.
    #[error("`{0}` is no parameter of a mail server; there is `tls=none|starttls|required`")]
    Parameter(String),
    /// A certificate that cannot be read.
    #[error("the certificate cannot be read: {0}")]
    Certificate(lettre::transport::smtp::Error),
    /// The encryption cannot be set up.
    #[error("TLS to `{host}` cannot be set up: {error}")]
    Tls {
        /// The server.
        host: String,
        /// Why.
        error: lettre::transport::smtp::Error,
    },
}

const FORM: &str = "write `smtps://user:password@mail.example.com`, or \
    `smtp://user:password@mail.example.com:587?tls=required`, with signs like `@` and `/` in the \
    password as `%40` and `%2F`";

const PORT_OF_SUBMISSION: u16 = 587;
const PORT_OF_SUBMISSION_OVER_TLS: u16 = 465;

impl Options {
    /// Reads `smtp://user:password@host:port?tls=none|starttls|required` or `smtps://…`.
    ///
    /// Without `tls` a password is only sent over an encrypted connection.
    pub fn parse(url: &str) -> Result<Self, Invalid> {
        let url = Url::parse(url.trim())?;
        let is_wrapped = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            other => return Err(Invalid::Scheme(other.to_owned())),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(Invalid::Host)?;
        let credentials = credentials(&url)?;
        let tls = tls(&url, is_wrapped, credentials.is_some())?;
        Ok(Self { credentials, ..Self::to(host, url.port(), Some(tls), None) })
    }

    /// A server by its name. Without `tls` a password is only sent over an encrypted connection.
    pub fn to(
        host: &str,
        port: Option<u16>,
        tls: Option<Tls>,
        credentials: Option<(String, String)>,
    ) -> Self {
        let offered = if credentials.is_some() { Tls::Required } else { Tls::StartTls };
        let tls = tls.unwrap_or(offered);
        let is_wrapped = tls == Tls::Wrapped;
        let usual = if is_wrapped { PORT_OF_SUBMISSION_OVER_TLS } else { PORT_OF_SUBMISSION };
        Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: port.unwrap_or(usual),
            tls,
            credentials: credentials.map(|(user, password)| Credentials::new(user, password)),
            hello: None,
            bounces_to: None,
            message_id_domain: None,
            time_outs: TimeOuts::default(),
            guard: None,
            certificates: Vec::new(),
        }
    }

    /// Trusts certificates that this one signed, beside those of the web.
    pub fn trust(mut self, pem: &[u8]) -> Result<Self, Invalid> {
        self.certificates.push(Certificate::from_pem(pem).map_err(Invalid::Certificate)?);
        Ok(self)
    }

    pub(super) fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, Invalid> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(Invalid::Credentials),
        (user, Some(password)) => {
            Ok(Some(Credentials::new(percent_decoded(user)?, percent_decoded(password)?)))
        }
    }
}

fn percent_decoded(text: &str) -> Result<String, Invalid> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Cow::into_owned).map_err(|_| Invalid::Encoding)
}

fn tls(url: &Url, is_wrapped: bool, has_password: bool) -> Result<Tls, Invalid> {
    let mut tls = match (is_wrapped, has_password) {
        (true, _) => Tls::Wrapped,
        (false, true) => Tls::Required,
        (false, false) => Tls::StartTls,
    };
    for (name, value) in url.query_pairs() {
        tls = match (&*name, &*value) {
            ("tls", "required") if is_wrapped => Tls::Wrapped,
            ("tls", "none") if !is_wrapped => Tls::None,
            ("tls", "starttls") if !is_wrapped => Tls::StartTls,
            ("tls", "required") => Tls::Required,
            _ => return Err(Invalid::Parameter(format!("{name}={value}"))),
        };
    }
    Ok(tls)
}

/// Everything but the password.
impl fmt::Debug for Options {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Options")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("has_credentials", &self.credentials.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_urls() {
        let cases = [
            ("smtp://mail.example", "mail.example", 587, Tls::StartTls, None),
            ("smtp://a:b@mail.example", "mail.example", 587, Tls::Required, Some(("a", "b"))),
            ("smtp://mail.example:25?tls=none", "mail.example", 25, Tls::None, None),
            ("smtp://[::1]:2525?tls=starttls", "::1", 2525, Tls::StartTls, None),
            ("smtps://mail.example?tls=required", "mail.example", 465, Tls::Wrapped, None),
            (
                "smtps://me%40x.example:p%2F%25%C3%A9@mail.example",
                "mail.example",
                465,
                Tls::Wrapped,
                Some(("me@x.example", "p/%é")),
            ),
        ];
        for (url, host, port, tls, credentials) in cases {
            let options = Options::parse(url).unwrap();
            assert_eq!((options.host.as_str(), options.port, options.tls), (host, port, tls));
            let expected = credentials.map(|(user, password)| {
                Credentials::new(String::from(user), String::from(password))
            });
            assert_eq!(options.credentials, expected, "{url}");
        }
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let cases = [
            ("mail.example", "no URL"),
            ("http://mail.example", "`http:` is no mail server"),
            ("smtp://a@mail.example", "both a user and a password"),
            ("smtp://a:%ff@mail.example", "UTF-8"),
            ("smtp://mail.example?tls=maybe", "`tls=maybe`"),
            ("smtps://mail.example?tls=none", "`tls=none`"),
            ("smtp://mail.example?user=x", "`user=x`"),
        ];
        for (url, part) in cases {
            let error = Options::parse(url).unwrap_err().to_string();
            assert!(error.contains(part), "{url}: {error}");
        }
    }

    #[test]
    fn does_not_tell_the_password() {
        let options = Options::parse("smtp://user:secret@mail.example").unwrap();
        assert!(!format!("{options:?}").contains("secret"));
    }
}

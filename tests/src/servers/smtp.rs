//! A mail server.
//!
//! ```ignore
//! let server = smtp::Server::start().await;
//! let sender = Smtp::new(Options::parse(&server.url("tls=none")).unwrap()).unwrap();
//! server.on(Verb::Recipient, Reaction::Say("550 5.1.1 nobody of this name"));
//! // … send …
//! let mails = server.mails(1).await;
//! assert_eq!(mails[0].parsed().subject(), Some("Hello"));
//! ```
//!
//! It takes AUTH PLAIN and LOGIN with any password, offers STARTTLS with a certificate of its own
//! ([`Server::certificate`]), and keeps its connections open.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use mail_parser::MessageParser;
use rcgen::CertifiedKey;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufStream,
};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// The moments at which the server can be told to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verb {
    Greeting,
    Hello,
    StartTls,
    Authenticate,
    Sender,
    Recipient,
    Data,
    /// When the whole mail is there, before it is recorded.
    Body,
}

/// What it does instead of agreeing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// Says this.
    Say(&'static str),
    /// Says nothing, and stays.
    Hang,
    /// Hangs up.
    Drop,
    /// Takes the mail and hangs up without saying so; elsewhere hangs up.
    TakeAndDrop,
}

/// A mail that was taken.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    /// The connection it came by, counted from 1.
    pub(crate) connection: usize,
    /// Whether that was encrypted.
    pub(crate) is_encrypted: bool,
    /// What AUTH said, in Base64.
    pub(crate) credentials: Option<String>,
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) bytes: Vec<u8>,
}

impl Mail {
    pub(crate) fn parsed(&self) -> mail_parser::Message<'_> {
        MessageParser::default().parse(&self.bytes).expect("a mail can be parsed")
    }
}

/// A running server; it ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Server {
    address: SocketAddr,
    certificate: String,
    shared: Arc<Shared>,
}

struct Shared {
    reactions: Mutex<BTreeMap<Verb, Reaction>>,
    mails: watch::Sender<Vec<Mail>>,
    tls: TlsAcceptor,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let key =
            rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("it can be signed");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let certificate = key.cert.pem();
        let (mails, tls) = (watch::Sender::default(), acceptor(&key));
        let shared = Arc::new(Shared { reactions: Mutex::default(), mails, tls });
        tokio::spawn(listen(listener, Arc::clone(&shared)));
        Self { address, certificate, shared }
    }

    /// `smtp://127.0.0.1:PORT?QUERY`.
    pub(crate) fn url(&self, query: &str) -> String {
        format!("smtp://{}?{query}", self.address)
    }

    /// What the server proves to be itself by, as PEM.
    pub(crate) fn certificate(&self) -> &[u8] {
        self.certificate.as_bytes()
    }

    /// From now on the server does this then.
    pub(crate) fn on(&self, verb: Verb, reaction: Reaction) {
        self.shared.reactions.lock().expect("no test panics with it").insert(verb, reaction);
    }

    /// From now on the server agrees to everything.
    pub(crate) fn behave(&self) {
        self.shared.reactions.lock().expect("no test panics with it").clear();
    }

    /// The mails so far, as soon as there are so many.
    pub(crate) async fn mails(&self, count: usize) -> Vec<Mail> {
        super::wait_for(&self.shared.mails, count).await
    }
}

fn acceptor(key: &CertifiedKey<rcgen::KeyPair>) -> TlsAcceptor {
    let private = PrivateKeyDer::try_from(key.signing_key.serialize_der()).expect("it is a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_no_client_auth()
        .with_single_cert(vec![key.cert.der().clone()], private);
    TlsAcceptor::from(Arc::new(config.expect("the key fits the certificate")))
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = 0;
    while let Ok((stream, _)) = listener.accept().await {
        connections += 1;
        let session = Session::new(&shared, connections);
        tokio::spawn(session.run(stream));
    }
}

struct Session {
    shared: Arc<Shared>,
    mail: Mail,
}

/// How a part of the dialogue ended: an error is that somebody hung up.
enum Ended {
    Quit,
    Encrypt,
}

impl Session {
    fn new(shared: &Arc<Shared>, connection: usize) -> Self {
        let mail = Mail {
            connection,
            is_encrypted: false,
            credentials: None,
            from: String::new(),
            to: Vec::new(),
            bytes: Vec::new(),
        };
        Self { shared: Arc::clone(shared), mail }
    }

    async fn run(mut self, stream: TcpStream) -> std::io::Result<()> {
        let mut plain = BufStream::new(stream);
        self.answer(&mut plain, Verb::Greeting, "220 test").await?;
        if let Ended::Encrypt = self.converse(&mut plain).await? {
            let encrypted = self.shared.tls.accept(plain.into_inner()).await?;
            self.mail.is_encrypted = true;
            self.converse(&mut BufStream::new(encrypted)).await?;
        }
        Ok(())
    }

    async fn converse<S>(&mut self, stream: &mut BufStream<S>) -> std::io::Result<Ended>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        loop {
            let line = read_line(stream).await?;
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => self.hello(stream).await?,
                "STARTTLS" => {
                    self.answer(stream, Verb::StartTls, "220 go").await?;
                    return Ok(Ended::Encrypt);
                }
                "AUTH" => self.authenticate(stream, &line).await?,
                "MAIL" => {
                    self.mail.from = address(&line);
                    self.mail.to.clear();
                    self.answer(stream, Verb::Sender, "250 ok").await?;
                }
                "RCPT" => {
                    self.mail.to.push(address(&line));
                    self.answer(stream, Verb::Recipient, "250 ok").await?;
                }
                "DATA" => self.data(stream).await?,
                "QUIT" => return say(stream, "221 bye").await.map(|()| Ended::Quit),
                _ => say(stream, "250 ok").await?,
            }
        }
    }

    async fn hello<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut BufStream<S>,
    ) -> std::io::Result<()> {
        let offers = "250-test\r\n250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250 STARTTLS";
        self.answer(stream, Verb::Hello, offers).await.map(|_| ())
    }

    async fn authenticate<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        stream: &mut BufStream<S>,
        line: &str,
    ) -> std::io::Result<()> {
        self.mail.credentials = line.split(' ').nth(2).map(str::to_owned);
        self.answer(stream, Verb::Authenticate, "235 welcome").await.map(|_| ())
    }

    async fn data<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        stream: &mut BufStream<S>,
    ) -> std::io::Result<()> {
        if !self.answer(stream, Verb::Data, "354 go on").await? {
            return Ok(());
        }
        self.mail.bytes.clear();
        loop {
            let line = read_line(stream).await?;
            if line == "." {
                break;
            }
            self.mail.bytes.extend(line.strip_prefix('.').unwrap_or(&line).as_bytes());
            self.mail.bytes.extend(b"\r\n");
        }
        let reaction = self.reaction(Verb::Body);
        if matches!(reaction, None | Some(Reaction::TakeAndDrop)) {
            self.shared.mails.send_modify(|mails| mails.push(self.mail.clone()));
        }
        self.answer(stream, Verb::Body, "250 2.0.0 queued as 7").await.map(|_| ())
    }

    fn reaction(&self, verb: Verb) -> Option<Reaction> {
        self.shared.reactions.lock().expect("no test panics with it").get(&verb).copied()
    }

    /// Whether it agreed.
    async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut BufStream<S>,
        verb: Verb,
        agreed: &str,
    ) -> std::io::Result<bool> {
        match self.reaction(verb) {
            None => say(stream, agreed).await.map(|()| true),
            Some(Reaction::Say(text)) => say(stream, text).await.map(|()| false),
            Some(Reaction::Drop | Reaction::TakeAndDrop) => Err(hung_up()),
            Some(Reaction::Hang) => {
                // Until the other side has had enough.
                stream.read_to_end(&mut Vec::new()).await?;
                Err(hung_up())
            }
        }
    }
}

fn hung_up() -> std::io::Error {
    std::io::ErrorKind::ConnectionAborted.into()
}

async fn say<S>(stream: &mut BufStream<S>, text: &str) -> std::io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    stream.write_all(format!("{text}\r\n").as_bytes()).await?;
    stream.flush().await
}

async fn read_line<S>(stream: &mut BufStream<S>) -> std::io::Result<String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(hung_up());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn address(line: &str) -> String {
    let within = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    within.map_or_else(String::new, |(address, _)| address.to_owned())
}

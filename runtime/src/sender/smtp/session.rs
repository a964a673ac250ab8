//! The dialogue with a mail server, and connections that are kept for the next mail.

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{DEFAULT_MECHANISMS, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters, TlsParametersBuilder};
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;

use super::mail::Mail;
use super::{Invalid, Options, Tls};
use crate::sender::private::Forbidden;

/// How many connections are kept. Relays allow 10 to 50 from one client.
const IDLE_CONNECTIONS_MAX: usize = 16;

/// How long a connection is kept: servers hang up after a minute or more of silence.
const IDLE_KEPT: Duration = Duration::from_secs(30);

/// How far the dialogue got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Connect,
    Tls,
    Authenticate,
    Sender,
    Recipient,
    Data,
    Body,
}

impl Stage {
    /// Whether a 4xx here is about the mailbox, and not about the server.
    pub(super) fn is_about_recipient(self) -> bool {
        matches!(self, Self::Recipient | Self::Data | Self::Body)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Authenticate => "authenticate",
            Self::Sender => "mail from",
            Self::Recipient => "rcpt to",
            Self::Data => "data",
            Self::Body => "body",
        }
    }
}

/// Where the dialogue ended, and why.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) stage: Stage,
    pub(super) cause: Cause,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Cause {
    #[error("the server did not answer in time")]
    TimeOut,
    #[error("the server does not offer STARTTLS, which `tls=required` asks for")]
    NoStartTls,
    #[error("the server takes no addresses with signs beyond ASCII")]
    NoInternational,
    #[error("not called: {0}")]
    Forbidden(Forbidden),
    #[error("the name of the server leads nowhere: {0}")]
    Lookup(std::io::Error),
    #[error("{0}")]
    Smtp(Error),
}

/// Connections to one server.
pub(super) struct Sessions {
    options: Options,
    tls: Option<TlsParameters>,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl fmt::Debug for Sessions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Sessions").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Sessions {
    pub(super) fn new(options: &Options) -> Result<Self, Invalid> {
        let options = options.clone();
        let tls = match options.tls {
            Tls::None => None,
            Tls::StartTls | Tls::Required | Tls::Wrapped => Some(parameters(&options)?),
        };
        Ok(Self { options, tls, idle: Mutex::default() })
    }

    /// Hands one mail over. A kept connection that turns out to be dead costs nothing: until the
    /// body is asked for, a new one begins anew.
    pub(super) async fn deliver(&self, mail: &Mail) -> Result<Response, Failure> {
        if let Some(kept) = self.take() {
            let result = self.converse(kept, mail).await;
            if !matches!(&result, Err(failure) if is_dead(failure)) {
                return result;
            }
        }
        let connection = self.connect().await?;
        self.converse(connection, mail).await
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let Options { host, port, time_outs, .. } = &self.options;
        let hello = self.options.hello.clone().map_or_else(ClientId::default, ClientId::Domain);
        let wrapped = self.tls.clone().filter(|_| self.options.tls == Tls::Wrapped);
        let within = time_outs.connect;
        let server = self.addresses(host, *port, within).await?;
        let opening =
            AsyncSmtpConnection::connect_tokio1(&server[..], Some(within), &hello, wrapped, None);
        let mut connection = step(Stage::Connect, within, opening).await?;
        self.encrypt(&mut connection, &hello).await?;
        if let Some(credentials) = &self.options.credentials {
            let mechanisms: &[Mechanism] = DEFAULT_MECHANISMS;
            let asking = connection.auth(mechanisms, credentials);
            step(Stage::Authenticate, time_outs.command, asking).await?;
        }
        Ok(connection)
    }

    /// Where the server is. Those that were looked at are those connected to.
    async fn addresses(
        &self,
        host: &str,
        port: u16,
        within: Duration,
    ) -> Result<Vec<SocketAddr>, Failure> {
        let failed = |cause| Failure { stage: Stage::Connect, cause };
        let found = tokio::time::timeout(within, tokio::net::lookup_host((host, port))).await;
        let found = found.map_err(|_| failed(Cause::TimeOut))?;
        let found: Vec<_> = found.map_err(|error| failed(Cause::Lookup(error)))?.collect();
        let guard = self.options.guard.as_ref();
        let checked = guard.map_or(Ok(()), |guard| guard.check_all(host, &found));
        checked.map_err(|error| failed(Cause::Forbidden(error)))?;
        Ok(found)
    }

    async fn encrypt(
        &self,
        connection: &mut AsyncSmtpConnection,
        hello: &ClientId,
    ) -> Result<(), Failure> {
        let is_required = match self.options.tls {
            Tls::None | Tls::Wrapped => return Ok(()),
            Tls::StartTls => false,
            Tls::Required => true,
        };
        match &self.tls {
            Some(tls) if connection.can_starttls() => {
                let upgrading = connection.starttls(tls.clone(), hello);
                step(Stage::Tls, self.options.time_outs.connect, upgrading).await
            }
            Some(_) | None if is_required => {
                Err(Failure { stage: Stage::Tls, cause: Cause::NoStartTls })
            }
            Some(_) | None => Ok(()),
        }
    }

    async fn converse(
        &self,
        mut connection: AsyncSmtpConnection,
        mail: &Mail,
    ) -> Result<Response, Failure> {
        let result = self.transact(&mut connection, mail).await;
        match &result {
            Ok(_) => self.keep(connection),
            Err(failure) => self.recover(connection, failure).await,
        }
        result
    }

    async fn transact(
        &self,
        connection: &mut AsyncSmtpConnection,
        mail: &Mail,
    ) -> Result<Response, Failure> {
        let within = self.options.time_outs.command;
        let from = From::new(mail.envelope.from().cloned(), parameters_of(connection, mail)?);
        step(Stage::Sender, within, connection.command(from)).await?;
        for recipient in mail.envelope.to() {
            let recipient = Rcpt::new(recipient.clone(), Vec::new());
            step(Stage::Recipient, within, connection.command(recipient)).await?;
        }
        step(Stage::Data, within, connection.command(Data)).await?;
        step(Stage::Body, self.options.time_outs.body, connection.message(&mail.bytes)).await
    }

    /// A connection whose server said no to one mail is good for the next one.
    async fn recover(&self, mut connection: AsyncSmtpConnection, failure: &Failure) {
        let within = self.options.time_outs.command;
        let said_no = matches!(&failure.cause, Cause::Smtp(error) if error.status().is_some());
        if said_no && step(failure.stage, within, connection.command(Rset)).await.is_ok() {
            self.keep(connection);
        }
    }

    fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|idle| idle.since.elapsed() < IDLE_KEPT);
        idle.pop().map(|idle| idle.connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if !connection.has_broken() && idle.len() < IDLE_CONNECTIONS_MAX {
            idle.push(Idle { connection, since: Instant::now() });
        }
    }
}

async fn step<T>(
    stage: Stage,
    within: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Failure> {
    let cause = match tokio::time::timeout(within, work).await {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(error)) => Cause::Smtp(error),
        Err(_) => Cause::TimeOut,
    };
    Err(Failure { stage, cause })
}

fn parameters(options: &Options) -> Result<TlsParameters, Invalid> {
    let certificates = options.certificates().iter().cloned();
    let builder = TlsParameters::builder(options.host.clone());
    let builder = certificates.fold(builder, TlsParametersBuilder::add_root_certificate);
    let host = options.host.clone();
    builder.build().map_err(|error| Invalid::Tls { host, error })
}

/// The mail itself is ASCII whatever it says; addresses need not be.
fn parameters_of(
    connection: &AsyncSmtpConnection,
    mail: &Mail,
) -> Result<Vec<MailParameter>, Failure> {
    let mut addresses = mail.envelope.from().into_iter().chain(mail.envelope.to());
    if addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
        Ok(Vec::new())
    } else if connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        Ok(vec![MailParameter::SmtpUtfEight])
    } else {
        Err(Failure { stage: Stage::Sender, cause: Cause::NoInternational })
    }
}

/// Whether the connection was gone already, or the server hung up instead of taking a command.
fn is_dead(failure: &Failure) -> bool {
    let hung_up = match &failure.cause {
        Cause::Smtp(error) => error.status().is_none_or(|code| code.to_string() == "421"),
        Cause::TimeOut => true,
        Cause::NoStartTls | Cause::NoInternational | Cause::Forbidden(_) | Cause::Lookup(_) => {
            false
        }
    };
    hung_up && failure.stage == Stage::Sender
}

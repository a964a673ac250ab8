//! The line between Weir and a mail server: it can be closed, and it can hold back what the
//! server answers to a mail, so that a call is under way for as long as a test wants.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What ends a mail (RFC 5321 section 4.1.1.4).
const END_OF_MAIL: &[u8] = b"\r\n.\r\n";

/// How much is carried at once.
const CARRIED_MAX_BYTES: usize = 16 << 10;

/// What the line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Carries everything.
    Open,
    /// Holds back the answer to a mail.
    Held,
    /// Hangs up on everybody.
    Closed,
}

/// A line; it ends with the test's runtime.
pub(super) struct Line {
    address: SocketAddr,
    state: watch::Sender<State>,
}

impl Line {
    /// A line to the server at this address.
    pub(super) async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let state = watch::Sender::new(State::Open);
        tokio::spawn(carry_all(listener, server, state.clone()));
        Self { address, state }
    }

    /// Where it begins.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on it does this.
    pub(super) fn set(&self, state: State) {
        self.state.send_replace(state);
    }
}

async fn carry_all(listener: TcpListener, server: String, state: watch::Sender<State>) {
    while let Ok((caller, _)) = listener.accept().await {
        tokio::spawn(carry(caller, server.clone(), state.subscribe()));
    }
}

async fn carry(caller: TcpStream, server: String, state: watch::Receiver<State>) {
    let mut closing = state.clone();
    let both = async {
        let server = TcpStream::connect(server).await?;
        let ((from_caller, to_caller), (from_server, to_server)) =
            (caller.into_split(), server.into_split());
        let mail_is_out = Arc::new(AtomicBool::new(false));
        tokio::try_join!(
            there(from_caller, to_server, &mail_is_out),
            back(from_server, to_caller, &mail_is_out, state),
        )
    };
    tokio::select! {
        // Whoever hung up first: both ends are gone.
        _ = both => {}
        _ = closing.wait_for(|state| *state == State::Closed) => {}
    }
}

async fn there(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mail_is_out: &AtomicBool,
) -> std::io::Result<()> {
    let (mut chunk, mut tail) = (vec![0; CARRIED_MAX_BYTES], Vec::new());
    loop {
        let length = from.read(&mut chunk).await?;
        if length == 0 {
            return Err(std::io::ErrorKind::ConnectionAborted.into());
        }
        tail.extend(&chunk[..length]);
        if tail.ends_with(END_OF_MAIL) {
            mail_is_out.store(true, Ordering::SeqCst);
        }
        tail.drain(..tail.len().saturating_sub(END_OF_MAIL.len()));
        to.write_all(&chunk[..length]).await?;
    }
}

async fn back(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mail_is_out: &AtomicBool,
    mut state: watch::Receiver<State>,
) -> std::io::Result<()> {
    let mut chunk = vec![0; CARRIED_MAX_BYTES];
    loop {
        let length = from.read(&mut chunk).await?;
        if length == 0 {
            return Err(std::io::ErrorKind::ConnectionAborted.into());
        }
        if mail_is_out.swap(false, Ordering::SeqCst) {
            // The state outlives every line.
            let _ = state.wait_for(|state| *state != State::Held).await;
        }
        to.write_all(&chunk[..length]).await?;
    }
}

//! The provider: a web service that keeps a ledger, and misbehaves as it is told to.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, BufStream};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

use super::dice::Dice;
use super::ledger::{Called, Ledger};
use crate::servers::http::{read, write};

/// How many callers may wait to be heard.
const WAITING_MAX: u32 = 1_024;

/// How long a slow answer takes, in milliseconds.
const SLOW_MILLIS: std::ops::Range<usize> = 200..1_500;

/// What the provider does with calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// Takes them and says so.
    Well,
    /// Takes them, after a while.
    Slow,
    /// Says that it cannot now: 503.
    Busy,
    /// Says that it will never: 400.
    Refusing,
    /// Says something that tells nothing: 502; it took half of them.
    Vague,
    /// Takes them and never answers.
    Hanging,
    /// Takes them and resets the connection.
    TakingAndResetting,
    /// Resets connections before it has read anything.
    Resetting,
    /// Is not there: connections are refused.
    Away,
}

/// The provider; it ends with the test's runtime.
pub(super) struct Provider {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// Holds the port while nobody listens on it.
    _reserved: TcpSocket,
}

struct Shared {
    mood: watch::Sender<Mood>,
    ledger: Ledger,
    dice: Mutex<Dice>,
}

impl Provider {
    /// One that keeps its ledger in this folder.
    pub(super) fn start(folder: &Path, dice: Dice) -> Self {
        let reserved = socket("127.0.0.1:0".parse().expect("an address"));
        let address = reserved.local_addr().expect("it is bound");
        let (ledger, dice) = (Ledger::in_folder(folder), Mutex::new(dice));
        let shared = Arc::new(Shared { mood: watch::Sender::new(Mood::Well), ledger, dice });
        tokio::spawn(listen(address, Arc::clone(&shared)));
        Self { address, shared, _reserved: reserved }
    }

    /// `http://127.0.0.1:PORT` and this path.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// From now on it does this; calls that hang are hung up on.
    pub(super) fn set(&self, mood: Mood) {
        self.shared.mood.send_replace(mood);
    }

    /// What it knows.
    pub(super) fn calls(&self) -> Vec<Called> {
        self.shared.ledger.calls()
    }
}

/// A socket with a port, on which nobody listens yet.
fn socket(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("there are sockets");
    socket.set_reuseaddr(true).expect("a new socket takes it");
    socket.bind(address).expect("the port is free, or ours");
    socket
}

/// Listens unless it is away.
async fn listen(address: SocketAddr, shared: Arc<Shared>) {
    let mut mood = shared.mood.subscribe();
    loop {
        // The sender lives as long as what is shared.
        let _ = mood.wait_for(|mood| *mood != Mood::Away).await;
        let listener = socket(address).listen(WAITING_MAX).expect("the port is ours");
        tokio::select! {
            () = serve_all(&listener, &shared) => {}
            _ = mood.wait_for(|mood| *mood == Mood::Away) => {}
        }
    }
}

async fn serve_all(listener: &TcpListener, shared: &Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        // Who hung up before it was heard has not called.
        tokio::spawn(serve(stream, Arc::clone(shared)));
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) -> std::io::Result<()> {
    let mood = *shared.mood.borrow();
    if mood == Mood::Resetting {
        return stream.set_zero_linger();
    }
    let mut stream = BufStream::new(stream);
    let call = read(&mut stream).await?;
    let (slow, half) = shared.draw();
    if mood == Mood::Slow {
        tokio::time::sleep(slow).await;
    }
    let took = match mood {
        Mood::Busy | Mood::Refusing | Mood::Resetting | Mood::Away => false,
        Mood::Vague => half,
        Mood::Well | Mood::Slow | Mood::Hanging | Mood::TakingAndResetting => true,
    };
    let key = call.header("idempotency-key").unwrap_or("none").to_owned();
    shared.ledger.note(&Called { key, took, then: format!("{mood:?}") });
    answer(stream, mood, &shared).await
}

async fn answer(
    mut stream: BufStream<TcpStream>,
    mood: Mood,
    shared: &Shared,
) -> std::io::Result<()> {
    let status = match mood {
        Mood::Well | Mood::Slow => 200,
        Mood::Busy => 503,
        Mood::Refusing => 400,
        Mood::Vague => 502,
        Mood::Hanging => return hang(stream, shared).await,
        // What went away meanwhile does not answer either.
        Mood::TakingAndResetting | Mood::Resetting | Mood::Away => {
            return stream.into_inner().set_zero_linger();
        }
    };
    write(&mut stream, status, &[], b"{}").await
}

/// Until the caller has had enough, or the provider is in another mood.
async fn hang(mut stream: BufStream<TcpStream>, shared: &Shared) -> std::io::Result<()> {
    let mut mood = shared.mood.subscribe();
    let mut rest = Vec::new();
    tokio::select! {
        _ = stream.read_to_end(&mut rest) => {}
        _ = mood.wait_for(|mood| *mood != Mood::Hanging) => {}
    }
    stream.into_inner().set_zero_linger()
}

impl Shared {
    /// How long a slow answer takes, and which half a call is in.
    fn draw(&self) -> (std::time::Duration, bool) {
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        (dice.millis(SLOW_MILLIS), dice.comes(50))
    }
}

//! A proxy before a server: it hands requests on, and can lose an answer.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Hands requests on to a server.
pub(super) struct Proxy {
    address: String,
    losing: Arc<Losing>,
}

#[derive(Default)]
struct Losing {
    /// How many answers until one is lost; below that, none is.
    left: AtomicI64,
    told: Mutex<Option<oneshot::Sender<()>>>,
}

impl Proxy {
    /// Listens, and hands on to this address.
    pub(super) async fn before(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it listens").to_string();
        let losing = Arc::new(Losing::default());
        let (server, lost) = (server.to_owned(), Arc::clone(&losing));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(hand_on(stream, server.clone(), Arc::clone(&lost)));
            }
        });
        Self { address, losing }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Loses the answer to the nth request from now on, and tells when the server gave it.
    pub(super) fn lose_answer(&self, nth: i64) -> oneshot::Receiver<()> {
        let (told, lost) = oneshot::channel();
        *self.losing.told.lock().expect("nobody panics with it") = Some(told);
        self.losing.left.store(nth, Ordering::SeqCst);
        lost
    }
}

/// One connection: requests one after the other.
async fn hand_on(mut caller: TcpStream, server: String, losing: Arc<Losing>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    while let Some(request) = message(&mut caller).await {
        if server.write_all(&request).await.is_err() {
            return;
        }
        let Some(answer) = message(&mut server).await else { return };
        if losing.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            let told = losing.told.lock().expect("nobody panics with it").take();
            let told = told.expect("it was asked for").send(());
            told.expect("somebody waits for it");
            // The caller hears nothing until it goes away.
            let _ = caller.read(&mut [0]).await;
            return;
        }
        if caller.write_all(&answer).await.is_err() {
            return;
        }
    }
}

/// One message of HTTP with its body, whose length it says.
async fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let end = loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = length.map_or(0, |length| length.trim().parse().expect("a length"));
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(bytes)
}

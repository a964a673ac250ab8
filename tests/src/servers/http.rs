//! A web service.
//!
//! ```ignore
//! let server = http::Server::start().await;
//! server.reply(Reply::status(429).header("retry-after", "7")); // the next call
//! server.always(Reply::json(&json!({ "id": 7 })));             // all others
//! // … call server.url("/send") …
//! let calls = server.calls(1).await;
//! assert_eq!(calls[0].header("idempotency-key"), Some("msg_…"));
//! ```
//!
//! Without being told, it answers `200` with `{}`, at once. One that takes its time has a clock of
//! its own, which a test moves. It speaks HTTP/1.1 and closes every connection.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the server does with one call.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Answers.
    Answer { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// Never answers.
    Hang,
    /// Resets the connection once the call is there.
    Reset,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self::Answer { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn json(body: &Value) -> Self {
        Self::status(200).header("content-type", "application/json").body(body.to_string())
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    pub(crate) fn body(mut self, text: impl Into<Vec<u8>>) -> Self {
        if let Self::Answer { body, .. } = &mut self {
            *body = text.into();
        }
        self
    }
}

/// A call that came.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Names in lower case, in the order they came.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is UTF-8")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// A running server; it ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// What locks rely on.
const WHOLE: &str = "no test panics with it";

struct Shared {
    next: Mutex<VecDeque<Reply>>,
    always: Mutex<Reply>,
    calls: watch::Sender<Vec<Call>>,
    /// How many milliseconds of its clock an answer takes.
    takes: AtomicU64,
    /// What its clock shows.
    clock: watch::Sender<u64>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let always = Mutex::new(Reply::json(&Value::Object(serde_json::Map::new())));
        let (next, calls) = (Mutex::default(), watch::Sender::default());
        let (takes, clock) = (AtomicU64::new(0), watch::Sender::default());
        let shared = Arc::new(Shared { next, always, calls, takes, clock });
        tokio::spawn(listen(listener, Arc::clone(&shared)));
        Self { address, shared }
    }

    /// `http://127.0.0.1:PORT` and this path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What becomes of the next call nobody said anything about yet.
    pub(crate) fn reply(&self, reply: Reply) {
        self.shared.next.lock().expect(WHOLE).push_back(reply);
    }

    /// What becomes of all others.
    pub(crate) fn always(&self, reply: Reply) {
        *self.shared.always.lock().expect(WHOLE) = reply;
    }

    /// From now on an answer takes so many milliseconds of the server's own clock.
    pub(crate) fn takes(&self, millis: u64) {
        self.shared.takes.store(millis, Ordering::SeqCst);
    }

    /// Moves the server's own clock.
    pub(crate) fn pass(&self, millis: u64) {
        self.shared.clock.send_modify(|clock| *clock += millis);
    }

    /// The calls so far, as soon as there are so many.
    pub(crate) async fn calls(&self, count: usize) -> Vec<Call> {
        super::wait_for(&self.shared.calls, count).await
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, Arc::clone(&shared)));
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) -> std::io::Result<()> {
    let mut stream = BufStream::new(stream);
    let call = read(&mut stream).await?;
    let next = shared.next.lock().expect(WHOLE).pop_front();
    let reply = next.unwrap_or_else(|| shared.always.lock().expect(WHOLE).clone());
    let mut clock = shared.clock.subscribe();
    let answers_at = *clock.borrow() + shared.takes.load(Ordering::SeqCst);
    shared.calls.send_modify(|calls| calls.push(call));
    // The sender of the clock is as old as the server.
    let _ = clock.wait_for(|now| *now >= answers_at).await;
    match reply {
        Reply::Answer { status, headers, body } => {
            write(&mut stream, status, &headers, &body).await
        }
        // Until the other side has had enough.
        Reply::Hang => stream.read_to_end(&mut Vec::new()).await.map(|_| ()),
        Reply::Reset => stream.into_inner().set_zero_linger(),
    }
}

pub(crate) async fn read(stream: &mut BufStream<TcpStream>) -> std::io::Result<Call> {
    let first = read_line(stream).await?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut call = Call { method, target, headers: Vec::new(), body: Vec::new() };
    loop {
        let line = read_line(stream).await?;
        let Some((name, value)) = line.split_once(':') else { break };
        call.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length =
        call.header("content-length").map_or(0, |length| length.parse().expect("a number"));
    call.body.resize(length, 0);
    stream.read_exact(&mut call.body).await?;
    Ok(call)
}

async fn read_line(stream: &mut BufStream<TcpStream>) -> std::io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}

pub(crate) async fn write(
    stream: &mut BufStream<TcpStream>,
    status: u16,
    headers: &[(String, String)],
    body: &[u8],
) -> std::io::Result<()> {
    let length = body.len();
    let mut head = format!("HTTP/1.1 {status} x\r\ncontent-length: {length}\r\n");
    head.push_str("connection: close\r\n");
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    stream.flush().await
}

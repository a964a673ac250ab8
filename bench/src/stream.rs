//! Listens to what happens in a flow, as it happens: server-sent events over one connection.

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::flow::Text;
use crate::server::Server;
use crate::{Error, Result};

/// How much is read at once.
const READ_BYTES: usize = 64 << 10;

/// Something that happened.
#[derive(Debug)]
pub(crate) struct Happened {
    /// `entered`, `left`, `message`, `ended`, …
    pub(crate) kind: String,
    /// To whom, by its external id.
    pub(crate) contact: String,
    /// What the server says of it.
    pub(crate) data: Value,
}

/// A connection on which the server tells what happens.
#[derive(Debug)]
pub(crate) struct Listener {
    stream: TcpStream,
    received: Vec<u8>,
    /// Events, with nothing between them.
    text: Vec<u8>,
}

impl Listener {
    /// Begins to listen to a flow.
    pub(crate) async fn of(server: &Server, flow: Text) -> Result<Self> {
        let mut stream = TcpStream::connect(server.address()).await?;
        let (address, id) = (server.address(), flow.id);
        let request = format!("GET /v1/stream?flow={id} HTTP/1.1\r\nhost: {address}\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut listener = Self { stream, received: Vec::new(), text: Vec::new() };
        // The head comes at once: from then on nothing is missed.
        while !drain_head(&mut listener.received) {
            listener.read().await?;
        }
        Ok(listener)
    }

    /// What happens next.
    pub(crate) async fn next(&mut self) -> Result<Happened> {
        loop {
            if let Some(event) = take_event(&mut self.text) {
                if let Some(happened) = parse(&event)? {
                    return Ok(happened);
                }
                continue;
            }
            while !take_chunk(&mut self.received, &mut self.text) {
                self.read().await?;
            }
        }
    }

    async fn read(&mut self) -> Result<()> {
        self.received.reserve(READ_BYTES);
        match self.stream.read_buf(&mut self.received).await? {
            0 => Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into()),
            _ => Ok(()),
        }
    }
}

/// Takes away the head of the answer, once all of it is there.
fn drain_head(received: &mut Vec<u8>) -> bool {
    let end = place_of(received, b"\r\n\r\n");
    end.inspect(|end| drop(received.drain(..end + 4))).is_some()
}

/// Moves one chunk of the body (RFC 9112 section 7.1) to the text, once all of it is there.
fn take_chunk(received: &mut Vec<u8>, text: &mut Vec<u8>) -> bool {
    let Some(head) = place_of(received, b"\r\n") else { return false };
    let length = std::str::from_utf8(&received[..head]).unwrap_or_default();
    let length = usize::from_str_radix(length.trim(), 16).unwrap_or(0);
    let end = head + 2 + length;
    if received.len() < end + 2 {
        return false;
    }
    text.extend_from_slice(&received[head + 2..end]);
    received.drain(..end + 2);
    true
}

/// Takes one event off the text, once all of it is there.
fn take_event(text: &mut Vec<u8>) -> Option<String> {
    let end = place_of(text, b"\n\n")?;
    let event = String::from_utf8_lossy(&text[..end]).into_owned();
    text.drain(..end + 2);
    Some(event)
}

fn place_of(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|some| some == wanted)
}

/// What an event says; a comment says nothing.
fn parse(event: &str) -> Result<Option<Happened>> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
    let Some(data) = field("data: ").or_else(|| field("data:")) else { return Ok(None) };
    let kind = field("event: ").or_else(|| field("event:")).unwrap_or_default().to_owned();
    let data: Value = serde_json::from_str(data)
        .map_err(|defect| Error::Wrong(format!("the stream said what is no JSON: {defect}")))?;
    let contact = data["contact"].as_str().unwrap_or_default().to_owned();
    Ok(Some(Happened { kind, contact, data }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_found_across_chunks() {
        let mut received = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        assert!(drain_head(&mut received) && received.is_empty());
        received.extend_from_slice(
            b"9\r\nevent: a\n\r\n22\r\ndata: {\"contact\":\"c\",\"status\":7}\n\n",
        );
        let mut text = Vec::new();
        assert!(take_chunk(&mut received, &mut text));
        assert!(!take_chunk(&mut received, &mut text), "its end is not there yet");
        received.extend_from_slice(b"\r\n");
        assert!(take_chunk(&mut received, &mut text) && received.is_empty());
        let happened = parse(&take_event(&mut text).unwrap()).unwrap().unwrap();
        assert_eq!((happened.kind.as_str(), happened.contact.as_str()), ("a", "c"));
        assert_eq!(
            (happened.data["status"].clone(), parse(": quiet").unwrap().is_none()),
            (7.into(), true)
        );
    }
}

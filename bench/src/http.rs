//! One connection that is kept alive, and nothing else: what a client costs is taken from the
//! server, for they share the cores of the machine. It knows of HTTP/1.1 what the server says.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::{Error, Result};

/// How much is read at once: more than most answers.
const READ_BYTES: usize = 16 << 10;

/// A connection to the server.
#[derive(Debug)]
pub(crate) struct Client {
    stream: TcpStream,
    address: SocketAddr,
    request: Vec<u8>,
    received: Vec<u8>,
}

/// An answer, as it stands in the client's buffer.
#[derive(Debug)]
pub(crate) struct Answer<'c> {
    /// The status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: &'c [u8],
}

/// Where an answer ends, and what it is.
struct Head {
    status: u16,
    body_from: usize,
    body_bytes: usize,
}

impl Client {
    /// Connects.
    pub(crate) async fn to(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, address, request: Vec::new(), received: Vec::new() })
    }

    /// Calls, and gives whatever comes back.
    pub(crate) async fn call(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<Answer<'_>> {
        self.request.clear();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        self.request.extend_from_slice(head.as_bytes());
        self.request.extend_from_slice(body.as_bytes());
        self.stream.write_all(&self.request).await?;
        self.answer().await
    }

    /// Calls, and takes nothing but a success.
    pub(crate) async fn must(&mut self, method: &str, path: &str, body: &str) -> Result<&[u8]> {
        let Answer { status, body } = self.call(method, path, body).await?;
        if (200..300).contains(&status) {
            return Ok(body);
        }
        let text = String::from_utf8_lossy(body).into_owned();
        Err(Error::Answer { path: format!("{method} {path}"), status, text })
    }

    /// The same, of an answer that is JSON.
    pub(crate) async fn json(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<serde_json::Value> {
        let text = self.must(method, path, body).await?;
        serde_json::from_slice(text).map_err(|defect| {
            Error::Wrong(format!("{method} {path} answered what is no JSON: {defect}"))
        })
    }

    async fn answer(&mut self) -> Result<Answer<'_>> {
        self.received.clear();
        let head = loop {
            if let Some(head) = head_of(&self.received)? {
                break head;
            }
            self.read().await?;
        };
        let end = head.body_from + head.body_bytes;
        while self.received.len() < end {
            self.read().await?;
        }
        Ok(Answer { status: head.status, body: &self.received[head.body_from..end] })
    }

    async fn read(&mut self) -> Result<()> {
        self.received.reserve(READ_BYTES);
        match self.stream.read_buf(&mut self.received).await? {
            0 => Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into()),
            _ => Ok(()),
        }
    }
}

/// The head, once all of it is there.
fn head_of(received: &[u8]) -> Result<Option<Head>> {
    let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&received[..end]).unwrap_or_default();
    let status = text.get(9..12).and_then(|status| status.parse().ok());
    let length = text.lines().filter_map(|line| line.split_once(':'));
    let mut length = length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.find_map(|(_, value)| value.trim().parse().ok());
    match (status, length) {
        (Some(204), None) => Ok(Some(Head { status: 204, body_from: end + 4, body_bytes: 0 })),
        (Some(status), Some(body_bytes)) => {
            Ok(Some(Head { status, body_from: end + 4, body_bytes }))
        }
        _ => Err(Error::Wrong(format!("an answer that cannot be read: {text}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_when_all_of_its_head_is_there() {
        let text = b"HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\n{}";
        for end in 0..43 {
            assert!(head_of(&text[..end]).unwrap().is_none(), "{end}");
        }
        let head = head_of(text).unwrap().unwrap();
        assert_eq!((head.status, &text[head.body_from..], head.body_bytes), (200, &b"{}"[..], 2));
        assert!(head_of(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
    }
}

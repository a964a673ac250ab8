//! `verify`: one scheme, or a list of which one has to hold.

use weir_engine::diagnostic::rules;
use weir_engine::source::{Map, Node};

use super::reader::Reader;
use crate::limits::{TOLERANCE_MAX_SECONDS, TOLERANCE_SECONDS};
use crate::verify::{Algorithm, Encoding, Key, Part, Scheme, Signature};

#[derive(Clone, Copy)]
enum Word {
    Hmac,
    StandardWebhooks,
    Token,
    Basic,
    Url,
}

const SCHEMES: [(&str, Word); 5] = [
    ("hmac", Word::Hmac),
    ("standard_webhooks", Word::StandardWebhooks),
    ("token", Word::Token),
    ("basic", Word::Basic),
    ("url", Word::Url),
];

const ALGORITHMS: [(&str, Algorithm); 2] =
    [("sha256", Algorithm::Sha256), ("sha1", Algorithm::Sha1)];
const ENCODINGS: [(&str, Encoding); 2] = [("hex", Encoding::Hex), ("base64", Encoding::Base64)];
const KEYS: [(&str, Key); 2] = [("base64", Key::Base64), ("text", Key::Text)];

pub(super) fn read(reader: &mut Reader, node: &Node) -> Vec<Scheme> {
    let nodes = node.as_list().unwrap_or(std::slice::from_ref(node));
    if nodes.is_empty() {
        let help = "a webhook is public: name at least one scheme";
        reader.say(&rules::WRONG_VALUE, node, "`verify` names no scheme", help);
    }
    nodes.iter().filter_map(|node| scheme(reader, node)).collect()
}

fn scheme(reader: &mut Reader, node: &Node) -> Option<Scheme> {
    let map = reader.open_map(node, "verify")?;
    let word = reader.required(node, map, "scheme", "scheme: hmac")?;
    let word = reader.word(word, "scheme", &SCHEMES)?;
    let keys: &[&str] = match word {
        Word::Hmac => &[
            "scheme",
            "header",
            "algorithm",
            "encoding",
            "prefix",
            "signed",
            "timestamp",
            "tolerance_seconds",
        ],
        Word::StandardWebhooks => &["scheme", "key", "tolerance_seconds"],
        Word::Token => &["scheme", "header", "prefix"],
        Word::Basic => &["scheme"],
        Word::Url => &["scheme", "parameter"],
    };
    reader.map(node, &format!("scheme {}", name_of(word)), keys)?;
    match word {
        Word::Hmac => signature(reader, node, map).map(Scheme::Hmac),
        Word::StandardWebhooks => {
            let key = map.get("key").map_or(Some(Key::Base64), |n| reader.word(n, "key", &KEYS))?;
            Some(Scheme::StandardWebhooks { key, tolerance_seconds: tolerance(reader, map)? })
        }
        Word::Token => {
            let headers = headers(reader, node, map)?;
            Some(Scheme::Token { headers, prefix: prefix(reader, map) })
        }
        Word::Basic => Some(Scheme::Basic),
        Word::Url => {
            let node = reader.required(node, map, "parameter", "parameter: token")?;
            let parameter = reader.text(node, "parameter")?.to_owned();
            Some(Scheme::Url { parameter })
        }
    }
}

fn name_of(word: Word) -> &'static str {
    match word {
        Word::Hmac => "hmac",
        Word::StandardWebhooks => "standard_webhooks",
        Word::Token => "token",
        Word::Basic => "basic",
        Word::Url => "url",
    }
}

fn signature(reader: &mut Reader, node: &Node, map: &Map) -> Option<Signature> {
    let headers = headers(reader, node, map)?;
    let algorithm = reader.required(node, map, "algorithm", "algorithm: sha256")?;
    let algorithm = reader.word(algorithm, "algorithm", &ALGORITHMS)?;
    let encoding = reader.required(node, map, "encoding", "encoding: base64")?;
    let encoding = reader.word(encoding, "encoding", &ENCODINGS)?;
    let signed = match map.get("signed") {
        Some(node) => signed(reader, node)?,
        None => vec![Part::Body],
    };
    let wants_time = signed.contains(&Part::Time);
    let time = match map.get("timestamp") {
        Some(node) => Some((reader.texts(node, "timestamp"), tolerance(reader, map)?)),
        None => None,
    };
    if wants_time != time.is_some() {
        let message = "a time counts only if it is signed, and a signed one only if it is known";
        let help = "write both: `timestamp: X-Time` and `signed: \"{timestamp}.{body}\"`";
        reader.say(&rules::WRONG_VALUE, node, message, help);
        return None;
    }
    Some(Signature { headers, algorithm, encoding, prefix: prefix(reader, map), signed, time })
}

/// `{timestamp}.{body}` in parts.
fn signed(reader: &mut Reader, node: &Node) -> Option<Vec<Part>> {
    let text = reader.text(node, "signed")?;
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find('{').unwrap_or(rest.len());
        let (before, after) = rest.split_at(at);
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        rest = match (after.strip_prefix("{body}"), after.strip_prefix("{timestamp}")) {
            (Some(rest), _) => {
                parts.push(Part::Body);
                rest
            }
            (None, Some(rest)) => {
                parts.push(Part::Time);
                rest
            }
            (None, None) => after.strip_prefix('{').map_or("", |rest| {
                parts.push(Part::Text("{".to_owned()));
                rest
            }),
        };
    }
    if !parts.contains(&Part::Body) {
        let help = "write `\"{body}\"` or `\"{timestamp}.{body}\"`";
        reader.say(&rules::WRONG_VALUE, node, "what is signed must hold the body", help);
        return None;
    }
    Some(parts)
}

fn headers(reader: &mut Reader, node: &Node, map: &Map) -> Option<Vec<String>> {
    let node = reader.required(node, map, "header", "header: X-Signature")?;
    let headers = reader.texts(node, "header");
    (!headers.is_empty()).then_some(headers)
}

fn prefix(reader: &mut Reader, map: &Map) -> String {
    let text = map.get("prefix").and_then(|node| reader.text(node, "prefix"));
    text.unwrap_or_default().to_owned()
}

fn tolerance(reader: &mut Reader, map: &Map) -> Option<i64> {
    match map.get("tolerance_seconds") {
        Some(node) => reader.whole(node, "tolerance_seconds", TOLERANCE_MAX_SECONDS),
        None => Some(TOLERANCE_SECONDS),
    }
}

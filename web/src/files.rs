//! Files of the app as they were built, each with its brotli twin.

use std::borrow::Cow;
use std::fmt::Write as _;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, header};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{has, is_asset, page, tag_of, unchanged};

#[derive(RustEmbed)]
#[folder = "../editor/dist/"]
#[allow_missing = true]
struct Built;

/// The ending of a twin.
const TWIN: &str = ".br";

/// Their names change with what they hold.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Asked about each time; a tag says whether it is news.
const ASKED: &str = "no-cache";

/// How much of a hash makes a tag.
const TAG_BYTES: usize = 16;

/// What files are, by their endings.
const KINDS: [(&str, &str); 10] = [
    (".css", "text/css; charset=utf-8"),
    (".html", "text/html; charset=utf-8"),
    (".ico", "image/x-icon"),
    (".js", "text/javascript; charset=utf-8"),
    (".json", "application/json"),
    (".png", "image/png"),
    (".svg", "image/svg+xml"),
    (".txt", "text/plain; charset=utf-8"),
    (".webmanifest", "application/manifest+json"),
    (".woff2", "font/woff2"),
];

/// Whether the app has this file.
pub(crate) fn is_there(name: &str) -> bool {
    Built::get(name).is_some()
}

/// What the app has in this file.
pub(crate) fn read(name: &str) -> Option<EmbeddedFile> {
    Built::get(name)
}

/// Whether a file of this name may be asked for: what a build keeps for itself may not, nor a twin,
/// and the page goes its own way.
pub(crate) fn is_served(path: &str) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    !hidden && path != page::FILE && !path.ends_with(TWIN) && is_there(path)
}

/// A file, or its twin to whoever takes that.
pub(crate) fn answer(path: &str, asked: &HeaderMap) -> Option<Response<Bytes>> {
    let cache = if is_asset(path) { FOR_EVER } else { ASKED };
    let twin = read(&format!("{path}{TWIN}"));
    let has_twin = twin.is_some();
    let packed = twin.filter(|_| takes_brotli(asked));
    let is_packed = packed.is_some();
    let file = packed.or_else(|| read(path))?;
    let tag = tag(&file);
    let mut response = if has(asked, &tag) {
        unchanged(&tag, cache)
    } else {
        let mut response = Response::new(bytes(file.data));
        let headers = response.headers_mut();
        headers.insert(header::ETAG, tag_of(&tag));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOTHING));
        if is_packed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    };
    if has_twin {
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    Some(response)
}

/// A picture that is opened by itself may hold scripts.
const NOTHING: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; \
                       frame-ancestors 'none'";

fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => data.into(),
    }
}

/// The tag of exactly these bytes.
pub(crate) fn tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let mut tag = String::from("\"");
    for byte in &hash[..TAG_BYTES] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

fn kind(path: &str) -> &'static str {
    let known = KINDS.iter().find(|(ending, _)| path.ends_with(ending));
    known.map_or("application/octet-stream", |(_, kind)| kind)
}

/// Whether a caller takes brotli: it names it, and not with a weight of nothing.
fn takes_brotli(headers: &HeaderMap) -> bool {
    let named = headers.get_all(header::ACCEPT_ENCODING).iter();
    named.filter_map(|named| named.to_str().ok()).flat_map(|named| named.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_brotli = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br"));
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        is_brotli && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|q| q > 0.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_for_those_who_take_it() {
        let cases = [
            ("gzip, deflate, br, zstd", true),
            ("BR;q=0.5", true),
            ("gzip", false),
            ("br;q=0", false),
            ("br; q=0.0", false),
            ("brotli", false),
            ("", false),
        ];
        for (named, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, named.parse().unwrap());
            assert_eq!(takes_brotli(&headers), expected, "{named}");
        }
        assert!(!takes_brotli(&HeaderMap::new()));
    }

    #[test]
    fn what_a_build_keeps_for_itself_is_not_served() {
        for path in ["index.html", ".vite/manifest.json", "assets/.x", "index.html.br", "../x", ""]
        {
            assert!(!is_served(path), "{path}");
        }
    }

    #[test]
    fn a_file_says_what_it_is() {
        assert_eq!(kind("assets/index-1.js"), "text/javascript; charset=utf-8");
        assert_eq!(kind("assets/odd"), "application/octet-stream");
    }
}

//! The page of the app: what a browser gets for every address that a person opens.
//!
//! Styles that code makes while it runs need a nonce that the policy names. It is drawn for each
//! answer and stands in the page, so the bytes differ while the page is the same: its tag is a weak
//! one, and an answer that says *unchanged* names no policy, so that the one a browser kept goes on
//! to fit the page it kept. Nobody between keeps the page for somebody else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, header};

use crate::{files, has, tag_of, unchanged};

/// The file it is made of.
pub(crate) const FILE: &str = "index.html";

/// Asked about each time, and kept by the one browser that asked.
const CACHE: &str = "private, no-cache";

/// How much chance a nonce holds: half of it would do, by the words of CSP.
const NONCE_BYTES: usize = 18;

/// Where the nonce goes: first of all, so that nothing comes before it.
const HEAD: &str = "<head>";

/// The page, with a nonce of its own.
pub(crate) fn answer(asked: &HeaderMap) -> Option<Response<Bytes>> {
    let file = files::read(FILE)?;
    let tag = format!("W/{}", files::tag(&file));
    let mut response = if has(asked, &tag) {
        unchanged(&tag, CACHE)
    } else {
        let nonce = nonce()?;
        let html = with_nonce(&String::from_utf8_lossy(&file.data), &nonce);
        let mut response = Response::new(Bytes::from(html));
        let headers = response.headers_mut();
        headers.insert(header::ETAG, tag_of(&tag));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, kind);
        headers.insert(header::CONTENT_SECURITY_POLICY, tag_of(&policy(&nonce)));
        response
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    Some(response)
}

/// What the page may do: load what is from here, and style elements that name the nonce. A style
/// that code sets on an element needs no permission; one that is written in HTML gets none.
/// Pictures of products lie wherever shops keep them.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: https:; \
         object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )
}

/// The page, which says the nonce where the app looks for it.
fn with_nonce(html: &str, nonce: &str) -> String {
    let meta = format!("{HEAD}<meta property=\"csp-nonce\" nonce=\"{nonce}\">");
    html.replacen(HEAD, &meta, 1)
}

/// A nonce; nothing where the system gives no random numbers.
fn nonce() -> Option<String> {
    let mut chance = [0; NONCE_BYTES];
    getrandom::fill(&mut chance).ok()?;
    Some(STANDARD.encode(chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_new_and_stands_in_page_and_policy() {
        let (one, other) = (nonce().unwrap(), nonce().unwrap());
        assert_ne!(one, other);
        let html = with_nonce("<html><head><title>x</title></head></html>", &one);
        assert!(html.contains(&format!("<head><meta property=\"csp-nonce\" nonce=\"{one}\">")));
        let policy = policy(&one);
        assert!(policy.contains(&format!("style-src 'self' 'nonce-{one}';")));
        assert!(!policy.contains("unsafe") && !policy.contains('*'));
    }
}

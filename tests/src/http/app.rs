//! The web app beside the routes: pages for people, files for browsers, and problems for programs
//! as ever. Where this binary was built without the app, the page that says how to build it.

use super::client::{Call, Reply};
use super::server::Server;

/// What browsers ask for when a person opens an address.
const PAGE: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

async fn open(server: &Server, path: &str) -> Reply {
    server.send(&Call::new("GET", path).header("accept", PAGE)).await
}

/// The nonce that the policy of an answer names.
fn nonce(reply: &Reply) -> String {
    let policy = reply.header("content-security-policy").unwrap_or_default();
    let (_, rest) = policy.split_once("'nonce-").expect(policy);
    rest.split('\'').next().unwrap_or_default().to_owned()
}

/// Addresses of the app's own files, as its page names them.
fn assets(page: &str) -> Vec<String> {
    let named = page.split('"').filter(|part| part.starts_with("/assets/"));
    named.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_hear_what_they_always_heard() {
    let server = Server::start().await;
    for path in ["/v1/nothing", "/v2/nothing", "/hooks/x/y", "/t/x", "/v1/"] {
        let reply = open(&server, path).await;
        assert_eq!(reply.expect(404)["code"], "not_found", "{path}");
    }
    let people = open(&server, "/people/2/nothing").await.expect(404);
    assert_eq!(people["requestError"]["serviceException"]["messageId"], "NOT_FOUND");
    for call in [Call::new("GET", "/flows"), Call::new("POST", "/").header("accept", PAGE)] {
        let reply = server.send(&call).await;
        assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{call:?}");
    }
    assert_eq!(open(&server, "/assets/no-such.js").await.expect(404)["code"], "not_found");
    assert!(server.get("/").await.text().contains("href=\"/docs\""));
    assert!(open(&server, "/docs").await.text().contains("The HTTP interface"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_get_the_page_at_every_address() {
    let server = Server::start().await;
    if !weir_web::is_built() {
        for path in ["/", "/flows/cart"] {
            assert!(open(&server, path).await.text().contains("<code>make build</code>"), "{path}");
        }
        return server.stop().await;
    }
    let page = open(&server, "/").await;
    for path in ["/flows", "/flows/cart/edit?tab=code", "/people/ada@shop.example", "/index.html"] {
        let other = open(&server, path).await;
        assert_eq!(other.status, 200, "{path}");
        assert_eq!(other.header("etag"), page.header("etag"), "{path}");
        assert_ne!(nonce(&other), nonce(&page), "a nonce is for one answer");
        let said = format!("<meta property=\"csp-nonce\" nonce=\"{}\">", nonce(&other));
        assert!(other.text().contains(&said), "{path}");
    }
    for name in ["referrer-policy", "permissions-policy", "cross-origin-opener-policy"] {
        assert!(page.header(name).is_some(), "{name}");
    }
    assert_eq!(page.header("cache-control"), Some("private, no-cache"));
    let known = Call::new("GET", "/flows").header("accept", PAGE);
    let known = server.send(&known.header("if-none-match", page.header("etag").unwrap())).await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    let policy = known.header("content-security-policy");
    assert_eq!(policy, None, "the page that was kept goes by the policy that it came with");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_and_packed() {
    let server = Server::start().await;
    for path in assets(&open(&server, "/").await.text()) {
        let call = || Call::new("GET", &path);
        let plain = server.send(&call()).await;
        let packed = server.send(&call().header("accept-encoding", "gzip, br")).await;
        assert_eq!(packed.header("content-encoding"), Some("br"), "{path}");
        assert!(packed.body.len() < plain.body.len() && plain.header("content-encoding").is_none());
        let kept = Some("public, max-age=31536000, immutable");
        assert_eq!((plain.header("cache-control"), packed.header("cache-control")), (kept, kept));
        let (one, other) = (plain.header("etag").unwrap(), packed.header("etag").unwrap());
        assert!(one.starts_with('"') && one != other, "{one} {other}");
        assert_eq!(server.send(&call().header("if-none-match", one)).await.status, 304);
        assert_eq!(server.send(&call().header("if-none-match", other)).await.status, 200);
        assert_eq!(plain.header("vary"), Some("accept-encoding"));
        let head = server.send(&Call::new("HEAD", &path)).await;
        assert_eq!((head.status, head.body.len()), (200, 0));
    }
    for hidden in ["/.vite/manifest.json", "/index.html.br", "/..%2fCargo.toml", "/../Cargo.toml"] {
        assert_eq!(server.get(hidden).await.status, 404, "{hidden}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_framed_apart() {
    let server = Server::start().await;
    let frame = server.get("/message-frame").await;
    if weir_web::is_built() {
        let policy = frame.header("content-security-policy").unwrap();
        assert!(
            policy.contains("sandbox allow-scripts") && policy.contains("frame-ancestors 'self'")
        );
        assert!(!policy.contains("'unsafe-eval'") && !policy.contains("allow-same-origin"));
        assert!(policy.contains("script-src 'sha256-") && policy.contains("form-action 'none'"));
    }
    server.stop().await;
}

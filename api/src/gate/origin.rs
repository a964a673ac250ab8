//! Where a request comes from: this machine, or a page of another site.

use std::net::{IpAddr, SocketAddr};

use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};

/// Headers of proxies: with any of them the peer is not the caller.
const FORWARDED: [&str; 6] =
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];

/// Whether peer and Host are this machine, and no proxy stands between. The Host counts because
/// a page of another site can make its own name point here.
pub(crate) fn is_from_here(peer: Option<SocketAddr>, headers: &HeaderMap) -> bool {
    let peer = peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let forwarded = FORWARDED.iter().any(|name| headers.contains_key(*name));
    peer && !forwarded && host(headers).is_some_and(|host| is_loopback_name(&host))
}

/// Whether a browser says that a page of this very site makes this request. Who says nothing is
/// none of its pages.
pub(crate) fn is_own(headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => headers.contains_key(header::ORIGIN) && !is_foreign(headers),
    }
}

/// The address a request comes from, to count by: the peer, or what the proxy nearest to us says
/// where the peer is one of ours. Of IPv6 the network, for everybody has one.
pub(crate) fn address(peer: Option<SocketAddr>, headers: &HeaderMap) -> String {
    let peer = peer.map(|peer| peer.ip().to_canonical());
    let told = headers.get_all("x-forwarded-for").iter().next_back();
    let told = told.and_then(|told| told.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    match told.filter(|_| peer.is_some_and(is_ours)).or(peer) {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        Some(IpAddr::V4(address)) => address.to_string(),
        None => String::new(),
    }
}

/// Whether an address is of this machine or its network, where proxies stand.
fn is_ours(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Whether a browser says that a page of another site makes this request.
pub(crate) fn is_foreign(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let told = origin.to_str().ok().and_then(|origin| url::Url::parse(origin).ok());
    let own = |origin: url::Url| {
        let default = origin.port_or_known_default();
        let host = host(headers)?;
        let port = host.port_u16().or(match origin.scheme() {
            "https" => Some(443),
            _ => Some(80),
        });
        Some(origin.host_str()?.eq_ignore_ascii_case(host.host()) && default == port)
    };
    !told.and_then(own).unwrap_or_default()
}

fn host(headers: &HeaderMap) -> Option<Authority> {
    headers.get(header::HOST)?.to_str().ok()?.parse().ok()
}

fn is_loopback_name(host: &Authority) -> bool {
    let name = host.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        list.iter().map(pair).collect()
    }

    #[test]
    fn only_this_machine_is_here() {
        let here = Some("127.0.0.1:5".parse().unwrap());
        let mapped = Some("[::ffff:127.0.0.1]:5".parse().unwrap());
        let there = Some("192.0.2.1:5".parse().unwrap());
        let cases = [
            (here, vec![("host", "localhost:8080")], true),
            (mapped, vec![("host", "127.0.0.1")], true),
            (here, vec![("host", "[::1]:8080")], true),
            (there, vec![("host", "localhost:8080")], false),
            (None, vec![("host", "localhost:8080")], false),
            (here, vec![("host", "evil.example")], false),
            (here, vec![("host", "localhost.evil.example")], false),
            (here, vec![], false),
            (here, vec![("host", "localhost"), ("forwarded", "for=1")], false),
            (here, vec![("host", "localhost"), ("x-forwarded-for", "1.2.3.4")], false),
            (here, vec![("host", "localhost"), ("via", "1.1 proxy")], false),
        ];
        for (peer, list, expected) in cases {
            assert_eq!(is_from_here(peer, &headers(&list)), expected, "{peer:?} {list:?}");
        }
    }

    #[test]
    fn only_pages_of_this_site_are_its_own() {
        let cases = [
            (vec![("host", "a.example")], false),
            (vec![("host", "a.example"), ("origin", "https://a.example")], true),
            (vec![("host", "a.example"), ("origin", "https://b.example")], false),
            (vec![("host", "a.example"), ("sec-fetch-site", "same-origin")], true),
            (vec![("host", "a.example"), ("sec-fetch-site", "same-site")], false),
            (vec![("host", "a.example"), ("sec-fetch-site", "none")], false),
            (vec![("origin", "https://a.example"), ("sec-fetch-site", "cross-site")], false),
        ];
        for (list, expected) in cases {
            assert_eq!(is_own(&headers(&list)), expected, "{list:?}");
        }
    }

    #[test]
    fn an_address_is_told_by_our_own_proxies_only() {
        let cases = [
            ("192.0.2.1:5", vec![], "192.0.2.1"),
            ("192.0.2.1:5", vec![("x-forwarded-for", "198.51.100.7")], "192.0.2.1"),
            ("127.0.0.1:5", vec![("x-forwarded-for", "10.0.0.1, 198.51.100.7")], "198.51.100.7"),
            ("10.1.2.3:5", vec![("x-forwarded-for", "nonsense")], "10.1.2.3"),
            ("[2001:db8:1:2:3::9]:5", vec![], "2001:db8:1:2"),
        ];
        for (peer, list, expected) in cases {
            let told = address(Some(peer.parse().unwrap()), &headers(&list));
            assert_eq!(told, expected, "{peer} {list:?}");
        }
    }

    #[test]
    fn pages_of_other_sites_are_foreign() {
        let cases = [
            (vec![("host", "a.example")], false),
            (vec![("host", "a.example"), ("origin", "https://a.example")], false),
            (vec![("host", "A.example:8080"), ("origin", "http://a.example:8080")], false),
            (vec![("host", "a.example"), ("origin", "https://b.example")], true),
            (vec![("host", "a.example:8080"), ("origin", "http://a.example:3000")], true),
            (vec![("host", "a.example"), ("origin", "null")], true),
            (vec![("origin", "https://a.example")], true),
        ];
        for (list, expected) in cases {
            assert_eq!(is_foreign(&headers(&list)), expected, "{list:?}");
        }
    }
}

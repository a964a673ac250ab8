//! Keeps our own calls out of private networks: whoever writes a flow or owns a shop's domain must
//! not reach what only this machine can.
//!
//! The resolver closes DNS rebinding, for the addresses that were checked are those connected to.
//! It is not asked about hosts that are addresses already, so [`Guard::check`] has to be called
//! with every URL before it is requested, also with those of redirects.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::LazyLock;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Networks of the IANA special-purpose registries that are not the Internet, and the addresses
/// inside clouds that answer with credentials.
const PRIVATE: [&str; 22] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    // Everything of IPv6 that is not global unicast, and what is set apart in that.
    "::/3",
    "4000::/2",
    "8000::/1",
    "2001::/23",
    "2001:db8::/32",
    "3fff::/20",
];

static PRIVATE_NETWORKS: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    PRIVATE.iter().map(|network| network.parse().expect("the table holds networks")).collect()
});

/// Which private hosts may be called all the same.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    names: BTreeSet<String>,
    networks: Vec<IpNet>,
}

/// An entry of the allowed hosts that is neither a network nor a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no host: write a name, an address or a network, as in `10.1.0.0/16`")]
pub struct NotAHost(pub String);

/// A URL or a host that is not called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// It is in a private network.
    #[error("`{host}` is in a private network ({address}): add it to `allow_private` to call it")]
    Private {
        /// As it was written.
        host: String,
        /// Where that leads.
        address: IpAddr,
    },
    /// It is not the web.
    #[error("`{0}:` is not called; write `https://`")]
    Scheme(String),
    /// There is nothing to call.
    #[error("the URL has no host")]
    NoHost,
}

impl Guard {
    /// A guard that lets these names, addresses and networks be called.
    pub fn allowing<T: AsRef<str>>(hosts: &[T]) -> Result<Self, NotAHost> {
        let mut guard = Self::default();
        for host in hosts {
            guard.allow(host.as_ref().trim())?;
        }
        Ok(guard)
    }

    fn allow(&mut self, host: &str) -> Result<(), NotAHost> {
        if let Ok(network) = host.parse::<IpNet>() {
            self.networks.push(network);
        } else if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
            self.networks.push(address.into());
        } else if let Ok(Host::Domain(name)) = Host::parse(host) {
            self.names.insert(plain(&name));
        } else {
            return Err(NotAHost(host.to_owned()));
        }
        Ok(())
    }

    /// Whether a URL may be requested, as far as its text tells.
    pub fn check(&self, url: &Url) -> Result<(), Forbidden> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Forbidden::Scheme(url.scheme().to_owned()));
        }
        match url.host().ok_or(Forbidden::NoHost)? {
            Host::Domain(_) => Ok(()),
            Host::Ipv4(address) => self.check_address(&address.to_string(), address.into()),
            Host::Ipv6(address) => self.check_address(&address.to_string(), address.into()),
        }
    }

    /// Whether an address that a host has may be connected to.
    fn check_address(&self, host: &str, address: IpAddr) -> Result<(), Forbidden> {
        let target = target(address);
        let is_in = |networks: &[IpNet]| networks.iter().any(|network| network.contains(&target));
        if self.names.contains(&plain(host)) || is_in(&self.networks) || !is_in(&PRIVATE_NETWORKS) {
            return Ok(());
        }
        Err(Forbidden::Private { host: host.to_owned(), address })
    }

    /// Every address must be allowed: a name with a private one among others is a trap.
    pub(crate) fn check_all(&self, host: &str, addresses: &[SocketAddr]) -> Result<(), Forbidden> {
        addresses.iter().try_for_each(|address| self.check_address(host, address.ip()))
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            // The port is set by the caller.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<SocketAddr> = found.collect();
            guard.check_all(name.as_str(), &found)?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// Where packets to an address end: IPv6 carries IPv4 addresses in several ways.
fn target(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => carried(address).map_or(address.into(), IpAddr::V4),
        address @ IpAddr::V4(_) => address,
    }
}

fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let two = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        Some(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        // NAT64 (RFC 6052) and 6to4 (RFC 3056).
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => two(high, low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(guard: &Guard, url: &str) -> Result<(), Forbidden> {
        guard.check(&Url::parse(url).unwrap())
    }

    #[test]
    fn refuses_private_urls() {
        let urls = [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://0/",
            "http://10.0.0.1/",
            "http://100.64.0.1/",
            "http://100.100.100.200/",
            "http://168.63.129.16/",
            "http://169.254.169.254/latest/meta-data/",
            "http://172.31.255.255/",
            "http://192.168.1.1/",
            "http://198.19.0.1/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[::]/",
            "http://[::1]/",
            "http://[::127.0.0.1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[64:ff9b:1::8.8.8.8]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:7f00:1::]/",
            "http://[2001:db8::1]/",
            "http://[fc00::1]/",
            "http://[fd00:ec2::254]/",
            "http://[fe80::1]/",
            "http://[fec0::1]/",
            "http://[ff02::1]/",
            "http://１２７.0.0.1/",
            "ftp://example.com/",
            "file:///etc/passwd",
        ];
        for url in urls {
            assert!(check(&Guard::default(), url).is_err(), "{url}");
        }
    }

    #[test]
    fn lets_the_internet_be_called() {
        for url in [
            "https://8.8.8.8/",
            "https://[2606:4700::1111]/",
            "https://[2002:808:808::]/",
            "https://[64:ff9b::8.8.8.8]/",
            "https://172.32.0.1/",
            "https://example.com/",
        ] {
            assert_eq!(check(&Guard::default(), url), Ok(()), "{url}");
        }
    }

    #[test]
    fn lets_be_called_what_is_allowed() {
        let guard = Guard::allowing(&["10.1.0.0/16", "[::1]", "127.0.0.1", "Erp.Internal"]);
        let guard = guard.unwrap();
        for url in ["http://10.1.2.3/", "http://[::1]/", "http://127.0.0.1:8080/"] {
            assert_eq!(check(&guard, url), Ok(()), "{url}");
        }
        for url in ["http://10.2.0.1/", "http://127.0.0.2/"] {
            assert!(check(&guard, url).is_err(), "{url}");
        }
        let private = "10.9.9.9".parse().unwrap();
        assert_eq!(guard.check_address("erp.internal", private), Ok(()));
        assert!(guard.check_address("other.internal", private).is_err());
        assert!(Guard::allowing(&["a b"]).is_err());
    }

    #[test]
    fn one_private_address_among_others_is_refused() {
        let addresses = ["8.8.8.8:0", "127.0.0.1:0"].map(|address| address.parse().unwrap());
        assert!(Guard::default().check_all("rebound.example", &addresses).is_err());
    }

    #[tokio::test]
    async fn names_of_private_addresses_do_not_resolve() {
        let resolve =
            |guard: Guard| async move { guard.resolve("localhost".parse().unwrap()).await };
        let refused = resolve(Guard::default()).await.err().unwrap();
        assert!(refused.is::<Forbidden>(), "{refused}");
        assert!(resolve(Guard::allowing(&["localhost"]).unwrap()).await.is_ok());
    }
}

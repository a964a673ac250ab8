//! The URL of a database, which may name several hosts.

use std::str::FromStr;

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use super::profile::Profile;
use crate::{Error, Result};

/// Statements a connection keeps prepared: more than there are.
const STATEMENTS_MAX: usize = 256;

/// What a URL says.
pub(super) struct Place {
    /// How to connect to each server.
    pub(super) servers: Vec<PgConnectOptions>,
    /// What kind of database it is.
    pub(super) profile: Profile,
    /// The number of this process among others.
    pub(super) process: i64,
}

/// Reads a URL.
pub(super) fn parse(url: &str) -> Result<Place> {
    let bad = |error: sqlx::Error| Error::BadUrl(error.to_string());
    let one = |url: String| PgConnectOptions::from_str(&url).map_err(bad);
    let (profile, url) = Profile::of(url)?;
    let process = drawn()?;
    let name = format!("weir {process:016x}");
    let servers = each_host(&url).into_iter().map(|url| Ok(set_up(one(url)?, &name)));
    let servers = servers.collect::<Result<_>>()?;
    Ok(Place { servers, profile, process })
}

fn drawn() -> Result<i64> {
    let mut id = [0; 8];
    getrandom::fill(&mut id).map_err(|error| Error::Database(error.to_string()))?;
    Ok(i64::from_be_bytes(id))
}

fn set_up(options: PgConnectOptions, process: &str) -> PgConnectOptions {
    options
        .application_name(process)
        .statement_cache_capacity(STATEMENTS_MAX)
        .disable_statement_logging()
}

/// A URL of several hosts as URLs of one each: `postgres://user@a:1,b:2/name` names two.
fn each_host(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else { return vec![url.to_owned()] };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, hosts) = match authority.rsplit_once('@') {
        Some((user, hosts)) => (format!("{user}@"), hosts),
        None => (String::new(), authority),
    };
    let one = |host| format!("{scheme}://{user}{host}{}", without_target(path));
    hosts.split(',').map(one).collect()
}

/// The rest of a URL without what is always so here: a server that takes writes is wanted.
fn without_target(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let kept = query.split('&').filter(|pair| !pair.starts_with("target_session_attrs="));
    let kept: Vec<_> = kept.collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// A URL as it may be shown.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let path = path.split('?').next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((user, hosts)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{hosts}{path}")
        }
        None => format!("{scheme}://{authority}{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_may_name_several_hosts() {
        let url = "postgres://weir:se,cret@a:5433,b/shop?sslmode=disable&target_session_attrs=any";
        assert_eq!(
            each_host(url),
            [
                "postgres://weir:se,cret@a:5433/shop?sslmode=disable",
                "postgres://weir:se,cret@b/shop?sslmode=disable"
            ]
        );
        let servers = parse(url).unwrap().servers;
        let places: Vec<_> = servers.iter().map(|s| (s.get_host(), s.get_port())).collect();
        assert_eq!(places, [("a", 5433), ("b", 5432)]);
    }

    #[test]
    fn one_host_or_a_socket_stays_as_it_is() {
        for url in ["postgres://a/shop", "postgresql:///shop?host=/run/postgresql", "nonsense"] {
            assert_eq!(each_host(url), [url]);
        }
        assert!(matches!(parse("nonsense"), Err(Error::BadUrl(_))));
    }

    #[test]
    fn a_password_is_not_shown() {
        for (url, shown) in [
            ("postgres://weir:secret@a,b:1/shop?password=x", "postgres://weir@a,b:1/shop"),
            ("postgres://weir@a/shop", "postgres://weir@a/shop"),
            ("postgres:///shop?host=/run", "postgres:///shop"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}

//! Which URLs a message may carry.

use url::{ParseError, Url};

/// What a URL is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A person opens it: the web, or a place in the shop's own app.
    Open,
    /// A picture that a telephone loads, or a system that is called.
    Fetch,
}

/// Schemes that run or carry what they name instead of leading somewhere.
pub(crate) const REFUSED_SCHEMES: [&str; 6] =
    ["javascript", "data", "vbscript", "file", "blob", "about"];

/// The reason why a final URL is not sent.
pub(crate) fn check(url: &str, purpose: Purpose) -> Result<(), String> {
    match (Url::parse(url), purpose) {
        (Ok(url), _) if matches!(url.scheme(), "http" | "https") => Ok(()),
        (Ok(url), _) if REFUSED_SCHEMES.contains(&url.scheme()) => {
            Err(format!("a URL may not begin with `{}:`", url.scheme()))
        }
        // Some programs skip the blank of `java script:`.
        (Ok(_) | Err(ParseError::RelativeUrlWithoutBase), Purpose::Open)
            if !url.contains(char::is_whitespace) =>
        {
            Ok(())
        }
        (Ok(_) | Err(ParseError::RelativeUrlWithoutBase), Purpose::Open) => {
            Err("a URL has no blanks".to_owned())
        }
        (Ok(_) | Err(ParseError::RelativeUrlWithoutBase), Purpose::Fetch) => {
            Err("the URL must begin with `https://`".to_owned())
        }
        (Err(error), _) => Err(format!("it is not a URL: {error}")),
    }
}

/// The reason why no URL beginning so could ever be sent.
pub(crate) fn check_beginning(beginning: &str) -> Result<(), String> {
    let Some((scheme, _)) = beginning.split_once(':') else { return Ok(()) };
    // Browsers skip these wherever they stand in a scheme.
    let skipped = |sign: char| sign.is_whitespace() || sign.is_control();
    let scheme = scheme.replace(skipped, "").to_lowercase();
    if REFUSED_SCHEMES.contains(&scheme.as_str()) {
        Err(format!("a URL may not begin with `{scheme}:`"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        use Purpose::{Fetch, Open};
        let cases = [
            ("https://shop.example/cart", Open, true),
            ("HTTP://shop.example", Fetch, true),
            ("myshop://cart/5", Open, true),
            ("myshop://cart/5", Fetch, false),
            ("/cart", Open, true),
            ("/cart", Fetch, false),
            ("javascript:alert(1)", Open, false),
            (" JavaScript:alert(1)", Open, false),
            ("java\tscript:alert(1)", Open, false),
            ("data:text/html,x", Open, false),
            ("vbscript:x", Open, false),
            ("file:///etc/passwd", Open, false),
            ("java script:alert(1)", Open, false),
            ("https://shop.example/a b.png", Fetch, true),
            ("https://", Open, false),
            ("https://shop.example:port/", Fetch, false),
        ];
        for (url, purpose, allowed) in cases {
            assert_eq!(check(url, purpose).is_ok(), allowed, "{url} {purpose:?}");
        }
    }

    #[test]
    fn beginnings() {
        assert!(check_beginning("https://x/").is_ok());
        assert!(check_beginning("/x:y").is_ok());
        assert!(check_beginning(" JAVASCRIPT:go(").is_err());
    }
}

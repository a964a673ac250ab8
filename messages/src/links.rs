//! The links of a finished HTML mail: named, rewritten for tracking, marked for reports.

use std::collections::BTreeMap;

use html_escape::encode_double_quoted_attribute;
use memchr::memrchr_iter;
use url::form_urlencoded::byte_serialize;

use crate::address::{self, REFUSED_SCHEMES};
use crate::tags::{self, Tag};

/// A link of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    /// Where it leads, character references resolved.
    pub url: &'a str,
    /// The name its author gave it by `data-link`.
    pub name: Option<&'a str>,
    /// Its place among the links of the mail, from 0.
    pub index: usize,
}

/// Calls `replacement` for every `<a href>` and puts its answer, if any, in the place of the URL.
/// The `data-link` names do not leave the house.
pub fn rewrite(html: &str, replacement: &mut dyn FnMut(&Link<'_>) -> Option<String>) -> String {
    tags::rewrite(html, Some("a"), following(replacement))
}

/// What is done to the tags of links, one after the other.
pub(crate) fn following(
    replacement: &mut dyn FnMut(&Link<'_>) -> Option<String>,
) -> impl FnMut(&mut Tag<'_>) {
    let mut index = 0;
    move |tag| {
        let name = tag.remove("data-link");
        let Some(url) = tag.get("href") else { return };
        let link = Link { url: url.trim(), name: name.as_deref(), index };
        if let Some(new) = replacement(&link) {
            tag.set("href", new);
        }
        index += 1;
    }
}

/// Whether a tag would run a script when it is followed. Contact data may hold one, and the mail
/// is also shown in a browser.
pub(crate) fn runs_script(tag: &Tag<'_>) -> bool {
    ADDRESSES.into_iter().any(|name| is_refused(tag, name))
}

/// The attributes that lead somewhere.
const ADDRESSES: [&str; 3] = ["href", "action", "formaction"];

fn is_refused(tag: &Tag<'_>, name: &str) -> bool {
    tag.get(name).is_some_and(|url| address::check_beginning(url).is_err())
}

/// Takes the address from links that would run a script.
pub(crate) fn disarm(html: String) -> String {
    if !may_hold_script(&html) {
        return html;
    }
    tags::rewrite(&html, None, |tag| {
        for name in ADDRESSES {
            if is_refused(tag, name) {
                tag.remove(name);
            }
        }
    })
}

/// A quick look: most mails hold no such word, and browsers skip blanks within it.
pub(crate) fn may_hold_script(html: &str) -> bool {
    let printing = html.bytes().filter(|byte| *byte > b' ');
    let packed: Vec<u8> = printing.map(|byte| byte.to_ascii_lowercase()).collect();
    let packed = String::from_utf8_lossy(&packed);
    REFUSED_SCHEMES.iter().any(|scheme| {
        packed.contains(&format!("{scheme}:")) || packed.contains(&format!("{scheme}&"))
    })
}

/// Puts an invisible picture at the end of the body, whose loading tells that the mail was seen.
pub fn append_pixel(html: &str, url: &str) -> String {
    let url = encode_double_quoted_attribute(url);
    let pixel = format!(
        r#"<img src="{url}" width="1" height="1" alt="" style="display:block;border:0" />"#
    );
    let ends = |at: &usize| {
        html.as_bytes()[*at..].get(..7).is_some_and(|tag| tag.eq_ignore_ascii_case(b"</body>"))
    };
    let at = memrchr_iter(b'<', html.as_bytes()).find(ends).unwrap_or(html.len());
    format!("{}{pixel}{}", &html[..at], &html[at..])
}

/// Adds campaign parameters to a web address. Those its author wrote stay as they are, and the
/// fragment stays at the end; other kinds of links are left alone.
pub fn with_utm(url: &str, parameters: &BTreeMap<String, String>) -> String {
    let lower = url.trim_start().to_ascii_lowercase();
    if !lower.starts_with("http://") && !lower.starts_with("https://") {
        return url.to_owned();
    }
    let (address, fragment) = match url.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (url, None),
    };
    let mut marked = address.to_owned();
    for (name, value) in parameters {
        append_parameter(&mut marked, &prefixed(name), value);
    }
    match fragment {
        Some(fragment) => format!("{marked}#{fragment}"),
        None => marked,
    }
}

fn prefixed(name: &str) -> String {
    if name.starts_with("utm_") { name.to_owned() } else { format!("utm_{name}") }
}

fn append_parameter(address: &mut String, name: &str, value: &str) {
    let query = address.split_once('?').map(|(_, query)| query);
    if query.is_some_and(|query| has_parameter(query, name)) {
        return;
    }
    match query {
        None => address.push('?'),
        Some(query) if query.is_empty() || query.ends_with('&') => {}
        Some(_) => address.push('&'),
    }
    address.extend(byte_serialize(name.as_bytes()));
    address.push('=');
    address.extend(byte_serialize(value.as_bytes()));
}

fn has_parameter(query: &str, name: &str) -> bool {
    query.split('&').any(|pair| pair.split('=').next() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewrites() {
        let html = concat!(
            "<!DOCTYPE html>",
            r#"<a href="https:&#x2f;&#x2f;shop.example/?a=1&amp;b=2" data-link="cart">A</a>"#,
            r#"<A HREF='mailto:x@y.example' class=b>B</A><a name="top">C</a>"#,
            r"<a href=https://c.example/>D</a>",
            r#"<p data-link="stays">é</p>"#,
        );
        let mut seen = Vec::new();
        let rewritten = rewrite(html, &mut |link| {
            seen.push((link.url.to_owned(), link.name.map(str::to_owned), link.index));
            (link.index != 1).then(|| format!("https://t.example/?n={}&q=\"", link.index))
        });
        assert_eq!(
            seen,
            [
                ("https://shop.example/?a=1&b=2".to_owned(), Some("cart".to_owned()), 0),
                ("mailto:x@y.example".to_owned(), None, 1),
                ("https://c.example/".to_owned(), None, 2),
            ]
        );
        assert_eq!(
            rewritten,
            concat!(
                r#"<!DOCTYPE html><a href="https://t.example/?n=0&amp;q=&quot;">A</a>"#,
                r#"<A HREF='mailto:x@y.example' class=b>B</A><a name="top">C</a>"#,
                r#"<a href="https://t.example/?n=2&amp;q=&quot;">D</a>"#,
                r#"<p data-link="stays">é</p>"#,
            )
        );
    }

    #[test]
    fn leaves_comments_for_outlook_alone() {
        let html = "<!--[if mso]><a href=\"x\">y</a><![endif]--><a>z</a>";
        let rewritten = rewrite(html, &mut |_| Some("no".to_owned()));
        assert_eq!(rewritten, html);
    }

    #[test]
    fn disarms() {
        let cases = [
            ("<a href=\"javascript:x\">y</a>", "<a>y</a>"),
            ("<a href=\" Java\tscript&#58;x\">y</a>", "<a>y</a>"),
            ("<form action='data:x'>", "<form>"),
            ("<img src=\"data:image/png\">", "<img src=\"data:image/png\">"),
            (
                "<a href='https://a.example/?javascript:'>",
                "<a href='https://a.example/?javascript:'>",
            ),
        ];
        for (html, expected) in cases {
            assert_eq!(disarm(html.to_owned()), expected, "{html}");
        }
    }

    #[test]
    fn pixel() {
        let url = "https://t.example/o?a=1&b=\"";
        let with = append_pixel("<body>x</BODY></html>", url);
        assert!(with.starts_with("<body>x<img src=\"https://t.example/o?a=1&amp;b=&quot;\""));
        assert!(with.ends_with("/></BODY></html>"), "{with}");
        assert!(append_pixel("é", url).starts_with("é<img"));
    }

    #[test]
    fn utm() {
        let marks = |list: &[(&str, &str)]| {
            list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let one = marks(&[("source", "weir mail")]);
        let two = marks(&[("utm_campaign", "a&b"), ("source", "weir")]);
        let cases = [
            ("https://a.example", &one, "https://a.example?utm_source=weir+mail"),
            ("https://a.example/?x=1#top", &one, "https://a.example/?x=1&utm_source=weir+mail#top"),
            ("https://a.example/?", &one, "https://a.example/?utm_source=weir+mail"),
            ("https://a.example/?utm_source=own", &one, "https://a.example/?utm_source=own"),
            ("HTTP://a.example/", &two, "HTTP://a.example/?utm_source=weir&utm_campaign=a%26b"),
            ("mailto:a@b.example", &one, "mailto:a@b.example"),
            ("#top", &one, "#top"),
        ];
        for (url, parameters, expected) in cases {
            assert_eq!(with_utm(url, parameters), expected, "{url}");
        }
    }
}

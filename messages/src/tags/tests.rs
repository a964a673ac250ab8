//! Tags changed and written anew, and cut quickly as they are cut thoroughly.

use proptest::prelude::*;

use super::*;
use crate::plain;
use crate::render::ASKS;

#[test]
fn changes_only_what_is_changed() {
    let cases = [
        ("<A  B=c\nx='1\"&amp;2'>é</A >", "<a x=\"1&quot;&amp;2\">é</A >"),
        ("<p c=1><br/><img b c='' /></p>", "<p c=1><br/><img c=\"\" /></p>"),
        ("<title><a b></title><a b>", "<title><a b></title><a>"),
        ("<svg><title><a b></title></svg>", "<svg><title><a></title></svg>"),
        ("<svg/><style><a b></style>", "<svg/><style><a b></style>"),
        ("<!-- <a b> --><a b", "<!-- <a b> --><a b"),
    ];
    for (html, expected) in cases {
        let rewritten = rewrite(html, None, |tag| {
            tag.remove("b");
        });
        assert_eq!(rewritten, expected, "{html}");
    }
}

/// The usual kind is cut quickly to its end, and the same as thoroughly.
#[test]
fn knows_the_usual_kind() {
    for html in [
        "",
        "a &amp; b&nbsp;&#x2f;",
        "<!doctype html><!-- a --><!--[if mso]><p><![endif]--><![if !mso]><?xml ?>b",
        "<!----><!--a--!>b<!-- > -- -->c",
        "<P Class=\"a\" id = 'b\"c' d width=600>é</P ><br/><br /><img src=\"x\"/>",
        "<a href='https:&#x2f;&#x2f;a.example&#x2f;?b&amp;c=&quot;&#x27;&lt;&gt;'>x</a>",
        "<style>a > b { c: '</b>' } &amp; <!-- </STYLE ><title>a &amp; <b></title>c",
        "<script>if (a < b) {}</script><noscript><p></noscript><textarea>\n<b>&lt;</textarea>",
    ] {
        let mut tokens = Tokens::of(html, Keeps::All);
        let quickly: Vec<_> = tokens.by_ref().collect();
        assert!(tokens.thorough.is_none(), "{html}");
        assert_eq!(joined(quickly), joined(Tokens::thoroughly(html)), "{html}");
    }
}

/// Texts that follow each other as one.
fn joined<'a>(tokens: impl IntoIterator<Item = Token<'a>>) -> Vec<Token<'a>> {
    let mut all: Vec<Token<'a>> = Vec::new();
    for token in tokens {
        match (all.last_mut(), token) {
            (Some(Token::Text(before)), Token::Text(text)) => before.to_mut().push_str(&text),
            (_, token) => all.push(token),
        }
    }
    all
}

/// Texts of a few of these pieces, which meet in ways nobody would write.
fn soup(scraps: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    let scrap = prop_oneof![
        8 => (0..scraps.len()).prop_map(|at| scraps[at].to_owned()),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(scrap, 0..most).prop_map(|scraps| scraps.concat())
}

const SCRAPS: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "/",
    "=",
    "\"",
    "'",
    "`",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\x0c",
    "\0",
    "&",
    "&amp;",
    "&amp",
    "&lt;",
    "&#x2f;",
    "&#39;",
    "&#0;",
    "&#x110000;",
    "&nbsp;",
    "&notit;",
    "&copy",
    ";",
    "#",
    "!",
    "!--",
    "--",
    "-->",
    "<!--",
    "<!-->",
    "--!>",
    "<!doctype ",
    "<![CDATA[",
    "]]>",
    "<?",
    "<a ",
    "<a",
    "<A HREF=\"",
    "href='",
    " href=",
    "javascript:",
    "data-link=\"x\"",
    "<p>",
    "</p>",
    "<br/>",
    "<img alt='",
    "<div style=\"display:none\">",
    "</div>",
    "<style>",
    "</style>",
    "</style ",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<script>",
    "</script>",
    "</scripts>",
    "<svg>",
    "</svg>",
    "<math/>",
    "<plaintext>",
    "<noscript>",
    "</noscript>",
    "<noframes>",
    "x",
    "é",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    "\u{e000}",
    "\u{2028}",
    "\u{ffff}",
    "<li>",
    "<a:b-c_d>",
    "<1>",
    "a=b",
];

/// Pieces that are right by themselves, as authors write them and as templates fill them in.
const WHOLE: &[&str] = &[
    "<p>",
    "</p>",
    "<b>x</b>",
    "<br/>",
    "<br>",
    "<hr />",
    "<table role=\"presentation\" width='600'>",
    "<tr><td align=left>",
    "</td></tr></table>",
    "<!-- a -->",
    "<!--[if mso | IE]><table><![endif]-->",
    "<!--[if !mso]><!-->",
    "<!--<![endif]-->",
    "<style>p > a { color: #fff }</style>",
    "Hi ",
    " there",
    "<a href=\"https:&#x2f;&#x2f;shop.example&#x2f;r?c=1&amp;t=2\" data-link=\"cart\">",
    "</a>",
    "<a href='{javascript:alert(1)}'>",
    "<a href=\" Java&#x2f;script:&quot;\">",
    "&amp;",
    "&euro;",
    "\n  ",
    "<img src=\"x\" alt=\"Tea &amp; cup\" />",
    "&lt;script&gt;",
    "&#x27;",
    "é 😀",
    "<title>a &amp; b</title>",
    "<div style=\"color:red; DISPLAY : none\">",
    "</div>",
    "a < b",
    "AT&T",
    "<svg><style>a</style></svg>",
    "<textarea>a &lt; <b></textarea>",
    "<P CLASS=\"a\">",
    "<a href=\"\" href=\"b\">",
    "\r\n",
    "\u{200c}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn quickly_as_thoroughly(html in prop_oneof![soup(SCRAPS, 24), soup(WHOLE, 24)]) {
        prop_assert_eq!(joined(Tokens::of(&html, Keeps::All)), joined(Tokens::thoroughly(&html)));
        let thoroughly = plain::text(Tokens::thoroughly(&html));
        prop_assert_eq!(plain::text(Tokens::of(&html, ASKS)), thoroughly);
    }

    #[test]
    fn of_one_name_as_of_all(html in prop_oneof![soup(SCRAPS, 24), soup(WHOLE, 24)]) {
        let change = |tag: &mut Tag<'_>| {
            tag.remove("data-link");
            tag.set("href", "\"&".to_owned());
        };
        let of_all = rewrite(&html, None, |tag| if tag.name == "a" { change(tag) });
        prop_assert_eq!(rewrite(&html, Some("a"), change), of_all);
    }

    /// Written anew or not, a tag says the same.
    #[test]
    fn says_the_same(html in "(<a |<p|=|x|'|\"|/|>|&amp;|&|é| |\r\n|<style>|</|\u{0})*") {
        let said = |html: &str| -> Vec<_> {
            let tags = Tokens::of(html, Keeps::All).filter_map(|token| match token {
                Token::Open(tag) => Some((tag.name.into_owned(), owned(tag.attributes))),
                Token::Close(_) | Token::Text(_) => None,
            });
            tags.collect()
        };
        let rewritten = rewrite(&html, None, |tag| tag.is_changed = true);
        prop_assert_eq!(said(&rewritten), said(&html));
        prop_assert_eq!(rewrite(&html, None, |_| ()), html);
    }
}

fn owned(attributes: Attributes<'_>) -> Vec<(String, String)> {
    attributes.into_iter().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

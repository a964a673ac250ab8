//! `feeds` of a message: the products that it shows.

use super::super::super::Pass;
use super::FEEDS;
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::feed::{Feed, LIMIT_DEFAULT, LIMIT_MAX, OutOfStock, Source};
use crate::form::id::is_id;
use crate::form::id::suggested;
use crate::form::{At, Form, Setting, Values, Word, read_settings};
use crate::source::{Key, Map, Node};

/// Feeds of one message: each is a list that somebody has to lay out.
const FEEDS_MAX: usize = 10;

const OUT_OF_STOCK: &[Word] = &[
    Word { word: "alternatives", title: "Show others of the category" },
    Word { word: "hide", title: "Leave it out" },
    Word { word: "keep", title: "Show it all the same" },
];

const IF_EMPTY: &[Word] = &[
    Word { word: "send", title: "Send the message without products" },
    Word { word: "do_not_send", title: "Do not send the message" },
];

/// What a feed may say.
pub(crate) const FEED: &[Setting] = &[
    Setting::required("source", Form::Text, "Source").doc(
        "`abandoned_items`, `recommended`, `recently_viewed`, or a category of the catalogue.",
    ),
    Setting::optional("limit", Form::Integer(1, LIMIT_MAX), "Limit")
        .doc("How many products it shows at most.")
        .default("6"),
    Setting::optional("out_of_stock", Form::Choice(OUT_OF_STOCK), "Sold out")
        .doc("What becomes of products that are sold out.")
        .default("alternatives"),
    Setting::optional("if_empty", Form::Choice(IF_EMPTY), "Without products")
        .doc("What becomes of the message when there is nothing to show.")
        .default("send"),
];

impl Pass<'_> {
    pub(super) fn feeds(&mut self, map: &Map, at: At<'_>) -> Vec<Feed> {
        let Some((key, node)) = map.entry(FEEDS) else { return Vec::new() };
        let Some(feeds) = self.map_of(key, node, "{ products: { source: abandoned_items } }")
        else {
            return Vec::new();
        };
        let all: Vec<_> = feeds.iter().collect();
        if all.len() > FEEDS_MAX {
            let message = format!("the message has {} feeds", all.len());
            let help = format!("Write {FEEDS_MAX} at most.");
            self.out.push(Diagnostic::new(&rules::WRONG_VALUE, key.span, message).help(help));
        }
        all.into_iter().filter_map(|(key, node)| self.feed(key, node, at)).collect()
    }

    fn feed(&mut self, key: &Key, node: &Node, at: At<'_>) -> Option<Feed> {
        if !is_id(&key.text) {
            let message = format!("`{}` cannot name a feed", key.text);
            let help = format!(
                "Ids begin with a small letter and go on in small letters, digits and `_`: `{}`.",
                suggested(&key.text, "products")
            );
            self.out.push(Diagnostic::new(&rules::BAD_NAME, key.span, message).help(help));
        }
        let map = self.map_of(key, node, "{ source: abandoned_items }")?;
        let what = format!("the feed `{}`", key.text);
        let values =
            read_settings(FEED, map, &[], At { what: &what, span: key.span, ..at }, &mut self.out);
        let source = values.text("source")?;
        self.category(source, &values);
        Some(Feed {
            name: key.text.as_str().into(),
            source: Source::of(source),
            limit: limit(&values),
            out_of_stock: match values.text("out_of_stock") {
                Some("hide") => OutOfStock::Hide,
                Some("keep") => OutOfStock::Keep,
                _ => OutOfStock::Alternatives,
            },
            sends_empty: values.text("if_empty") != Some("do_not_send"),
        })
    }

    /// A category is any text, so that one which looks like another source is only pointed at.
    fn category(&mut self, source: &str, values: &Values) {
        if Source::WORDS.contains(&source) {
            return;
        }
        let meant = did_you_mean(source, Source::WORDS);
        let (Some(word), Some(span)) = (meant, values.span("source")) else { return };
        let message = format!("`{source}` is taken for a category of the catalogue");
        let help = format!("If it is not one, write `{word}`.");
        let found = Diagnostic::new(&rules::CATEGORY_LIKE_SOURCE, span, message).help(help);
        self.out.push(found.replace(format!("Write `{word}`"), span, word));
    }
}

fn limit(values: &Values) -> usize {
    let limit = values.number("limit").and_then(|limit| usize::try_from(limit).ok());
    limit.unwrap_or(LIMIT_DEFAULT as usize)
}

//! `coupons`: how the shop is asked for codes.

use std::collections::BTreeMap;

use weir_engine::diagnostic::rules;
use weir_engine::source::Node;

use super::hydrate::{headers, template};
use super::reader::Reader;
use super::rows::conditions;
use crate::coupons::{Good, Issue, Sent};
use crate::template::Place;

/// What codes are good for.
const GOODS: [(&str, Good); 3] =
    [("percent", Good::Percent), ("amount", Good::Amount), ("free_shipping", Good::FreeShipping)];

pub(super) fn read(reader: &mut Reader, node: &Node) -> Option<Issue> {
    let keys = ["url", "headers", "code", "exists", "percent", "amount", "free_shipping"];
    let map = reader.map(node, "`coupons`", &keys)?;
    let url = reader.required(node, map, "url", "url: \"https://{shop}/coupons\"")?;
    let url = template(reader, url, Place::Address)?;
    let headers = headers(reader, map)?;
    let code = reader.required(node, map, "code", "code: $.code")?;
    let code = reader.path(code)?;
    let exists = map.get("exists").map(|node| conditions(reader, node)).unwrap_or_default();
    let mut bodies = BTreeMap::new();
    for (word, good) in GOODS {
        if let Some(node) = map.get(word) {
            bodies.insert(good, sent(reader, node)?);
        }
    }
    if bodies.is_empty() {
        let help = "write what is sent: `percent: { code: \"{code}\", amount: \"{amount}\" }`";
        reader.say(&rules::MISSING_SETTING, node, "it makes codes that are good for nothing", help);
    }
    Some(Issue { url, headers, bodies, code, exists })
}

fn sent(reader: &mut Reader, node: &Node) -> Option<Sent> {
    if let Some(map) = node.as_map() {
        let fields = map.iter().map(|(key, node)| Some((key.text.clone(), sent(reader, node)?)));
        return fields.collect::<Option<_>>().map(Sent::Object);
    }
    if let Some(list) = node.as_list() {
        return list.iter().map(|node| sent(reader, node)).collect::<Option<_>>().map(Sent::List);
    }
    if node.as_text().is_some() {
        return template(reader, node, Place::Body).map(Sent::Text);
    }
    Some(Sent::Fixed(node.to_json()))
}

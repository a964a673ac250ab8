//! Reads a connector file; what is wrong with it is told at its place, all at once.

mod coupons;
mod fields;
mod hydrate;
mod reader;
mod rows;
mod schemes;
mod shelf;

use std::collections::BTreeMap;

use weir_engine::diagnostic::{Diagnostic, has_errors, rules};
use weir_engine::source::{self, Map, Node, Source};

use crate::connector::{Connector, Dedupe, Fate, Place};
use reader::Reader;

const KEYS: [&str; 13] = [
    "connector",
    "title",
    "ids",
    "verify",
    "ping",
    "event",
    "dedupe",
    "shop",
    "events",
    "mapping",
    "product",
    "hydrate",
    "coupons",
];

/// Whose the ids of customers are.
const IDS: [(&str, bool); 2] = [("shop", false), ("house", true)];

/// The connector of a file, and all that is wrong with the file. There is no connector when there
/// are errors.
pub fn read(source: &Source) -> (Option<Connector>, Vec<Diagnostic>) {
    let (root, mut found) = source::read(source);
    let mut reader = Reader::default();
    let connector = root.as_ref().and_then(|root| connector(&mut reader, root));
    found.append(&mut reader.found);
    found.sort_by_key(|diagnostic| diagnostic.span);
    let connector = if has_errors(&found) { None } else { connector };
    (connector, found)
}

fn connector(reader: &mut Reader, root: &Node) -> Option<Connector> {
    let map = reader.map(root, "a connector", &KEYS)?;
    let name = reader.required(root, map, "connector", "connector: my-shop");
    let name = name.and_then(|node| reader.name(node));
    let title = map.get("title").and_then(|node| reader.text(node, "title"));
    let ids = map.get("ids").and_then(|node| reader.word(node, "ids", &IDS));
    let verify = reader.required(root, map, "verify", "verify: { scheme: token, header: X-Token }");
    let verify = verify.map(|node| schemes::read(reader, node)).unwrap_or_default();
    let ping = map.get("ping").and_then(|node| reader.text(node, "ping")).map(str::to_owned);
    let event = map.get("event").map(|node| place(reader, node, "event", &[])).unwrap_or_default();
    let shop = map.get("shop").map(|node| place(reader, node, "shop", &[])).unwrap_or_default();
    let dedupe = map.get("dedupe").map(|node| dedupe(reader, node)).unwrap_or_default();
    let has_products = map.get("product").is_some();
    let hydrate = map.get("hydrate").and_then(|node| hydrate::read(reader, node, has_products));
    let issue = map.get("coupons").and_then(|node| coupons::read(reader, node));
    let mappings = mappings(reader, root, map);
    let shelf = map.get("product").and_then(|node| shelf::read(reader, node));
    let rows =
        reader.required(root, map, "events", "events: [{ topics: […], type: order_placed }]");
    let rows = rows.map(|node| rows::read(reader, node, &mappings, has_products));
    let rows = rows.unwrap_or_default();
    unused(reader, map, &rows);
    let name = name?.to_owned();
    let title = title.map_or_else(|| name.clone(), str::to_owned);
    let has_house_ids = ids.unwrap_or_default();
    Some(Connector {
        name,
        title,
        has_house_ids,
        verify,
        ping,
        event,
        dedupe,
        shop,
        rows,
        mappings,
        shelf,
        hydrate,
        issue,
    })
}

fn place(reader: &mut Reader, node: &Node, what: &str, more: &[&'static str]) -> Place {
    let keys: Vec<&'static str> = ["header", "path"].iter().chain(more).copied().collect();
    let Some(map) = reader.map(node, what, &keys) else { return Place::default() };
    let headers = map.get("header").map(|node| reader.texts(node, "header")).unwrap_or_default();
    let paths = map.get("path").map(|node| reader.paths(node)).unwrap_or_default();
    let is_said = ["header", "path"].iter().chain(more).any(|key| map.get(key).is_some());
    if !is_said {
        let help = "name the header or the path of the body: `path: $.event`";
        reader.say(&rules::MISSING_SETTING, node, format!("`{what}` says nowhere where"), help);
    }
    Place { headers, paths }
}

fn dedupe(reader: &mut Reader, node: &Node) -> Dedupe {
    let place = place(reader, node, "dedupe", &["hash"]);
    let hash = node.as_map().and_then(|map| map.get("hash"));
    Dedupe { place, hash: hash.map(|node| reader.paths(node)).unwrap_or_default() }
}

fn mappings(
    reader: &mut Reader,
    root: &Node,
    map: &Map,
) -> BTreeMap<String, crate::mapping::Mapping> {
    let node = map.get("mapping").or_else(|| {
        let is_needed = map.get("product").is_none();
        is_needed.then(|| reader.required(root, map, "mapping", "mapping: { cart: … }")).flatten()
    });
    let Some(node) = node else { return BTreeMap::new() };
    let Some(map) = reader.open_map(node, "mapping") else { return BTreeMap::new() };
    map.iter().map(|(key, node)| (key.text.clone(), fields::read(reader, node))).collect()
}

/// A mapping that no row names is a slip of the pen.
fn unused(reader: &mut Reader, map: &Map, rows: &[crate::connector::Row]) {
    let is_named = |name: &str| {
        rows.iter().any(|row| match &row.fate {
            Fate::Events { mapping, .. } => mapping == name,
            Fate::Product { .. } | Fate::Skip(_) | Fate::Refuse(_) => false,
        })
    };
    let entries = map.get("mapping").and_then(Node::as_map);
    for (key, _) in entries.into_iter().flat_map(Map::iter) {
        if !rows.is_empty() && !is_named(&key.text) {
            let message = format!("no row of `events` names the mapping `{}`", key.text);
            let help = "name it in a row, or take it out";
            let found = Diagnostic::new(&rules::UNKNOWN_SETTING, key.span, message).help(help);
            reader.found.push(found);
        }
    }
    let is_told = map.get("hydrate").is_some_and(|node| node.as_map().is_some())
        || rows.iter().any(|row| matches!(row.fate, Fate::Product { .. }));
    if let Some(node) = map.get("product").filter(|_| !rows.is_empty() && !is_told) {
        let help = "write a row such as `- { topics: [product.updated], product: written }`";
        reader.say(&rules::UNKNOWN_SETTING, node, "no row of `events` is about products", help);
    }
}

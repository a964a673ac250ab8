//! `hydrate`: whether lines of carts are filled from the catalogue, and how the shop is asked.

use weir_engine::diagnostic::rules;
use weir_engine::source::{Map, Node};

use super::reader::Reader;
use crate::hydrate::{Asking, Hydrate};
use crate::template::{Place, Template};

pub(super) fn read(reader: &mut Reader, node: &Node, has_products: bool) -> Option<Hydrate> {
    if node.as_text() == Some("catalogue") {
        return Some(Hydrate { asking: None });
    }
    let map = reader.map(node, "`hydrate`", &["url", "headers", "at"])?;
    let url = reader.required(node, map, "url", "url: \"https://{shop}/products/{product}\"")?;
    let url = template(reader, url, Place::Address)?;
    let headers = headers(reader, map)?;
    let at = match map.get("at") {
        Some(node) => Some(reader.path(node)?),
        None => None,
    };
    if !has_products {
        let help = "write below `product:` where in the answer its fields stand";
        reader.say(&rules::WRONG_VALUE, node, "the file says nothing of products", help);
    }
    Some(Hydrate { asking: Some(Asking { url, headers, at }) })
}

/// The headers of a call.
pub(super) fn headers(reader: &mut Reader, map: &Map) -> Option<Vec<(String, Template)>> {
    let Some(node) = map.get("headers") else { return Some(Vec::new()) };
    let headers = reader.open_map(node, "headers")?.iter();
    let headers =
        headers.map(|(key, node)| Some((key.text.clone(), template(reader, node, Place::Header)?)));
    headers.collect()
}

pub(super) fn template(reader: &mut Reader, node: &Node, place: Place) -> Option<Template> {
    let read = Template::parse(reader.text(node, "hydrate")?, place);
    read.map_err(|why| {
        let help = "write a text such as `\"https://{shop}/products/{product}\"`";
        reader.say(&rules::WRONG_VALUE, node, why, help);
    })
    .ok()
}

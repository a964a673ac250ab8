//! `product`: where the fields of a product and of its variants stand.

use weir_engine::source::Node;

use super::fields;
use super::reader::Reader;
use crate::mapping::{Shelf, Variants, kind_in_catalogue};

pub(super) fn read(reader: &mut Reader, node: &Node) -> Option<Shelf> {
    let keys = ["id", "updated_at", "fields", "variants"];
    let map = reader.map(node, "`product`", &keys)?;
    let field = |reader: &mut Reader, key: &str, node: &Node| {
        fields::field(reader, node, kind_in_catalogue(key))
    };
    let id = reader.required(node, map, "id", "id: $.id")?;
    let id = field(reader, "id", id);
    let updated_at = map.get("updated_at").and_then(|node| field(reader, "updated_at", node));
    let inner = reader.required(node, map, "fields", "fields: { name: $.title }");
    let inner = inner.map(|node| fields::all(reader, node, "fields", kind_in_catalogue));
    let variants = map.get("variants").map(|node| variants(reader, node));
    let variants = match variants {
        Some(read) => Some(read?),
        None => None,
    };
    Some(Shelf { id: id?, updated_at, fields: inner?, variants })
}

fn variants(reader: &mut Reader, node: &Node) -> Option<Variants> {
    let map = reader.map(node, "`variants`", &["at", "fields"])?;
    let at = reader.required(node, map, "at", "at: \"$.variants[*]\"")?;
    let at = reader.path(at)?;
    let inner = reader.required(node, map, "fields", "fields: { id: $.id, price: $.price }")?;
    let inner = fields::all(reader, inner, "fields", kind_in_catalogue);
    Some(Variants { at, fields: inner })
}

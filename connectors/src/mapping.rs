//! Where in a body the fields of the house stand, and what they are.

use serde_json::Value;
use weir_engine::value::Zone;
use weir_messages::path::Path;

use crate::connector::Condition;
use crate::template::Template;

/// Where everything of one kind of body stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Mapping {
    pub(crate) occurred_at: Option<Field>,
    pub(crate) contact: Vec<(String, Field)>,
    pub(crate) data: Vec<(String, Field)>,
    pub(crate) items: Option<Items>,
}

/// Where the lines of a cart stand; the paths of their fields begin at the line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Items {
    pub(crate) at: Path,
    /// Whether a cart without any is refused.
    pub(crate) required: bool,
    pub(crate) fields: Vec<(String, Field)>,
}

/// Where a product stands, or one with several variants.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shelf {
    /// What the shop calls the product.
    pub(crate) id: Field,
    /// When the shop changed it.
    pub(crate) updated_at: Option<Field>,
    /// What is so of all its variants.
    pub(crate) fields: Vec<(String, Field)>,
    pub(crate) variants: Option<Variants>,
}

/// Where variants of a product stand; the paths of their fields begin at the variant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Variants {
    pub(crate) at: Path,
    pub(crate) fields: Vec<(String, Field)>,
}

/// Where one value stands, and what it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    /// The first that finds something counts.
    pub(crate) paths: Vec<Path>,
    /// Only where all of these hold.
    pub(crate) when: Vec<Condition>,
    /// What it is made of where none finds anything.
    pub(crate) template: Option<Template>,
    /// What it is where that cannot be, either.
    pub(crate) value: Option<Value>,
    pub(crate) kind: Kind,
    /// Whether the body is refused without it.
    pub(crate) required: bool,
    /// Digits after the point that are kept.
    pub(crate) round: Option<u32>,
    /// Where the country of a phone number stands.
    pub(crate) region: Vec<Path>,
    /// The zone of a time that names none.
    pub(crate) zone: Option<InZone>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum InZone {
    Fixed(Zone),
    Told(Path),
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    HtmlText,
    Id,
    Email,
    Phone,
    Money,
    Currency,
    Number,
    Integer,
    Boolean,
    Time,
    Url,
    /// As it stands.
    Any,
}

/// The words for kinds in connector files.
pub(crate) const KINDS: [(&str, Kind); 13] = [
    ("text", Kind::Text),
    ("html_text", Kind::HtmlText),
    ("id", Kind::Id),
    ("email", Kind::Email),
    ("phone", Kind::Phone),
    ("money", Kind::Money),
    ("currency", Kind::Currency),
    ("number", Kind::Number),
    ("integer", Kind::Integer),
    ("boolean", Kind::Boolean),
    ("time", Kind::Time),
    ("url", Kind::Url),
    ("any", Kind::Any),
];

/// What fields of the house are; others are as they stand.
const HOUSE: [(&str, Kind); 33] = [
    ("external_id", Kind::Id),
    ("anonymous_id", Kind::Id),
    ("email", Kind::Email),
    ("phone", Kind::Phone),
    ("first_name", Kind::Text),
    ("last_name", Kind::Text),
    ("full_name", Kind::Text),
    ("locale", Kind::Text),
    ("timezone", Kind::Text),
    ("occurred_at", Kind::Time),
    ("cart_id", Kind::Id),
    ("checkout_id", Kind::Id),
    ("order_id", Kind::Id),
    ("order_number", Kind::Text),
    ("total", Kind::Money),
    ("subtotal", Kind::Money),
    ("discount", Kind::Money),
    ("shipping", Kind::Money),
    ("tax", Kind::Money),
    ("currency", Kind::Currency),
    ("recovery_url", Kind::Url),
    ("order_url", Kind::Url),
    ("status", Kind::Text),
    ("coupon", Kind::Text),
    ("sku", Kind::Text),
    ("product_id", Kind::Id),
    ("variant_id", Kind::Id),
    ("name", Kind::Text),
    ("quantity", Kind::Number),
    ("price", Kind::Money),
    ("image", Kind::Url),
    ("url", Kind::Url),
    ("category", Kind::Text),
];

/// What a field of this name is when the file does not say.
pub(crate) fn kind_of(name: &str) -> Kind {
    HOUSE.iter().find(|(house, _)| *house == name).map_or(Kind::Any, |(_, kind)| *kind)
}

/// Fields of products that are no attributes.
pub(crate) const CATALOGUE: [(&str, Kind); 13] = [
    ("id", Kind::Id),
    ("updated_at", Kind::Time),
    ("sku", Kind::Text),
    ("name", Kind::Text),
    ("description", Kind::Text),
    ("price", Kind::Money),
    ("compare_at_price", Kind::Money),
    ("currency", Kind::Currency),
    ("stock", Kind::Integer),
    ("available", Kind::Boolean),
    ("image", Kind::Url),
    ("url", Kind::Url),
    ("category", Kind::Text),
];

/// The same for a field of a product.
pub(crate) fn kind_in_catalogue(name: &str) -> Kind {
    CATALOGUE.iter().find(|(own, _)| *own == name).map_or(Kind::Any, |(_, kind)| *kind)
}

/// Fields of a contact that are no attributes.
pub(crate) const CONTACT: [&str; 9] = [
    "external_id",
    "anonymous_id",
    "email",
    "phone",
    "first_name",
    "last_name",
    "full_name",
    "locale",
    "timezone",
];

/// What says whether somebody may be written to: never taken from a payload, since only an act of
/// the person undoes a withdrawal (rule 21 of `docs/semantics.md`).
pub(crate) const CONSENT: [&str; 3] = ["consent", "consents", "subscribed"];

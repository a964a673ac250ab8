//! What Segment's names mean here: tables, and how other names are written.

use serde_json::{Map, Value};

/// Segment's e-commerce events that are events of the house. Others keep their own name.
const EVENTS: [(&str, &str); 9] = [
    ("cart_viewed", "cart_updated"),
    ("cart_updated", "cart_updated"),
    ("cart_abandoned", "cart_abandoned"),
    ("checkout_started", "checkout_started"),
    ("order_completed", "order_placed"),
    ("order_cancelled", "order_cancelled"),
    ("order_canceled", "order_cancelled"),
    ("order_fulfilled", "order_shipped"),
    ("user_signed_up", "signed_up"),
];

/// What properties of those events are called here; a name that is there already stays.
const PROPERTIES: [(&str, &str); 4] = [
    ("products", "items"),
    ("orderId", "order_id"),
    ("cartId", "cart_id"),
    ("checkoutId", "checkout_id"),
];

/// Where the total stands, the best first.
const TOTALS: [&str; 3] = ["total", "value", "revenue"];

/// What properties of a product are called here.
const PRODUCT: [(&str, &str); 4] =
    [("image_url", "image"), ("imageUrl", "image"), ("productId", "product_id"), ("title", "name")];

/// Traits that are fields of a contact.
const TRAITS: [(&str, &str); 8] = [
    ("firstName", "first_name"),
    ("firstname", "first_name"),
    ("lastName", "last_name"),
    ("lastname", "last_name"),
    ("phoneNumber", "phone"),
    ("language", "locale"),
    ("timeZone", "timezone"),
    ("emailAddress", "email"),
];

/// Traits that mean something else than an attribute here.
pub(super) const NOT_ATTRIBUTES: [&str; 6] =
    ["id", "external_id", "attributes", "consent", "devices", "tags"];

/// The type of a tracked event.
pub(super) fn event_type(name: &str) -> String {
    let snake = snake_case(name);
    let house = EVENTS.iter().find(|(theirs, _)| *theirs == snake);
    house.map_or(snake, |(_, ours)| (*ours).to_owned())
}

/// The name of a trait here.
pub(super) fn trait_name(name: &str) -> &str {
    TRAITS.iter().find(|(theirs, _)| *theirs == name).map_or(name, |(_, ours)| ours)
}

/// The data of an event of the house; that of others is left alone.
pub(super) fn house_data(kind: &str, properties: &Map<String, Value>) -> Map<String, Value> {
    let mut data = properties.clone();
    if !["cart_", "checkout_", "order_"].iter().any(|begin| kind.starts_with(begin)) {
        return data;
    }
    rename(&mut data, &PROPERTIES);
    if let Some(total) = TOTALS.iter().find_map(|name| data.get(*name).cloned()) {
        data.entry("total").or_insert(total);
    }
    for item in data.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(item) = item.as_object_mut() {
            rename(item, &PRODUCT);
        }
    }
    data
}

fn rename(data: &mut Map<String, Value>, table: &[(&str, &str)]) {
    for (theirs, ours) in table {
        if !data.contains_key(*ours)
            && let Some(value) = data.remove(*theirs)
        {
            data.insert((*ours).to_owned(), value);
        }
    }
}

/// `Order Completed`, `orderCompleted` and `Order-Completed` as `order_completed`.
pub(in crate::intake) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for sign in name.trim().chars() {
        let humps = before.is_ascii_lowercase() || before.is_ascii_digit();
        let is_word = sign.is_ascii_alphanumeric() || sign == '.';
        let gap = !is_word || (sign.is_ascii_uppercase() && humps);
        if gap && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        if is_word {
            snake.push(sign.to_ascii_lowercase());
        }
        before = sign;
    }
    let snake: String = snake.trim_end_matches('_').chars().take(100).collect();
    match snake.chars().next() {
        Some('a'..='z') => snake,
        Some(_) => format!("event_{snake}"),
        None => "event".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_become_those_of_the_house() {
        let cases = [
            ("Order Completed", "order_placed"),
            ("orderCompleted", "order_placed"),
            ("Checkout Started", "checkout_started"),
            ("Cart Viewed", "cart_updated"),
            ("Product Added", "product_added"),
            ("  Signed  Up! ", "signed_up"),
            ("HTTPError", "httperror"),
            ("2nd Visit", "event_2nd_visit"),
            ("¡Olé!", "ol"),
            ("购买", "event"),
            ("a.b-c/d", "a.b_c_d"),
        ];
        for (name, expected) in cases {
            assert_eq!(event_type(name), expected, "{name}");
        }
    }

    #[test]
    fn data_of_orders_is_that_of_the_house() {
        let properties = json!({
            "orderId": "o1", "revenue": 9.5, "products": [{"image_url": "i", "name": "Tea"}],
        });
        let data = house_data("order_placed", properties.as_object().unwrap());
        let expected = json!({
            "order_id": "o1", "revenue": 9.5, "total": 9.5,
            "items": [{"image": "i", "name": "Tea"}],
        });
        assert_eq!(Value::Object(data), expected);
    }
}

//! Recorded payloads, where they are: each maps, or is refused with its reason. `WEIR_SAMPLES`
//! names the folder; without it, one beside the repository is looked for.

use std::path::PathBuf;

use weir_connectors::{Hints, Outcome, Taken};

use super::{read, root, take};

/// File, connector, topic, and the types or the code that it comes to.
const SAMPLES: [(&str, &str, &str, &str); 19] = [
    ("shopify-carts.update", "shopify", "carts/update", "cart_updated"),
    ("shopify-checkouts.update", "shopify", "checkouts/update", "checkout_started"),
    ("shopify-orders.create", "shopify", "orders/create", "order_placed"),
    ("shopify-orders.paid", "shopify", "orders/paid", "order_paid"),
    ("shopify-orders.cancelled", "shopify", "orders/cancelled", "order_cancelled"),
    ("woocommerce-order.created", "woocommerce", "order.created", "order_placed order_paid"),
    (
        "woocommerce-action.woocommerce_add_to_cart",
        "woocommerce",
        "action.woocommerce_add_to_cart",
        "not_mapped",
    ),
    ("salla-abandoned.cart", "salla", "", "cart_abandoned"),
    ("zid-abandoned_cart.created", "zid", "", "cart_abandoned"),
    ("bigcommerce-cart.created", "bigcommerce", "", "not_mapped"),
    ("bigcommerce-cart.updated", "bigcommerce", "", "not_mapped"),
    ("bigcommerce-cart.abandoned", "bigcommerce", "", "not_mapped"),
    ("bigcommerce-cart.lineItem.created", "bigcommerce", "", "not_mapped"),
    ("bigcommerce-order.created", "bigcommerce", "", "not_mapped"),
    ("bigcommerce-cart.converted", "bigcommerce", "", "order_placed"),
    ("bigcommerce-cart-hydrated", "bigcommerce", "cart", "cart_updated"),
    ("magento-quote-observer", "magento", "", "cart_updated"),
    ("segment-cart_viewed", "segment", "", "cart_updated"),
    ("segment-order_completed", "segment", "", "order_placed"),
];

/// Those of shops that are not in the table above, each with why.
const OTHERS: [(&str, &str, &str); 2] = [
    ("segment-product_added", "segment", "product_added"),
    // Its shape is nowhere published: the names in it are a guess, as those of the connector are.
    ("aiq-v2-cart", "v2-cart", "cart_abandoned"),
];

fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("WEIR_SAMPLES").map(PathBuf::from);
    let folder = named.or_else(|| Some(root().parent()?.join("shared").join("samples")))?;
    folder.is_dir().then_some(folder)
}

fn told(taken: &Taken) -> String {
    match &taken.outcome {
        Outcome::Mapped(mapped) => {
            let types: Vec<_> = mapped.events.iter().map(|told| told.kind.as_str()).collect();
            types.join(" ")
        }
        Outcome::Shelved(_) => "product".to_owned(),
        Outcome::Skipped(_) => "skipped".to_owned(),
        Outcome::Refused(why) => {
            assert!(why.iter().all(|refusal| !refusal.message.is_empty()));
            why.iter().map(|refusal| refusal.code).collect::<Vec<_>>().join(" ")
        }
    }
}

#[test]
fn recorded_payloads_map_or_say_why_not() {
    let Some(folder) = folder() else {
        println!("skipped: there are no recorded payloads here; WEIR_SAMPLES names their folder");
        return;
    };
    let others = OTHERS.iter().map(|(file, connector, code)| (*file, *connector, "", *code));
    let mut known = Vec::new();
    for (file, connector, topic, expected) in SAMPLES.into_iter().chain(others) {
        let body = read(&folder.join(format!("{file}.json")));
        let topic = (!topic.is_empty()).then(|| topic.to_owned());
        let hints = Hints { topic, region: Some("US".to_owned()), ..Hints::default() };
        let taken = take(connector, &body, &[], &hints);
        assert_eq!(told(&taken), expected, "{file}: {taken:#?}");
        known.push(format!("{file}.json"));
    }
    let shops = ["shopify", "woocommerce", "salla", "zid", "bigcommerce", "magento", "segment"];
    for entry in std::fs::read_dir(&folder).expect("readable") {
        let name = entry.expect("readable").file_name().to_string_lossy().into_owned();
        let is_shop = shops.iter().any(|shop| name.starts_with(shop));
        assert!(!is_shop || known.contains(&name), "{name} is not in the table");
    }
}

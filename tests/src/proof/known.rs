//! Flows whose answer is known.

use super::{at_most, flow, never};

const VENDOR: &str = include_str!("../../../flows/abandoned-cart-vendor.yaml");
const IMPROVED: &str = include_str!("../../../flows/abandoned-cart.yaml");
const SHIPPED: [&str; 6] = [
    VENDOR,
    IMPROVED,
    include_str!("../../../flows/one-reminder.yaml"),
    include_str!("../../../flows/three-steps.yaml"),
    include_str!("../../../flows/welcome.yaml"),
    include_str!("../../../flows/win-back.yaml"),
];

#[test]
fn scratch() {
    println!("{}", never(&flow(VENDOR), "send after tag_added:BUY"));
    println!("{}", never(&flow(IMPROVED), "send after tag_added:BUY"));
    for most in 0..4 {
        println!("{most}: {}", at_most(&flow(IMPROVED), most));
    }
    for text in SHIPPED {
        let flow = flow(text);
        for (place, verdict) in weir_engine::prove::prove_all(&flow) {
            println!("{} {place} {verdict}", flow.id);
        }
    }
}

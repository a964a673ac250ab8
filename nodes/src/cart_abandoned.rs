//! `cart_abandoned`: somebody left a cart.

use weir_engine::form::{Form, Setting, Values};
use weir_engine::kind::{Build, Category, Complaints, Kind};
use weir_engine::trigger::Trigger;

pub(crate) static KIND: Kind = Kind {
    name: "cart_abandoned",
    title: "Cart abandoned",
    doc: "Lets a contact in who left a cart: when the shop says so, and when nothing has changed \
          for so long in a cart that holds something and is not ordered. Once for each cart and \
          each time that it was left.",
    category: Category::Start,
    icon: "shopping-cart",
    also: &["Abandoned checkout", "Checkout abandonment", "Cart trigger", "Browse abandonment"],
    summary: "Untouched for {after}",
    settings: &[Setting::optional("after", Form::Duration, "Untouched for").doc(
        "How long nothing changed in the cart: 15 minutes or more. Left out, only when the \
             shop says so, or a page or a session was left.",
    )],
    ports: &[],
    example: "{ type: cart_abandoned, after: 1 hour, next: welcome }",
    check,
    build: Build::Start(|values| Trigger::Cart { after: values.duration("after").copied() }),
};

/// The shortest time after which a cart counts as left: below it people are still shopping.
const SHORTEST_MILLIS: i64 = 15 * 60 * 1_000;

fn check(values: &Values, complaints: &mut Complaints) {
    let too_short = |after: &&weir_engine::value::Duration| after.exact_millis() < SHORTEST_MILLIS;
    if let Some(after) = values.duration("after").filter(too_short) {
        let message = format!("a cart cannot count as left after {after}");
        complaints.add("after", message, "write 15 minutes or more: `after: 15 minutes`");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{complaints, values};

    #[test]
    fn it_waits_for_a_quarter_of_an_hour_or_more() {
        for settings in ["after: 15 minutes", "after: 1 day", ""] {
            assert_eq!(complaints(&KIND, settings), [], "{settings}");
        }
        for settings in ["after: 14 minutes", "after: 899 seconds"] {
            let found = complaints(&KIND, settings);
            assert_eq!(found.len(), 1, "{settings}");
            assert!(found[0].1.starts_with("a cart cannot count as left after"), "{found:?}");
        }
    }

    #[test]
    fn left_out_it_listens_to_the_end_of_sessions_too() {
        let rows = [
            ("after: 1 hour", vec!["cart_abandoned"]),
            ("", vec!["cart_abandoned", "session_ended"]),
        ];
        for (settings, kinds) in rows {
            let Build::Start(build) = KIND.build else { panic!() };
            let trigger = build(&values(&KIND, settings));
            assert_eq!(trigger.kinds(), kinds, "{settings}");
            assert!(trigger.is_appointed());
        }
    }
}

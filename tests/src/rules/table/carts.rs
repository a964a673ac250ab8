//! Carts.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    row(
        36,
        "`cart_abandoned` lets in when the shop says so",
        &["weir-tests rules::carts::starts::the_word_of_the_shop_starts_at_once"],
    ),
    row(
        36,
        "when nothing changed for `after` in a cart that is open, holds something and is of a \
         contact that is known",
        &[
            "weir-tests rules::carts::starts::a_cart_that_nobody_touches_starts",
            "weir-tests rules::carts::starts::carts_that_wait_for_nobody_start_nothing",
        ],
    ),
    row(
        36,
        "and without `after` also when a session ends while such a cart stands",
        &["weir-tests rules::carts::starts::the_end_of_a_session_starts_where_no_time_is_set"],
    ),
    row(
        36,
        "A contact is known by an e-mail address, a phone number, a device or an id that somebody \
         gave it",
        &["weir-engine model::contact::tests::who_is_known"],
    ),
    row(
        36,
        "Each cart starts a flow once in each quiet spell",
        &["weir-tests rules::carts::starts::one_start_for_each_quiet_spell"],
    ),
    row(
        36,
        "what changes in it, and a checkout that is started, begins another",
        &["weir-tests rules::carts::starts::what_changes_in_a_cart_moves_its_timer"],
    ),
    row(
        36,
        "A cart that was told by what starts nothing (rule 9) starts nothing",
        &["weir-tests rules::carts::starts::what_may_start_nothing_plans_nothing"],
    ),
    row(
        36,
        "Publishing plans the carts that are still inside their quiet time, and none that went \
         quiet before",
        &[
            "weir-tests rules::carts::starts::publishing_plans_what_is_still_inside_its_quiet_time",
            "weir-tests http::carts::publishing_plans_carts_that_are_still_in_their_quiet_time",
        ],
    ),
    row(
        36,
        "A cart of nobody starts when it is known whose it is, unless it went quiet longer ago \
         than `max_age`",
        &["weir-tests rules::carts::starts::carts_of_nobody_wait_until_somebody_is_known"],
    ),
    row(
        36,
        "Timers of a paused flow wait",
        &["weir-tests rules::carts::starts::a_paused_flow_lets_nobody_in_by_the_word_of_the_shop"],
    ),
    row(
        36,
        "An order closes the cart whose id or checkout it names",
        &["weir-tests rules::carts::life::an_order_recovers_a_cart_that_was_left"],
    ),
    row(
        36,
        "one that names neither closes the contact's cart that changed last, in the five days \
         before it",
        &["weir-tests rules::carts::life::an_order_without_a_cart_closes_the_last_one"],
    ),
    row(
        36,
        "It may be told before its cart",
        &["weir-tests rules::carts::life::an_order_may_be_told_before_its_cart"],
    ),
    row(
        36,
        "and events may come in any order",
        &["weir-tests rules::carts::life::events_in_any_order_give_the_same_cart"],
    ),
    row(
        36,
        "A cart that had been left before its order is recovered, by the link if somebody had \
         followed the link `cart` of a message about it before",
        &["weir-tests rules::carts::life::recovered_by_the_link_and_on_its_own_are_told_apart"],
    ),
    row(
        36,
        "An order that is cancelled before it is paid gives its cart back, which starts nothing \
         until it changes",
        &["weir-tests rules::carts::life::an_unpaid_order_that_is_cancelled_gives_its_cart_back"],
    ),
    row(
        36,
        "A message that a provider took is noted on the cart that the run is about, save a webhook",
        &["weir-tests rules::carts::life::a_message_that_a_provider_took_is_noted_on_its_cart"],
    ),
];

//! Waiting and judging.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    row(
        23,
        "`within` counts from the hand-over",
        &[
            "weir-nodes evaluate_event::tests::within_counts_from_the_hand_over",
            "weir-tests reference::mutations::every_broken_rule_is_noticed # WithinStart",
        ],
    ),
    row(
        23,
        "until then the token waits without a deadline",
        &["weir-nodes evaluate_event::tests::before_the_hand_over_it_waits_without_a_deadline"],
    ),
    row(
        23,
        "Everything since the hand-over counts, also what came before the node was reached",
        &["weir-tests rules::sending::what_came_before_the_node_was_reached_counts"],
    ),
    row(
        23,
        "the token leaves at once by the first when it is true, else at the end of `within` by the \
         first true one in the order written",
        &["weir-nodes evaluate_event::tests::the_first_arm_leaves_at_once_and_the_others_in_\
         the_end"],
    ),
    row(
        23,
        "else by `no_action`",
        &["weir-nodes evaluate_event::tests::nothing_in_time_is_no_action"],
    ),
    row(
        23,
        "A message that was suppressed, cancelled or failed leaves at once: by the branch that \
         names it, else by `not_sent`",
        &["weir-nodes evaluate_event::tests::what_was_not_sent_takes_the_arm_that_names_it"],
    ),
    row(
        23,
        "which leads where `no_action` leads if it is not wired",
        &["weir-tests rules::promised::ports_must_be_wired_or_may_be # not_sent"],
    ),
    row(
        23,
        "Unknown waits like accepted",
        &["weir-nodes evaluate_event::tests::on_arrival # Status::Unknown"],
    ),
    row(
        23,
        "What comes later changes only reports (`late: ignore`",
        &["weir-tests rules::sending::what_comes_after_the_branch_moves_nobody"],
    ),
    row(
        23,
        "`grade: human` holds if left out, and what does not say is human",
        &[
            "weir-nodes evaluate_event::tests::machines_count_only_with_any",
            "weir-engine condition::tests::finding::links_and_grades_narrow_a_click",
            "weir-tests rules::sending::what_came_before_the_node_was_reached_counts",
        ],
    ),
    row(
        24,
        "`since: arrival`, `entry` or `ever` must be there",
        &["weir-tests language::schema::each_setting_is_a_property_and_each_\
         required_one_is_required"],
    ),
    row(
        24,
        "What is true already goes on at once, and the trail names the event",
        &[
            "weir-tests rules::moving::what_is_true_already_goes_on_and_the_trail_names_the_event",
            "weir-nodes wait_for::tests::since_says_which_past_events_count",
        ],
    ),
    row(
        24,
        "Conditions on the state of the contact are asked on arrival whatever `since` says",
        &["weir-nodes wait_for::tests::a_state_that_holds_on_arrival_goes_on_at_once"],
    ),
    row(
        24,
        "Where time alone can make a branch true and the instant can be computed, the token wakes \
         then",
        &[
            "weir-tests rules::moving::time_alone_wakes_who_waits_for_it",
            "weir-nodes wait_for::tests::time_alone_may_make_a_branch_true",
            "weir-engine condition::tests::flips::the_instant_is_exact",
        ],
    ),
    row(
        25,
        "\"Since X\" means acknowledged after X, or occurred after X, so a purchase that is \
         reported late still counts",
        &["weir-engine condition::tests::finding::since_is_acknowledged_after_or_occurred_after"],
    ),
    row(
        25,
        "Without `within` and `since`, `event` and `tag_added` look since this entry",
        &[
            "weir-engine condition::tests::finding::tags_are_state_and_adding_one_is_an_event",
            "weir-engine condition::tests::finding::events_count_from_where_they_are_asked",
        ],
    ),
    row(
        25,
        "with `within` alone they look back so far, also before the entry",
        &[
            "weir-engine condition::tests::finding::tags_are_state_and_adding_one_is_an_event",
            "weir-engine condition::tests::finding::events_count_from_where_they_are_asked",
        ],
    ),
    row(
        25,
        "The entry event itself is never since entry",
        &[
            "weir-engine condition::tests::finding::tags_are_state_and_adding_one_is_an_event",
            "weir-tests rules::moving::the_event_that_started_a_run_does_not_move_it",
        ],
    ),
    row(
        25,
        "`next`, `none_matched`, `no_action` and `timed_out` must be wired; `failed`, `past` and \
         `not_sent` may be",
        &["weir-tests rules::promised::ports_must_be_wired_or_may_be"],
    ),
    row(
        26,
        "A webhook that is called parks its node; what came back wakes that token only, and \
         `save_as` keeps it",
        &[
            "weir-tests rules::sending::an_answer_wakes_the_run_that_asked_and_no_other",
            "weir-nodes send::tests::an_answer_is_kept",
            "weir-tests senders::webhook::the_answer_comes_back",
        ],
    ),
    row(
        26,
        "is given out in the commit that asks: one to each visit of a run, and none to two",
        &[
            "weir-store sqlite::tests::a_visit_gets_one_code",
            "weir-store sqlite::tests::many_want_the_last_codes",
            "weir-store postgres::tests::many_want_the_last_codes",
            "weir-tests rules::coupons::a_run_waits_for_its_code_and_hears_nothing_else",
            "weir-tests end_to_end::coupons::a_kill_neither_loses_nor_doubles_a_code",
        ],
    ),
    row(
        26,
        "Where there is none, the run leaves by `failed`",
        &[
            "weir-tests rules::coupons::without_a_code_it_leaves_by_failed",
            "weir-tests http::coupons::a_message_says_the_code_and_nobody_else_gets_it",
        ],
    ),
    row(
        26,
        "codes that no message took along are free again",
        &[
            "weir-tests rules::coupons::what_no_message_took_along_goes_back_when_the_run_ends",
            "weir-tests rules::coupons::a_code_on_its_way_is_judged_by_what_becomes_of_it",
            "weir-store sqlite::tests::what_nobody_was_told_comes_back",
            "weir-tests http::coupons::whoever_leaves_gives_back_what_was_not_said",
        ],
    ),
    row(
        26,
        "one that was finished keeps those that its messages say",
        &["weir-tests rules::coupons::a_finished_run_keeps_what_may_still_be_sent"],
    ),
    row(
        26,
        "An order (`order_placed`) uses up the code in `data.coupon`",
        &[
            "weir-tests rules::coupons::an_order_uses_its_code_up",
            "weir-store sqlite::tests::a_code_is_used_once",
            "weir-tests http::coupons::whoever_leaves_gives_back_what_was_not_said",
        ],
    ),
];

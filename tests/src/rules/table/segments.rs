//! Segments.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    row(
        37,
        "Who a segment's condition is true of is in it",
        &[
            "weir-engine turn::segments::tests::membership_is_what_the_conditions_say",
            "weir-engine turn::segments::tests::tags_attributes_consent_and_carts_are_heard",
        ],
    ),
    row(
        37,
        "before that reaches tokens and starts, so `segment` says what is so now",
        &["weir-tests rules::segments::who_is_in_it_is_known_to_what_the_event_reaches"],
    ),
    row(
        37,
        "A profile that is written is asked about as a whole",
        &["weir-engine turn::segments::tests::a_profile_is_judged_as_a_whole"],
    ),
    row(
        37,
        "Who comes to be in a segment has an event `segment_entered`, who is in it no more \
         `segment_left`, with its id as `segment`; they start flows",
        &["weir-tests rules::segments::coming_and_going_start_flows"],
    ),
    row(
        37,
        "and wake waits, and goals and exits count them, as other events",
        &["weir-tests rules::segments::waits_exits_and_goals_hear_of_it"],
    ),
    row(
        37,
        "Time alone makes people come and go at the instant that the condition says",
        &[
            "weir-tests rules::segments::time_alone_makes_people_leave",
            "weir-tests http::segments::time_alone_ends_membership",
            "weir-engine turn::segments::tests::membership_is_what_the_conditions_say",
        ],
    ),
    row(
        37,
        "What starts nothing (rule 9) makes members all the same, and starts nothing by that \
         either",
        &[
            "weir-tests rules::segments::who_is_written_down_is_in_it_and_enters_nothing",
            "weir-engine turn::segments::tests::an_import_starts_nothing_by_segments_either",
        ],
    ),
    row(
        37,
        "A segment that is new, or asks for something else, is filled contact by contact, and who \
         comes or goes by that starts nothing",
        &[
            "weir-tests rules::segments::a_segment_that_is_new_or_another_lets_nobody_in",
            "weir-tests http::segments::filling_starts_nobody_and_what_happens_later_does",
            "weir-tests http::segments::what_a_crash_left_half_filled_is_filled",
        ],
    ),
    row(
        37,
        "What happens to a contact before its turn to be asked counts as after it",
        &["weir-tests rules::segments::what_happens_before_it_is_filled_counts_as_happened_after"],
    ),
    row(
        37,
        "Who is in a segment that is deleted leaves it in the same way",
        &["weir-tests http::segments::a_segment_is_made_filled_changed_and_deleted"],
    ),
    row(
        37,
        "A contact that another one is merged into is in what either was in, as far as it is true \
         of both together, and enters only what is new",
        &["weir-tests rules::segments::who_is_merged_enters_only_what_is_new"],
    ),
    row(
        37,
        "Flows and segments that lead to each other without end stop after 16 steps with \
         `flow_error`",
        &["weir-tests rules::segments::a_ring_of_flows_and_a_segment_ends"],
    ),
];

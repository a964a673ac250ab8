//! Entering and leaving.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    row(
        9,
        "An event starts a flow only if it was received within `max_age` of its `occurred_at` (a \
         day, unless the start says otherwise)",
        &[
            "weir-tests rules::entering::an_old_event_starts_nothing_and_is_kept",
            "weir-tests reference::mutations::every_broken_rule_is_noticed # LateEvent",
        ],
    ),
    row(
        9,
        "and wakes a token only within a day",
        &["weir-tests rules::entering::an_old_event_wakes_nobody_and_is_kept"],
    ),
    row(
        9,
        "an older one is stored and projected",
        &["weir-tests rules::entering::an_old_event_starts_nothing_and_is_kept"],
    ),
    row(
        9,
        "What stops (`exit_when`, consent, suppression, goals) counts at any age",
        &["weir-tests rules::entering::what_stops_counts_at_any_age"],
    ),
    row(
        9,
        "PUT and PATCH of contacts start nothing unless asked to",
        &["weir-tests http::rules::who_is_written_down_enters_nothing"],
    ),
    row(
        9,
        "An [import](import.md) starts nothing and wakes nobody, unless it says for how many \
         people it may",
        &[
            "weir-tests http::bulk::rows_start_nothing_and_wake_nobody_unless_that_is_asked_for",
            "weir-tests \
             end_to_end::contacts::an_import_starts_flows_for_as_many_people_as_were_confirmed",
        ],
    ),
    row(
        9,
        "What the [People API](people-api.md) writes of people starts nothing",
        &["weir-tests http::people::persons::who_is_written_starts_nothing_and_may_stop"],
    ),
    row(
        9,
        "a tag that it gives does",
        &["weir-tests http::people::tags::a_tag_that_is_given_starts_flows"],
    ),
    row(9, "Publishing enters nobody", &["weir-tests rules::running::publishing_lets_nobody_in"]),
    row(
        9,
        "An `occurred_at` up to 5 minutes ahead is now",
        &[
            "weir-runtime intake::event::tests::a_little_ahead_is_now",
            "weir-tests http::batches::one_bad_event_never_loses_the_good_ones",
        ],
    ),
    row(
        9,
        "one further ahead is refused for that item",
        &[
            "weir-runtime intake::event::tests::each_fault_is_told_with_its_place # \
             occurred_in_future",
            "weir-tests http::batches::one_bad_event_never_loses_the_good_ones",
        ],
    ),
    row(
        9,
        "and is now in the People API",
        &["weir-runtime intake::people::tests::events_are_read_as_a_whole"],
    ),
    row(
        10,
        "decides who comes in again",
        &[
            "weir-tests rules::entering::every_refusal_has_its_reason",
            "weir-tests reference::mutations::every_broken_rule_is_noticed # ReEntry",
            "weir-tests reference::mutations::every_broken_rule_is_noticed # Cooldown",
        ],
    ),
    row(
        10,
        "`re_entry`, `cooldown`, `max`, `no_key`, `where`, `exit_when`, `flow_paused`, `archived`, \
         `too_old`, `no_start`",
        &["weir-tests rules::entering::every_refusal_has_its_reason"],
    ),
    row(10, "and prolongs nothing", &["weir-tests rules::entering::a_refusal_prolongs_nothing"]),
    row(
        10,
        "`restart` ends the old token (`superseded`), cancels its queued messages and enters anew \
         in one commit",
        &[
            "weir-tests rules::entering::a_restart_ends_cancels_and_enters_in_one",
            "weir-tests reference::mutations::every_broken_rule_is_noticed # Restart",
        ],
    ),
    row(
        10,
        "`refresh` gives the token the new entry event and leaves it where it stands",
        &["weir-tests rules::entering::a_refresh_gives_the_new_event_and_leaves_the_place"],
    ),
    row(
        10,
        "At most 100 tokens of one flow and contact are inside side by side",
        &["weir-tests rules::entering::every_refusal_has_its_reason # 0..100"],
    ),
    row(
        11,
        "`exit_when` is asked at entry (true: not entered)",
        &["weir-tests rules::entering::every_refusal_has_its_reason # exit_when"],
    ),
    row(
        11,
        "at each event of the contact before any node sees it",
        &[
            "weir-tests rules::moving::goal_then_exit_then_node_then_starts",
            "weir-tests rules::entering::exit_when_is_asked_at_events_and_steps_and_not_by_time",
            "weir-tests reference::mutations::every_broken_rule_is_noticed # ExitOrder",
        ],
    ),
    row(
        11,
        "before every step, and as a guard when a message is queued",
        &["weir-tests rules::entering::exit_when_is_asked_at_events_and_steps_and_not_by_time"],
    ),
    row(
        11,
        "and when it is handed over",
        &[
            "weir-tests rules::entering::exit_when_is_asked_again_when_a_message_is_handed_over",
            "weir-tests end_to_end::guards::who_buys_while_the_message_is_queued_never_gets_it",
        ],
    ),
    row(
        11,
        "Time alone passing does not ask it",
        &["weir-tests rules::entering::exit_when_is_asked_at_events_and_steps_and_not_by_time"],
    ),
    row(
        11,
        "Sends of other flows are not guarded by it",
        &["weir-tests rules::entering::an_exit_leaves_the_sends_of_other_flows_alone"],
    ),
    row(
        12,
        "A goal that is reached inside ends the token (`goal`) unless it says `exit: false`",
        &["weir-tests rules::entering::a_goal_ends_the_run_unless_it_says_otherwise"],
    ),
    row(
        12,
        "Its time goes on after the token ended, one conversion a token",
        &[
            "weir-tests rules::entering::a_goal_counts_after_the_end_and_once",
            "weir-tests rules::goals::a_goal_since_a_node_counts_from_the_first_arrival_there",
            "weir-store sqlite::tests::an_open_goal_keeps_an_ended_token",
        ],
    ),
    row(
        12,
        "If the goal and `exit_when` match one event, the conversion counts and the reason is \
         `goal`",
        &["weir-tests rules::entering::a_goal_that_also_exits_is_a_goal"],
    ),
    row(
        12,
        "A conversion counts for the flow, and at the node of the last message of the run that it \
         is credited to: of those that had come to `goal.credit` when its event occurred, and were \
         handed over within the goal's time before",
        &[
            "weir-tests rules::goals::a_conversion_counts_at_the_last_message_before_it",
            "weir-tests rules::goals::what_never_left_is_credited_nothing",
            "weir-tests rules::goals::a_goal_may_ask_for_a_message_that_was_seen",
            "weir-store sqlite::tests::counters_follow_the_trail",
        ],
    ),
    row(
        12,
        "The order keeps that message: of those of several flows the one that touched its person \
         last, by the *link* if one in it had been followed, else by the *person*; programs touch \
         nobody",
        &[
            "weir-tests rules::goals::an_order_keeps_the_last_touch",
            "weir-tests http::talks::orders_tell_which_message_brought_them",
        ],
    ),
    row(
        13,
        "A token ends as `end`, `exit`, `goal`, `superseded`, `archived`, `erased` or \
         `quarantined`, with the label, the condition or the operator that decided",
        &[
            "weir-tests rules::by_hand::an_operator_ends_a_run_that_was_set_aside",
            "weir-tests http::flows::those_inside_an_archived_flow_go_on_or_end",
            "weir-tests rules::entering::runs_end_with_what_decided",
            "weir-tests rules::entering::erasing_ends_every_run_and_cancels_what_is_queued",
        ],
    ),
    row(
        13,
        "the goals of its tokens are counted like the others'",
        &["weir-tests rules::entering::a_hold_out_is_a_branch_whose_goals_count"],
    ),
    row(
        14,
        "The bucket is SipHash-2-4, with the key `weir flow hash 1`",
        &[
            "weir-engine value::hash::tests::the_vectors_hold",
            "weir-engine value::hash::tests::the_algorithm_is_siphash_2_4",
        ],
    ),
    row(
        14,
        "of the contact's internal id, the flow's id and the node's name, modulo 10,000",
        &[
            "weir-nodes split::tests::the_lot_is_the_hash_of_contact_flow_and_node",
            "weir-tests reference::mutations::every_broken_rule_is_noticed # Split",
        ],
    ),
    row(
        14,
        "with `sticky: token` the number of the run is a fourth part",
        &["weir-nodes split::tests::a_contact_goes_the_same_way_and_a_run_need_not"],
    ),
    row(
        14,
        "Each part is preceded by its length in eight bytes, little-endian",
        &[
            "weir-engine value::hash::tests::the_vectors_hold",
            "weir-tests reference::the_engine_does_what_the_rules_say",
        ],
    ),
    row(
        14,
        "numbers are eight bytes, big-endian",
        &["weir-nodes split::tests::the_lot_is_the_hash_of_contact_flow_and_node"],
    ),
    row(
        14,
        "Of the internal id the lowest 22 bits count, which come from the external id; those above \
         tell when the contact was created",
        &[
            "weir-engine model::id::tests::contacts_are_ordered_by_creation_and_keep_their_lot",
            "weir-nodes split::tests::the_lot_is_the_hash_of_contact_flow_and_node",
        ],
    ),
    row(
        14,
        "The first branch whose cumulative share exceeds the bucket is taken",
        &["weir-nodes split::tests::cumulative_shares_are_exclusive_above"],
    ),
    row(
        14,
        "Shares sum to 100",
        &["weir-tests language::rows::each_mistake_is_told_where_it_is_and_how_to_mend_it # sum \
             to 90 percent"],
    ),
    row(
        14,
        "To check another implementation by",
        &["weir-tests rules::promised::the_buckets_to_check_by_hold"],
    ),
];

//! Writing, repeating, erasing; proof; exit codes.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    row(
        27,
        "A contact's `id` is unique; e-mail and phone are not",
        &[
            "weir-store sqlite::tests::unknown_ones_are_created_where_asked",
            "weir-store sqlite::tests::several_with_one_address_are_named",
        ],
    ),
    row(
        27,
        "A look-up that finds nobody creates a contact",
        &["weir-tests http::batches::an_unknown_address_makes_a_contact_once"],
    ),
    row(
        27,
        "one that finds several is refused (`contact_ambiguous`, with the ids)",
        &["weir-tests http::batches::an_address_of_several_people_is_refused_with_their_names"],
    ),
    row(
        27,
        "E-mail compares lower-cased, phone as E.164",
        &[
            "weir-runtime intake::address::tests::emails",
            "weir-runtime intake::address::tests::phones",
            "weir-tests http::batches::an_address_of_several_people_is_refused_with_their_names",
        ],
    ),
    row(
        28,
        "and types of your own are posted by HTTP",
        &["weir-tests rules::promised::what_is_posted_is_taken_and_what_is_weirs_own_is_refused"],
    ),
    row(
        28,
        "come from Weir alone and are refused there (`event_type_reserved`)",
        &[
            "weir-tests rules::promised::what_is_posted_is_taken_and_what_is_weirs_own_is_refused",
            "weir-tests http::batches::one_bad_event_never_loses_the_good_ones",
        ],
    ),
    row(
        28,
        "event files of `simulate` may hold them",
        &["weir-tests rules::promised::event_files_may_hold_what_weir_alone_tells"],
    ),
    row(
        28,
        "A publishable key posts `page_viewed`, `session_ended`, `cart_updated`, `cart_abandoned` \
         and `checkout_started` alone, of contacts that are named by an `anonymous_id` nobody \
         guesses",
        &[
            "weir-api gate::browser::tests::pages_tell_what_their_visitor_does",
            "weir-api gate::browser::tests::a_visitor_has_a_name_that_nobody_guesses",
        ],
    ),
    row(
        29,
        "An event is taken once for each contact, source and id",
        &[
            "weir-tests rules::entering::what_weir_is_told_twice_is_taken_once",
            "weir-tests http::batches::one_bad_event_never_loses_the_good_ones",
            "weir-store sqlite::tests::an_event_that_came_before_is_named",
            "weir-store sqlite::tests::an_event_cannot_be_stored_twice",
        ],
    ),
    row(29, "for 35 days", &["weir-store sqlite::tests::what_is_old_is_swept"]),
    row(
        29,
        "the same id with other content is a repetition too",
        &["weir-tests rules::entering::what_weir_is_told_twice_is_taken_once"],
    ),
    row(
        29,
        "An event without an id is never taken for one",
        &["weir-tests rules::entering::what_weir_is_told_twice_is_taken_once"],
    ),
    row(
        29,
        "An `Idempotency-Key` holds for key, method and path",
        &[
            "weir-tests http::repeats::the_same_request_is_answered_alike_and_done_once",
            "weir-tests http::rules::a_key_holds_for_its_path_and_without_one_each_is_new",
        ],
    ),
    row(29, "for 24 hours", &["weir-store sqlite::tests::what_is_old_is_swept"]),
    row(
        29,
        "with another body it is 422",
        &["weir-tests http::repeats::the_same_request_is_answered_alike_and_done_once"],
    ),
    row(
        29,
        "while the first is still running 409",
        &["weir-tests http::load::the_same_request_waits_for_the_first_answer"],
    ),
    row(
        29,
        "answers of 5xx and 429, and those in which something passing failed, are not kept",
        &[
            "weir-tests http::rules::an_answer_that_there_is_too_much_is_not_kept",
            "weir-tests http::repeats::what_a_stop_refused_is_done_when_it_is_sent_again",
        ],
    ),
    row(
        29,
        "Contacts that are put into a flow with a key enter once, also when Weir ended before it \
         answered",
        &["weir-tests end_to_end::participants::\
             a_request_that_is_sent_again_after_a_kill_lets_nobody_in_twice"],
    ),
    row(
        29,
        "Adding a tag without a key is a new add each time",
        &["weir-tests http::rules::a_key_holds_for_its_path_and_without_one_each_is_new"],
    ),
    row(
        30,
        "One bad write is answered alone; it never rolls back the others of its commit",
        &[
            "weir-tests http::batches::one_bad_event_never_loses_the_good_ones",
            "weir-store sqlite::tests::several_with_one_address_are_named",
        ],
    ),
    row(
        30,
        "A token is written only where it still has as many steps as when it was read",
        &["weir-store sqlite::tests::a_second_row_of_a_trail_is_refused"],
    ),
    row(
        30,
        "and counters come from what is written, so a batch that runs twice changes nothing",
        &[
            "weir-store sqlite::tests::counters_follow_the_trail",
            "weir-store sqlite::tests::a_second_row_of_a_trail_is_refused",
        ],
    ),
    row(
        31,
        "A message that failed for ever or is unknown is a dead letter, until an operator retries \
         or skips it",
        &[
            "weir-store sqlite::tests::dead_letters_are_listed",
            "weir-tests rules::by_hand::a_dead_letter_that_was_seen_to_is_none_any_more",
            "weir-tests http::by_hand::dead_letters_are_listed_retried_and_skipped",
        ],
    ),
    row(
        31,
        "Its run has gone on, and goes its own way whatever becomes of the message",
        &["weir-tests rules::by_hand::what_failed_is_tried_again_under_its_own_key"],
    ),
    row(
        31,
        "Retried, it goes back into the queue under its own key, if every guard says yes, and \
         guards are asked again at the hand-over",
        &[
            "weir-tests rules::by_hand::what_failed_is_tried_again_under_its_own_key",
            "weir-tests rules::by_hand::guards_forbid_what_is_sent_by_hand",
            "weir-tests rules::by_hand::guards_are_asked_again_when_it_is_handed_over",
        ],
    ),
    row(
        31,
        "what may have left is retried only with `may_have_left`",
        &["weir-tests rules::by_hand::what_may_have_left_is_tried_again_only_if_that_is_said"],
    ),
    row(
        31,
        "A token whose step is a defect keeps its place and waits for an operator",
        &["weir-tests rules::moving::a_defect_sets_a_run_aside_where_it_stands"],
    ),
    row(
        31,
        "who has it stepped again there, as if it had just come, or ends it (`quarantined`)",
        &[
            "weir-tests rules::by_hand::a_run_that_was_set_aside_is_stepped_again_where_it_stands",
            "weir-tests rules::by_hand::an_operator_ends_a_run_that_was_set_aside",
            "weir-tests http::by_hand::runs_that_were_set_aside_go_on_or_end",
        ],
    ),
    row(
        31,
        "A message that it asked for on this visit is never asked for twice",
        &["weir-tests rules::by_hand::\
             a_run_that_was_set_aside_at_a_send_asks_for_no_second_message"],
    ),
    row(
        31,
        "What operators do is kept with their names",
        &["weir-tests http::by_hand::dead_letters_are_listed_retried_and_skipped"],
    ),
    row(
        32,
        "ids, addresses and anonymous ids of the other one lead to it for ever",
        &[
            "weir-store sqlite::tests::the_merged_are_found_as_the_survivor",
            "weir-store sqlite::tests::the_merged_go_along",
            "weir-tests http::merging::two_contacts_become_one",
        ],
    ),
    row(
        32,
        "Both are taken in the order of their ids and written in one commit",
        &[
            "weir-tests http::merging::merges_that_cross_make_one_contact",
            "weir-tests chaos::fail_points::sqlite_comes_to_the_same_end_from_every_point",
        ],
    ),
    row(
        32,
        "by one key, or about one cart, the one with more messages handed over stays, then the \
         older",
        &[
            "weir-tests rules::merging::of_two_runs_by_one_key_the_older_stays",
            "weir-tests rules::merging::the_run_with_more_messages_handed_over_stays",
            "weir-tests rules::merging::runs_about_one_cart_are_one_whatever_their_keys",
            "weir-tests http::merging::one_cart_is_reminded_of_once",
        ],
    ),
    row(
        32,
        "the other ends (`merged`), and its queued messages are cancelled",
        &["weir-tests rules::merging::the_run_with_more_messages_handed_over_stays"],
    ),
    row(
        32,
        "was written to about the same cart by a token of that flow that would have kept it out: \
         they overlap, or lie within the cooldown",
        &[
            "weir-tests rules::merging::a_cart_that_was_written_about_is_not_written_about_again",
            "weir-tests http::merging::who_was_reminded_is_not_reminded_of_the_same_cart_again",
        ],
    ),
    row(
        32,
        "All others move along and keep their keys and ids, and so do messages, links in them and \
         calls in flight",
        &[
            "weir-tests rules::merging::other_runs_move_along_and_keep_their_ids_and_keys",
            "weir-tests rules::merging::a_call_in_flight_comes_to_the_survivor",
            "weir-tests http::merging::links_in_mails_go_on_working",
            "weir-store sqlite::tests::runs_keep_their_ids",
        ],
    ),
    row(
        32,
        "counts where it lies in time, as if it had always been one person",
        &[
            "weir-tests rules::merging::what_the_other_one_did_counts_where_it_lies_in_time",
            "weir-tests http::merging::history_counts_as_if_it_had_been_one_person",
            "weir-engine model::joined::tests::what_came_from_two_contacts_is_told_by_the_clock",
        ],
    ),
    row(
        32,
        "a goal that it would have reached is reached",
        &["weir-tests rules::merging::a_goal_that_was_reached_by_the_other_one_is_reached"],
    ),
    row(
        32,
        "Withdrawn beats given, from the merge on",
        &["weir-tests rules::merging::withdrawn_beats_given_from_the_merge_on"],
    ),
    row(
        32,
        "Tags, carts, orders and devices join",
        &["weir-tests rules::merging::tags_carts_orders_and_devices_join_without_an_event"],
    ),
    row(
        32,
        "entries of both count for `cooldown`, `max` and `re_entry: once`",
        &["weir-tests rules::merging::entries_of_both_count_for_limits"],
    ),
    row(
        32,
        "take the later write, and where none is known to be later, the survivor's",
        &["weir-tests rules::merging::attributes_take_the_later_write"],
    ),
    row(
        32,
        "Merged tags raise no event: there is one event, `contact_merged`, which tells `from`, \
         `by` and `because`",
        &["weir-tests rules::merging::tags_carts_orders_and_devices_join_without_an_event"],
    ),
    row(
        32,
        "Merged again, nothing changes",
        &["weir-tests http::merging::two_contacts_become_one"],
    ),
    row(
        32,
        "is merged into whoever `identify` or `alias` names, and a cart of nobody into whoever the \
         shop names",
        &[
            "weir-tests http::merging::a_browser_becomes_somebody",
            "weir-tests http::hooks::a_cart_of_nobody_becomes_somebodys",
        ],
    ),
    row(
        32,
        "are never merged by a browser: its anonymous id moves on",
        &["weir-tests http::merging::two_customers_at_one_browser_stay_two"],
    ),
    row(
        33,
        "ends its tokens (`erased`), cancels its messages",
        &["weir-tests rules::entering::erasing_ends_every_run_and_cancels_what_is_queued"],
    ),
    row(
        33,
        "deletes what is keyed by it",
        &[
            "weir-store sqlite::tests::file::erasing_leaves_no_row_of_a_contact_in_any_table",
            "weir-store sqlite::tests::the_erased_are_gone_and_stay_suppressed",
        ],
    ),
    row(
        33,
        "overwrites that in the file",
        &["weir-store sqlite::tests::file::what_was_erased_is_not_in_the_file_any_more"],
    ),
    row(33, "and keeps counts", &["weir-store sqlite::tests::erasing_keeps_the_counts"]),
    row(
        33,
        "and its addresses as keyed hashes on the suppression list",
        &[
            "weir-store suppression::tests::an_address_is_known_by_its_keyed_hash",
            "weir-tests end_to_end::rules::the_address_of_who_was_erased_gets_nothing",
        ],
    ),
    row(
        34,
        "A send is two moments, queueing and hand-over",
        &["weir-tests proof::random::brute_force_finds_what_comes_between_queue_and_hand_over"],
    ),
    row(
        34,
        "Any event may come between them, and only guards are asked at hand-over, so \
         `evaluate_data` alone never proves a `never`",
        &["weir-tests proof::known::a_branch_alone_proves_nothing"],
    ),
    row(
        34,
        "`tag_added` only rises within a token; tags come and go",
        &["weir-tests proof::known::what_comes_and_goes_is_asked_anew"],
    ),
    row(
        34,
        "timers fire in any order that their due times allow",
        &["weir-tests proof::known::what_ends_a_run_in_time_proves_a_claim # within: 2 days"],
    ),
    row(34, "every port is possible", &["weir-tests proof::known::no_way_through_a_node_is_lost"]),
    row(
        34,
        "what `update_contact` sets is followed",
        &["weir-tests proof::known::what_a_flow_writes_is_followed"],
    ),
    row(
        34,
        "the constants of the flow cut the values into ranges, and it is in one of them at a time",
        &[
            "weir-tests proof::ranges::an_attribute_has_one_value_at_a_time",
            "weir-tests proof::ranges::what_a_token_brings_with_it_stays",
        ],
    ),
    row(
        34,
        "of one event the number is followed up to 8",
        &[
            "weir-tests proof::ranges::events_are_counted",
            "weir-tests proof::ranges::a_number_of_events_that_ends_the_run_is_never_passed",
        ],
    ),
    row(
        34,
        "What lets a contact in may be reported late: what happened since may have come before it, \
         and gone again",
        &["weir-tests proof::ranges::what_lets_in_may_be_reported_late"],
    ),
    row(
        34,
        "save that who looks back further finds no less, and a timeline that leans on one is told \
         as *possible if*",
        &["weir-tests proof::ranges::who_looks_back_further_finds_no_less"],
    ),
    row(
        34,
        "Other flows are outside, and the answer says so",
        &["weir-tests command_line::what_the_command_prints_is_what_it_printed # never_proved"],
    ),
    row(35, "0: fine", &["weir-tests end_to_end::rules::every_end_has_its_code"]),
    row(
        35,
        "1: what was looked at has problems; with `check`, also an assertion that is refuted or \
         undecided (`--allow-undecided` lets the latter pass)",
        &[
            "weir-tests end_to_end::rules::every_end_has_its_code",
            "weir-tests command_line::what_the_command_prints_is_what_it_printed # never_refuted",
        ],
    ),
    row(
        35,
        "2: wrong usage or a missing file",
        &[
            "weir-tests end_to_end::rules::every_end_has_its_code",
            "weir-tests command_line::what_the_command_prints_is_what_it_printed # check_missing",
        ],
    ),
    row(
        35,
        "3: the environment failed, such as no store, a port that is taken, or a store at another \
         pace",
        &[
            "weir-tests end_to_end::rules::every_end_has_its_code # no/such/folder",
            "weir-tests end_to_end::restart::a_port_that_is_taken_is_said",
            "weir-tests end_to_end::restart::another_pace_is_refused",
        ],
    ),
];

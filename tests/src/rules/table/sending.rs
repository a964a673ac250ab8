//! Sending.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    row(
        15,
        "The status of a message only rises, `queued → sending → accepted → delivered → seen → \
         clicked`, or ends as `suppressed`, `cancelled`, `failed` or `unknown`",
        &[
            "weir-tests rules::sending::a_status_only_rises_or_ends",
            "weir-tests rules::sending::what_comes_late_lowers_nothing_and_facts_stand_beside",
        ],
    ),
    row(
        15,
        "only an operator lets it begin anew",
        &["weir-tests rules::by_hand::what_failed_is_tried_again_under_its_own_key"],
    ),
    row(
        15,
        "Bounced, complained, replied and unsubscribed are facts beside it; who replied has seen \
         it",
        &[
            "weir-tests rules::sending::what_comes_late_lowers_nothing_and_facts_stand_beside",
            "weir-tests rules::sending::an_unsubscription_is_a_fact_of_its_message",
        ],
    ),
    row(
        15,
        "Clicked implies seen, and seen delivered",
        &["weir-engine condition::tests::finding::statuses_imply_those_before"],
    ),
    row(
        15,
        "`accepted` is told as the event `message_sent`",
        &["weir-tests rules::sending::what_was_taken_is_told_as_sent"],
    ),
    row(
        15,
        "The reasons are a closed list",
        &["weir-tests rules::promised::the_reasons_of_messages_are_the_list"],
    ),
    row(
        16,
        "A send node holds its token until the message is handed over",
        &["weir-tests rules::sending::a_send_node_holds_its_run_until_the_hand_over"],
    ),
    row(
        16,
        "A guard that says *later* (the send window) parks the token there with its reason",
        &[
            "weir-tests rules::sending::later_parks_the_run_with_its_reason_and_queues_nothing",
            "weir-tests rules::windows::outside_drop_suppresses_instead_of_waiting",
        ],
    ),
    row(
        16,
        "nothing is queued before every guard says yes, and all are asked again then",
        &[
            "weir-tests rules::sending::later_parks_the_run_with_its_reason_and_queues_nothing",
            "weir-tests rules::sending::every_guard_is_asked_again_at_the_hand_over",
        ],
    ),
    row(
        16,
        "So a queued message always belongs to the node where its token stands",
        &[
            "weir-tests rules::sending::a_send_node_holds_its_run_until_the_hand_over",
            "weir-tests rules::entering::a_restart_ends_cancels_and_enters_in_one",
        ],
    ),
    row(
        17,
        "Accepted and unknown leave by `next`",
        &[
            "weir-tests rules::sending::the_way_on_is_by_what_became_of_it",
            "weir-nodes send::tests::what_became_of_the_message_chooses_the_port",
        ],
    ),
    row(
        17,
        "refused, suppressed, failed for ever and expired (`expires`, 3 days if left out) leave by \
         `failed`",
        &[
            "weir-tests rules::sending::the_way_on_is_by_what_became_of_it",
            "weir-tests rules::sending::a_message_that_nobody_took_expires",
            "weir-tests reference::mutations::every_broken_rule_is_noticed # Suppressed",
        ],
    ),
    row(
        17,
        "which leads where `next` leads if it is not wired",
        &["weir-tests rules::sending::failed_leads_where_next_leads_if_it_is_not_wired"],
    ),
    row(
        17,
        "What certainly was not sent is tried again, after 5 seconds, 10, 20 and so on up to \
         every half hour, until it expires",
        &[
            "weir-runtime dispatch::outcome::tests::waits_double_up_to_the_longest",
            "weir-tests end_to_end::guards::a_mail_server_that_was_away_gets_it_once",
            "weir-tests rules::sending::a_message_that_nobody_took_expires",
        ],
    ),
    row(
        17,
        "The token moves on in the commit that records the outcome",
        &["weir-tests rules::sending::a_send_node_holds_its_run_until_the_hand_over"],
    ),
    row(
        17,
        "A bounce that comes later is a fact for `evaluate_event`",
        &["weir-tests rules::sending::a_late_bounce_is_a_fact_for_who_asks"],
    ),
    row(
        18,
        "First the provider's permit",
        &["weir-tests rules::running::a_message_without_a_permit_stays_queued"],
    ),
    row(
        18,
        "then the commit to `sending` with every guard",
        &[
            "weir-tests rules::sending::every_guard_is_asked_again_at_the_hand_over",
            "weir-tests end_to_end::guards::consent_withdrawn_while_the_message_is_queued_counts",
            "weir-tests races::between::the_guards_of_the_hand_over_decide_alone",
        ],
    ),
    row(
        18,
        "then the call within a second; later than that the message is put back",
        &["weir-tests rules::running::a_call_that_was_not_made_within_a_second_is_not_made"],
    ),
    row(
        18,
        "and asked again",
        &["weir-tests rules::running::what_is_put_back_is_asked_about_again"],
    ),
    row(
        18,
        "So what an event can no longer stop are the calls in flight, not a batch",
        &[
            "weir-tests rules::running::a_message_without_a_permit_stays_queued",
            "weir-tests end_to_end::race::a_purchase_that_was_answered_first_wins",
            "weir-tests races::between::nothing_is_handed_over_afterwards_on_sqlite",
            "weir-tests races::between::nothing_is_handed_over_afterwards_by_two_on_postgresql",
            "weir-tests races::due::a_purchase_wins_by_a_millisecond_on_sqlite",
            "weir-tests races::due::a_purchase_wins_by_a_millisecond_on_postgresql",
        ],
    ),
    row(
        18,
        "A provider is given no more calls at once",
        &["weir-tests rules::running::a_message_without_a_permit_stays_queued"],
    ),
    row(
        18,
        "and no more messages in a time than [its limits](sending.md) allow",
        &[
            "weir-tests races::limits::messages_leave_at_the_rate_of_their_provider",
            "weir-runtime dispatch::pace::tests::a_burst_passes_and_then_one_after_the_other",
        ],
    ),
    row(
        18,
        "one that is ill gets nothing but one message to try it, and delays only its own",
        &[
            "weir-tests races::limits::a_provider_that_is_ill_gets_nothing_and_delays_no_other",
            "weir-runtime dispatch::breaker::tests::one_message_tries_it",
        ],
    ),
    row(
        18,
        "What is queued for a provider waits for one of that name, also where there is none yet",
        &["weir-tests end_to_end::kept_providers::\
             what_one_process_is_told_of_a_provider_all_know"],
    ),
    row(
        18,
        "a provider that is changed gets it with its new settings",
        &["weir-tests http::kept_providers::\
             one_that_is_needed_stays_and_what_waits_goes_on_with_its_new_settings"],
    ),
    row(
        18,
        "while calls under way go on with the old ones and count among its own",
        &["weir-runtime dispatch::permits::tests::calls_under_way_count_after_a_change"],
    ),
    row(
        18,
        "One that a running flow names, or messages wait for or are on their way to, is not \
         deleted",
        &[
            "weir-tests http::kept_providers::one_that_is_called_stays",
            "weir-tests http::kept_providers::\
             one_that_a_flow_names_stays_until_the_flow_names_another",
            "weir-tests http::kept_providers::\
             one_that_is_needed_stays_and_what_waits_goes_on_with_its_new_settings",
        ],
    ),
    row(
        18,
        "While sending is paused (`POST /v1/settings/sending`) no process hands anything over",
        &[
            "weir-tests races::switch::nothing_leaves_while_sending_is_paused_on_sqlite",
            "weir-tests races::switch::\
             nothing_leaves_while_sending_is_paused_by_one_of_two_on_postgresql",
            "weir-tests http::sending::all_sending_is_stopped_and_goes_on",
        ],
    ),
    row(
        18,
        "also after a restart; what is queued stays queued",
        &["weir-tests races::switch::a_pause_of_sending_survives_a_restart"],
    ),
    row(
        18,
        "and expires in its time",
        &["weir-tests races::switch::messages_expire_while_sending_is_paused"],
    ),
    row(
        19,
        "There is one message for one visit of a send node",
        &[
            "weir-tests rules::sending::a_message_is_taken_once",
            "weir-store sqlite::tests::a_second_message_of_a_visit_is_refused",
        ],
    ),
    row(
        19,
        "a provider that takes a key once gets the same key again",
        &["weir-tests races::lost::who_takes_a_key_once_gets_it_again"],
    ),
    row(
        19,
        "One that can be asked is asked: what it has was sent",
        &[
            "weir-tests races::lost::what_the_provider_has_was_sent",
            "weir-tests races::lost::whoever_goes_on_after_a_restart_asks",
        ],
    ),
    row(
        19,
        "and what it never got is tried again",
        &["weir-tests races::lost::what_the_provider_never_got_is_sent"],
    ),
    row(
        19,
        "Where neither is so, or it cannot say, the node decides",
        &["weir-tests races::lost::where_the_provider_cannot_say_the_node_does"],
    ),
    row(
        19,
        "So a message is handed over at most once",
        &[
            "weir-tests rules::sending::a_message_is_taken_once",
            "weir-tests end_to_end::guards::a_mail_that_may_have_left_is_not_sent_again",
            "weir-tests end_to_end::guards::a_kill_in_the_middle_of_a_call_sends_nothing_twice",
        ],
    ),
    row(
        19,
        "save where `on_unknown: at_least_once` was chosen or holds, and then it is counted \
         (`weir_messages_sent_again_total`)",
        &["weir-tests end_to_end::rules::what_is_sent_again_is_counted"],
    ),
    row(
        19,
        "and waits first, as in rule 17",
        &["weir-tests rules::running::what_may_have_left_waits_before_it_is_sent_again"],
    ),
    row(
        19,
        "or where an operator tries again what may have left, which is counted too",
        &["weir-tests end_to_end::dead::what_may_have_left_is_counted_when_it_is_tried_again"],
    ),
    row(
        19,
        "Left out, marketing is `never_twice` and transactional is `at_least_once`",
        &["weir-tests rules::sending::what_is_unknown_is_left_or_sent_again_by_kind"],
    ),
    row(
        19,
        "What may have left is given again to the provider it went to, whoever is the channel's \
         default by then",
        &["weir-tests http::kept_providers::\
             what_may_have_left_is_given_again_to_the_provider_it_went_to"],
    ),
    row(
        19,
        "What a process had under way when it ended is settled so at the next start",
        &["weir-tests end_to_end::guards::a_kill_in_the_middle_of_a_call_sends_nothing_twice"],
    ),
    row(
        19,
        "where others share its store, by one of them within seconds, even while calls of their \
         own hang",
        &[
            "weir-tests \
             end_to_end::several::what_a_killed_process_had_taken_is_looked_after_by_the_other",
            "weir-store \
             postgres::tests::several::plain::an_owner_that_speaks_keeps_what_is_its_own",
            "weir-store postgres::tests::several::plain::what_is_lost_is_found_by_one",
        ],
    ),
    row(
        20,
        "A message is rendered when it is first taken to `sending`",
        &["weir-tests rules::running::a_message_says_what_is_so_when_it_is_taken"],
    ),
    row(
        20,
        "later attempts send the same bytes",
        &[
            "weir-tests rules::running::later_attempts_send_the_same_bytes_for_a_while",
            "weir-tests senders::smtp::every_attempt_has_the_same_bytes_but_for_the_date",
        ],
    ),
    row(
        20,
        "and it is rendered anew only if nothing left the machine and 15 minutes passed",
        &[
            "weir-tests rules::running::later_attempts_send_the_same_bytes_for_a_while",
            "weir-tests rules::running::what_may_have_left_is_never_rendered_anew",
        ],
    ),
    row(
        20,
        "`event` and `vars` are the token's; `contact`, `cart` and `order` are those of that \
         moment",
        &["weir-tests rules::running::a_message_says_what_is_so_when_it_is_taken"],
    ),
    row(
        20,
        "and so are the price and the stock of [products](products.md) that it shows",
        &["weir-tests end_to_end::products::a_message_shows_what_is_true_when_it_leaves"],
    ),
    row(
        20,
        "A message without products is suppressed where a feed of it says `do_not_send`",
        &["weir-tests end_to_end::products::a_message_without_products_says_what_it_looked_for"],
    ),
    row(
        20,
        "What it looked like is kept for 30 days",
        &["weir-store sqlite::tests::what_is_old_is_swept"],
    ),
    row(
        21,
        "Consent is given, withdrawn or unknown, for each channel",
        &["weir-tests rules::sending::consent_is_given_withdrawn_or_unknown_for_each_channel"],
    ),
    row(
        21,
        "Marketing to unknown is suppressed unless the setting `consent_unknown: allow` is on",
        &["weir-tests rules::sending::consent_is_given_withdrawn_or_unknown_for_each_channel"],
    ),
    row(
        21,
        "`weir serve` says which",
        &["weir-tests end_to_end::rules::the_start_says_whether_unknown_consent_is_enough"],
    ),
    row(
        21,
        "Only a later act of the person (the event `consent_given`) undoes a withdrawal",
        &["weir-tests rules::sending::a_later_act_of_the_person_undoes_a_withdrawal"],
    ),
    row(
        21,
        "PUT and PATCH never do",
        &["weir-tests http::contacts::a_contact_lives_in_sqlite # only the person undoes"],
    ),
    row(21, "nor does an import", &["weir-tests http::bulk::a_row_never_undoes_a_withdrawal"]),
    row(
        21,
        "A PUT without `consent`, `tags` or `devices` leaves them",
        &["weir-tests http::contacts::a_contact_lives_in_sqlite # what PUT does not name stays"],
    ),
    row(
        21,
        "A webhook asks for no consent and heeds no window",
        &["weir-tests rules::sending::a_webhook_asks_for_no_consent_and_heeds_no_window"],
    ),
    row(
        22,
        "a new message of the same run and node, with a key of its own, that names the one it \
         says again and the operator",
        &[
            "weir-tests rules::by_hand::what_is_said_again_is_a_new_message_with_its_own_key",
            "weir-tests http::by_hand::a_message_is_said_again",
        ],
    ),
    row(
        22,
        "The same `Idempotency-Key` makes one message",
        &[
            "weir-tests rules::by_hand::one_request_says_it_again_once",
            "weir-tests http::by_hand::a_message_is_said_again",
        ],
    ),
    row(
        22,
        "Consent, suppression list and `exit_when` forbid it as they forbid any other, now and at \
         the hand-over",
        &[
            "weir-tests rules::by_hand::guards_forbid_what_is_sent_by_hand",
            "weir-tests rules::by_hand::guards_are_asked_again_when_it_is_handed_over",
            "weir-tests rules::by_hand::what_ends_the_run_after_its_end_forbids_too",
        ],
    ),
    row(
        22,
        "with `force` the send window does not hold it",
        &["weir-tests rules::by_hand::only_the_window_can_be_overridden"],
    ),
    row(
        22,
        "A run that left early (`exit`, `goal`, `superseded`, `archived`, `quarantined`) sends \
         nothing more",
        &["weir-tests rules::by_hand::guards_forbid_what_is_sent_by_hand"],
    ),
    row(
        22,
        "Conditions look at what the flow sent, not at what was sent again",
        &["weir-tests rules::by_hand::conditions_look_at_what_the_flow_sent"],
    ),
    row(
        22,
        "`POST /v1/carts/{id}/remind` makes a new message about a cart in the same way, by a run \
         of its own that ends at once",
        &["weir-tests rules::carts::by_hand::a_reminder_is_a_new_message_of_its_operator"],
    ),
    row(
        22,
        "what is not open any more is not reminded of",
        &["weir-tests rules::carts::by_hand::what_is_over_is_not_reminded_of"],
    ),
];

//! Clock.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    row(
        6,
        "With `--time-scale N` the clock shows T0 + (real time − T0) · N",
        &[
            "weir-tests rules::running::a_scaled_clock_goes_on_from_its_first_origin",
            "weir-runtime clock::tests::a_scaled_clock_runs_from_its_origin",
        ],
    ),
    row(
        6,
        "T0 and N are kept in the store, so restarts go on from there",
        &["weir-tests rules::running::a_scaled_clock_goes_on_from_its_first_origin"],
    ),
    row(
        6,
        "another pace on the same store is refused (exit code 3)",
        &["weir-tests end_to_end::restart::another_pace_is_refused"],
    ),
    row(
        6,
        "Timers of tokens, windows, cool-downs and `occurred_at` follow this clock",
        &[
            "weir-tests end_to_end::restart::who_is_inside_stays_on_the_version_it_entered",
            "weir-tests end_to_end::real_journeys::what_happens_is_what_simulate_says",
        ],
    ),
    row(
        6,
        "time-outs of calls, retry back-off, limits of providers and sessions follow the real one",
        &["weir-tests rules::running::a_scaled_clock_goes_on_from_its_first_origin"],
    ),
    row(
        6,
        "With `--clock manual` time moves only by `POST /v1/clock {\"advance\": \"1 day\"}`",
        &["weir-tests http::surface::the_clock_is_moved_by_hand"],
    ),
    row(
        6,
        "which answers when everything due up to there has been applied and handed over",
        &[
            "weir-tests http::flows::flows_are_listed_and_counted",
            "weir-tests end_to_end::real_journeys::what_happens_is_what_simulate_says",
        ],
    ),
    row(
        7,
        "At equal instants events come first, in the order they were acknowledged",
        &[
            "weir-tests reference::mutations::every_broken_rule_is_noticed # TieOrder",
            "weir-tests reference::the_engine_does_what_the_rules_say",
        ],
    ),
    row(
        7,
        "then timers by due time and node name",
        &["weir-tests reference::the_engine_does_what_the_rules_say"],
    ),
    row(
        7,
        "a timer fires when the millisecond it is due at is over",
        &["weir-runtime clock::tests::a_clock_moved_by_hand_never_goes_back # passed"],
    ),
    row(
        7,
        "A clock moved by hand applies everything due up to where it was moved",
        &[
            "weir-tests http::flows::flows_are_listed_and_counted",
            "weir-tests end_to_end::real_journeys::what_happens_is_what_simulate_says",
        ],
    ),
    row(
        7,
        "projection (tags, attributes, cart, consent)",
        &["weir-tests rules::moving::an_event_is_projected_before_anything_hears_of_it"],
    ),
    row(
        7,
        "then for each token by age the goal, `exit_when` and its waiting node, then starts",
        &[
            "weir-tests rules::moving::goal_then_exit_then_node_then_starts",
            "weir-tests rules::moving::the_oldest_run_is_asked_first",
            "weir-tests reference::mutations::every_broken_rule_is_noticed # ExitOrder",
        ],
    ),
    row(
        7,
        "A token is never woken or ended by the event that started it",
        &["weir-tests rules::moving::the_event_that_started_a_run_does_not_move_it"],
    ),
    row(
        7,
        "One event moves a token past at most one node that was waiting",
        &["weir-tests rules::moving::one_event_moves_a_run_past_one_node_that_waits"],
    ),
    row(
        8,
        "A day is a calendar day in the contact's zone where it looks forward (`pause`, `within` \
         of `wait_for` and `evaluate_event`, `expires`)",
        &[
            "weir-tests rules::moving::a_day_ahead_is_one_of_the_calendar",
            "weir-engine value::duration::tests::looks_forward_on_the_calendar_of_the_zone",
            "weir-tests reference::mutations::every_broken_rule_is_noticed # Dst",
        ],
    ),
    row(
        8,
        "and 24 hours where it looks back or limits (`cooldown`, `max`, `max_age`, `within` in \
         conditions, `goal`)",
        &[
            "weir-tests rules::moving::a_day_that_limits_has_24_hours",
            "weir-tests rules::moving::a_day_of_age_has_24_hours",
            "weir-engine condition::tests::finding::a_day_looking_back_has_24_hours",
            "weir-engine value::duration::tests::looks_back_by_days_of_24_hours",
        ],
    ),
    row(
        8,
        "The instant is fixed when the token parks",
        &[
            "weir-tests rules::moving::a_change_of_zone_makes_no_timer_early",
            "weir-nodes evaluate_event::tests::a_deadline_is_fixed_when_it_parks",
        ],
    ),
    row(
        8,
        "a change of zone moves only `until` and windows, and makes no timer early",
        &[
            "weir-nodes pause::tests::another_zone_moves_moments_and_windows_but_no_length",
            "weir-tests rules::moving::a_change_of_zone_makes_no_timer_early",
        ],
    ),
    row(
        8,
        "A local time that does not exist becomes the first that does; one that is there twice is \
         the first",
        &["weir-engine \
           value::zone::tests::skipped_times_move_to_the_end_of_the_gap_and_doubled_\
         ones_are_the_first"],
    ),
    row(
        8,
        "The zone is the contact's, else that of the settings, else UTC",
        &["weir-tests rules::moving::the_zone_is_the_contacts_else_that_of_the_settings_else_utc"],
    ),
];

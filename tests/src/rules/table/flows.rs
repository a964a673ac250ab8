//! Flows, files, versions.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    row(
        1,
        "A flow has `state: live` (left out, this holds) or `draft`",
        &[
            "weir-tests rules::running::a_draft_file_is_kept_and_a_live_one_published",
            "weir-tests language::rows::each_mistake_is_told_where_it_is_and_how_to_mend_it # It \
             takes `live`, `draft`",
        ],
    ),
    row(
        1,
        "publishes the live ones and keeps the others as drafts",
        &[
            "weir-tests rules::running::a_draft_file_is_kept_and_a_live_one_published",
            "weir-tests end_to_end::rules::a_file_that_vanished_changes_nothing",
        ],
    ),
    row(
        1,
        "A live flow with errors stops the start with its diagnostics",
        &["weir-tests end_to_end::restart::a_live_flow_with_errors_stops_the_start"],
    ),
    row(
        1,
        "Of the flows in `flows/`, only `abandoned-cart.yaml` is live",
        &["weir-tests rules::promised::the_live_flow_is_the_one_that_is_named"],
    ),
    row(
        1,
        "Two live flows that start on the same event are a note",
        &["weir-tests language::several::live_flows_on_one_event_are_noted"],
    ),
    row(
        2,
        "A flow whose assertion is refuted is not published; the answer is 409 with the timeline \
         that breaks it",
        &["weir-tests http::flows::only_what_holds_is_published"],
    ),
    row(
        2,
        "An assertion that could not be decided is a warning",
        &[
            "weir-tests rules::running::an_assertion_that_is_not_decided_is_published",
            "weir-tests proof::known::too_many_states_prove_nothing",
        ],
    ),
    row(
        2,
        "Keys that this version of Weir does not know are errors",
        &["weir-tests language::rows::each_mistake_is_told_where_it_is_and_how_to_mend_it # E102"],
    ),
    row(
        3,
        "Publishing makes a version, which never changes again",
        &[
            "weir-store sqlite::tests::versions_are_numbered_and_kept",
            "weir-tests end_to_end::restart::who_is_inside_stays_on_the_version_it_entered",
        ],
    ),
    row(
        3,
        "It holds the template files that its messages name",
        &["weir-store sqlite::tests::versions_are_numbered_and_kept"],
    ),
    row(
        3,
        "their bytes are part of its hash, and so is everything in the file but comments, `layout` \
         and `tests`",
        &["weir-tests language::canonical::the_hash_covers_what_decides_and_nothing_else"],
    ),
    row(
        3,
        "a plain-text PUT keeps the files of the last revision",
        &["weir-tests http::flows::a_draft_is_changed_by_whoever_knows_its_revision"],
    ),
    row(
        3,
        "Template paths may not leave the folder of the flow",
        &[
            "weir-runtime intake::draft::tests::drafts_are_read",
            "weir-tests language::rows::each_mistake_is_told_where_it_is_and_how_to_mend_it # does \
             not lie in the flow's folder",
        ],
    ),
    row(
        4,
        "A file is published only when its hash differs from that of the last version *that came \
         from a file*",
        &[
            "weir-tests rules::running::a_file_is_published_when_it_differs_from_the_last_file",
            "weir-tests end_to_end::restart::a_file_that_did_not_change_makes_no_version",
        ],
    ),
    row(
        4,
        "If the app has published since, the start warns and keeps the app's version",
        &[
            "weir-tests end_to_end::rules::the_start_warns_when_the_app_has_published_since",
            "weir-tests end_to_end::restart::what_the_app_published_stays",
        ],
    ),
    row(
        4,
        "A file that vanished changes nothing",
        &["weir-tests end_to_end::rules::a_file_that_vanished_changes_nothing"],
    ),
    row(
        4,
        "A paused flow stays paused",
        &[
            "weir-tests rules::running::a_paused_flow_stays_paused_when_its_file_is_published",
            "weir-tests end_to_end::restart::a_paused_flow_stays_paused_and_goes_on_later",
            "weir-store sqlite::tests::states_are_kept",
        ],
    ),
    row(
        5,
        "A *paused* flow lets nobody in (`not_entered: flow_paused`)",
        &[
            "weir-tests rules::moving::a_flow_that_rests_says_why_nobody_enters",
            "weir-tests end_to_end::restart::a_paused_flow_stays_paused_and_goes_on_later",
        ],
    ),
    row(
        5,
        "its timers wait and its queued messages are held",
        &[
            "weir-tests rules::moving::timers_and_messages_of_a_paused_flow_wait",
            "weir-store sqlite::tests::paused_flows_are_left_alone",
        ],
    ),
    row(
        5,
        "events still count, so `exit_when`, goals and `wait_for` work on",
        &["weir-tests rules::moving::events_count_in_a_paused_flow"],
    ),
    row(
        5,
        "On resume the guards are asked again, and what is overdue fires",
        &[
            "weir-tests end_to_end::restart::a_paused_flow_stays_paused_and_goes_on_later",
            "weir-tests rules::moving::timers_and_messages_of_a_paused_flow_wait",
        ],
    ),
    row(
        5,
        "at once where it is one batch (256 contacts), else shard by shard at about 100 a second, \
         so that a resume is no wave",
        &[
            "weir-runtime release::tests::one_batch_fires_at_once_and_more_step_by_step",
            "weir-runtime release::tests::a_release_holds_up_no_other_flow",
        ],
    ),
    row(
        5,
        "A *draining* flow only lets nobody in",
        &["weir-tests rules::moving::those_inside_a_drained_or_archived_flow_go_on"],
    ),
    row(
        5,
        "An *archived* flow lets nobody in (`not_entered: archived`)",
        &["weir-tests rules::moving::a_flow_that_rests_says_why_nobody_enters"],
    ),
    row(
        5,
        "those inside go on to their end",
        &["weir-tests rules::moving::those_inside_a_drained_or_archived_flow_go_on"],
    ),
    row(
        5,
        "or end now (`archived`) where `{\"end\": true}` asks for that",
        &["weir-tests http::flows::those_inside_an_archived_flow_go_on_or_end"],
    ),
    row(
        5,
        "A contact stays on the version it entered",
        &["weir-tests end_to_end::restart::who_is_inside_stays_on_the_version_it_entered"],
    ),
];

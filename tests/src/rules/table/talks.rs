//! Conversations.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    row(
        38,
        "`conversation_opened` and `conversation_closed` say whether a contact talks with somebody \
         of the shop: the attribute `in_conversation` is true while a conversation is open and \
         false when none is",
        &["weir-tests rules::talks::an_agent_ends_runs_and_keeps_from_entering"],
    ),
    row(
        38,
        "Each is told by its `conversation_id`; one that is closed without an id closes all that \
         were begun before",
        &[
            "weir-tests rules::talks::somebody_talks_until_every_conversation_is_closed",
            "weir-engine model::talk::tests::one_is_open_until_each_is_closed",
        ],
    ),
    row(
        38,
        "What happened earlier changes nothing that is known of later",
        &[
            "weir-tests rules::talks::what_is_told_late_changes_nothing",
            "weir-engine model::talk::tests::one_is_open_until_each_is_closed",
        ],
    ),
    row(
        38,
        "The attribute changes by an event like any other, so that flows start, wait and end by \
         it; a PUT leaves it",
        &["weir-tests rules::talks::flows_start_by_it", "weir-tests rules::talks::a_put_leaves_it"],
    ),
    row(
        38,
        "Merged contacts talk if one of them did",
        &["weir-tests http::talks::merged_contacts_talk_if_one_did"],
    ),
];

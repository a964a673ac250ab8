//! Statements that only PostgreSQL needs.

use crate::sql::statements::statements;

statements! {
    postgres;

    HOLD_CONTACTS: Hot = "hold_contacts",
    RESERVE_NAMES: Hot = "reserve_names",
    RELEASE_NAMES: Hot = "release_names",
    KEEP_COMMIT: Hot = "keep_commit",
    SETTLE_COMMIT: Hot = "settle_commit",
    PASS_GATE: Hot = "pass_gate",
    CLOSE_GATE: Hot = "close_gate",
    WRITE_BEAT: Hot = "write_beat",
    LIST_BEATS: Hot = "list_beats",
    SWEEP_BEATS: Hot = "sweep_beats",
    COUNT_OTHERS: Hot = "count_others",
    SWEEP_COMMITS: Hot = "sweep_commits",
    READ_CLOCK: Hot = "read_clock",
    WRITE_PRESENCE: Hot = "write_presence",
    DELETE_PRESENCE: Hot = "delete_presence",
    COUNT_PRESENT: Hot = "count_present",
    SWEEP_ALL_MESSAGES: Walk = "sweep_all_messages",
    SWEEP_ALL_PROVIDER_LOG: Walk = "sweep_all_provider_log",
    LIST_MONTHS: Walk = "list_months",
    LIST_UNFORESEEN: Walk = "list_unforeseen",
    MONTH_IS_NEEDED: Walk = "month_is_needed",
    MONTH_IS_WAITING: Walk = "month_is_waiting",
    COUNT_MONTH: Walk = "count_month",
}

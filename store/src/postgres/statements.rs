//! Statements that only PostgreSQL needs.

use crate::sql::statements::statements;

statements! {
    postgres;

    HOLD_CONTACTS: Hot = "hold_contacts",
    RESERVE_NAMES: Hot = "reserve_names",
    RELEASE_NAMES: Hot = "release_names",
    KEEP_COMMIT: Hot = "keep_commit",
    SETTLE_COMMIT: Hot = "settle_commit",
    COUNT_OTHERS: Hot = "count_others",
    SWEEP_COMMITS: Hot = "sweep_commits",
}

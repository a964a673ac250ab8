//! Statements that only SQLite needs.

use crate::sql::statements::statements;

statements! {
    sqlite;

    CREATE_HEADS: Hot = "create_heads",
    DELETE_COUNT_DELTAS: Walk = "delete_count_deltas",
}

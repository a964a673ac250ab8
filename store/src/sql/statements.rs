//! Every statement by name, with its text for each database: one file each under `store/sql`.

/// A statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Statement {
    /// Its file, without folder and ending.
    pub(crate) name: &'static str,
    /// How it is used.
    pub(crate) used: Use,
    /// Its text; empty where that database has no use for it.
    pub(crate) sqlite: &'static str,
    /// Its text; empty where that database has no use for it.
    pub(crate) postgres: &'static str,
}

/// How a statement is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// By claims, commits and reads of one contact: never walks a large table.
    Hot,
    /// By people and plans: may walk one.
    Walk,
}

/// Declares statements that `both` databases have, or `sqlite` or `postgres` alone.
macro_rules! statements {
    ($kept:ident; $($name:ident: $used:ident = $file:literal,)*) => {
        $(pub(crate) const $name: &$crate::sql::statements::Statement =
            &$crate::sql::statements::statements!(@$kept $used $file);)*

        /// Every statement that is declared here.
        #[cfg(test)]
        pub(crate) const ALL: &[&$crate::sql::statements::Statement] = &[$($name,)*];
    };
    (@both $used:ident $file:literal) => {
        $crate::sql::statements::Statement {
            name: $file,
            used: $crate::sql::statements::Use::$used,
            sqlite: include_str!(concat!("../../sql/sqlite/", $file, ".sql")),
            postgres: include_str!(concat!("../../sql/postgres/", $file, ".sql")),
        }
    };
    (@sqlite $used:ident $file:literal) => {
        $crate::sql::statements::Statement {
            name: $file,
            used: $crate::sql::statements::Use::$used,
            sqlite: include_str!(concat!("../../sql/sqlite/", $file, ".sql")),
            postgres: "",
        }
    };
    (@postgres $used:ident $file:literal) => {
        $crate::sql::statements::Statement {
            name: $file,
            used: $crate::sql::statements::Use::$used,
            sqlite: "",
            postgres: include_str!(concat!("../../sql/postgres/", $file, ".sql")),
        }
    };
}
pub(crate) use statements;

statements! {
    both;

    FIND_EXTERNAL: Hot = "find_external",
    FIND_EMAIL: Hot = "find_email",
    FIND_PHONE: Hot = "find_phone",
    FIND_ANONYMOUS: Hot = "find_anonymous",
    FIND_IDS: Hot = "find_ids",
    CREATE_CONTACTS: Hot = "create_contacts",

    DUE_CONTACTS: Hot = "due_contacts",
    QUEUED_MESSAGES: Hot = "queued_messages",
    SENDING_MESSAGES: Hot = "sending_messages",
    MESSAGES_BY_ID: Hot = "messages_by_id",

    LOAD_WORDS: Walk = "load_words",
    WRITE_WORDS: Hot = "write_words",

    LOAD_CONTACTS: Hot = "load_contacts",
    LOAD_TAGS: Hot = "load_tags",
    LOAD_MEMBERS: Hot = "load_members",
    LOAD_CONSENTS: Hot = "load_consents",
    LOAD_BASKETS: Hot = "load_baskets",
    LOAD_HISTORY: Hot = "load_history",
    LOAD_HISTORY_OF_KIND: Hot = "load_history_of_kind",
    LOAD_TOKENS: Hot = "load_tokens",
    LOAD_ENDED_TOKENS: Hot = "load_ended_tokens",
    LOAD_MESSAGES: Hot = "load_messages",
    LOAD_APPOINTMENTS: Hot = "load_appointments",
    LOAD_EVENT_IDS: Hot = "load_event_ids",
    LOAD_SUPPRESSED: Hot = "load_suppressed",

    WRITE_HEADS: Hot = "write_heads",
    WRITE_CONTACTS: Hot = "write_contacts",
    WRITE_ALIASES: Hot = "write_aliases",
    WRITE_TAGS: Hot = "write_tags",
    DELETE_TAGS: Hot = "delete_tags",
    WRITE_MEMBERS: Hot = "write_members",
    DELETE_MEMBERS: Hot = "delete_members",
    WRITE_CONSENTS: Hot = "write_consents",
    DELETE_CONSENTS: Hot = "delete_consents",
    WRITE_BASKETS: Hot = "write_baskets",
    DELETE_BASKETS: Hot = "delete_baskets",
    WRITE_EVENTS: Hot = "write_events",
    WRITE_EVENT_IDS: Hot = "write_event_ids",
    INSERT_TOKENS: Hot = "insert_tokens",
    UPDATE_TOKENS: Hot = "update_tokens",
    INSERT_MESSAGES: Hot = "insert_messages",
    UPDATE_MESSAGES: Hot = "update_messages",
    WRITE_APPOINTMENTS: Hot = "write_appointments",
    DELETE_APPOINTMENTS: Hot = "delete_appointments",
    WRITE_COUNT_DELTAS: Hot = "write_count_deltas",
    WRITE_SUPPRESSIONS: Hot = "write_suppressions",
    WRITE_PATTERNS: Hot = "write_patterns",
    WRITE_BODIES: Hot = "write_bodies",
    WRITE_LOG_LINES: Hot = "write_log_lines",
    WRITE_ANSWERS: Hot = "write_answers",
    WRITE_SETTING: Hot = "write_setting",
    DELETE_SETTING: Hot = "delete_setting",

    MERGE_HEADS: Hot = "merge_heads",
    WRITE_JOINED: Hot = "write_joined",
    MOVE_ALIASES: Hot = "move_aliases",
    MOVE_EVENT_IDS: Hot = "move_event_ids",

    ERASE_ALIASES: Hot = "erase_aliases",
    ERASE_APPOINTMENTS: Hot = "erase_appointments",
    ERASE_BASKETS: Hot = "erase_baskets",
    ERASE_BODIES: Hot = "erase_bodies",
    ERASE_COUPONS: Hot = "erase_coupons",
    ERASE_COUPON_ERRANDS: Hot = "erase_coupon_errands",
    ERASE_CONSENTS: Hot = "erase_consents",
    ERASE_CONTACTS: Hot = "erase_contacts",
    ERASE_EVENT_IDS: Hot = "erase_event_ids",
    ERASE_EVENTS: Hot = "erase_events",
    ERASE_HEADS: Hot = "erase_heads",
    ERASE_MEMBERS: Hot = "erase_members",
    ERASE_MESSAGES: Hot = "erase_messages",
    ERASE_PROVIDER_LOG: Hot = "erase_provider_log",
    ERASE_TAGS: Hot = "erase_tags",
    ERASE_TOKENS: Hot = "erase_tokens",
    WRITE_ERASURES: Hot = "write_erasures",

    LIST_CONTACTS: Hot = "list_contacts",
    LIST_BY_TAG: Hot = "list_by_tag",
    LIST_BY_SEGMENT: Hot = "list_by_segment",
    LIST_TAGS: Hot = "list_tags",
    LIST_NAMES: Hot = "list_names",
    WRITE_NAME: Hot = "write_name",
    DELETE_NAME: Hot = "delete_name",
    LIST_BY_EMAIL: Hot = "list_by_email",
    LIST_BY_PHONE: Hot = "list_by_phone",
    COUNT_MEMBERS: Hot = "count_members",
    LIST_UNJUDGED: Walk = "list_unjudged",
    COUNT_UNJUDGED: Walk = "count_unjudged",
    LIST_WITHOUT_APPOINTMENT: Hot = "list_without_appointment",
    LIST_CARTS: Hot = "list_carts",
    FIND_CARTS: Hot = "find_carts",
    TIMELINE_EVENTS: Hot = "timeline_events",
    TIMELINE_TRAIL: Hot = "timeline_trail",
    TIMELINE_MESSAGES: Hot = "timeline_messages",
    LIST_TOKENS: Walk = "list_tokens",

    LIST_MESSAGES: Walk = "list_messages",
    LIST_DEAD: Walk = "list_dead",
    LIST_MESSAGES_OF_CONTACT: Hot = "list_messages_of_contact",
    READ_MESSAGE: Hot = "read_message",
    READ_BODY: Hot = "read_body",
    READ_LOG: Hot = "read_log",

    READ_COUNTS: Hot = "read_counts",
    READ_FIGURES: Hot = "read_figures",
    FIRST_AND_LAST: Hot = "first_and_last",
    FOLD_COUNTS: Walk = "fold_counts",
    NEXT_DUE: Hot = "next_due",
    NEXT_MESSAGE: Hot = "next_message",
    BACKLOG: Walk = "backlog",
    SWEEP_EVENT_IDS: Hot = "sweep_event_ids",
    SWEEP_BODIES: Hot = "sweep_bodies",
    SWEEP_PATTERNS: Hot = "sweep_patterns",
    SWEEP_ANSWERS: Hot = "sweep_answers",
    SWEEP_EVENTS: Hot = "sweep_events",
    SWEEP_TRAIL: Hot = "sweep_trail",
    SWEEP_PROVIDER_LOG: Hot = "sweep_provider_log",
    SWEEP_MESSAGES: Hot = "sweep_messages",

    DOCTOR_HEADS: Walk = "doctor_heads",
    DOCTOR_JOINED: Walk = "doctor_joined",
    DOCTOR_CONSENTS: Walk = "doctor_consents",
    DOCTOR_TOKENS: Walk = "doctor_tokens",
    DOCTOR_TRAIL: Walk = "doctor_trail",
    DOCTOR_MESSAGES: Walk = "doctor_messages",
    DOCTOR_EVENTS: Walk = "doctor_events",
    DOCTOR_BODIES: Walk = "doctor_bodies",
    DOCTOR_STRAYS: Walk = "doctor_strays",
    DOCTOR_COUNTS: Walk = "doctor_counts",
    DOCTOR_ERASED: Walk = "doctor_erased",
    DOCTOR_DURABLE: Walk = "doctor_durable",

    LIST_FLOWS: Walk = "list_flows",
    LIST_FLOW_STATES: Hot = "list_flow_states",
    READ_FLOW: Hot = "read_flow",
    WRITE_FLOW: Hot = "write_flow",
    WRITE_FLOW_STATE: Hot = "write_flow_state",
    LIST_VERSIONS: Hot = "list_versions",
    READ_VERSION: Hot = "read_version",
    WRITE_VERSION: Hot = "write_version",

    LIST_KEPT: Walk = "list_kept",
    WRITE_KEPT: Hot = "write_kept",
    DELETE_KEPT: Hot = "delete_kept",
    WAITING_MESSAGE: Hot = "waiting_message",
    SENDING_MESSAGE: Hot = "sending_message",

    LIST_KEYS: Walk = "list_keys",
    READ_KEY: Hot = "read_key",
    WRITE_KEY: Hot = "write_key",
    WRITE_KEY_USE: Hot = "write_key_use",
    READ_SETTING: Hot = "read_setting",
    KEEP_SETTING: Hot = "keep_setting",
    DELETE_SUPPRESSION: Hot = "delete_suppression",
    READ_ANSWER: Hot = "read_answer",

    LIST_USERS: Walk = "list_users",
    READ_USER: Hot = "read_user",
    WRITE_USER: Hot = "write_user",
    WRITE_USER_SEEN: Hot = "write_user_seen",
    DELETE_USER: Hot = "delete_user",
    WRITE_SESSION: Hot = "write_session",
    READ_SESSION: Hot = "read_session",
    WRITE_SESSION_USE: Hot = "write_session_use",
    DELETE_SESSION: Hot = "delete_session",
    DELETE_SESSIONS_OF: Hot = "delete_sessions_of",
    SWEEP_SESSIONS: Hot = "sweep_sessions",
    WRITE_DEED: Hot = "write_deed",
    LIST_DEEDS: Walk = "list_deeds",
    SWEEP_DEEDS: Walk = "sweep_deeds",

    FIND_DRAWN: Hot = "find_drawn",
    DRAW_COUPONS: Hot = "draw_coupons",
    CARRY_COUPONS: Hot = "carry_coupons",
    REDEEM_COUPONS: Hot = "redeem_coupons",
    RETURN_COUPONS: Hot = "return_coupons",
    LIST_COUPON_POOLS: Walk = "list_coupon_pools",
    READ_COUPON_POOL: Hot = "read_coupon_pool",
    WRITE_COUPON_POOL: Hot = "write_coupon_pool",
    DELETE_COUPON_POOL: Hot = "delete_coupon_pool",
    WRITE_COUPONS: Hot = "write_coupons",
    DELETE_COUPONS: Walk = "delete_coupons",
    LIST_COUPONS: Walk = "list_coupons",

    WRITE_DELIVERY: Hot = "write_delivery",
    LIST_DELIVERIES: Walk = "list_deliveries",
    READ_DELIVERY: Walk = "read_delivery",
    WRITE_REPLAY: Walk = "write_replay",
    SWEEP_DELIVERIES: Walk = "sweep_deliveries",

    WRITE_PRODUCTS: Hot = "write_products",
    REPLACE_PRODUCT: Hot = "replace_product",
    DELETE_PRODUCT: Hot = "delete_product",
    READ_PRODUCT: Hot = "read_product",
    LIST_PRODUCTS: Walk = "list_products",
    FIND_PRODUCTS: Hot = "find_products",
    NEAR_PRODUCTS: Hot = "near_products",
    SHELF_PRODUCTS: Hot = "shelf_products",
    WRITE_PRODUCT_GROUP: Hot = "write_product_group",
    WRITE_GROUP_MEMBERS: Hot = "write_group_members",
    DROP_PRODUCTS: Hot = "drop_products",

    WRITE_ERRANDS: Hot = "write_errands",
    TAKE_ERRAND: Hot = "take_errand",
    PUT_OFF_ERRAND: Hot = "put_off_errand",
    DELETE_ERRAND: Hot = "delete_errand",
    LIST_ERRANDS: Walk = "list_errands",
    WRITE_COUPON_ERRANDS: Hot = "write_coupon_errands",
    TAKE_COUPON_ERRAND: Hot = "take_coupon_errand",
    PUT_OFF_COUPON_ERRAND: Hot = "put_off_coupon_errand",
    DELETE_COUPON_ERRANDS: Hot = "delete_coupon_errands",
}

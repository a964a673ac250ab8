//! Every problem a caller can be told of: one row each. Codes are stable.

/// A kind of problem.
#[derive(Debug)]
pub(crate) struct Code {
    /// Its HTTP status.
    pub(crate) status: u16,
    /// What programs know it by.
    pub(crate) word: &'static str,
    /// What it is, whatever the request was.
    pub(crate) title: &'static str,
}

macro_rules! codes {
    ($($name:ident = $status:literal $word:literal $title:literal;)*) => {
        $(pub(crate) const $name: Code = Code { status: $status, word: $word, title: $title };)*

        /// All of them, by status.
        pub(crate) const CODES: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    BAD_REQUEST = 400 "bad_request" "The request cannot be read";
    INVALID_JSON = 400 "invalid_json" "The body is not JSON";
    BODY_BROKEN = 400 "body_broken" "The body ended early";
    INVALID_REPEAT_KEY = 400 "invalid_idempotency_key" "The Idempotency-Key cannot be used";
    UNAUTHENTICATED = 401 "unauthenticated" "No valid key was given";
    UNVERIFIED = 401 "unverified" "The webhook does not prove where it comes from";
    SIGN_IN_FAILED = 401 "sign_in_failed" "The e-mail address or the password is wrong";
    FORBIDDEN = 403 "forbidden" "The key may not do this";
    PUBLISHABLE_KEY = 403 "publishable_key" "A publishable key may not do this";
    FOREIGN_ORIGIN = 403 "foreign_origin" "A page of another site may not do this";
    NOT_FOUND = 404 "not_found" "There is nothing here";
    CONTACT_NOT_FOUND = 404 "contact_not_found" "There is no such contact";
    TAG_NOT_FOUND = 404 "tag_not_found" "The contact does not have this tag";
    FLOW_NOT_FOUND = 404 "flow_not_found" "There is no such flow";
    VERSION_NOT_FOUND = 404 "version_not_found" "The flow has no such version";
    NOT_INSIDE = 404 "not_inside" "The contact is not inside the flow";
    MESSAGE_NOT_FOUND = 404 "message_not_found" "There is no such message";
    RUN_NOT_FOUND = 404 "run_not_found" "There is no such run";
    CART_NOT_FOUND = 404 "cart_not_found" "There is no such cart";
    NODE_NOT_FOUND = 404 "node_not_found" "The flow has no such node";
    USER_NOT_FOUND = 404 "user_not_found" "There is no such user";
    PRODUCT_NOT_FOUND = 404 "product_not_found" "There is no such product";
    PROVIDER_NOT_FOUND = 404 "provider_not_found" "There is no such provider";
    SOURCE_NOT_FOUND = 404 "source_not_found" "There is no such source";
    SEGMENT_NOT_FOUND = 404 "segment_not_found" "There is no such segment";
    DELIVERY_NOT_FOUND = 404 "delivery_not_found" "There is no such delivery";
    POOL_NOT_FOUND = 404 "pool_not_found" "There is no such pool of codes";
    KEY_NOT_FOUND = 404 "key_not_found" "There is no such key";
    LINK_UNKNOWN = 404 "link_unknown" "This link was not made here";
    METHOD_NOT_ALLOWED = 405 "method_not_allowed" "The method is not possible here";
    REQUEST_TIMEOUT = 408 "request_timeout" "The body took too long to arrive";
    CONTACT_AMBIGUOUS = 409 "contact_ambiguous" "Several contacts have this address";
    CART_AMBIGUOUS = 409 "cart_ambiguous" "Several contacts have a cart of this id";
    SEGMENT_IN_USE = 409 "segment_in_use" "Somebody asks about the segment";
    CART_OVER = 409 "cart_over" "There is nothing to remind of";
    FLOW_UNCLEAR = 409 "flow_unclear" "It is not clear which flow is meant";
    FLOW_HAS_ERRORS = 409 "flow_has_errors" "The flow has errors";
    ASSERTION_REFUTED = 409 "assertion_refuted" "An assertion of the flow does not hold";
    NOT_NOW = 409 "not_now" "This is not possible in the present state";
    MAY_HAVE_LEFT = 409 "may_have_left" "The message may have left already";
    FORBIDDEN_BY_GUARD = 409 "forbidden_by_guard" "A guard forbids the message";
    CLOCK_NOT_MANUAL = 409 "clock_not_manual" "The clock runs by itself";
    EMAIL_TAKEN = 409 "email_taken" "Another user has this address";
    PROVIDER_IN_USE = 409 "provider_in_use" "The provider is needed";
    SOURCE_OF_FILE = 409 "source_of_file" "The source is not changed here";
    PROVIDER_OF_FILE = 409 "provider_of_file" "The provider is not changed here";
    LAST_OWNER = 409 "last_owner" "No owner would be left";
    STILL_RUNNING = 409 "request_in_progress" "The same request is being worked on";
    STALE = 412 "stale" "It has changed in the meantime";
    BODY_TOO_LARGE = 413 "body_too_large" "The body is too large";
    TOO_MANY = 413 "too_many" "Too many items at once";
    WRONG_TYPE = 415 "unsupported_media_type" "The body is of another type";
    INVALID = 422 "invalid" "What was sent cannot be taken";
    UNKNOWN_PARAMETER = 422 "unknown_parameter" "A parameter is not known here";
    INVALID_PARAMETER = 422 "invalid_parameter" "A parameter cannot be read";
    BAD_CURSOR = 422 "bad_cursor" "The cursor was not given out by this list";
    REPEAT_KEY_REUSED = 422 "idempotency_key_reused" "The Idempotency-Key belongs to other content";
    NOT_RENDERED = 422 "not_rendered" "The message says nothing";
    REVISION_REQUIRED = 428 "revision_required" "Say which revision is meant";
    BUSY = 429 "busy" "Too much is waiting already";
    TOO_MANY_VISITS = 429 "too_many_visits" "Too much comes from pages";
    TOO_MANY_ATTEMPTS = 429 "too_many_attempts" "Too many wrong passwords";
    TOO_MANY_UNVERIFIED = 429 "too_many_unverified" "Too many webhooks prove nothing";
    TOO_MANY_TESTS = 429 "too_many_tests" "Too many test messages";
    INTERNAL = 500 "internal" "Something failed inside Weir";
    STOPPING = 503 "stopping" "Weir is stopping";
    STORE_UNAVAILABLE = 503 "store_unavailable" "The store cannot be used now";
    PROVIDER_WAITS = 503 "provider_waits" "The provider gets nothing now";
    TOO_MANY_STREAMS = 503 "too_many_streams" "Too many are listening";
    OVERLOADED = 503 "overloaded" "Too many requests at once";
    ANSWER_TIMEOUT = 503 "answer_timeout" "The answer took too long";
    UNSETTLED = 503 "unsettled" "Something due is still under way";
}

/// The code for a status that something else gave.
pub(crate) fn of_status(status: u16) -> &'static Code {
    match status {
        401 => &UNAUTHENTICATED,
        403 => &FORBIDDEN,
        404 => &NOT_FOUND,
        405 => &METHOD_NOT_ALLOWED,
        413 => &BODY_TOO_LARGE,
        415 => &WRONG_TYPE,
        422 => &INVALID,
        400..=499 => &BAD_REQUEST,
        _ => &INTERNAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        let names: std::collections::BTreeSet<_> = CODES.iter().map(|code| code.word).collect();
        assert_eq!(names.len(), CODES.len());
        assert!(CODES.is_sorted_by_key(|code| code.status));
    }
}

//! What everything in the HTTP interface is bounded by, with its unit last.

use std::time::Duration;

/// A body, where a route says nothing else: a contact with all its attributes fits many times.
pub const BODY_MAX_BYTES: usize = 1024 * 1024;

/// A batch of 5,000 events at 1.6 kB each.
pub const EVENTS_BODY_MAX_BYTES: usize = 8 * 1024 * 1024;

/// A product, whose own limit says more about it.
pub const PRODUCT_BODY_MAX_BYTES: usize = 128 * 1024;

/// A webhook: the largest carts of a thousand lines have some 2 MB.
pub const HOOK_BODY_MAX_BYTES: usize = weir_connectors::BODY_MAX_BYTES;

/// How long who proved nothing too often is asked to wait.
pub const UNVERIFIED_RETRY_AFTER: Duration = Duration::from_mins(1);

/// A batch of the People API, by its documentation.
pub const PEOPLE_EVENTS_BODY_MAX_BYTES: usize = 15_728_640;

/// A flow of 1 MiB and its templates.
pub const FLOW_BODY_MAX_BYTES: usize = 6 * 1024 * 1024;

/// A body that hardly says anything.
pub const SMALL_BODY_MAX_BYTES: usize = 16 * 1024;

/// How much of a body that is too large is still read, so that its sender hears the answer.
pub const DRAIN_MAX_BYTES: usize = 32 * 1024 * 1024;

/// How long a caller may take to send a body.
pub const BODY_WITHIN: Duration = Duration::from_secs(30);

/// How long an answer may take, where a route says nothing else. The work goes on after it.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// A simulation of 5,000 events.
pub const SIMULATE_WITHIN: Duration = Duration::from_mins(1);

/// A clock moved by months fires everything on the way.
pub const CLOCK_WITHIN: Duration = Duration::from_mins(10);

/// How long a redirect waits for its click to be kept; people are waiting.
pub const TRACK_WITHIN: Duration = Duration::from_secs(2);

/// How long the store may take to say that it is there.
pub const READY_WITHIN: Duration = Duration::from_secs(2);

/// Requests that are worked on at the same time; each holds its body, so 8 GiB at the very worst.
pub const IN_FLIGHT_MAX: usize = 1_024;

/// Readers of the stream at the same time.
pub const STREAMS_MAX: usize = 64;

/// What is kept for readers of the stream who come back.
pub const STREAM_KEPT_MAX: usize = 1_024;

/// How long it is kept after the last reader left: browsers come back after three seconds.
pub const STREAM_KEPT_FOR: Duration = Duration::from_mins(1);

/// How often a quiet stream says that it is there: proxies close what is silent for a minute.
pub const STREAM_QUIET_MAX: Duration = Duration::from_secs(15);

/// Items of one page.
pub const LIST_MAX: usize = 500;

/// Items of a page, when nobody says how many.
pub const LIST_DEFAULT: usize = 50;

/// How long keys are remembered: a revoked one works at most this much longer.
pub const KEYS_FRESH_FOR: Duration = Duration::from_secs(1);

/// How exactly it is known when a key was used: whoever looks for keys that nobody needs any more
/// thinks in months, and a write for each request would cost more than the request.
pub const KEY_USE_EVERY: Duration = Duration::from_hours(1);

/// How long a browser remembers that a page may call: none remembers longer.
pub const PREFLIGHT_FOR: Duration = Duration::from_hours(2);

/// An `Idempotency-Key`, as long as its draft standard has it.
pub const REPEAT_KEY_MAX_BYTES: usize = 255;

/// A `Request-Id` that a caller gives.
pub const REQUEST_ID_MAX_BYTES: usize = 128;

/// Signs that are kept of one message: a mailbox that loads a picture for ever adds no more.
pub const SIGNS_MAX: usize = 100;

/// When to come back after something that passes by itself; a commit takes milliseconds.
pub const BUSY_FOR: Duration = Duration::from_secs(1);

/// How long a stop waits for answers under way.
pub const STOP_WITHIN: Duration = Duration::from_secs(20);

/// How long somebody stays signed in at the longest (NIST SP 800-63B, AAL1).
pub const SESSION_MAX: Duration = Duration::from_hours(30 * 24);

/// How long somebody stays signed in who does nothing: over a week away, and not longer.
pub const SESSION_IDLE_MAX: Duration = Duration::from_hours(8 * 24);

/// Passwords that are hashed at once: each takes 19 MiB and one core for 30 ms.
pub const HASHES_AT_ONCE: usize = 2;

/// How long a password waits for those before it: 300 of them.
pub const HASH_WITHIN: Duration = Duration::from_secs(5);

/// How long a refused password takes, whatever is wrong with it.
pub const REFUSED_AFTER: Duration = Duration::from_millis(300);

/// Wrong passwords of one account at once, and when there may be one more: a hundred thousand
/// guesses a year, of passwords that have ten characters.
pub const ACCOUNT_ATTEMPTS_MAX: u32 = 10;
/// See [`ACCOUNT_ATTEMPTS_MAX`].
pub const ACCOUNT_ATTEMPT_EVERY: Duration = Duration::from_mins(5);

/// Wrong passwords from one address at once, and when there may be one more: a whole office may
/// call from one.
pub const ADDRESS_ATTEMPTS_MAX: u32 = 50;
/// See [`ADDRESS_ATTEMPTS_MAX`].
pub const ADDRESS_ATTEMPT_EVERY: Duration = Duration::from_secs(20);

/// How many contacts with a cart of one id are told: a shop that numbers from 1 for each browser is
/// not worth more.
pub(crate) const CARTS_CALLED_MAX: usize = 50;

/// Requests of one publishable key from one address at once, and when there may be one more: the
/// pages of a whole office, each of which tells what happens once a second at most.
pub const VISITS_MAX: u32 = 120;
/// See [`VISITS_MAX`].
pub const VISIT_EVERY: Duration = Duration::from_millis(500);

/// Requests of one publishable key at once, and when there may be one more: a shop on its busiest
/// day; whoever copied the key takes no more than that.
pub const KEY_VISITS_MAX: u32 = 5_000;
/// See [`KEY_VISITS_MAX`].
pub const KEY_VISIT_EVERY: Duration = Duration::from_millis(2);

/// What a page sends at once: browsers give beacons no more.
pub const VISIT_BODY_MAX_BYTES: usize = 64 * 1024;

/// Events that a page tells at once: the script sends 20.
pub const VISIT_EVENTS_MAX: usize = 50;

/// Origins of one publishable key.
pub const KEY_ORIGINS_MAX: usize = 50;

/// Things of a kind that are counted, 100 bytes each.
pub const BUCKETS_MAX: usize = 20_000;

//! What everything in the runtime is bounded by, with its unit last.

use std::time::Duration;

/// How long a commit that follows no other waits for company: measured, with a narrow head row,
/// this gives 20,000 events a second with p99 12 ms; more only adds latency.
pub const COMMIT_LINGER: Duration = Duration::from_millis(2);

/// How many writes one commit takes; more lengthens the checkpoint stall inside it.
pub const COMMIT_WRITES_MAX: usize = 1_000;

/// How often a commit is tried of which nothing was written: the store itself has tried for some
/// 20 s before it says so.
pub const COMMIT_TRIES_MAX: u32 = 2;

/// How many writes may wait for a commit; at 5,000 a second that is four seconds of work, after
/// which callers are told to come back.
pub const QUEUED_WRITES_MAX: usize = 20_000;

/// How many contacts an export reads at once: some 500 kB.
pub const EXPORT_PAGE_CONTACTS: usize = 500;

/// How many contacts one timer batch takes where there is one writer; measured, larger ones starve
/// ingest.
pub const DUE_CONTACTS_MAX: usize = 256;

/// How many where several write at once, and statements are what costs: measured, a quarter more
/// journeys. Who writes to one of them waits for all.
pub const SHARED_DUE_CONTACTS_MAX: usize = 1_000;

/// How many overdue timers of a resumed flow fire in a second when they are more than one batch:
/// 60,000 people who waited are written to within ten minutes.
pub const RESUMED_TIMERS_PER_SECOND: i64 = 100;

/// How often more of a resumed flow's timers are let go.
pub const RELEASE_STEP: Duration = Duration::from_millis(200);

/// How often a change of a product is tried that others change at the same time.
pub const PATCH_TRIES_MAX: usize = 10;

/// How many messages one dispatcher batch takes.
pub const HAND_OVER_MESSAGES_MAX: usize = 256;

/// How many threads fire timers at once, or hand messages over, where there is much of it: what
/// they do before their commits takes as long as the commits, and there is one writer.
pub const THREADS_MAX: usize = 4;

/// How many patterns of messages a process keeps: one more, and all are worked out anew, in a tenth
/// of a millisecond each. The longest takes 64 kB, that of the canonical e-mail 7 kB.
pub const PATTERNS_MAX: usize = 128;

/// How often the store is asked whether something is due that nobody told this process of.
pub const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// How often a process asks that shares its store with others, who tell it of nothing.
pub const POLL_SHARED_INTERVAL: Duration = Duration::from_secs(1);

/// The longest that one call of a provider takes, the commit of its outcome included: a mail
/// server may take 2 minutes for the body alone. What was taken to a provider longer ago is with
/// nobody any more, also where the process lives that took it.
pub const CALL_LONGEST: Duration = Duration::from_mins(10);

/// How often a process says that it lives to those that share its store.
pub const BEAT_INTERVAL: Duration = Duration::from_secs(1);

/// How often it has to have said nothing before it counts as gone: a fail-over of the database, or
/// a machine that is very busy, is not noticed by all at the same second.
pub const BEATS_MISSED_MAX: u32 = 10;

/// A message that could not be given to a provider within this time after its guards were asked
/// is put back and asked again (rule 18).
pub const HAND_OVER_WITHIN: Duration = Duration::from_secs(1);

/// The first wait after a failed attempt; doubled for each after it.
pub const RETRY_FIRST: Duration = Duration::from_secs(5);

/// The longest wait between two attempts; they go on until the message expires, so in the three
/// days it has if its node says nothing there are some 150.
pub const RETRY_LONGEST: Duration = Duration::from_mins(30);

/// How long a provider that failed gets nothing.
pub const PROVIDER_REST: Duration = Duration::from_secs(1);

/// How many calls in a row have to say that a provider is ill before it gets nothing: fewer are
/// the odd lost connection.
pub const BREAKER_FAILURES: u32 = 5;

/// How long a provider that is ill gets nothing before one message tries it; doubled each time.
pub const BREAKER_OPEN_FIRST: Duration = Duration::from_secs(5);

/// The longest that one gets nothing before it is tried: so much later than it is well again its
/// messages go on at the latest.
pub const BREAKER_OPEN_LONGEST: Duration = Duration::from_mins(1);

/// How long after a lost answer a provider is asked for the message for the first time, when its
/// settings do not say: services show what they took within a second or two.
pub const LOOK_UP_AFTER: Duration = Duration::from_secs(5);

/// The longest that settings may let it wait: all look-ups together stay below [`CALL_LONGEST`].
pub const LOOK_UP_AFTER_LONGEST: Duration = Duration::from_secs(10);

/// How often a provider is asked for a message before its node says what holds. Each wait is twice
/// the one before, so the last question comes two and a half minutes after the answer was lost, and
/// five where the settings let the first wait the longest.
pub const LOOK_UPS_MAX: u32 = 5;

/// How many of what happened a slow reader of the stream may be behind before it misses some.
pub const STREAM_BACKLOG_MAX: usize = 4_096;

/// How long a clock moved by hand waits for everything due to be handed over.
pub const SETTLE_WITHIN: Duration = Duration::from_mins(1);

/// How long a stop waits for calls in flight.
pub const STOP_WITHIN: Duration = Duration::from_secs(20);

/// A message that certainly did not leave is rendered anew when this much time passed since.
pub const RENDER_STALE_MILLIS: i64 = 15 * 60 * 1_000;

/// How many messages a process hands over in a minute to try providers by: enough for somebody who
/// mends settings, and too few to write to people.
pub const TRIALS_PER_MINUTE: u32 = 6;

/// How many of them at once after a silence.
pub const TRIALS_AT_ONCE: u32 = 3;

/// How long somebody waits to hear what came of one; mail servers that think for longer are told of
/// as unknown. Shorter than an answer may take.
pub const TRIAL_WITHIN: Duration = Duration::from_secs(20);

/// How long a worker waits before it looks again for what was due and could not be taken.
pub const BUSY_PAUSE: Duration = Duration::from_millis(5);

/// Deliveries of one source that are told why they are not believed, in [`UNVERIFIED_FOR_MILLIS`];
/// more are told to come back later. Whoever mistyped a secret sees it at the first.
pub const UNVERIFIED_MAX: u32 = 60;

/// Sources that are kept in the store: more than any house has shops.
pub const SOURCES_MAX: usize = 100;

/// Segments: every contact that something happens to is asked about each that it concerns.
pub const SEGMENTS_MAX: usize = 100;

/// Contacts that are judged in one commit when a segment is new: callers wait for no longer than
/// one such.
pub const FILL_CONTACTS_MAX: usize = 500;

/// How long what failed while a segment was filled waits until it is tried again.
pub const FILL_PAUSE: Duration = Duration::from_secs(1);

/// How much later it is looked once more whether all are judged where processes share a store: a
/// unit of another one may have begun before the change and created contacts since.
pub const FILL_SETTLES: Duration = Duration::from_secs(1);

/// Contacts that a preview looks at: read in a tenth of a second or two, and enough to tell one in
/// a hundred from none.
pub const SEGMENT_PREVIEW_MAX: usize = 1_000;

/// Contacts that a preview shows.
pub const SEGMENT_SAMPLE_MAX: usize = 10;

/// The time in which so many are.
pub const UNVERIFIED_FOR_MILLIS: i64 = 60 * 1_000;

/// What a shop answers about one product: hundreds of variants with their texts are below it.
pub const FETCHED_MAX_BYTES: usize = 1024 * 1024;

/// How long a shop may take to answer; whoever took an errand and is not back after twice as long
/// is gone.
pub const ERRAND_WITHIN: Duration = Duration::from_secs(10);

/// How often it is looked whether another process wrote errands, or one is due again.
pub const ERRANDS_EVERY: Duration = Duration::from_secs(1);

/// Errands of one shop in one round, so that others are not behind all of them.
pub const ERRANDS_AT_ONCE: usize = 20;

/// How long after an errand that came to nothing it is run again; doubled each time.
pub const ERRAND_AGAIN_FIRST: Duration = Duration::from_secs(1);

/// The longest such wait.
pub const ERRAND_AGAIN_LONGEST: Duration = Duration::from_hours(1);

/// The same where the shop knows no such product.
pub const ERRAND_MISSING_AGAIN: Duration = Duration::from_hours(24);

/// How often an errand is run: with the waits above, for a bit more than an hour.
pub const ERRAND_TRIES_MAX: u32 = 12;

/// How long a visit waits for a code that a shop makes; the engine lets it go on without then.
pub const MADE_CODE_WITHIN: Duration = Duration::from_hours(1);

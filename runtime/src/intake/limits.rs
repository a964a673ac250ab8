//! What everything people write is bounded by, with its unit last.

/// An external id: long enough for a URL or an address, short enough for an index.
pub const EXTERNAL_ID_MAX_BYTES: usize = 256;

/// An event's id, as long as the longest message id of a provider.
pub const EVENT_ID_MAX_BYTES: usize = 256;

/// An event's type.
pub const EVENT_TYPE_MAX_CHARS: usize = 128;

/// One event with its data; events are kept, so a batch must not be one giant.
pub const EVENT_MAX_BYTES: usize = 256 * 1024;

/// Events of one request: five seconds of a busy shop.
pub const EVENTS_MAX: usize = 5_000;

/// A tag's name, as other people systems have it.
pub const TAG_MAX_CHARS: usize = 256;

/// Tags of one request.
pub const TAGS_MAX: usize = 500;

/// A name of a person, a language tag, a key: what stands on one line.
pub const LINE_MAX_CHARS: usize = 256;

/// RFC 5321 section 4.5.3.1: a path has 256 octets, two of them brackets.
pub const EMAIL_MAX_CHARS: usize = 254;

/// RFC 5321 section 4.5.3.1: what stands before the `@`.
pub const EMAIL_LOCAL_MAX_CHARS: usize = 64;

/// E.164: a number has at most 15 digits; the shortest in use have 7 with the country code.
pub const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// BCP 47 section 4.4.1: no registered combination is longer than 35 characters.
pub const LOCALE_MAX_CHARS: usize = 35;

/// Attributes of one contact; all are loaded whenever the contact is.
pub const ATTRIBUTES_MAX: usize = 500;

/// An attribute's name.
pub const ATTRIBUTE_NAME_MAX_CHARS: usize = 128;

/// Devices of one contact.
pub const DEVICES_MAX: usize = 50;

/// A device's token: web push endpoints with their keys are the longest.
pub const DEVICE_TOKEN_MAX_BYTES: usize = 4_096;

/// Contacts put into a flow by one request, as other flow systems have it.
pub const PARTICIPANTS_MAX: usize = 1_000;

/// Contacts of one request that brings many, as of events: ten seconds of an import.
pub const CONTACTS_MAX: usize = 5_000;

/// Calls of one Segment batch: its own limit is 500 kB, at 200 bytes and more a call.
pub const SEGMENT_CALLS_MAX: usize = 2_500;

/// People of one request of the People API, by its documentation.
pub const PEOPLE_MAX: usize = 1_000;

/// Addresses of one kind of one person, by its documentation.
pub const PEOPLE_ADDRESSES_MAX: usize = 100;

/// A custom attribute's text, by its documentation.
pub const PEOPLE_TEXT_MAX_CHARS: usize = 4_096;

/// One event of the People API, by its documentation.
pub const PEOPLE_EVENT_MAX_BYTES: usize = 512_000;

/// An event's id in the People API, by its documentation.
pub const PEOPLE_EVENT_ID_MAX_CHARS: usize = 36;

/// How long ago an event of the People API may have been, by its documentation.
pub const PEOPLE_EVENT_AGE_MAX_MILLIS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// How deep conditions of a filter of people stand in each other.
pub const PEOPLE_FILTER_DEPTH_MAX: usize = 16;

/// Template files of one flow.
pub const FILES_MAX: usize = 200;

/// The name of a template file.
pub const FILE_NAME_MAX_CHARS: usize = 200;

/// How far ahead of the clock an event may say it happened (rule 9 of `docs/semantics.md`).
pub const AHEAD_MAX_MILLIS: i64 = 5 * 60 * 1_000;

/// Faults told about one text: whoever has more has made one mistake many times.
pub const FAULTS_MAX: usize = 100;

/// A password: NIST SP 800-63B asks for 8 at least, and each more is worth more than any sign.
pub const PASSWORD_MIN_CHARS: usize = 10;

/// A password: far more than anybody types, and hashing it takes no longer for it.
pub const PASSWORD_MAX_BYTES: usize = 1_024;

/// Products of one request, as events.
pub const PRODUCTS_MAX: usize = 5_000;

/// One product with its description and attributes: all of it is read for every message that shows
/// it.
pub const PRODUCT_MAX_BYTES: usize = 64 * 1024;

/// An amount: as many digits as every reader of JSON keeps.
pub const PRICE_MAX_DIGITS: usize = 15;
/// Codes of one request.
pub const CODES_MAX: usize = 5_000;

/// Codes that are made by one request.
pub const CODES_MADE_MAX: u32 = 100_000;

/// Signs of a code that are drawn; shops take far fewer than the longest.
pub const CODE_DRAWN_CHARS: std::ops::RangeInclusive<u32> = 6..=32;

/// What stands before the drawn signs of a code.
pub const CODE_PREFIX_MAX_CHARS: usize = 32;

/// A note for colleagues.
pub const NOTE_MAX_CHARS: usize = 2_000;

/// A web address: what browsers and servers in between take for sure (RFC 9110 section 4.1).
pub const URL_MAX_BYTES: usize = 8_000;

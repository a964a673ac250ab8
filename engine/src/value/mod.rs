//! The value types of the flow language: what a marketer writes as text, what contact data holds,
//! and what the engine computes with.
//!
//! Parsing takes text and answers the value or [`Invalid`], whose words say what to write instead;
//! where in the file the text stood is the caller's business. Nothing here reads a clock, a
//! locale or the system's time zones: `now` and the zone are arguments, the zones are bundled.

mod as_text;
pub mod compare;
mod currency;
mod date;
mod date_range;
mod date_time;
mod days;
mod duration;
mod every;
mod fold;
pub mod hash;
mod invalid;
mod leap_day;
mod literal;
mod moment;
mod money;
pub mod number;
mod percentage;
mod rfc3339;
mod schedule;
mod time;
mod timestamp;
pub mod until;
mod weekday;
mod window;
mod zone;
mod zone_setting;

pub use compare::Op;
pub use currency::Currency;
pub use date::Date;
pub use date_range::DateRange;
pub use date_time::DateTime;
pub use days::Days;
pub use duration::Duration;
pub use every::Every;
pub use invalid::Invalid;
pub use leap_day::LeapDay;
pub use literal::Literal;
pub use moment::Moment;
pub use money::Money;
pub use percentage::Percentage;
pub use rust_decimal::Decimal;
pub use schedule::Schedule;
pub use time::Time;
pub use timestamp::Timestamp;
pub use weekday::Weekday;
pub use window::Window;
pub use zone::Zone;
pub use zone_setting::ZoneSetting;

//! How much a provider may be asked for.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

/// How much a provider may be asked for by one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many calls at once.
    pub concurrency: usize,
    /// How many messages in how long; none: as many as there are.
    pub rate: Option<Rate>,
}

impl Limits {
    /// As much as there is.
    pub const NONE: Self = Self { concurrency: usize::MAX, rate: None };

    /// So many calls at once, and as many messages as there are.
    pub fn calls(concurrency: usize) -> Self {
        Self { concurrency, rate: None }
    }
}

/// So many messages in so long, evenly, and a few at once after a silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    messages: NonZeroU32,
    per: Span,
    burst: NonZeroU32,
}

/// In how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    Second,
    Minute,
    Hour,
}

/// Every span with its word.
const SPANS: [(Span, &str, u32); 3] =
    [(Span::Second, "second", 1), (Span::Minute, "minute", 60), (Span::Hour, "hour", 60 * 60)];

/// Between two messages lies some time, however many are allowed: more than a billion in a second
/// are as many as there are.
const INTERVAL_MIN: Duration = Duration::from_nanos(1);

/// A text that is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no rate; write how many messages in how long, such as `10/second` or `300/minute`"
)]
pub struct NoRate(String);

impl Rate {
    /// The same, with so many at once after a silence.
    #[must_use]
    pub fn with_burst(self, burst: NonZeroU32) -> Self {
        Self { burst, ..self }
    }

    /// How many messages leave at once after a silence. Left out, what the rate allows in a
    /// second: a provider that counts by the second is never asked for more.
    pub fn burst(self) -> NonZeroU32 {
        self.burst
    }

    /// How long one message has to wait for the one before it.
    pub fn interval(self) -> Duration {
        (self.per.length() / self.messages.get()).max(INTERVAL_MIN)
    }
}

impl Span {
    fn row(self) -> &'static (Self, &'static str, u32) {
        SPANS.iter().find(|row| row.0 == self).expect("every span has a row")
    }

    fn length(self) -> Duration {
        Duration::from_secs(self.row().2.into())
    }
}

impl FromStr for Rate {
    type Err = NoRate;

    fn from_str(text: &str) -> Result<Self, NoRate> {
        let no_rate = || NoRate(text.to_owned());
        let (count, word) = text.split_once('/').ok_or_else(no_rate)?;
        let messages: NonZeroU32 = count.trim().parse().map_err(|_| no_rate())?;
        let row = SPANS.iter().find(|row| row.1 == word.trim()).ok_or_else(no_rate)?;
        let in_a_second = NonZeroU32::new(messages.get() / row.2).unwrap_or(NonZeroU32::MIN);
        Ok(Self { messages, per: row.0, burst: in_a_second })
    }
}

/// As it is written: `10/second`.
impl fmt::Display for Rate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.messages, self.per.row().1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_and_written() {
        let rows = [
            ("10/second", 100, 10),
            ("300/minute", 200, 5),
            (" 30 / minute", 2_000, 1),
            ("60/hour", 60_000, 1),
        ];
        let fastest: Rate = "4294967295/second".parse().unwrap();
        assert_eq!(fastest.interval(), INTERVAL_MIN);
        for (text, millis, burst) in rows {
            let rate: Rate = text.parse().unwrap();
            assert_eq!(rate.interval(), Duration::from_millis(millis), "{text}");
            assert_eq!(rate.burst().get(), burst, "{text}");
            assert_eq!(rate.to_string(), text.replace(' ', ""));
        }
        for text in ["10", "0/second", "ten/second", "10/day", "-1/second", "10/second/2"] {
            let told = text.parse::<Rate>().unwrap_err().to_string();
            assert!(told.contains(text) && told.contains("10/second"), "{told}");
        }
    }
}

//! Whether Weir can work, and by which clock.

use serde::Serialize;
use utoipa::ToSchema;
use weir_runtime::{Clock, Pace, Sending};

/// It can work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ready {
    /// ready; where it is not, the answer is a problem.
    status: &'static str,
    /// Whether messages are handed over: on or paused.
    sending: &'static str,
    clock: ClockRead,
}

/// The clock by which contacts move.
#[derive(Debug, Serialize, ToSchema)]
struct ClockRead {
    /// real, scaled or manual.
    kind: &'static str,
    /// How many times faster than real time; null where it is not scaled.
    scale: Option<u32>,
    /// What it shows.
    now: String,
}

impl Ready {
    pub(crate) fn of(sending: Sending, clock: &Clock) -> Self {
        let sending = if sending.paused_since.is_some() { "paused" } else { "on" };
        Self { status: "ready", sending, clock: ClockRead::of(clock) }
    }
}

impl ClockRead {
    fn of(clock: &Clock) -> Self {
        let (kind, scale) = match clock.pace() {
            Pace::Real => ("real", None),
            Pace::Scaled { factor, .. } => ("scaled", Some(factor)),
            Pace::Manual => ("manual", None),
        };
        Self { kind, scale, now: clock.now().to_string() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weir_engine::value::Timestamp;

    use super::*;

    #[test]
    fn the_clock_says_how_it_runs() {
        let at = Timestamp::from_millis(1_800_000_000_000);
        let scaled = Pace::Scaled { origin: at, factor: 60 };
        let cases = [
            (Pace::Real, "real", Value::Null),
            (scaled, "scaled", json!(60)),
            (Pace::Manual, "manual", Value::Null),
        ];
        for (pace, kind, scale) in cases {
            let read = serde_json::to_value(ClockRead::of(&Clock::new(pace, at))).unwrap();
            assert_eq!((&read["kind"], &read["scale"]), (&json!(kind), &scale));
        }
        let by_hand = ClockRead::of(&Clock::new(Pace::Manual, at));
        assert_eq!(by_hand.now, at.to_string());
    }
}

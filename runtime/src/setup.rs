//! What a store remembers between starts: its clock, and the key that signs links.

use std::fmt::Write;

use serde_json::{Value, json};
use weir_engine::value::Timestamp;
use weir_store::{FailPoint, Store};

use crate::clock::{Clock, Pace, real_now};
use crate::links::Signer;
use crate::upkeep::CLOCK_SETTING;

/// The setting that holds the key of links.
const LINK_KEY_SETTING: &str = "link_key";

/// The clock that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// As time passes.
    Real,
    /// So many times faster.
    Scaled(u32),
    /// Moved by hand.
    Manual,
}

/// What a runtime needs from the store before it starts.
#[derive(Debug)]
pub struct Setup {
    /// The clock, going on from where it was.
    pub clock: Clock,
    /// Makes and reads links.
    pub signer: Signer,
}

/// Why a runtime cannot start on this store.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The store could not.
    #[error(transparent)]
    Store(#[from] weir_store::Error),
    /// The store lives at another pace.
    #[error("this store was started with {was}, not {asked}; use that again, or another store")]
    OtherPace {
        /// How it was started.
        was: String,
        /// How it was asked to start now.
        asked: String,
    },
    /// No random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
}

/// Prepares a store: its clock is set the first time, and must be asked for again later.
pub async fn prepare(store: &dyn Store, wish: Wish, base: &str) -> Result<Setup, SetupError> {
    let clock = clock(store, wish).await?;
    FailPoint::ClockKept.reached();
    let signer = Signer::new(link_key(store).await?, base);
    Ok(Setup { clock, signer })
}

async fn clock(store: &dyn Store, wish: Wish) -> Result<Clock, SetupError> {
    let now = real_now();
    let pace = match wish {
        Wish::Real => Pace::Real,
        Wish::Scaled(factor) => Pace::Scaled { origin: now, factor },
        Wish::Manual => Pace::Manual,
    };
    let state = json!({ "pace": pace, "shows": now.millis() });
    let known = store.keep_setting(CLOCK_SETTING, &state).await?;
    let pace: Pace = serde_json::from_value(known["pace"].clone()).unwrap_or(Pace::Real);
    let shows = known["shows"].as_i64().map_or_else(real_now, Timestamp::from_millis);
    if fits(pace, wish) {
        Ok(Clock::new(pace, shows))
    } else {
        Err(SetupError::OtherPace { was: words(pace), asked: wish_words(wish) })
    }
}

fn fits(pace: Pace, wish: Wish) -> bool {
    match (pace, wish) {
        (Pace::Real, Wish::Real) | (Pace::Manual, Wish::Manual) => true,
        (Pace::Scaled { factor, .. }, Wish::Scaled(asked)) => factor == asked,
        (Pace::Real | Pace::Manual | Pace::Scaled { .. }, _) => false,
    }
}

fn words(pace: Pace) -> String {
    match pace {
        Pace::Real => wish_words(Wish::Real),
        Pace::Scaled { factor, .. } => wish_words(Wish::Scaled(factor)),
        Pace::Manual => wish_words(Wish::Manual),
    }
}

fn wish_words(wish: Wish) -> String {
    match wish {
        Wish::Real => "the real clock".into(),
        Wish::Scaled(factor) => format!("--time-scale {factor}"),
        Wish::Manual => "--clock manual".into(),
    }
}

/// The key of links: drawn once for a store.
async fn link_key(store: &dyn Store) -> Result<[u8; 32], SetupError> {
    if let Some(Value::String(hex)) = store.setting(LINK_KEY_SETTING).await?
        && let Some(key) = from_hex(&hex)
    {
        return Ok(key);
    }
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(SetupError::Random)?;
    let mut hex = String::with_capacity(key.len() * 2);
    for byte in key {
        write!(hex, "{byte:02x}").expect("a string takes every write");
    }
    // Of several processes that start at once, all get the same.
    let kept = store.keep_setting(LINK_KEY_SETTING, &Value::String(hex)).await?;
    Ok(kept.as_str().and_then(from_hex).unwrap_or(key))
}

fn from_hex(hex: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    for (place, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    (hex.len() == 64).then_some(key)
}

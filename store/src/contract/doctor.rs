//! Looking at everything that is kept, to see whether the promises hold.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use weir_engine::invariants::{Broken, Kept};
use weir_engine::model::Name;

use crate::counts::{Deltas, What};
use crate::{Result, stored};

/// Looks at everything. It disturbs nobody.
#[async_trait]
pub trait Doctor: Send + Sync + 'static {
    /// Begins to look at everything as it is at this moment, whatever is written meanwhile.
    async fn examine(&self) -> Result<Box<dyn Examination + '_>>;
}

/// A look at everything, some contacts at a time.
#[async_trait]
pub trait Examination: Send {
    /// The next contacts in the order of their ids, with all that promises are about; nothing
    /// after the last. `slack_millis` is how far apart the clocks of processes may be.
    async fn next(&mut self, contacts: usize, slack_millis: i64) -> Result<Option<Examined>>;

    /// Why what is acknowledged may be lost (I4): damage, or how the database is set.
    async fn endangered(&mut self) -> Result<Vec<Broken>>;

    /// Where counters differ from what was found (I11); to be asked after the last contact.
    async fn miscounted(&mut self) -> Result<Vec<Broken>>;
}

/// Some contacts, and what was found among their rows.
#[derive(Debug, Clone, Default)]
pub struct Examined {
    /// The contacts.
    pub people: Vec<Kept>,
    /// Messages whose looks are lost (I4), events out of order (I6), rows of contacts that are
    /// gone (I13).
    pub found: Vec<Broken>,
}

/// A counter without its day.
pub(crate) type Counter = (Name, u32, What, Name, String);

/// What counters must be, folded from what is kept.
#[derive(Debug, Default)]
pub(crate) struct Tally(Deltas);

impl Tally {
    /// Counts what one contact brings.
    pub(crate) fn add(&mut self, kept: &Kept) {
        kept.trail.iter().for_each(|hop| self.0.add_hop(hop));
        for token in kept.tokens.iter().filter(|token| token.is_live()) {
            self.0.inside(&token.flow, token.version, &token.node, 1);
        }
        for message in &kept.messages {
            self.0.message(message, message.status, 1);
        }
    }

    /// Where counters differ. What was counted of people who were erased since stays counted,
    /// so then they may be larger, save for who is inside.
    pub(crate) fn compare(self, counters: &BTreeMap<Counter, i64>, erased: bool) -> Vec<Broken> {
        let rows = self.by_counter();
        let keys: BTreeSet<_> = rows.keys().chain(counters.keys()).collect();
        let pairs = keys.into_iter().map(|key| {
            let of = |all: &BTreeMap<_, _>| all.get(key).copied().unwrap_or(0);
            (key, of(counters), of(&rows))
        });
        let differs = |(key, is, must): &(&Counter, i64, i64)| {
            if erased && key.2 != What::Inside { is < must } else { is != must }
        };
        pairs.filter(differs).map(|(key, is, must)| miscounted(key, is, must)).collect()
    }

    fn by_counter(self) -> BTreeMap<Counter, i64> {
        let mut rows = BTreeMap::new();
        for (key, n) in self.0.0 {
            let counter = (key.flow, key.version, key.what, key.node, key.label);
            *rows.entry(counter).or_default() += n;
        }
        rows
    }
}

fn miscounted(counter: &Counter, is: i64, must: i64) -> Broken {
    let (flow, version, what, node, label) = counter;
    let what = stored::word(what);
    let what = format!("{flow} version {version}: {what} {node} {label} is {is}, not {must}");
    Broken::new("I11", what)
}

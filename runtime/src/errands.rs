//! Carts name products that the catalogue does not know: their shop is asked for them, beside
//! everything else, and what it answers is written to the catalogue. No event waits for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, OnceCell};
use tokio::task::JoinSet;
use weir_connectors::{Mapped, Outcome, fill, names_in};
use weir_engine::feed::Wanted;
use weir_store::Errand;

use crate::Result;
use crate::clock::real_now;
use crate::intake::product;
use crate::limits::{
    ERRAND_AGAIN_FIRST, ERRAND_AGAIN_LONGEST, ERRAND_MISSING_AGAIN, ERRAND_TRIES_MAX,
    ERRAND_WITHIN, ERRANDS_AT_ONCE, ERRANDS_EVERY,
};
use crate::runtime::Runtime;
use crate::sender::http::{Fetched, Fetcher, Network};
use crate::sources::Source;

/// Who runs errands.
#[derive(Debug, Default)]
pub(crate) struct Errands {
    /// There is a new one.
    new: Notify,
    fetcher: OnceCell<Option<Fetcher>>,
}

impl Runtime {
    /// A cart with what its lines leave out, as far as the catalogue knows it. What it does not
    /// know is to be asked for, where the source says how.
    pub(crate) async fn hydrated(&self, source: &Source, mapped: &Mapped) -> Result<Mapped> {
        let mut filled = mapped.clone();
        let names = names_in(&filled.data);
        if names.is_empty() {
            return Ok(filled);
        }
        let wanted = Wanted { names, ..Wanted::default() };
        let known = self.0.store.find_products(&wanted).await?;
        let unknown: Vec<_> = fill(&mut filled.data, &known).into_iter().collect();
        if source.asks() && !unknown.is_empty() {
            self.0.store.add_errands(source.name.as_str(), &unknown, real_now()).await?;
            self.0.errands.new.notify_one();
        }
        Ok(filled)
    }

    /// Runs errands until a stop: of each shop one after another.
    pub(crate) async fn run_errands(self) {
        loop {
            tokio::select! {
                () = self.0.errands.new.notified() => {}
                () = tokio::time::sleep(ERRANDS_EVERY) => {}
                () = self.stopped() => return,
            }
            let asking = self.sources().into_iter().filter_map(|listed| listed.source);
            let mut round = JoinSet::new();
            for source in asking.filter(|source| source.asks() || source.issues()) {
                if source.issues() {
                    round.spawn(self.clone().codes_of(Arc::clone(&source)));
                }
                round.spawn(self.clone().errands_of(source));
            }
            // What a stop interrupts is due again.
            tokio::select! {
                () = async { while round.join_next().await.is_some() {} } => {}
                () = self.stopped() => return,
            }
        }
    }

    /// Some errands of one shop; those after one that came to nothing wait for the next round.
    async fn errands_of(self, source: Arc<Source>) {
        for _ in 0..ERRANDS_AT_ONCE {
            let now = real_now();
            let until = now.plus(millis(ERRAND_WITHIN * 2));
            let taken = self.0.store.take_errand(source.name.as_str(), now, until).await;
            let errand = match taken {
                Ok(Some(errand)) if !self.is_stopping() => errand,
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(%error, "what a shop is to be asked for could not be read");
                    return;
                }
            };
            match self.run_errand(&source, errand).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    tracing::warn!(%error, "what a shop answered could not be written");
                    return;
                }
            }
        }
        self.0.errands.new.notify_one();
    }

    /// Asks for one product; says whether that came to something.
    async fn run_errand(&self, source: &Source, errand: Errand) -> Result<bool> {
        let (outcome, why, again) = match self.ask_shop(source, &errand.product).await? {
            None => ("found", None, Duration::ZERO),
            Some((Fetched::Missing, why)) => ("missing", Some(why), ERRAND_MISSING_AGAIN),
            Some((Fetched::Body(_) | Fetched::Failed(_), why)) => {
                let doubled = ERRAND_AGAIN_FIRST.saturating_mul(1 << (errand.tries - 1).min(16));
                ("failed", Some(why), doubled.min(ERRAND_AGAIN_LONGEST))
            }
        };
        metrics::counter!("weir_look_ups_total", "outcome" => outcome).increment(1);
        let Some(why) = why else {
            self.0.store.end_errand(&errand.source, &errand.product).await?;
            return Ok(true);
        };
        let Errand { source, product, tries, .. } = &errand;
        if *tries >= ERRAND_TRIES_MAX {
            tracing::warn!(source, product, why, "the shop is not asked for it any more");
            self.0.store.end_errand(source, product).await?;
        } else {
            let due_at = real_now().plus(millis(again));
            let off = Errand { due_at, said: Some(why), ..errand };
            self.0.store.put_off_errand(&off).await?;
        }
        Ok(outcome == "missing")
    }

    /// Asks a shop for a product, and writes what it says; else what came of it, and why nothing.
    async fn ask_shop(&self, source: &Source, product: &str) -> Result<Option<(Fetched, String)>> {
        let fetched = match (self.fetcher().await, source.call(product)) {
            (Some(fetcher), Some(call)) => fetcher.get(&call).await,
            (None, _) | (_, None) => Fetched::Failed("the shop cannot be asked".to_owned()),
        };
        let body = match &fetched {
            Fetched::Body(body) => body,
            Fetched::Missing => {
                return Ok(Some((fetched, "the shop knows no such product".to_owned())));
            }
            Fetched::Failed(why) => {
                let why = why.clone();
                return Ok(Some((fetched, why)));
            }
        };
        let refused = match source.connector.answered(body, &source.hints) {
            Outcome::Shelved(shelved) => match product::told_whole(&shelved, self.now()) {
                Ok(told) => {
                    self.0.store.put_product_group(&told).await?;
                    return Ok(None);
                }
                Err(refusals) => refusals,
            },
            Outcome::Refused(refusals) => refusals,
            Outcome::Mapped(_) | Outcome::Skipped(_) => Vec::new(),
        };
        let why = refused.first().map(ToString::to_string).unwrap_or_default();
        Ok(Some((fetched, format!("the answer cannot be taken: {why}"))))
    }

    pub(crate) async fn fetcher(&self) -> Option<&Fetcher> {
        let make = async || {
            let network = Network { within: ERRAND_WITHIN, ..self.0.shelf.network().clone() };
            let made = Fetcher::new(&network);
            made.map_err(|error| tracing::error!(%error, "shops cannot be asked")).ok()
        };
        self.0.errands.fetcher.get_or_init(make).await.as_ref()
    }
}

impl Errands {
    /// There is something to ask for.
    pub(crate) fn tell(&self) {
        self.new.notify_one();
    }
}

pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

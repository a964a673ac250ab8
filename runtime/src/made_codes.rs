//! Codes that shops make: what visits wait for is asked for, and the answer is the event that they
//! wait for. It is written, with the code, before anybody goes on; until then the shop is asked
//! again by the same key.

use std::sync::Arc;

use weir_connectors::{Issued, WantedCode};
use weir_engine::model::TokenId;
use weir_engine::turn::Input;
use weir_store::{Ask, CouponErrand, Extra, Who};

use crate::clock::real_now;
use crate::errands::millis;
use crate::limits::{
    ERRAND_AGAIN_FIRST, ERRAND_AGAIN_LONGEST, ERRAND_WITHIN, ERRANDS_AT_ONCE, MADE_CODE_WITHIN,
};
use crate::runtime::Runtime;
use crate::sender::http::Posted;
use crate::sources::Source;
use crate::{Error, Result, Write};

/// What came of asking.
enum Came {
    /// A code, or none for good.
    Answer(Option<String>),
    /// Nothing yet: why.
    Later(String),
}

impl Runtime {
    /// Asks a shop for some of the codes that visits wait for.
    pub(crate) async fn codes_of(self, source: Arc<Source>) {
        for _ in 0..ERRANDS_AT_ONCE {
            let now = real_now();
            let until = now.plus(millis(ERRAND_WITHIN * 2));
            let taken = self.0.store.take_coupon_errand(source.name.as_str(), now, until).await;
            let errand = match taken {
                Ok(Some(errand)) if !self.is_stopping() => errand,
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(%error, "what a shop is to make could not be read");
                    return;
                }
            };
            match self.run_coupon_errand(&source, &errand).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    tracing::warn!(%error, "the code of a shop could not be written");
                    return;
                }
            }
        }
        self.0.errands.tell();
    }

    /// Says whether that came to an answer.
    async fn run_coupon_errand(&self, source: &Source, errand: &CouponErrand) -> Result<bool> {
        let over = self.now().millis_since(errand.asked_at) >= millis(MADE_CODE_WITHIN);
        let came = if over { Came::Answer(None) } else { self.ask_for_code(source, errand).await };
        let code = match came {
            Came::Answer(code) => code,
            Came::Later(why) => {
                let shop = source.name.as_str();
                tracing::warn!(shop, why, "the shop made no code yet; it is asked again");
                let doubled = ERRAND_AGAIN_FIRST.saturating_mul(1 << (errand.tries - 1).min(16));
                let due_at = real_now().plus(millis(doubled.min(ERRAND_AGAIN_LONGEST)));
                self.0.store.put_off_coupon_errand(&errand.wish, due_at).await?;
                return Ok(false);
            }
        };
        let given = if code.is_some() { "issued" } else { "none" };
        let wish = errand.wish.clone();
        metrics::counter!("weir_coupons_total", "pool" => wish.pool.to_string(), "answer" => given)
            .increment(1);
        let answered = vec![(wish.token, wish.visit)];
        let extra = Extra { answered: answered.clone(), ..Extra::default() };
        let ask = Ask::existing(Who::Internal(wish.token.contact));
        let inputs = vec![Input::Coupon { wish, code }];
        match self.write(Write { ask, inputs, extra }).await {
            Ok(_) => {}
            // Whoever waited was erased.
            Err(Error::Nobody) => self.0.store.end_coupon_errands(&answered).await?,
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    async fn ask_for_code(&self, source: &Source, errand: &CouponErrand) -> Came {
        let wish = &errand.wish;
        let key = key_of(wish.token, wish.visit);
        let discount = wish.discount.as_deref().unwrap_or_default();
        let wanted = WantedCode { key: &key, discount, expires_at: wish.expires_at };
        let Some((call, body)) = source.issue(&wanted) else { return Came::Answer(None) };
        let Some(fetcher) = self.fetcher().await else {
            return Came::Later("the shop cannot be asked".to_owned());
        };
        let (took, body) = match fetcher.post(&call, &key, &body).await {
            Posted::Taken(body) => (true, body),
            Posted::Refused(body) => (false, body),
            Posted::Failed(why) => return Came::Later(why),
        };
        match source.connector.issued(&key, took, &body) {
            Issued::Code(code) => Came::Answer(Some(code)),
            // The code is made, and asking again may tell it.
            Issued::Refused(why) if took => Came::Later(why),
            Issued::Refused(why) => {
                tracing::warn!(shop = source.name.as_str(), why, "the shop makes no code");
                Came::Answer(None)
            }
        }
    }
}

/// The same for every attempt, and for no other visit.
fn key_of(token: TokenId, visit: u32) -> String {
    format!("{token}-{visit}")
}

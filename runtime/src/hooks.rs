//! Webhooks of shops: taken like any event, or kept with the reason until somebody mends the
//! connector and has them read again.

use weir_connectors::{Outcome, Refusal, Shelved, Unverified};
use weir_engine::model::ContactId;
use weir_engine::needs::Needs;
use weir_engine::turn::Known;
use weir_store::{Answer, Ask, Claim, Delivery, DeliveryState, Error as StoreError, Extra, Who};

use crate::identity::Said;
use crate::intake::hook::{self, Hook, Reading};
use crate::intake::product;
use crate::runtime::Runtime;
use crate::sources::Source;
use crate::{Error, Result, Write};

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Became {
    /// Events of a contact.
    Taken,
    /// Nothing, since it came before.
    Repeated,
    /// Nothing, and that is meant: why.
    Skipped(String),
    /// It is kept until somebody mends what is wrong.
    Kept(Vec<Refusal>),
    /// It only asked whether somebody is there.
    Answered,
}

/// A delivery and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hooked {
    /// What tells it from others.
    pub id: String,
    /// What it is about, in the shop's words.
    pub topic: Option<String>,
    /// What became of it.
    pub became: Became,
}

/// Why a delivery is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unbelieved {
    /// It does not prove where it comes from.
    Unverified(Unverified),
    /// Too many did not, a moment ago.
    TooMany,
}

impl Became {
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Repeated => "repeated",
            Self::Skipped(_) => "skipped",
            Self::Kept(_) => "kept",
            Self::Answered => "answered",
        }
    }

    /// Why, where there is something to say.
    pub fn why(&self) -> Option<String> {
        match self {
            Self::Skipped(why) => Some(why.clone()),
            Self::Kept(refusals) => Some(told(refusals)),
            Self::Taken | Self::Repeated | Self::Answered => None,
        }
    }
}

fn told(refusals: &[Refusal]) -> String {
    refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl Runtime {
    /// Whether a delivery is to be believed. Clocks of shops are real, so this one is too.
    pub fn believe(
        &self,
        source: &Source,
        delivery: &weir_connectors::Delivery<'_>,
    ) -> std::result::Result<(), Unbelieved> {
        let Err(why) = source.connector.verify(delivery, &source.secrets) else { return Ok(()) };
        let too_many = self.0.sources.note_unverified(&source.name, delivery.at);
        Err(if too_many { Unbelieved::TooMany } else { Unbelieved::Unverified(why) })
    }

    /// Takes a delivery that is believed. What cannot be taken is on disk when this returns, with
    /// the reason; so is what was taken, and applied.
    pub async fn take_hook(
        &self,
        source: &Source,
        delivery: &weir_connectors::Delivery<'_>,
        draw: fn() -> String,
    ) -> Result<Hooked> {
        if source.connector.is_ping(delivery) {
            let id = String::new();
            return Ok(Hooked { id, topic: None, became: Became::Answered });
        }
        let taken = source.connector.take(delivery, &source.hints);
        let became = self.became(source, &taken.outcome, true, draw).await?;
        if let Became::Kept(refusals) = &became {
            let kept = Delivery {
                source: source.name.to_string(),
                id: taken.id.clone(),
                at: self.now(),
                n: drawn()?,
                topic: taken.topic.clone(),
                headers: headers(source, delivery),
                body: delivery.body.to_vec(),
                reason: told(refusals),
                state: DeliveryState::Kept,
            };
            self.0.store.keep_delivery(&kept).await?;
        }
        metrics::counter!("weir_hooks_total", "outcome" => became.word()).increment(1);
        self.0.sources.note(&source.name, became.word(), self.now());
        Ok(Hooked { id: taken.id, topic: taken.topic, became })
    }

    /// Reads a delivery again that was kept. It starts flows only if that is asked for (rule 9).
    pub async fn replay_delivery(
        &self,
        source: &Source,
        kept: &Delivery,
        starts: bool,
        draw: fn() -> String,
    ) -> Result<Hooked> {
        let headers: Vec<(String, String)> =
            serde_json::from_str(&kept.headers).unwrap_or_default();
        let delivery = weir_connectors::Delivery {
            body: &kept.body,
            headers: &headers,
            query: &[],
            at: kept.at,
        };
        let taken = source.connector.take(&delivery, &source.hints);
        let became = self.became(source, &taken.outcome, starts, draw).await?;
        match &became {
            Became::Kept(refusals) => {
                let again = Delivery { reason: told(refusals), ..kept.clone() };
                self.0.store.keep_delivery(&again).await?;
            }
            Became::Taken | Became::Repeated | Became::Skipped(_) | Became::Answered => {
                self.0.store.note_replay(&kept.source, &kept.id).await?;
            }
        }
        Ok(Hooked { id: kept.id.clone(), topic: taken.topic, became })
    }

    async fn became(
        &self,
        source: &Source,
        outcome: &Outcome,
        starts: bool,
        draw: fn() -> String,
    ) -> Result<Became> {
        let mapped = match outcome {
            Outcome::Skipped(why) => return Ok(Became::Skipped(why.clone())),
            Outcome::Refused(refusals) => return Ok(Became::Kept(refusals.clone())),
            Outcome::Shelved(shelved) => return self.shelved(shelved).await,
            Outcome::Mapped(mapped) => mapped,
        };
        let hydrated = if source.connector.hydrates() {
            Some(self.hydrated(source, mapped).await?)
        } else {
            None
        };
        let mapped = hydrated.as_ref().unwrap_or(mapped);
        let house_ids = source.connector.has_house_ids;
        let reading = Reading { source: &source.name, house_ids, now: self.now(), starts };
        let hook = match hook::read(mapped, reading) {
            Ok(hook) => hook,
            Err(refusal) => return Ok(Became::Kept(vec![refusal])),
        };
        let Some(who) = self.whose(source, &hook).await? else {
            let message = "several contacts have this address, and the shop gives no id; merge \
                           them, then replay";
            let place = "contact".to_owned();
            let refusal = Refusal { code: "contact_ambiguous", place, message: message.to_owned() };
            return Ok(Became::Kept(vec![refusal]));
        };
        if self.came_before(&who, &hook.announces).await? {
            return Ok(Became::Repeated);
        }
        let mut draw_one = draw;
        let mut ask = crate::intake::who::ask(who, &mut draw_one);
        ask.announces.extend(hook.announces.iter().cloned());
        let write = Write { ask, inputs: hook.inputs.clone(), extra: Extra::default() };
        let written = self.write(write).await?;
        if let Some(anonymous) = hook.anonymous.as_ref().filter(|_| hook.is_known()) {
            // A cart of nobody, with what happened to it, is theirs who are known by it now.
            let said = Said { by: &source.name, because: "it is about one cart" };
            self.recognise(written.contact, anonymous, false, said).await?;
        }
        Ok(Became::Taken)
    }

    /// Takes what a delivery says of a product, by the reading of `POST /v1/products`.
    async fn shelved(&self, shelved: &Shelved) -> Result<Became> {
        let told = match product::told_whole(shelved, self.now()) {
            Ok(told) => told,
            Err(refusals) => return Ok(Became::Kept(refusals)),
        };
        if self.0.store.put_product_group(&told).await? {
            return Ok(Became::Taken);
        }
        Ok(Became::Skipped("the shop told newer things of this product already".to_owned()))
    }

    /// Whom a delivery is about: the customer of this id, else whoever has the address and is no
    /// other customer of the shop; else somebody new. Nothing where nobody can tell.
    async fn whose(&self, source: &Source, hook: &Hook) -> Result<Option<Who>> {
        let candidates = hook.candidates();
        let Some(first) = candidates.first().cloned() else { return Ok(None) };
        if matches!(first, Who::External(_)) {
            if source.connector.has_house_ids || self.0.store.find(&first).await?.len() == 1 {
                return Ok(Some(first));
            }
            let email = candidates.into_iter().find(|who| matches!(who, Who::Email(_)));
            let Some(email) = email else { return Ok(Some(first)) };
            let same = match self.0.store.find(&email).await?.as_slice() {
                [one] => !self.is_customer(source, *one).await?,
                _ => false,
            };
            return Ok(Some(if same { email } else { first }));
        }
        let several = self.0.store.find(&first).await?.len() > 1;
        Ok((!several).then_some(first))
    }

    /// Whether a contact is another customer of this shop.
    async fn is_customer(&self, source: &Source, contact: ContactId) -> Result<bool> {
        let known = self.0.store.contact(contact, &Needs::default(), self.now()).await?;
        let begin = format!("{}:", source.name);
        Ok(known.is_some_and(|known| known.profile.external_id.starts_with(&begin)))
    }

    /// Whether all of these events are stored already: then nothing of the delivery is new, and
    /// what is known of the person since stays.
    async fn came_before(&self, who: &Who, announces: &[Known]) -> Result<bool> {
        let ask =
            Ask { who: who.clone(), create: None, announces: announces.iter().cloned().collect() };
        let claim = Claim::Contacts(vec![ask]);
        let mut unit = self.0.store.take(claim, &Needs::default(), self.now()).await?;
        let found = unit.answers().first().cloned();
        let known = match found {
            Some(Answer::Found(place)) => {
                let taken = &unit.contacts()[place];
                announces.iter().all(|known| taken.known_events.contains(known))
            }
            Some(Answer::Nobody | Answer::Ambiguous(_)) | None => false,
        };
        unit.abandon().await?;
        Ok(known)
    }
}

/// The headers a delivery can be read by again, without what proves where it comes from.
fn headers(source: &Source, delivery: &weir_connectors::Delivery<'_>) -> String {
    const SECRET: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "x-apikey"];
    let secret = source.connector.secret_headers();
    let is_secret = |name: &str| {
        let is = |secret: &&str| secret.eq_ignore_ascii_case(name);
        SECRET.iter().any(is) || secret.iter().any(is)
    };
    let kept: Vec<_> = delivery.headers.iter().filter(|(name, _)| !is_secret(name)).collect();
    serde_json::to_string(&kept).unwrap_or_else(|_| "[]".to_owned())
}

/// Tells deliveries of one millisecond apart.
fn drawn() -> Result<i64> {
    let mut drawn = [0; 8];
    let failed = |error: getrandom::Error| StoreError::Database(error.to_string());
    getrandom::fill(&mut drawn).map_err(|error| Error::from(failed(error)))?;
    Ok(i64::from_be_bytes(drawn) & i64::MAX)
}

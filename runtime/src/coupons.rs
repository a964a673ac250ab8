//! Codes that turns ask for are given out in the transaction that keeps the turn: no crash loses
//! one, and nobody waits for a second commit. And codes that are made.

use std::collections::{BTreeMap, BTreeSet};

use weir_engine::catalogue::World;
use weir_engine::flow::Flow;
use weir_engine::model::Name;
use weir_engine::turn::{Changes, Input, Turn, Wish};
use weir_store::{FlowState, Store, Unit};

use crate::intake::coupon::Recipe;
use crate::intake::limits::CODES_MAX;
use crate::runtime::{Changed, Runtime};
use crate::{Error, Result};

/// How often codes are drawn again that are there already, before the pool is called full of them.
const TRIES_MAX: u32 = 20;

impl Runtime {
    /// Gives out the codes that turns asked for, and lets their tokens go on, until none asks. What
    /// shops are to make is given back: it is asked for once that is on disk.
    pub(crate) async fn hand_out(
        &self,
        world: &World,
        unit: &mut dyn Unit,
        changed: Changed,
    ) -> Result<(Vec<(usize, Changes)>, Vec<Wish>)> {
        let mut all: Vec<_> = changed.into_iter().collect();
        let mut to_make = Vec::new();
        let mut asked = asked(&mut all);
        while !asked.is_empty() {
            let (made, drawn): (Vec<_>, Vec<_>) =
                asked.into_iter().partition(|(_, wish)| wish.made);
            let (waiting, in_vain): (Vec<_>, Vec<_>) =
                made.into_iter().partition(|(_, wish)| self.makes_codes(&wish.pool));
            to_make.extend(waiting.into_iter().map(|(_, wish)| wish));
            let wishes: Vec<_> = drawn.iter().map(|(_, wish)| wish.clone()).collect();
            let codes = unit.draw(&wishes).await?;
            let now = self.now();
            let mut more = Vec::new();
            let given = drawn.into_iter().zip(codes);
            for ((place, wish), code) in given.chain(in_vain.into_iter().map(|one| (one, None))) {
                let given = if code.is_some() { "issued" } else { "none" };
                metrics::counter!("weir_coupons_total", "pool" => wish.pool.to_string(),
                    "answer" => given)
                .increment(1);
                let taken = &mut unit.contacts()[place];
                let mut turn = Turn::new(world, &mut taken.contact, &taken.known_events, now);
                turn.apply(Input::Coupon { wish, code });
                more.push((place, turn.finish()));
            }
            asked = self::asked(&mut more);
            all.extend(more);
        }
        Ok((all, to_make))
    }
}

/// What turns asked for, each with the place of its contact.
fn asked(all: &mut [(usize, Changes)]) -> Vec<(usize, Wish)> {
    let of = |(place, changes): &mut (usize, Changes)| {
        let place = *place;
        std::mem::take(&mut changes.coupons.wishes).into_iter().map(move |wish| (place, wish))
    };
    all.iter_mut().flat_map(of).collect()
}

impl Runtime {
    /// Says how full pools are.
    pub async fn gauge_coupons(&self) -> Result<()> {
        for record in self.0.store.coupon_pools(self.now()).await? {
            let counts = record.counts;
            for (state, count) in [
                ("free", counts.free),
                ("issued", counts.issued),
                ("expired", counts.expired),
                ("used", counts.used),
            ] {
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                metrics::gauge!("weir_coupons", "pool" => record.name.to_string(),
                    "state" => state)
                .set(f64::from(count));
            }
        }
        Ok(())
    }

    /// What is to be said of the pools that a flow asks: those that are not there give no code.
    pub(crate) async fn missing_pools(&self, flow: &Flow) -> Result<Vec<String>> {
        let mut missing = Vec::new();
        for pool in flow.pools() {
            if self.0.store.coupon_pool(&pool, self.now()).await?.is_none() {
                missing.push(format!(
                    "there is no pool `{pool}`: until it is made, everybody leaves by `failed`"
                ));
            }
        }
        for shop in flow.shops().into_iter().filter(|shop| !self.makes_codes(shop)) {
            missing.push(format!(
                "no source `{shop}` makes codes: until one does, with an `api_token`, everybody \
                 leaves by `failed`"
            ));
        }
        Ok(missing)
    }

    /// The pools whose codes are asked for, each with the flows that let people in and ask.
    pub async fn pools_asked(&self) -> Result<BTreeMap<Name, Vec<Name>>> {
        let world = self.world();
        let mut asked = BTreeMap::<Name, Vec<Name>>::new();
        for record in self.0.store.flows().await? {
            let over = matches!(record.state, FlowState::Draft | FlowState::Archived);
            let flow = world.flows.version(&record.id, record.version).filter(|_| !over);
            for pool in flow.map(|flow| flow.pools()).unwrap_or_default() {
                asked.entry(pool).or_default().push(record.id.clone());
            }
        }
        Ok(asked)
    }

    /// Deletes a pool and its codes, unless a flow that lets people in asks for them.
    pub async fn delete_pool(&self, name: &Name) -> Result<bool> {
        if let Some(flow) = self.pools_asked().await?.get(name).and_then(|flows| flows.first()) {
            let text = format!("the flow `{flow}` asks for codes of `{name}`; change it first");
            return Err(Error::NotNow(text));
        }
        Ok(self.0.store.delete_coupon_pool(name).await?)
    }
}

/// Makes codes that the pool does not have yet; says how many, or none where there is no pool. What
/// was made before something failed stays.
pub async fn make_codes(store: &dyn Store, pool: &Name, recipe: &Recipe) -> Result<Option<u32>> {
    let (mut made, mut tries) = (0, 0);
    while made < recipe.count {
        let wanted = (recipe.count - made).min(u32::try_from(CODES_MAX).unwrap_or(u32::MAX));
        let codes = (0..wanted).map(|_| drawn(recipe)).collect::<Result<BTreeSet<_>>>()?;
        let codes: Vec<_> = codes.into_iter().collect();
        let Some(added) = store.add_coupons(pool, &codes).await? else { return Ok(None) };
        tries = if added.is_empty() { tries + 1 } else { 0 };
        if tries > TRIES_MAX {
            return Err(Error::NotNow("the pool has nearly all codes of this kind".into()));
        }
        made += u32::try_from(added.len()).unwrap_or(wanted);
    }
    Ok(Some(made))
}

/// One code: every sign of the alphabet is as likely as every other.
fn drawn(recipe: &Recipe) -> Result<String> {
    let failed = |error: getrandom::Error| weir_store::Error::Database(error.to_string());
    let signs = recipe.alphabet.len();
    let even = 256 / signs * signs;
    let mut code = recipe.prefix.clone();
    let mut left = recipe.length;
    while left > 0 {
        let mut chance = [0; 32];
        getrandom::fill(&mut chance).map_err(failed)?;
        let fair = chance.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < even);
        for byte in fair.take(usize::try_from(left).unwrap_or_default()) {
            code.push(recipe.alphabet[byte % signs]);
            left -= 1;
        }
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use weir_store::{Coupons as _, MemoryStore, Pool};

    use super::*;
    use crate::intake::coupon::ALPHABET;

    #[tokio::test]
    async fn codes_are_made_without_doubles() {
        let store = MemoryStore::new();
        let pool = Name::from("spring");
        let recipe = Recipe::new(200, "S-", 6, ALPHABET).unwrap();
        assert_eq!(make_codes(&store, &pool, &recipe).await.unwrap(), None);
        let now = crate::clock::real_now();
        store.put_coupon_pool(&pool, &Pool::default(), now).await.unwrap();
        assert_eq!(make_codes(&store, &pool, &recipe).await.unwrap(), Some(200));
        let found = store.coupon_pool(&pool, now).await.unwrap().unwrap();
        assert_eq!(found.counts.free, 200);
        let code = drawn(&recipe).unwrap();
        assert!(code.starts_with("S-") && code.len() == 8, "{code}");
        assert!(code[2..].chars().all(|sign| ALPHABET.contains(sign)), "{code}");
    }
}

//! Who is who: two contacts that are one person become one, by order or because a browser or a
//! cart turned out to be somebody's.

use weir_engine::model::{Contact, ContactId, TokenId};
use weir_engine::turn::{Answer, EndedToken, Input, Merging, Turn};
use weir_store::{Alias, AliasKind, Answer as Asked, Ask, Claim, Extra, Unit, Who};

use crate::limits::COMMIT_TRIES_MAX;
use crate::runtime::{Changed, Runtime};
use crate::{Error, Result};

/// What a merge came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// What outside systems call the survivor.
    pub contact: String,
    /// What they called the other one, which is another name of the survivor from now on.
    pub merged: String,
    /// Whether they were two: merged before, they are one already.
    pub is_new: bool,
    /// Runs of the survivor that go on.
    pub kept: Vec<TokenId>,
    /// Runs that ended.
    pub ended: Vec<EndedToken>,
    /// Runs of the other one that go on as the survivor's.
    pub moved: Vec<TokenId>,
}

/// Who says that two contacts are one, and why.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Who.
    pub by: &'a str,
    /// Why.
    pub because: &'a str,
}

/// Two contacts that are taken together, by their places.
struct Pair {
    into: usize,
    from: usize,
}

/// What is to be done about a pair.
enum Verdict {
    Merge,
    Name(AliasKind, String),
    Nothing,
}

impl Runtime {
    /// Makes `from` the same contact as `into`, which stays.
    pub async fn merge(&self, into: Who, from: Who, said: Said<'_>) -> Result<Merged> {
        self.join(into, from, said, |_, _| Verdict::Merge).await?.ok_or(Error::Nobody)
    }

    /// What was known by this anonymous id alone is this contact's: it is merged. Where the id is
    /// of somebody who is known otherwise, nobody is merged, for two people may share a browser;
    /// the id then `moves_on` to this contact, or stays.
    pub async fn recognise(
        &self,
        contact: ContactId,
        name: &str,
        moves_on: bool,
        said: Said<'_>,
    ) -> Result<()> {
        let decide = |into: &Contact, from: Option<&Contact>| match from {
            Some(from) if is_nobody_else(from, into) => Verdict::Merge,
            Some(_) if !moves_on => Verdict::Nothing,
            Some(_) | None => Verdict::Name(AliasKind::Anonymous, name.to_owned()),
        };
        let (into, from) = (Who::Internal(contact), Who::Anonymous(name.to_owned()));
        self.join(into, from, said, decide).await.map(drop)
    }

    /// Takes both and does what is decided; again where others were in the way and nothing was
    /// written.
    async fn join(
        &self,
        into: Who,
        from: Who,
        said: Said<'_>,
        decide: impl Fn(&Contact, Option<&Contact>) -> Verdict,
    ) -> Result<Option<Merged>> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_join([into.clone(), from.clone()], said, &decide).await {
                Err(Error::Store(error)) if error.is_transient() && tries < COMMIT_TRIES_MAX => {}
                done => return done,
            }
        }
    }

    async fn try_join(
        &self,
        who: [Who; 2],
        said: Said<'_>,
        decide: &impl Fn(&Contact, Option<&Contact>) -> Verdict,
    ) -> Result<Option<Merged>> {
        if self.is_stopping() {
            return Err(Error::Stopping);
        }
        let claim = Claim::Contacts(who.map(Ask::existing).into());
        let (world, mut unit) = self.take_to_merge(claim, self.now()).await?;
        // Read when the contacts are taken: nobody else can be ahead of it for them.
        let now = self.now();
        let (into, from) = match places(&*unit) {
            Ok(places) => places,
            Err(error) => {
                unit.abandon().await?;
                return Err(error);
            }
        };
        let contacts = unit.contacts();
        let known = &contacts[into].contact;
        if from == Some(into) {
            let merged = Merged::before(known);
            unit.abandon().await?;
            return Ok(Some(merged));
        }
        match decide(known, from.map(|from| &contacts[from].contact)) {
            Verdict::Merge => {
                let Some(from) = from else {
                    unit.abandon().await?;
                    return Ok(None);
                };
                let pair = Pair { into, from };
                let (merged, changed) = merged(&world, &mut *unit, &pair, said, now);
                self.finish(&world, unit, changed, Extra::default()).await?;
                metrics::counter!("weir_merges_total").increment(1);
                Ok(Some(merged))
            }
            Verdict::Name(kind, name) => {
                let aliases = vec![Alias { kind, name, contact: known.id }];
                let extra = Extra { aliases, ..Extra::default() };
                self.finish(&world, unit, Changed::new(), extra).await?;
                Ok(None)
            }
            Verdict::Nothing => {
                unit.abandon().await?;
                Ok(None)
            }
        }
    }
}

/// The place of the survivor, and of the other one if it is there.
fn places(unit: &dyn Unit) -> Result<(usize, Option<usize>)> {
    match unit.answers() {
        [Asked::Found(into), Asked::Found(from)] => Ok((*into, Some(*from))),
        [Asked::Found(into), Asked::Nobody] => Ok((*into, None)),
        [Asked::Ambiguous(ids), _] | [_, Asked::Ambiguous(ids)] => {
            Err(Error::Ambiguous(ids.clone()))
        }
        _ => Err(Error::Nobody),
    }
}

fn merged(
    world: &weir_engine::catalogue::World,
    unit: &mut dyn Unit,
    pair: &Pair,
    Said { by, because }: Said<'_>,
    now: weir_engine::value::Timestamp,
) -> (Merged, Changed) {
    let from = unit.contacts()[pair.from].contact.clone();
    let taken = &mut unit.contacts()[pair.into];
    let own = live(&taken.contact);
    let (contact, called) =
        (taken.contact.profile.external_id.clone(), from.profile.external_id.clone());
    let mut turn = Turn::new(world, &mut taken.contact, &taken.known_events, now);
    let (by, because) = (by.to_owned(), because.to_owned());
    let Answer { applied, .. } = turn.apply(Input::Merge(Box::new(Merging { from, by, because })));
    let changes = turn.finish();
    let (kept, moved) = live(&taken.contact).into_iter().partition(|token| own.contains(token));
    let merged =
        Merged { contact, merged: called, is_new: true, kept, ended: applied.ended, moved };
    (merged, Changed::from([(pair.into, changes)]))
}

fn live(contact: &Contact) -> Vec<TokenId> {
    contact.tokens.iter().filter(|token| token.is_live()).map(|token| token.id).collect()
}

/// Whether nobody gave this contact a name, and no address says that it is another person.
fn is_nobody_else(contact: &Contact, than: &Contact) -> bool {
    let agrees = |one: &Option<String>, other: &Option<String>| one.is_none() || one == other;
    contact.profile.given_id().is_none()
        && agrees(&contact.profile.email, &than.profile.email)
        && agrees(&contact.profile.phone, &than.profile.phone)
}

impl Merged {
    /// They are one already.
    fn before(contact: &Contact) -> Self {
        let called = contact.profile.external_id.clone();
        Self {
            contact: called.clone(),
            merged: called,
            is_new: false,
            kept: live(contact),
            ended: Vec::new(),
            moved: Vec::new(),
        }
    }
}

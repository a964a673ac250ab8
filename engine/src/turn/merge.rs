//! Two contacts are one person (rule 32 of `docs/semantics.md`): what was known of the one is the
//! other's from now on, and of two runs that would say the same thing one ends.
//!
//! What happened to either stays where it was in time: conditions find what they would have found
//! if it had always been one person. What is joined by this makes no event but one.

mod facts;
mod profile;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ContactId, Ended, Event, Joined, Name, Origin, State, Status, Token, TokenId};
use crate::value::Timestamp;

use super::carts::Overdue;
use super::input::Merging;
use super::{LIVE_TOKENS_MAX, Turn, data};

/// What is known of a run when it is weighed against another one.
struct Weighed<'t> {
    token: &'t Token,
    /// How many of its messages were handed over.
    sent: usize,
}

impl Weighed<'_> {
    /// The one with more messages handed over comes first, then the older.
    fn rank(&self) -> (Reverse<usize>, Timestamp, TokenId) {
        (Reverse(self.sent), self.token.entered.at, self.token.id)
    }
}

impl Turn<'_> {
    /// Takes over everything of another contact.
    pub(super) fn merge(&mut self, merging: Merging) {
        let Merging { mut from, by, because } = merging;
        let called = from.profile.external_id.clone();
        let theirs: BTreeSet<ContactId> =
            from.joined.iter().map(|joined| joined.contact).chain([from.id]).collect();
        let were_known = self.was_known && from.profile.is_known();
        self.merge_profile(&from);
        let before = self.contact.counter;
        from.renumber(before);
        self.contact.counter = from.counter;
        self.changes.joined = Some(from.id);
        let last = from.counter;
        self.contact.joined.push(Joined { contact: from.id, before, last });
        self.contact.joined.append(&mut from.joined);
        self.merge_facts(&mut from);
        self.contact.history.append(&mut from.history);
        self.contact.tokens.append(&mut from.tokens);
        self.contact.entries.append(&mut from.entries);
        self.contact.messages.append(&mut from.messages);
        self.contact.put_in_order();
        self.unasked.add_all();
        let fields = [("from", called.into()), ("by", by.into()), ("because", because.into())];
        self.make("contact_merged", data(fields), Origin::Weir);
        let merged = self.contact.counter;
        self.reach_past_goals(before, last);
        self.end_doubled(&theirs, merged);
        self.end_too_many(&theirs, merged);
        // A cart of somebody who was nobody until now may have gone quiet long since.
        self.plan(if were_known { Overdue::Passes } else { Overdue::Counts });
    }

    /// Goals that what the other one did would have reached.
    fn reach_past_goals(&mut self, before: i64, last: i64) {
        let past: Vec<_> =
            self.contact.history.iter().filter(|event| event.seq <= last).cloned().collect();
        for id in self.contact.tokens.iter().map(|token| token.id).collect::<Vec<_>>() {
            for event in &past {
                let Some(token) = self.contact.token(id) else { continue };
                let own = (token.entered.seq > before) == (event.seq > before);
                let Some(flow) = self.flow_of(token).filter(|_| !own) else { continue };
                if token.goal.reached.is_none() {
                    self.reach_goal(id, flow, event);
                }
            }
        }
    }

    /// Of two runs, one of each contact, that would say the same thing, one ends. Those that stay
    /// are told first, so that none ends because of one that ends itself.
    fn end_doubled(&mut self, theirs: &BTreeSet<ContactId>, merged: i64) {
        let live = self.contact.tokens.iter().filter(|token| token.is_live());
        let mut ranked: Vec<_> = live.map(|token| self.weighed(token).rank()).collect();
        ranked.sort_unstable();
        for (.., id) in ranked {
            let Some(other) = self.doubled_by(id, theirs) else { continue };
            let because = format!("merged: {other} is about the same");
            self.end(id, Ended::Merged, Some(because), Some(merged));
        }
    }

    /// Of more runs of one flow than may be inside, the newest of the other contact end.
    fn end_too_many(&mut self, theirs: &BTreeSet<ContactId>, merged: i64) {
        let mut inside: BTreeMap<Name, Vec<TokenId>> = BTreeMap::new();
        for token in self.contact.tokens.iter().filter(|token| token.is_live()) {
            inside.entry(token.flow.clone()).or_default().push(token.id);
        }
        for ids in inside.into_values() {
            let more = ids.len().saturating_sub(LIVE_TOKENS_MAX);
            let newest = ids.iter().rev().filter(|id| theirs.contains(&id.contact)).take(more);
            for id in newest {
                let because = format!("merged: more than {LIVE_TOKENS_MAX} runs of one flow");
                self.end(*id, Ended::Merged, Some(because), Some(merged));
            }
        }
    }

    /// The run of the other contact because of which this one ends, if there is one.
    fn doubled_by(&self, id: TokenId, theirs: &BTreeSet<ContactId>) -> Option<TokenId> {
        let this = self.weighed(self.contact.token(id).filter(|token| token.is_live())?);
        let of_other = |token: &&Token| {
            theirs.contains(&token.id.contact) != theirs.contains(&id.contact)
                && token.flow == this.token.flow
        };
        let others = self.contact.tokens.iter().filter(of_other).map(|token| self.weighed(token));
        let before_it = others.filter(|other| self.comes_before(other, &this));
        before_it.map(|other| other.token.id).next()
    }

    fn weighed<'t>(&self, token: &'t Token) -> Weighed<'t> {
        let messages = self.contact.messages.iter().filter(|message| message.token == token.id);
        let sent = messages.filter(|message| {
            // What a provider is being called for may arrive.
            message.handed_over_at.is_some()
                || message.status.handed_over()
                || message.status == Status::Sending
        });
        Weighed { token, sent: sent.count() }
    }

    /// Whether of two runs of one flow the first stays and the second ends. Of two live ones that
    /// are by one key, or about one cart, the one with more messages handed over stays, then the
    /// older. One that is over stands against one that it would have kept from entering, where a
    /// message about that cart was sent.
    fn comes_before(&self, first: &Weighed<'_>, second: &Weighed<'_>) -> bool {
        let one_cart =
            cart(&first.token.entry).is_some_and(|id| cart(&second.token.entry) == Some(id));
        if first.token.is_live() {
            let same = one_cart || first.token.key == second.token.key;
            return same && first.rank() < second.rank();
        }
        one_cart && first.sent > 0 && self.kept_out(first.token, second.token)
    }

    /// Whether one run would have kept the other one out: they overlap, or lie within the
    /// cooldown.
    fn kept_out(&self, over: &Token, live: &Token) -> bool {
        let State::Ended { at, .. } = over.state else { return false };
        if live.entered.at < at {
            return true;
        }
        let cooldown = self.flow_of(live).and_then(|flow| flow.entry.cooldown);
        cooldown.is_some_and(|cooldown| over.entered.at > cooldown.before(live.entered.at))
    }
}

/// The cart that a run is about.
fn cart(entry: &Event) -> Option<String> {
    entry.id_of("cart_id")
}

//! A contact with the facts that are needed, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weir_engine::model::{Contact, Entry, Event, Message, Token, TokenId};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;

use super::state::{Person, State};
use crate::HISTORY_MAX;
use crate::suppression::addresses;

impl State {
    /// What is loaded of a person. `tokens` are loaded even when they ended.
    pub(super) fn view(
        &self,
        person: &Person,
        tokens: &BTreeSet<TokenId>,
        needs: &Needs,
        now: Timestamp,
    ) -> Contact {
        let whole = &person.contact;
        let is_loaded = |token: &&Token| {
            token.is_live() || token.goal_is_open(now) || needs.runs || tokens.contains(&token.id)
        };
        let tokens: Vec<_> = whole.tokens.iter().filter(is_loaded).cloned().collect();
        let of_tokens = |message: &&Message| tokens.iter().any(|token| token.id == message.token);
        let addresses = addresses(&whole.profile);
        let listed = addresses.filter(|(channel, address)| {
            self.suppressions.contains_key(&(*channel, (*address).to_owned()))
        });
        let carts = needs.carts || tokens.iter().any(Token::is_about_cart);
        let mut seen = Contact {
            suppressed: listed.map(|(channel, _)| channel).collect(),
            carts: if carts { whole.carts.clone() } else { BTreeMap::new() },
            segments: if needs.segments { whole.segments.clone() } else { BTreeSet::new() },
            orders: if needs.orders { whole.orders.clone() } else { BTreeMap::new() },
            history: history(&whole.history, needs),
            entries: whole.tokens.iter().map(entry).collect(),
            messages: whole.messages.iter().filter(of_tokens).cloned().collect(),
            tokens,
            ..whole.clone()
        };
        seen.put_in_order();
        seen
    }
}

fn entry(token: &Token) -> Entry {
    let (flow, key) = (token.flow.clone(), token.key.clone());
    Entry { token: token.id, flow, key, at: token.entered.at }
}

fn history(all: &[Arc<Event>], needs: &Needs) -> Vec<Arc<Event>> {
    let mut needed = BTreeMap::new();
    for (kind, subject) in &needs.events {
        let about = |event: &&Arc<Event>| {
            event.kind == *kind
                && subject.as_ref().is_none_or(|subject| event.subject() == Some(subject))
        };
        for event in all.iter().rev().filter(about).take(HISTORY_MAX) {
            needed.insert(event.seq, event.clone());
        }
    }
    needed.into_values().collect()
}

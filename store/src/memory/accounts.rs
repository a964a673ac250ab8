//! Users, their sessions, and what they did.

use async_trait::async_trait;
use weir_engine::value::Timestamp;

use super::MemoryStore;
use super::state::State;
use crate::contract::accounts::{Accounts, Admitted, Session, User, UserChange, removed};
use crate::contract::audit::{Audit, Deed, DeedFilter};
use crate::{Cursor, Page, Result};

impl State {
    /// Oldest first.
    fn all_users(&self) -> Vec<User> {
        let mut users: Vec<_> = self.users.values().cloned().collect();
        users.sort_by_key(|user| (user.created_at, user.id.clone()));
        users
    }
}

#[async_trait]
impl Accounts for MemoryStore {
    async fn users(&self) -> Result<Vec<User>> {
        Ok(self.state().all_users())
    }

    async fn user_called(&self, email: &str) -> Result<Option<User>> {
        Ok(self.state().users.values().find(|user| user.email == email).cloned())
    }

    async fn add_user(&self, user: &User) -> Result<Admitted> {
        let mut state = self.alone().await;
        let admitted = user.admitted(&state.all_users());
        if admitted == Admitted::Done {
            state.users.insert(user.id.clone(), user.clone());
        }
        Ok(admitted)
    }

    async fn change_user(&self, id: &str, change: &UserChange) -> Result<Admitted> {
        let mut state = self.alone().await;
        let (changed, admitted) = change.of(&state.all_users(), id);
        if let Some(user) = changed {
            state.users.insert(id.to_owned(), user);
            if change.signs_out() {
                state.sessions.retain(|token_hash, session| {
                    session.user != id || change.stays == Some(*token_hash)
                });
            }
        }
        Ok(admitted)
    }

    async fn remove_user(&self, id: &str) -> Result<Admitted> {
        let mut state = self.alone().await;
        let admitted = removed(&state.all_users(), id);
        if admitted == Admitted::Done {
            state.users.remove(id);
            state.sessions.retain(|_, session| session.user != id);
        }
        Ok(admitted)
    }

    async fn open_session(&self, session: &Session, kept_since: Timestamp) -> Result<()> {
        let mut state = self.alone().await;
        state.sessions.retain(|_, kept| kept.created_at >= kept_since);
        if let Some(user) = state.users.get_mut(&session.user) {
            user.seen_at = Some(session.created_at);
        }
        state.sessions.insert(session.token_hash, session.clone());
        Ok(())
    }

    async fn session(&self, token_hash: &[u8; 32]) -> Result<Option<(Session, User)>> {
        let state = self.state();
        let found = state.sessions.get(token_hash).and_then(|session| {
            let user = state.users.get(&session.user)?;
            user.disabled_at.is_none().then(|| (session.clone(), user.clone()))
        });
        Ok(found)
    }

    async fn note_session_use(&self, token_hash: &[u8; 32], at: Timestamp) -> Result<()> {
        if let Some(session) = self.alone().await.sessions.get_mut(token_hash) {
            session.used_at = at;
        }
        Ok(())
    }

    async fn close_session(&self, token_hash: &[u8; 32]) -> Result<()> {
        self.alone().await.sessions.remove(token_hash);
        Ok(())
    }
}

#[async_trait]
impl Audit for MemoryStore {
    async fn note_deed(&self, deed: &Deed) -> Result<()> {
        self.alone().await.deeds.insert(deed.place(), deed.clone());
        Ok(())
    }

    async fn deeds(
        &self,
        filter: &DeedFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Deed>> {
        let place = Cursor::numbers(before, Deed::END)?;
        let state = self.state();
        let older = state.deeds.range(..place).rev().map(|(_, deed)| deed);
        let found = older.filter(|deed| filter.admits(deed)).take(limit.saturating_add(1));
        Ok(Page::cut(found.cloned().collect(), limit, Deed::place))
    }

    async fn forget_deeds(&self, before: Timestamp) -> Result<u64> {
        let mut state = self.alone().await;
        let kept = state.deeds.split_off(&[before.millis(), 0]);
        let gone = std::mem::replace(&mut state.deeds, kept);
        Ok(gone.len() as u64)
    }
}

//! Users, their sessions, and what they did.

use async_trait::async_trait;
use weir_engine::value::Timestamp;

use super::fetched::fetched;
use super::rows::{count, small};
use super::{Arguments, Claims, Connection, Database, Reserved, statements, transaction};
use crate::contract::accounts::{Accounts, Admitted, Hashed, Session, User, UserChange, removed};
use crate::contract::audit::{Audit, Deed, DeedFilter};
use crate::{Cursor, Page, Result};

fetched! {
    UserRow {
        id: String,
        email: String,
        name: String,
        role: String,
        password: String,
        created_at: i64,
        seen_at: Option<i64>,
        disabled_at: Option<i64>,
    }

    SessionRow {
        opened_at: i64,
        used_at: i64,
        user: UserRow,
    }

    DeedRow {
        at: i64,
        n: i64,
        actor: String,
        name: String,
        action: String,
        target: String,
        status: i64,
    }
}

impl UserRow {
    fn user(self) -> User {
        User {
            id: self.id,
            email: self.email,
            name: self.name,
            role: self.role,
            password: Hashed(self.password),
            created_at: Timestamp::from_millis(self.created_at),
            seen_at: self.seen_at.map(Timestamp::from_millis),
            disabled_at: self.disabled_at.map(Timestamp::from_millis),
        }
    }
}

impl DeedRow {
    fn deed(self) -> Result<Deed> {
        let Self { at, n, actor, name, action, target, status } = self;
        let (at, status) = (Timestamp::from_millis(at), small(status)?);
        Ok(Deed { at, n, actor, name, action, target, status })
    }
}

/// Every user, oldest first.
async fn all<C: Connection>(db: &mut C) -> Result<Vec<User>> {
    let rows: Vec<UserRow> = db.fetch(statements::LIST_USERS, Arguments::new()).await?;
    Ok(rows.into_iter().map(UserRow::user).collect())
}

/// Every user, when nobody else changes one; others wait until the commit.
async fn alone_with_all<C: Claims>(db: &mut C) -> Result<Vec<User>> {
    db.reserve(&[Reserved { kind: "users", name: "" }]).await?;
    all(db).await
}

async fn write<C: Connection>(db: &mut C, user: &User) -> Result<()> {
    let arguments = Arguments::new()
        .text(user.id.as_str())
        .text(user.email.as_str())
        .text(user.name.as_str())
        .text(user.role.as_str())
        .text(user.password.0.as_str())
        .number(user.created_at.millis())
        .number(user.seen_at.map(Timestamp::millis))
        .number(user.disabled_at.map(Timestamp::millis));
    db.execute(statements::WRITE_USER, arguments).await.map(drop)
}

async fn add<C: Claims>(db: &mut C, user: &User) -> Result<Admitted> {
    let admitted = user.admitted(&alone_with_all(db).await?);
    if admitted == Admitted::Done {
        write(db, user).await?;
    }
    Ok(admitted)
}

async fn change<C: Claims>(db: &mut C, id: &str, change: &UserChange) -> Result<Admitted> {
    let (changed, admitted) = change.of(&alone_with_all(db).await?, id);
    if let Some(user) = changed {
        write(db, &user).await?;
        if change.signs_out() {
            sign_out(db, id, change.stays.as_ref()).await?;
        }
    }
    Ok(admitted)
}

async fn remove<C: Claims>(db: &mut C, id: &str) -> Result<Admitted> {
    let admitted = removed(&alone_with_all(db).await?, id);
    if admitted == Admitted::Done {
        sign_out(db, id, None).await?;
        db.execute(statements::DELETE_USER, Arguments::new().text(id)).await?;
    }
    Ok(admitted)
}

/// Closes the sessions of a user, but for one.
async fn sign_out<C: Connection>(db: &mut C, user: &str, stays: Option<&[u8; 32]>) -> Result<()> {
    // No token has an empty hash.
    let stays = stays.map_or(&[][..], |hash| hash.as_slice());
    let arguments = Arguments::new().text(user).bytes(stays);
    db.execute(statements::DELETE_SESSIONS_OF, arguments).await.map(drop)
}

async fn open<C: Connection>(db: &mut C, session: &Session, kept_since: i64) -> Result<()> {
    let old = Arguments::new().number(kept_since);
    db.execute(statements::SWEEP_SESSIONS, old).await?;
    let seen = Arguments::new().text(session.user.as_str()).number(session.created_at.millis());
    db.execute(statements::WRITE_USER_SEEN, seen).await?;
    let arguments = Arguments::new()
        .bytes(&session.token_hash)
        .text(session.user.as_str())
        .number(session.created_at.millis())
        .number(session.used_at.millis());
    db.execute(statements::WRITE_SESSION, arguments).await.map(drop)
}

#[async_trait]
impl<D: Database> Accounts for D {
    async fn users(&self) -> Result<Vec<User>> {
        all(&mut *self.read().await?).await
    }

    async fn user_called(&self, email: &str) -> Result<Option<User>> {
        let mut db = self.read().await?;
        let arguments = Arguments::new().text(email);
        let row: Option<UserRow> = db.first(statements::READ_USER, arguments).await?;
        Ok(row.map(UserRow::user))
    }

    async fn add_user(&self, user: &User) -> Result<Admitted> {
        transaction!(self, db => add(db, user).await)
    }

    async fn change_user(&self, id: &str, changed: &UserChange) -> Result<Admitted> {
        transaction!(self, db => change(db, id, changed).await)
    }

    async fn remove_user(&self, id: &str) -> Result<Admitted> {
        transaction!(self, db => remove(db, id).await)
    }

    async fn open_session(&self, session: &Session, kept_since: Timestamp) -> Result<()> {
        transaction!(self, db => open(db, session, kept_since.millis()).await)
    }

    async fn session(&self, token_hash: &[u8; 32]) -> Result<Option<(Session, User)>> {
        let mut db = self.read().await?;
        let arguments = Arguments::new().bytes(token_hash);
        let row: Option<SessionRow> = db.first(statements::READ_SESSION, arguments).await?;
        Ok(row.map(|SessionRow { opened_at, used_at, user }| {
            let user = user.user();
            let session = Session {
                token_hash: *token_hash,
                user: user.id.clone(),
                created_at: Timestamp::from_millis(opened_at),
                used_at: Timestamp::from_millis(used_at),
            };
            (session, user)
        }))
    }

    async fn note_session_use(&self, token_hash: &[u8; 32], at: Timestamp) -> Result<()> {
        transaction!(self, db => {
            let arguments = Arguments::new().bytes(token_hash).number(at.millis());
            db.execute(statements::WRITE_SESSION_USE, arguments).await.map(drop)
        })
    }

    async fn close_session(&self, token_hash: &[u8; 32]) -> Result<()> {
        transaction!(self, db => {
            let arguments = Arguments::new().bytes(token_hash);
            db.execute(statements::DELETE_SESSION, arguments).await.map(drop)
        })
    }
}

async fn note<C: Connection>(db: &mut C, deed: &Deed) -> Result<()> {
    let arguments = Arguments::new()
        .number(deed.at.millis())
        .number(deed.n)
        .text(deed.actor.as_str())
        .text(deed.name.as_str())
        .text(deed.action.as_str())
        .text(deed.target.as_str())
        .number(i64::from(deed.status));
    db.execute(statements::WRITE_DEED, arguments).await.map(drop)
}

#[async_trait]
impl<D: Database> Audit for D {
    async fn note_deed(&self, deed: &Deed) -> Result<()> {
        transaction!(self, db => note(db, deed).await)
    }

    async fn deeds(
        &self,
        filter: &DeedFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Deed>> {
        let [at, n] = Cursor::numbers(before, Deed::END)?;
        let arguments = Arguments::new()
            .number(at)
            .number(n)
            .number(filter.since.map_or(i64::MIN, Timestamp::millis))
            .text(filter.actor.as_deref())
            .text(filter.action.as_deref())
            .number(count(limit.saturating_add(1)))
            .number(filter.until.map_or(i64::MAX, Timestamp::millis));
        let mut db = self.read().await?;
        let rows: Vec<DeedRow> = db.fetch(statements::LIST_DEEDS, arguments).await?;
        let deeds = rows.into_iter().map(DeedRow::deed).collect::<Result<_>>()?;
        Ok(Page::cut(deeds, limit, Deed::place))
    }

    async fn forget_deeds(&self, before: Timestamp) -> Result<u64> {
        transaction!(self, db => {
            db.execute(statements::SWEEP_DEEDS, Arguments::new().number(before.millis())).await
        })
    }
}

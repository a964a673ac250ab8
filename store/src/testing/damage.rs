//! Looking behind a store, and breaking it on purpose, to see that what looks for damage finds it.

use weir_engine::model::{Message, Token};
use weir_engine::turn::Hop;

use crate::sql::rows::{MessageRow, TokenRow, TrailRow};
use crate::sql::statements::{self, Statement, Use};
use crate::sql::{Arguments, Connection, Database, Fetched, transaction};
use crate::stored::packed::{append, half, pack};
use crate::stored::{message, token, trail};
use crate::{Error, Result, SqliteStore};

/// Runs a statement that no store would; says how many rows it wrote.
pub async fn damage(store: &SqliteStore, sql: &str) -> Result<u64> {
    transaction!(store, db => db.execute(statement(sql), Arguments::new()).await)
}

/// What the patterns say by which bodies of messages are packed.
pub async fn patterns(store: &SqliteStore) -> Result<Vec<Vec<u8>>> {
    let read = statement("select bytes from patterns order by used_at");
    let rows: Vec<(Vec<u8>,)> = store.read().await?.fetch(read, Arguments::new()).await?;
    Ok(rows.into_iter().map(|(bytes,)| bytes).collect())
}

/// Bends the packed part of every token.
pub async fn damage_tokens(store: &SqliteStore, bend: impl Fn(&mut Token)) -> Result<u64> {
    let write = statement("update tokens set state = ?3, body = ?4 where contact = ?1 and n = ?2");
    transaction!(store, db => {
        let mut written = 0;
        for row in all::<TokenRow, _>(db, statements::DOCTOR_TOKENS).await? {
            let mut kept = row.token()?.ok_or_else(|| Error::Corrupt("a token".into()))?;
            bend(&mut kept);
            let body = pack(token::Body::of(&kept), &db.words().known());
            let arguments = Arguments::new().number(kept.id.contact.0).number(kept.id.n);
            let arguments = arguments.text(token::state_word(&kept.state)).bytes(&body);
            written += db.execute(write, arguments).await?;
        }
        Ok(written)
    })
}

/// Bends the packed part of every message.
pub async fn damage_messages(store: &SqliteStore, bend: impl Fn(&mut Message)) -> Result<u64> {
    let write = statement("update messages set body = ?3 where contact = ?1 and id = ?2");
    transaction!(store, db => {
        let mut written = 0;
        for row in all::<MessageRow, _>(db, statements::DOCTOR_MESSAGES).await? {
            let (mut kept, history) = row.message()?;
            bend(&mut kept);
            let body = pack(message::Body::of(&kept, &history), &db.words().known());
            let arguments = Arguments::new().number(kept.token.contact.0);
            let arguments = arguments.bytes(&half(kept.id)[..]).bytes(&body);
            written += db.execute(write, arguments).await?;
        }
        Ok(written)
    })
}

/// Bends every trail.
pub async fn damage_trails(store: &SqliteStore, bend: impl Fn(&mut Vec<Hop>)) -> Result<u64> {
    let write = statement("update tokens set trail = ?3 where contact = ?1 and n = ?2");
    transaction!(store, db => {
        let mut written = 0;
        for row in all::<TrailRow, _>(db, statements::DOCTOR_TRAIL).await? {
            let (id, entered_at) = row.of();
            let mut hops: Vec<_> = row.hops().collect();
            bend(&mut hops);
            let mut written_anew = Vec::new();
            for hop in &hops {
                let step = trail::PackedHop::of(hop, entered_at);
                append(&mut written_anew, step, &db.words().known());
            }
            let arguments = Arguments::new().number(id.contact.0).number(id.n).bytes(&written_anew);
            written += db.execute(write, arguments).await?;
        }
        Ok(written)
    })
}

async fn all<R: Fetched, C: Connection>(db: &mut C, read: &'static Statement) -> Result<Vec<R>> {
    db.fetch(read, Arguments::new().number(0).number(i64::MAX)).await
}

/// Statements live as long as the process; those of a test are few.
fn statement(sql: &str) -> &'static Statement {
    let sqlite: &'static str = String::leak(sql.to_owned());
    Box::leak(Box::new(Statement { name: "damage", used: Use::Walk, sqlite, postgres: "" }))
}

//! Pools of codes, and codes.

use serde::Serialize;
use utoipa::ToSchema;
use weir_engine::model::Name;
use weir_engine::value::Timestamp;
use weir_store::PoolRecord;

/// A pool of codes as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CouponPool {
    name: String,
    title: Option<String>,
    discount: Option<String>,
    note: Option<String>,
    low_below: u32,
    /// Whether it has fewer free codes than that.
    low: bool,
    /// Codes that nobody was given.
    free: u64,
    /// Codes that were given to somebody, and count.
    issued: u64,
    /// Codes that were given to somebody, and whose time is over.
    expired: u64,
    /// Codes that somebody ordered with.
    used: u64,
    /// Flows that let people in and ask for its codes.
    flows: Vec<String>,
    created_at: String,
}

/// One code. `coupon` is `***` for those who see addresses masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Coupon {
    #[serde(rename = "coupon")]
    code: String,
    /// free, issued, expired or used.
    state: &'static str,
    /// To whom it was given.
    contact: Option<String>,
    token: Option<String>,
    visit: Option<u32>,
    issued_at: Option<String>,
    expires_at: Option<String>,
    /// When a message first took it along: from then on it does not go back.
    sent_at: Option<String>,
    used_at: Option<String>,
    used_by: Option<String>,
}

/// What became of codes that were sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodesAdded {
    added: usize,
    /// Those that were there already, or stood there twice.
    duplicates: Vec<String>,
}

/// How many codes were made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodesMade {
    pub(crate) added: u32,
}

/// What is said of a pool. What is left out is not said any more.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct PoolToWrite {
    title: Option<String>,
    /// What its codes are good for, in words.
    discount: Option<String>,
    note: Option<String>,
    /// With fewer free codes than this it runs low; 100 if not said.
    low_below: Option<u32>,
}

/// Codes of a shop: at most 5,000.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct CodesToAdd {
    codes: Vec<String>,
}

/// Codes to make.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct CodesToMake {
    /// 1 to 100,000.
    count: u32,
    /// What each begins with.
    prefix: Option<String>,
    /// How many signs are drawn: 6 to 32, 8 if not said.
    length: Option<u32>,
    /// Of which they are drawn; capital letters and digits that nobody mixes up if not said.
    alphabet: Option<String>,
}

impl CouponPool {
    /// A pool, and the flows that ask for its codes.
    pub(crate) fn of(record: PoolRecord, flows: Option<&Vec<Name>>) -> Self {
        let PoolRecord { name, pool, created_at, counts } = record;
        Self {
            name: name.to_string(),
            title: pool.title,
            discount: pool.discount,
            note: pool.note,
            low_below: pool.low_below,
            low: counts.free < u64::from(pool.low_below),
            free: counts.free,
            issued: counts.issued,
            expired: counts.expired,
            used: counts.used,
            flows: flows.into_iter().flatten().map(Name::to_string).collect(),
            created_at: created_at.to_string(),
        }
    }
}

impl Coupon {
    pub(crate) fn of(coupon: weir_store::Coupon) -> Self {
        let at = |at: Option<Timestamp>| at.map(|at| at.to_string());
        Self {
            code: coupon.code,
            state: coupon.state.word(),
            contact: coupon.contact,
            token: coupon.token.map(|token| token.to_string()),
            visit: coupon.visit,
            issued_at: at(coupon.issued_at),
            expires_at: at(coupon.expires_at),
            sent_at: at(coupon.carried_at),
            used_at: at(coupon.used_at),
            used_by: coupon.used_by,
        }
    }
}

impl CodesAdded {
    /// Of those sent, these were added.
    pub(crate) fn of(sent: Vec<String>, added: &[String]) -> Self {
        let mut new: std::collections::BTreeSet<&str> = added.iter().map(String::as_str).collect();
        let duplicates = sent.into_iter().filter(|code| !new.remove(code.as_str())).collect();
        Self { added: added.len(), duplicates }
    }
}

//! The verbs, one file each.

pub(crate) mod backup;
pub(crate) mod bench;
pub(crate) mod check;
pub(crate) mod connectors;
pub(crate) mod contacts;
pub(crate) mod coupons;
pub(crate) mod dead;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod keys;
pub(crate) mod migrate;
pub(crate) mod new;
pub(crate) mod products;
pub(crate) mod restore;
pub(crate) mod schema;
pub(crate) mod segments;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod simulate;
pub(crate) mod test;
pub(crate) mod users;

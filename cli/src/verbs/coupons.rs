//! `weir coupons`: pools of codes.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args as ClapArgs, Subcommand};
use comfy_table::Table;
use serde_json::json;
use weir_engine::model::Name;
use weir_runtime::intake::coupon::{self, ALPHABET, LOW_BELOW, Recipe};
use weir_runtime::intake::limits::CODES_MAX;
use weir_runtime::{make_codes, real_now};
use weir_store::{Pool, PoolRecord, Store};

use crate::config::Config;
use crate::exit::{Exit, usage};
use crate::output::{self, Format};
use crate::store;

/// Import, make and count codes of pools.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir coupons import spring codes.csv
  weir coupons generate spring --count 500 --prefix SPRING-
  weir coupons list

A pool is made when codes first come to it. Of a CSV file the column `code` is read, or the first
where there is no such head; of any other file each line is a code. Codes that are there already
are left as they are.")]
pub(crate) struct Args {
    #[command(flatten)]
    store: store::StoreArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add the codes of a file to a pool.
    Import {
        /// The pool, such as `spring`.
        pool: String,
        /// A `.csv` file, or one with a code on each line.
        file: PathBuf,
    },
    /// Make codes that nobody can guess.
    Generate {
        /// The pool, such as `spring`.
        pool: String,
        /// How many.
        #[arg(long, env = "WEIR_COUPON_COUNT", value_name = "N")]
        count: u32,
        /// What each begins with.
        #[arg(long, default_value = "", env = "WEIR_COUPON_PREFIX", value_name = "TEXT")]
        prefix: String,
        /// How many signs are drawn.
        #[arg(long, default_value_t = 8, env = "WEIR_COUPON_LENGTH", value_name = "N")]
        length: u32,
    },
    /// Tell how many codes each pool has left.
    List {
        /// How to print them.
        #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
        format: Format,
    },
}

/// Runs the verb.
pub(crate) fn run(args: Args, config: &Config) -> anyhow::Result<Exit> {
    store::block_on(async {
        let (store, _) = store::open(&args.store, config).await?;
        match args.what {
            What::Import { pool, file } => import(&*store, &named(&pool)?, &file).await,
            What::Generate { pool, count, prefix, length } => {
                let recipe = Recipe::new(count, &prefix, length, ALPHABET);
                let recipe = recipe.map_err(|fault| usage(fault.message))?;
                let pool = named(&pool)?;
                make_sure(&*store, &pool).await?;
                let made = make_codes(&*store, &pool, &recipe).await?.unwrap_or_default();
                output::say(&format!("{made} codes made for {pool}"));
                Ok(Exit::Fine)
            }
            What::List { format } => {
                list(&store.coupon_pools(real_now()).await?, format);
                Ok(Exit::Fine)
            }
        }
    })
}

fn named(pool: &str) -> anyhow::Result<Name> {
    coupon::pool_name(pool).map_err(|refusal| usage(refusal.message))
}

/// The pool is there.
async fn make_sure(store: &dyn Store, pool: &Name) -> anyhow::Result<()> {
    let now = real_now();
    if store.coupon_pool(pool, now).await?.is_none() {
        let said = Pool { low_below: LOW_BELOW, ..Pool::default() };
        store.put_coupon_pool(pool, &said, now).await?;
    }
    Ok(())
}

async fn import(store: &dyn Store, pool: &Name, file: &Path) -> anyhow::Result<Exit> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| usage(format!("cannot read {}: {error}", file.display())))?;
    let is_csv = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let codes = codes_of(&text, is_csv).with_context(|| file.display().to_string())?;
    make_sure(store, pool).await?;
    let mut added = 0;
    for some in codes.chunks(CODES_MAX) {
        added += store.add_coupons(pool, some).await?.map_or(0, |new| new.len());
    }
    let known = codes.len() - added;
    output::say(&format!("{added} codes added to {pool}, {known} were there already"));
    Ok(Exit::Fine)
}

/// The codes of a file, every one of which must be one.
fn codes_of(text: &str, is_csv: bool) -> anyhow::Result<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let cells = |line: &str| -> Vec<String> {
        let cells = line.split([',', ';', '\t']).map(str::trim);
        cells.map(|cell| cell.trim_matches('"').to_owned()).collect()
    };
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).peekable();
    let mut column = 0;
    let head = lines.peek().map(|(_, line)| cells(line)).unwrap_or_default();
    if let Some(at) = head.iter().position(|cell| cell.eq_ignore_ascii_case("code"))
        && is_csv
    {
        column = at;
        lines.next();
    }
    let code = |(place, line): (usize, &str)| {
        let cell = if is_csv { cells(line).get(column).cloned() } else { Some(line.to_owned()) };
        let read = coupon::code(&cell.unwrap_or_default());
        read.map_err(|refusal| usage(format!("line {}: {}", place + 1, refusal.message)))
    };
    lines.map(code).collect()
}

fn list(pools: &[PoolRecord], format: Format) {
    let is_low = |record: &PoolRecord| record.counts.free < u64::from(record.pool.low_below);
    if matches!(format, Format::Json) {
        let item = |record: &PoolRecord| {
            let counts = record.counts;
            json!({
                "name": record.name, "discount": record.pool.discount, "low": is_low(record),
                "free": counts.free, "issued": counts.issued, "expired": counts.expired,
                "used": counts.used,
            })
        };
        let items: Vec<_> = pools.iter().map(item).collect();
        return output::json(&json!({ "items": items }));
    }
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["pool", "discount", "free", "issued", "expired", "used", ""]);
    for record in pools {
        let counts = record.counts;
        table.add_row([
            record.name.to_string(),
            record.pool.discount.clone().unwrap_or_default(),
            counts.free.to_string(),
            counts.issued.to_string(),
            counts.expired.to_string(),
            counts.used.to_string(),
            if is_low(record) { "low".into() } else { String::new() },
        ]);
    }
    output::line(&table.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_from_files() {
        assert_eq!(codes_of("A-1\r\n\n B-2 \n", false).unwrap(), ["A-1", "B-2"]);
        let csv = "\u{feff}name;Code\nx;\"A-1\"\ny;B-2\n";
        assert_eq!(codes_of(csv, true).unwrap(), ["A-1", "B-2"]);
        assert_eq!(codes_of("A-1,x\nB-2,y\n", true).unwrap(), ["A-1", "B-2"]);
        let error = codes_of("A-1\nTWO WORDS\n", false).unwrap_err();
        assert!(error.to_string().starts_with("line 2: a code is"), "{error}");
    }
}

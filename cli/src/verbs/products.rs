//! `weir products`: the catalogue from a file, and into one.
//!
//! It speaks to a running Weir: what it writes is read by the same rules as what shops send.

mod file;

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::builder::BoolishValueParser;
use clap::{Args as ClapArgs, Subcommand};
use serde_json::{Value, json};

use crate::config::Config;
use crate::exit::{Exit, usage};
use crate::output;
use crate::server::{Server, ServerArgs};
use crate::store;
use file::{COLUMNS, Row, Rows};

/// Products of one request: a few hundred kilobytes.
const BATCH_PRODUCTS: usize = 500;

/// Items of one page.
const PAGE_ITEMS: &str = "500";

/// Import products into the catalogue, or export them.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir products import catalogue.csv
  weir products import catalogue.jsonl --url https://weir.shop.example --rejects bad.jsonl
  weir products export > catalogue.jsonl
  weir products export --csv > catalogue.csv

A CSV file has a head of these columns, in any order: id sku name description price currency
compare_at_price stock available image url category tags attributes updated_at, and
attributes.NAME for single ones. Tags stand between `|`; attributes are JSON. An empty cell is left
out. A JSONL file has one product a line, as in PUT /v1/products/{id}.

What cannot be taken goes to a file of rejects with the reason, and the rest goes in. The same file
again changes nothing but `updated_at` where it says none.

Exit codes: 0 all are in; 1 some were rejected; 2 wrong usage or key; 3 nothing answers.")]
pub(crate) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write the products of a file into the catalogue.
    Import {
        /// The file: `.csv`, or `.jsonl` with one product a line.
        file: PathBuf,
        /// Where those go that were rejected, with the reason. [default: FILE.rejects.jsonl]
        #[arg(long, env = "WEIR_REJECTS", value_name = "FILE")]
        rejects: Option<PathBuf>,
    },
    /// Print every product, one a line.
    Export {
        /// As CSV.
        #[arg(long, env = "WEIR_CSV", value_parser = BoolishValueParser::new())]
        csv: bool,
    },
}

/// Runs the verb.
pub(crate) fn run(args: Args, config: &Config) -> anyhow::Result<Exit> {
    let server = Server::of(&args.server, config)?;
    store::block_on(async {
        match args.what {
            What::Import { file, rejects } => {
                let rejects = rejects.unwrap_or_else(|| {
                    let mut name = file.clone().into_os_string();
                    name.push(".rejects.jsonl");
                    name.into()
                });
                Import::of(&server, rejects).run(&file).await
            }
            What::Export { csv } => export(&server, csv).await,
        }
    })
}

/// An import under way.
struct Import<'a> {
    server: &'a Server,
    rejects: PathBuf,
    /// Made when there is something to say in it.
    rejected_to: Option<BufWriter<File>>,
    accepted: u64,
    older: u64,
    rejected: u64,
}

impl<'a> Import<'a> {
    fn of(server: &'a Server, rejects: PathBuf) -> Self {
        Self { server, rejects, rejected_to: None, accepted: 0, older: 0, rejected: 0 }
    }

    async fn run(mut self, path: &Path) -> anyhow::Result<Exit> {
        let size = path.metadata().map_or(0, |known| known.len());
        let mut rows = Rows::open(path)?;
        let is_shown = std::io::stderr().is_terminal();
        let mut batch = Vec::with_capacity(BATCH_PRODUCTS);
        while let Some(row) = rows.next().transpose()? {
            match row {
                Row::Product(line, product) => batch.push((line, product)),
                Row::Broken(line, why) => {
                    let errors = json!([{ "pointer": "", "code": "unreadable", "message": why }]);
                    self.reject(line, &errors, &Value::Null)?;
                }
            }
            if batch.len() == BATCH_PRODUCTS {
                self.send(&mut batch).await?;
                if is_shown {
                    output::progress(&self.so_far(rows.bytes(), size));
                }
            }
        }
        self.send(&mut batch).await?;
        if is_shown {
            output::progress("");
        }
        self.end()
    }

    async fn send(&mut self, batch: &mut Vec<(u64, Value)>) -> anyhow::Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let products: Vec<_> = batch.iter().map(|(_, product)| product).collect();
        let answer = self.server.post("/v1/products", &json!({ "products": products })).await?;
        let answer = answer.wanted()?;
        let results = answer["results"].as_array().map(Vec::as_slice).unwrap_or_default();
        for ((line, product), result) in batch.drain(..).zip(results) {
            match result["status"].as_str() {
                Some("accepted") => self.accepted += 1,
                Some("older") => self.older += 1,
                _ => self.reject(line, &within(&result["errors"]), &product)?,
            }
        }
        Ok(())
    }

    fn reject(&mut self, line: u64, errors: &Value, product: &Value) -> anyhow::Result<()> {
        self.rejected += 1;
        let failed = || format!("cannot write {}", self.rejects.display());
        let out = match &mut self.rejected_to {
            Some(out) => out,
            made => made.insert(BufWriter::new(File::create(&self.rejects).with_context(failed)?)),
        };
        let said = json!({ "line": line, "errors": errors, "product": product });
        writeln!(out, "{said}").with_context(|| format!("cannot write {}", self.rejects.display()))
    }

    fn so_far(&self, bytes: u64, size: u64) -> String {
        let percent = (bytes * 100).checked_div(size).unwrap_or(100).min(100);
        let filled = usize::try_from(percent / 5).unwrap_or_default();
        let bar = format!("{}{}", "#".repeat(filled), ".".repeat(20_usize.saturating_sub(filled)));
        format!("[{bar}] {percent} %, {} products in", self.accepted)
    }

    fn end(mut self) -> anyhow::Result<Exit> {
        if let Some(out) = &mut self.rejected_to {
            out.flush().with_context(|| format!("cannot write {}", self.rejects.display()))?;
        }
        let Self { accepted, older, rejected, rejects, .. } = &self;
        let newer = format!("; of {older} a newer one is kept");
        let newer = if *older > 0 { newer } else { String::new() };
        let said = format!("{accepted} products are in{newer}");
        if *rejected == 0 {
            output::say(&said);
            return Ok(Exit::Fine);
        }
        output::say(&format!("{said}; {rejected} were rejected, see {}", rejects.display()));
        Ok(Exit::Problems)
    }
}

/// Faults as they stand in the product, not in the request.
fn within(errors: &Value) -> Value {
    let mut errors = errors.clone();
    for error in errors.as_array_mut().into_iter().flatten() {
        let pointer = error["pointer"].as_str().unwrap_or_default();
        let inside = pointer
            .strip_prefix("/products/")
            .map(|rest| rest.find('/').map_or_else(String::new, |end| rest[end..].to_owned()));
        if let Some(inside) = inside {
            error["pointer"] = inside.into();
        }
    }
    errors
}

async fn export(server: &Server, csv: bool) -> anyhow::Result<Exit> {
    let mut cursor = None::<String>;
    if csv {
        output::print(&file::line(COLUMNS)?);
    }
    loop {
        let mut query = vec![("limit", PAGE_ITEMS)];
        query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let page = server.get("/v1/products", &query).await?.wanted()?;
        for item in page["items"].as_array().into_iter().flatten() {
            if csv {
                output::print(&file::line(file::cells(item))?);
            } else {
                output::line(&file::told(item).to_string());
            }
        }
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            return Ok(Exit::Fine);
        }
    }
}

/// A file that cannot be read.
fn unreadable(path: &Path, error: impl std::fmt::Display) -> anyhow::Error {
    usage(format!("cannot read {}: {error}", path.display()))
}

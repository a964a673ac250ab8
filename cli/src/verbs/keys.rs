//! `weir keys`: who may call the HTTP interface.

use std::collections::BTreeSet;

use clap::builder::BoolishValueParser;
use clap::{ArgGroup, Args as ClapArgs, Subcommand, ValueEnum};
use comfy_table::Table;
use serde_json::json;
use weir_api::keys::{Role, Scope, draw};
use weir_runtime::real_now;

use crate::config::Config;
use crate::exit::{Exit, usage};
use crate::output::{self, Format};
use crate::store;

/// Make, list and revoke API keys.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir keys create --role marketing --name \"shop backend\"
  weir keys create --role owner --scope events:write --scope contacts:write
  weir keys create --role publishable --origin https://shop.example --name \"shop pages\"
  weir keys list
  weir keys revoke key_5f1c9a

While there is neither a key nor a user, calls from this machine act as owner; the first one
ends that for ever.

A publishable key may stand in a page, where everybody reads it. It only writes page_viewed,
session_ended, cart_updated, cart_abandoned and checkout_started events of contacts named by an
anonymous_id; pages of its origins may call with it (CORS), of any site where it has none.")]
pub(crate) struct Args {
    #[command(flatten)]
    store: store::StoreArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a key; its secret is shown once.
    #[command(group(ArgGroup::new("holder").required(true)))]
    Create {
        /// What its holder is.
        #[arg(long, value_enum, env = "WEIR_KEY_ROLE", group = "holder")]
        role: Option<HolderName>,
        /// The same as `--role publishable`.
        #[arg(long, env = "WEIR_KEY_PUBLISHABLE", value_parser = BoolishValueParser::new())]
        #[arg(group = "holder", conflicts_with = "scope")]
        publishable: bool,
        /// What you call it.
        #[arg(long, default_value = "", env = "WEIR_KEY_NAME")]
        name: String,
        /// Narrow it to these scopes of its role.
        #[arg(long, value_name = "SCOPE", env = "WEIR_KEY_SCOPE", value_delimiter = ',')]
        scope: Vec<String>,
        /// Let only pages of this origin call with it; of a publishable key.
        #[arg(long, value_name = "URL", env = "WEIR_KEY_ORIGIN", value_delimiter = ',')]
        origin: Vec<String>,
    },
    /// List keys, without their secrets.
    List {
        /// How to print them.
        #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
        format: Format,
    },
    /// Revoke a key at once.
    Revoke {
        /// Its id, `key_…`.
        id: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RoleName {
    /// May do everything.
    Owner,
    /// Writes and publishes flows, reads people.
    Marketing,
    /// Reads reports and flows, addresses masked.
    Analyst,
    /// Pauses, resumes and resends, edits nothing.
    Operator,
}

/// Whom a key is for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum HolderName {
    /// May do everything.
    Owner,
    /// Writes and publishes flows, reads people.
    Marketing,
    /// Reads reports and flows, addresses masked.
    Analyst,
    /// Pauses, resumes and resends, edits nothing.
    Operator,
    /// Stands in a page: tells what visitors do, and nothing else.
    Publishable,
}

impl From<HolderName> for Role {
    fn from(name: HolderName) -> Self {
        match name {
            HolderName::Owner => Self::Owner,
            HolderName::Marketing => Self::Marketing,
            HolderName::Analyst => Self::Analyst,
            HolderName::Operator => Self::Operator,
            HolderName::Publishable => Self::Publishable,
        }
    }
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Owner => Self::Owner,
            RoleName::Marketing => Self::Marketing,
            RoleName::Analyst => Self::Analyst,
            RoleName::Operator => Self::Operator,
        }
    }
}

/// Runs the verb.
pub(crate) fn run(args: Args, config: &Config) -> anyhow::Result<Exit> {
    store::block_on(async {
        let (store, _) = store::open(&args.store, config).await?;
        match args.what {
            What::Create { role, publishable, name, scope, origin } => {
                let role = holder(role, publishable)?;
                let (key, secret) = draw(&name, role, &scopes(role, &scope)?, real_now())?;
                let key = weir_store::Key { origins: origins(role, &origin)?, ..key };
                store.put_key(&key).await?;
                output::line(&secret);
                output::say(&said(&key, role));
            }
            What::List { format } => list(&store.keys().await?, format),
            What::Revoke { id } => {
                let keys = store.keys().await?;
                let Some(mut key) = keys.into_iter().find(|key| key.id == id) else {
                    return Err(usage(format!("there is no key `{id}`; see `weir keys list`")));
                };
                key.revoked_at = Some(real_now());
                store.put_key(&key).await?;
                output::say(&format!("{id} is revoked"));
            }
        }
        Ok(Exit::Fine)
    })
}

fn holder(role: Option<HolderName>, publishable: bool) -> anyhow::Result<Role> {
    match role {
        Some(role) => Ok(role.into()),
        None if publishable => Ok(Role::Publishable),
        None => Err(usage("say for whom the key is: `--role ROLE` or `--publishable`")),
    }
}

/// What there is to say about a new key.
fn said(key: &weir_store::Key, role: Role) -> String {
    let id = &key.id;
    match role {
        Role::Publishable => {
            format!("{id} made; it may stand in a page, and is not shown again")
        }
        Role::Owner | Role::Marketing | Role::Analyst | Role::Operator => {
            format!("{id} made; the secret above is not shown again")
        }
    }
}

/// The scopes asked for, or all that the role has.
fn scopes(role: Role, asked: &[String]) -> anyhow::Result<BTreeSet<Scope>> {
    if asked.is_empty() {
        return Ok(role.scopes());
    }
    let mut scopes = BTreeSet::new();
    for word in asked {
        let scope: Scope =
            word.parse().map_err(|error: weir_api::keys::UnknownWord| usage(error.to_string()))?;
        if !role.scopes().contains(&scope) {
            return Err(usage(format!("the role {role} does not have the scope {scope}")));
        }
        scopes.insert(scope);
    }
    Ok(scopes)
}

/// The pages that a key is for.
fn origins(role: Role, asked: &[String]) -> anyhow::Result<BTreeSet<String>> {
    if role != Role::Publishable && !asked.is_empty() {
        return Err(usage("`--origin` goes with `--role publishable`"));
    }
    let read = |text: &String| {
        let refuse = || usage(format!("`{text}` is no origin; write https://shop.example"));
        weir_api::keys::origin(text).ok_or_else(refuse)
    };
    asked.iter().map(read).collect()
}

fn list(keys: &[weir_store::Key], format: Format) {
    if matches!(format, Format::Json) {
        let items: Vec<_> = keys
            .iter()
            .map(|key| {
                json!({
                    "id": key.id, "name": key.name, "role": key.role, "scopes": key.scopes,
                    "origins": key.origins,
                    "created_at": key.created_at.to_string(),
                    "used_at": key.used_at.map(|at| at.to_string()),
                    "revoked_at": key.revoked_at.map(|at| at.to_string()),
                })
            })
            .collect();
        return output::json(&json!({ "items": items }));
    }
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["id", "name", "role", "scopes", "created", "used", "revoked"]);
    for key in keys {
        // Of a publishable key, what it may do are the pages it is for.
        let words = if key.scopes.is_empty() { &key.origins } else { &key.scopes };
        let scopes: Vec<&str> = words.iter().map(String::as_str).collect();
        table.add_row([
            key.id.clone(),
            key.name.clone(),
            key.role.clone(),
            scopes.join(" "),
            key.created_at.to_string(),
            key.used_at.map(|at| at.to_string()).unwrap_or_default(),
            key.revoked_at.map(|at| at.to_string()).unwrap_or_default(),
        ]);
    }
    output::line(&table.to_string());
}

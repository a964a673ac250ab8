//! `weir users`: who may sign in to the web app.

use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::builder::BoolishValueParser;
use clap::{Args as ClapArgs, Subcommand};
use comfy_table::Table;
use serde_json::json;
use weir_api::passwords;
use weir_runtime::intake::{accounts, address};
use weir_runtime::real_now;
use weir_store::{Admitted, Deed, Store, User, UserChange};

use crate::config::Config;
use crate::exit::{Exit, usage};
use crate::output::{self, Format};
use crate::store;
use crate::verbs::keys::RoleName;

/// How much chance a password holds that is drawn: nobody has to remember it.
const PASSWORD_BYTES: usize = 15;

/// How much of what is piped in is read for a password.
const INPUT_MAX_BYTES: u64 = 4_096;

/// Add, list and remove people who may sign in to the web app.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir users create --email ada@shop.example --name Ada --role owner
  weir users create --email bob@shop.example --role analyst --password-stdin < password.txt
  weir users list
  weir users reset usr_5f1c9a
  weir users remove usr_5f1c9a

Without --password-stdin a password is drawn and printed once. While there is neither a user nor a
key, calls from this machine act as owner; the first user, an owner, ends that for ever.

Exit codes: 0 done; 2 wrong usage, or an address that another user has; 3 the store cannot be
opened.")]
pub(crate) struct Args {
    #[command(flatten)]
    store: store::StoreArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add somebody; the password is shown once.
    Create {
        /// The address they sign in with.
        #[arg(long, env = "WEIR_USER_EMAIL")]
        email: String,
        /// What they are called.
        #[arg(long, default_value = "", env = "WEIR_USER_NAME")]
        name: String,
        /// What they are.
        #[arg(long, value_enum, env = "WEIR_USER_ROLE")]
        role: RoleName,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// List everybody.
    List {
        /// How to print them.
        #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
        format: Format,
    },
    /// Give somebody another password, and sign them out everywhere.
    Reset {
        /// Their id, `usr_…`.
        id: String,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Remove somebody, who is signed out at once. The last owner stays.
    Remove {
        /// Their id, `usr_…`.
        id: String,
    },
}

#[derive(Debug, ClapArgs)]
struct PasswordArgs {
    /// Read the password from standard input instead of drawing one.
    #[arg(long, env = "WEIR_PASSWORD_STDIN", value_parser = BoolishValueParser::new())]
    password_stdin: bool,
}

/// Runs the verb.
pub(crate) fn run(args: Args, config: &Config) -> anyhow::Result<Exit> {
    store::block_on(async {
        let (store, _) = store::open(&args.store, config).await?;
        let store = &*store;
        match args.what {
            What::Create { email, name, role, password } => {
                create(store, &email, name, role, &password).await
            }
            What::List { format } => {
                list(&store.users().await?, format);
                Ok(())
            }
            What::Reset { id, password } => reset(store, &id, &password).await,
            What::Remove { id } => {
                admitted(store.remove_user(&id).await?, &id)?;
                note(store, "user_removed", &id).await?;
                output::say(&format!("{id} is removed"));
                Ok(())
            }
        }?;
        Ok(Exit::Fine)
    })
}

async fn create(
    store: &dyn Store,
    email: &str,
    name: String,
    role: RoleName,
    args: &PasswordArgs,
) -> anyhow::Result<()> {
    let email = address::email(email).map_err(|refusal| usage(refusal.message))?;
    let (password, drawn) = args.password(&email)?;
    let user = User {
        id: format!("usr_{}", uuid::Uuid::now_v7().simple()),
        email,
        name,
        role: weir_api::keys::Role::from(role).to_string(),
        password: passwords::hash(&password)?,
        created_at: real_now(),
        seen_at: None,
        disabled_at: None,
    };
    match store.add_user(&user).await? {
        Admitted::Done | Admitted::Unknown => {}
        Admitted::EmailTaken => {
            return Err(usage(format!("another user has the address {}", user.email)));
        }
        Admitted::NoOwner => return Err(usage("the first user is an owner: `--role owner`")),
    }
    note(store, "user_added", &user.id).await?;
    show(&user.id, "made", drawn.then_some(&password));
    Ok(())
}

async fn reset(store: &dyn Store, id: &str, args: &PasswordArgs) -> anyhow::Result<()> {
    let found = store.users().await?.into_iter().find(|user| user.id == id);
    let email = found.map(|user| user.email).ok_or_else(|| unknown(id))?;
    let (password, drawn) = args.password(&email)?;
    let change = UserChange { password: Some(passwords::hash(&password)?), ..<_>::default() };
    admitted(store.change_user(id, &change).await?, id)?;
    note(store, "user_changed", id).await?;
    show(id, "has another password, and is signed out", drawn.then_some(&password));
    Ok(())
}

impl PasswordArgs {
    /// The password, and whether it was drawn.
    fn password(&self, email: &str) -> anyhow::Result<(String, bool)> {
        if !self.password_stdin {
            let mut chance = [0; PASSWORD_BYTES];
            getrandom::fill(&mut chance)?;
            return Ok((URL_SAFE_NO_PAD.encode(chance), true));
        }
        let mut text = String::new();
        std::io::stdin().lock().take(INPUT_MAX_BYTES).read_to_string(&mut text)?;
        let read = accounts::password(text.trim_end_matches(['\r', '\n']), email);
        Ok((read.map_err(|refusal| usage(refusal.message))?, false))
    }
}

fn show(id: &str, what: &str, drawn: Option<&String>) {
    match drawn {
        Some(password) => {
            output::line(password);
            output::say(&format!("{id} {what}; the password above is not shown again"));
        }
        None => output::say(&format!("{id} {what}")),
    }
}

fn admitted(admitted: Admitted, id: &str) -> anyhow::Result<()> {
    match admitted {
        Admitted::Done => Ok(()),
        Admitted::Unknown | Admitted::EmailTaken => Err(unknown(id)),
        Admitted::NoOwner => {
            Err(usage(format!("{id} is the last owner; make another owner first")))
        }
    }
}

fn unknown(id: &str) -> anyhow::Error {
    usage(format!("there is no user `{id}`; see `weir users list`"))
}

/// Keeps that it was done here.
async fn note(store: &dyn Store, action: &str, target: &str) -> anyhow::Result<()> {
    let at = real_now();
    let n = (uuid::Uuid::now_v7().as_u64_pair().1 >> 2).cast_signed();
    let (actor, name) = ("command_line".to_owned(), String::new());
    let (action, target) = (action.to_owned(), target.to_owned());
    store.note_deed(&Deed { at, n, actor, name, action, target, status: 200 }).await?;
    Ok(())
}

fn list(users: &[User], format: Format) {
    if matches!(format, Format::Json) {
        let item = |user: &User| {
            json!({
                "id": user.id, "email": user.email, "name": user.name, "role": user.role,
                "disabled": user.disabled_at.is_some(),
                "created_at": user.created_at.to_string(),
                "seen_at": user.seen_at.map(|at| at.to_string()),
            })
        };
        return output::json(&json!({ "items": users.iter().map(item).collect::<Vec<_>>() }));
    }
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["id", "e-mail", "name", "role", "created", "signed in", "disabled"]);
    for user in users {
        table.add_row([
            user.id.clone(),
            user.email.clone(),
            user.name.clone(),
            user.role.clone(),
            user.created_at.to_string(),
            user.seen_at.map(|at| at.to_string()).unwrap_or_default(),
            user.disabled_at.map(|at| at.to_string()).unwrap_or_default(),
        ]);
    }
    output::line(&table.to_string());
}

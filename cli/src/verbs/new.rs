//! `weir new`: writes a commented starter flow with a test.

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use weir_engine::diagnostic::did_you_mean;

use crate::exit::{Exit, usage};
use crate::output;

/// A starter flow: its name, its text with `NAME` for the id, and the templates it needs.
struct Starter {
    name: &'static str,
    text: &'static str,
    files: &'static [(&'static str, &'static str)],
}

/// What `--from` takes.
const STARTERS: &[Starter] = &[
    Starter { name: "starter", text: include_str!("new/starter.yaml"), files: &[] },
    Starter {
        name: "abandoned-cart",
        text: include_str!("../../../flows/abandoned-cart.yaml"),
        files: &[("cart-reminder.mjml", include_str!("../../../flows/cart-reminder.mjml"))],
    },
    Starter {
        name: "one-reminder",
        text: include_str!("../../../flows/one-reminder.yaml"),
        files: &[],
    },
    Starter {
        name: "three-steps",
        text: include_str!("../../../flows/three-steps.yaml"),
        files: &[],
    },
    Starter {
        name: "product-feed",
        text: include_str!("../../../flows/product-feed.yaml"),
        files: &[("product-feed.mjml", include_str!("../../../flows/product-feed.mjml"))],
    },
    Starter {
        name: "welcome",
        text: include_str!("../../../flows/welcome.yaml"),
        files: &[
            ("welcome.mjml", include_str!("../../../flows/welcome.mjml")),
            ("best-of.mjml", include_str!("../../../flows/best-of.mjml")),
        ],
    },
    Starter { name: "win-back", text: include_str!("../../../flows/win-back.yaml"), files: &[] },
];

/// Write a commented starter flow with a test, ready for `check` and `simulate`.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir new spring-sale
  weir new cart-de --from abandoned-cart --dir flows

Templates: starter, abandoned-cart, one-reminder, three-steps, product-feed, welcome, win-back")]
pub(crate) struct Args {
    /// The flow's id: small letters, digits, `-` and `_`.
    name: String,
    /// What to begin with.
    #[arg(long, default_value = "starter", value_name = "TEMPLATE", env = "WEIR_TEMPLATE")]
    from: String,
    /// Where to write it.
    #[arg(long, default_value = ".", env = "WEIR_DIR")]
    dir: PathBuf,
}

/// Runs the verb.
pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    if !is_id(&args.name) {
        let name = &args.name;
        return Err(usage(format!(
            "`{name}` cannot be a flow's id: begin with a small letter, then small letters, \
             digits, `-` and `_`, 64 at the most"
        )));
    }
    let starter = starter(&args.from)?;
    let path = args.dir.join(format!("{}.yaml", args.name));
    let text = with_id(starter.text, &args.name);
    std::fs::create_dir_all(&args.dir)?;
    write_new(&path, &text)?;
    for (name, text) in starter.files {
        let path = args.dir.join(name);
        if !path.exists() {
            write_new(&path, text)?;
        }
    }
    output::say(&format!("Next: weir check {0} && weir test {0}", path.display()));
    Ok(Exit::Fine)
}

fn is_id(name: &str) -> bool {
    let mut letters = name.chars();
    let rest = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-' || letter == '_'
    };
    name.len() <= 64 && letters.next().is_some_and(|c| c.is_ascii_lowercase()) && letters.all(rest)
}

fn starter(name: &str) -> anyhow::Result<&'static Starter> {
    let names = || STARTERS.iter().map(|starter| starter.name);
    STARTERS.iter().find(|starter| starter.name == name).ok_or_else(|| {
        let list: Vec<_> = names().collect();
        let guess = did_you_mean(name, names());
        let guess = guess.map(|guess| format!("; did you mean `{guess}`?")).unwrap_or_default();
        usage(format!("there is no template `{name}`{guess} Templates: {}", list.join(", ")))
    })
}

/// The flow under another id, and never live by accident.
fn with_id(text: &str, id: &str) -> String {
    let lines = text
        .lines()
        .map(|line| if line.starts_with("id: ") { format!("id: {id}") } else { line.to_owned() });
    let mut text: String = lines.map(|line| line + "\n").collect();
    if !text.contains("\nstate: ") {
        text = text.replacen("\nstart:", "\nstate: draft\nstart:", 1);
    }
    text
}

fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create_new(true).open(path);
    let mut file = file.map_err(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            return usage(format!("{} is there already; choose another name", path.display()));
        }
        anyhow::Error::from(error).context(format!("cannot write {}", path.display()))
    })?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    output::line(&format!("wrote {}", path.display()));
    Ok(())
}

//! Where PostgreSQL is installed, and how its programs are run: never as root, which they refuse.
//! For who starts a server of its own; a store is given the URL of one.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where Debian and Ubuntu keep the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Accounts that a server may run as when this runs as root.
const ACCOUNTS: [&str; 2] = ["postgres", "nobody"];

/// The programs of one installation of PostgreSQL.
#[derive(Debug)]
pub struct PostgresPrograms {
    folder: PathBuf,
    account: Option<Account>,
}

/// Why there are none to run.
#[derive(Debug, thiserror::Error)]
pub enum NoPostgres {
    /// They are nowhere.
    #[error(
        "there is no PostgreSQL: initdb and pg_ctl are neither where `pg_config --bindir` says, \
         nor under {DEBIAN}, nor on the PATH; install it (on Debian or Ubuntu: apt-get install \
         postgresql)"
    )]
    NotInstalled,
    /// Nobody may run them.
    #[error("PostgreSQL refuses root, and there is no account called postgres or nobody for it")]
    NoAccount,
}

/// Another account than that of this process.
#[derive(Debug, Clone, Copy)]
struct Account {
    name: &'static str,
    user: u32,
    group: u32,
}

impl PostgresPrograms {
    /// Those that are installed here; of several versions the newest.
    pub fn installed() -> Result<Self, NoPostgres> {
        let mut folders = told().into_iter().chain(debian()).chain(on_path());
        let is_whole =
            |folder: &PathBuf| ["initdb", "pg_ctl"].iter().all(|one| folder.join(one).exists());
        let folder = folders.find(is_whole).ok_or(NoPostgres::NotInstalled)?;
        Ok(Self { folder, account: account()? })
    }

    /// The folder they are in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A program of them, as the account that may run it.
    pub fn command(&self, program: &str) -> Command {
        let program = self.folder.join(program);
        let mut command = match self.account {
            Some(account) => {
                let mut command = Command::new("runuser");
                command.args(["-u", account.name, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Any program, as the account that may run these.
    pub fn run(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        if let Some(account) = self.account {
            command.uid(account.user).gid(account.group);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Makes a folder that belongs to that account alone.
    pub fn private(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)?;
        self.give(folder)
    }

    /// Gives a folder to that account alone.
    pub fn give(&self, folder: &Path) -> io::Result<()> {
        fs::set_permissions(folder, Permissions::from_mode(0o700))?;
        self.account.map_or(Ok(()), |own| chown(folder, Some(own.user), Some(own.group)))
    }

    /// Lets that account pass through a folder, and nobody else.
    pub fn let_into(&self, folder: &Path) -> io::Result<()> {
        let Some(account) = self.account else { return Ok(()) };
        chown(folder, None, Some(account.group))?;
        fs::set_permissions(folder, Permissions::from_mode(0o710))
    }
}

/// Where the installation itself says its programs are.
fn told() -> Option<PathBuf> {
    let said = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(PathBuf::from(String::from_utf8(said.stdout).ok()?.trim()))
}

fn debian() -> Vec<PathBuf> {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let number = |folder: &Path| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let mut versions: Vec<_> =
        versions.filter_map(|entry| Some((number(&entry.path())?, entry.path()))).collect();
    versions.sort();
    versions.into_iter().rev().map(|(_, folder)| folder.join("bin")).collect()
}

fn on_path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect()
}

/// Whom to run a server as; nobody else where this does not run as root.
fn account() -> Result<Option<Account>, NoPostgres> {
    if user() != 0 {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let named = |name: &str| accounts.lines().find_map(|line| entry(line, name));
    let found = ACCOUNTS.iter().find_map(|name| {
        let (user, group) = named(name)?;
        Some(Account { name, user, group })
    });
    found.map(Some).ok_or(NoPostgres::NoAccount)
}

/// The numbers in a line of /etc/passwd, if it is about this account.
fn entry(line: &str, name: &str) -> Option<(u32, u32)> {
    let mut fields = line.split(':');
    let (is, _, user, group) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    if is == name { Some((user.parse().ok()?, group.parse().ok()?)) } else { None }
}

/// The account of this process.
pub(crate) fn user() -> u32 {
    fs::metadata("/proc/self").map_or(u32::MAX, |this| this.uid())
}

//! Where PostgreSQL is installed, and how its programs are run: never as root, which they refuse.

use std::fs::{self, Permissions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

/// Where Debian and Ubuntu keep the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Accounts that a server may run as when the tests run as root.
const ACCOUNTS: [&str; 2] = ["postgres", "nobody"];

/// The programs of one installation.
#[derive(Debug)]
pub(super) struct Binaries {
    folder: PathBuf,
    account: Option<Account>,
}

/// Another account than that of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    name: &'static str,
    pub(super) user: u32,
    pub(super) group: u32,
}

impl Binaries {
    /// Those that are installed here; of several versions the newest.
    pub(super) fn installed() -> Self {
        let folders = told().into_iter().chain(debian()).chain(on_path());
        let mut whole = folders.filter(|folder| folder.join("initdb").exists());
        let folder = whole.find(|folder| folder.join("pg_ctl").exists()).unwrap_or_else(|| {
            panic!(
                "the tests need PostgreSQL 15 or newer, of which initdb and pg_ctl are neither \
                 where `pg_config --bindir` says, nor under {DEBIAN}, nor on the PATH; install it \
                 (on Debian or Ubuntu: apt-get install postgresql)"
            )
        });
        Self { folder, account: account() }
    }

    /// A program of them, as the account that may run it.
    pub(super) fn command(&self, program: &str) -> Command {
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

    /// Lets the account that runs them into a folder, and nobody else.
    pub(super) fn let_into(&self, folder: &Path) {
        if let Some(account) = self.account {
            chown(folder, None, Some(account.group)).expect("root may give it away");
            let group_passes = Permissions::from_mode(0o710);
            fs::set_permissions(folder, group_passes).expect("the folder is ours");
        }
    }

    pub(super) fn account(&self) -> Option<Account> {
        self.account
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

/// Whom to run a server as; nobody else where the tests do not run as root.
fn account() -> Option<Account> {
    if user() != 0 {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").expect("an account to run PostgreSQL as");
    let named = |name: &&str| accounts.lines().find_map(|line| entry(line, name));
    let found = ACCOUNTS.iter().find_map(|name| {
        let (user, group) = named(name)?;
        Some(Account { name, user, group })
    });
    Some(found.expect("an account called postgres or nobody, for PostgreSQL refuses root"))
}

/// The numbers in a line of /etc/passwd, if it is about this account.
fn entry(line: &str, name: &str) -> Option<(u32, u32)> {
    let mut fields = line.split(':');
    let (is, _, user, group) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    if is == name { Some((user.parse().ok()?, group.parse().ok()?)) } else { None }
}

/// The account of this process.
pub(super) fn user() -> u32 {
    fs::metadata("/proc/self").map_or(u32::MAX, |this| this.uid())
}

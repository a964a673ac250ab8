//! Where secrets may be read from, beside the settings themselves: variables of the environment
//! and files.
//!
//! Whoever writes settings over HTTP decides where their secrets are sent. So they may name only
//! what the operator of the machine allowed, or they could send everything it knows to themselves.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::intake::Refusal;

/// Variables of this beginning are there for providers that are set up in the app.
const OPEN_PREFIX: &str = "WEIR_SECRET_";

/// A secret: keys and certificates in use are shorter.
const SECRET_MAX_BYTES: u64 = 64 * 1024;

/// What may be read.
#[derive(Debug, Clone)]
pub struct Sources {
    all: bool,
    /// Names of variables; one that ends with `*` stands for all that begin so.
    names: Vec<String>,
    folders: Vec<PathBuf>,
}

/// Variables that begin with `WEIR_SECRET_`, and no file.
impl Default for Sources {
    fn default() -> Self {
        Self { all: false, names: vec![format!("{OPEN_PREFIX}*")], folders: Vec::new() }
    }
}

impl Sources {
    /// Everything: whoever wrote the settings may read it anyway.
    pub fn all() -> Self {
        Self { all: true, names: Vec::new(), folders: Vec::new() }
    }

    /// What is allowed from the start, and these: names of variables, and folders of files by
    /// their whole paths.
    pub fn with<T: AsRef<str>>(listed: &[T]) -> Self {
        let mut sources = Self::default();
        for entry in listed.iter().map(AsRef::as_ref) {
            if entry.starts_with('/') {
                sources.folders.push(PathBuf::from(entry));
            } else {
                sources.names.push(entry.to_owned());
            }
        }
        sources
    }

    /// What a text says: `${env:NAME}` anywhere in it, or `file:/path` as a whole.
    pub fn fill(&self, text: &str) -> Result<String, Refusal> {
        if let Some(path) = text.strip_prefix("file:") {
            return self.file(path);
        }
        let (mut whole, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("${env:") {
            let (name, tail) = after.split_once('}').ok_or_else(unclosed)?;
            whole.extend([before, &self.variable(name)?]);
            rest = tail;
        }
        whole.push_str(rest);
        Ok(whole)
    }

    /// A variable of the environment.
    pub fn variable(&self, name: &str) -> Result<String, Refusal> {
        if !self.all && !self.names.iter().any(|pattern| is_named(pattern, name)) {
            let message = format!(
                "the app may not read the variable {name}: give it a name that begins with \
                 `{OPEN_PREFIX}`, or list it under `app_secrets` in weir.yaml"
            );
            return Err(Refusal::new("secret_not_allowed", message));
        }
        std::env::var(name)
            .map_err(|_| Refusal::new("secret_missing", format!("the variable {name} is not set")))
    }

    /// A file.
    fn file(&self, path: &str) -> Result<String, Refusal> {
        let unreadable = |error: &dyn std::fmt::Display| {
            Refusal::new("secret_missing", format!("cannot read the secret in {path}: {error}"))
        };
        // Whether a file is there is not told of files that may not be read.
        let place = Path::new(path).canonicalize().ok();
        if !self.all && !place.as_ref().is_some_and(|place| self.holds(place)) {
            let message = format!(
                "the app may not read {path}, or it is not there: list its folder under \
                 `app_secrets` in weir.yaml"
            );
            return Err(Refusal::new("secret_not_allowed", message));
        }
        let place = place.unwrap_or_else(|| PathBuf::from(path));
        let meta = std::fs::metadata(&place).map_err(|error| unreadable(&error))?;
        if !meta.is_file() || meta.len() > SECRET_MAX_BYTES {
            return Err(unreadable(&format!("it is no file of at most {SECRET_MAX_BYTES} bytes")));
        }
        let mut text = String::new();
        let file = std::fs::File::open(&place).map_err(|error| unreadable(&error))?;
        let read = file.take(SECRET_MAX_BYTES).read_to_string(&mut text);
        read.map_err(|error| unreadable(&error))?;
        Ok(text.trim().to_owned())
    }

    /// Whether a file lies in one of the folders, wherever links lead.
    fn holds(&self, place: &Path) -> bool {
        let folders = self.folders.iter().filter_map(|folder| folder.canonicalize().ok());
        folders.into_iter().any(|folder| place.starts_with(folder))
    }
}

fn is_named(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => pattern == name,
    }
}

fn unclosed() -> Refusal {
    let message = "`${env:` has no closing `}`; write `${env:NAME}`";
    Refusal::new("secret_missing", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(read: Result<String, Refusal>) -> &'static str {
        read.expect_err("it is refused").code
    }

    #[test]
    fn only_what_is_listed_is_read() {
        let sources = Sources::with(&["CARGO_PKG_NAME", "CARGO_PKG_V*"]);
        assert_eq!(sources.fill("a ${env:CARGO_PKG_NAME}!").unwrap(), "a weir-runtime!");
        assert!(sources.fill("${env:CARGO_PKG_VERSION}").is_ok());
        for hidden in ["${env:CARGO_PKG_NAMES}", "${env:HOME}", "${env:PATH}", "${env:}"] {
            assert_eq!(code(sources.fill(hidden)), "secret_not_allowed", "{hidden}");
        }
        assert_eq!(code(sources.fill("${env:WEIR_SECRET_NOT_SET}")), "secret_missing");
        assert_eq!(code(sources.fill("${env:CARGO_PKG_NAME")), "secret_missing");
        assert!(Sources::all().fill("${env:PATH}").is_ok());
        assert_eq!(sources.fill("plain").unwrap(), "plain");
    }

    #[test]
    fn only_files_of_listed_folders_are_read() {
        let root = tempfile::tempdir().unwrap();
        let (open, shut) = (root.path().join("open"), root.path().join("shut"));
        for folder in [&open, &shut] {
            std::fs::create_dir(folder).unwrap();
            std::fs::write(folder.join("key"), "s3cr3t\n").unwrap();
        }
        std::os::unix::fs::symlink(shut.join("key"), open.join("link")).unwrap();
        let sources = Sources::with(&[open.to_str().unwrap()]);
        let read =
            |sources: &Sources, path: PathBuf| sources.fill(&format!("file:{}", path.display()));
        assert_eq!(read(&sources, open.join("key")).unwrap(), "s3cr3t");
        for hidden in ["link", "../shut/key", "none", ""] {
            let refused = code(read(&sources, open.join(hidden)));
            let expected = if hidden.is_empty() { "secret_missing" } else { "secret_not_allowed" };
            assert_eq!(refused, expected, "{hidden}");
        }
        assert_eq!(code(read(&sources, shut.join("key"))), "secret_not_allowed");
        assert_eq!(code(read(&Sources::default(), open.join("key"))), "secret_not_allowed");
        assert!(read(&Sources::all(), shut.join("key")).is_ok());
    }
}

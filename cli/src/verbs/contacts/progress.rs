//! How far an import got: a small file beside the one that is imported, by which a run that was
//! stopped goes on, and the file of what was refused.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::file::{Place, Reject};
use crate::exit::{environment, usage};

/// How much of a file tells it from others.
const FINGERPRINT_BYTES: u64 = 64 * 1024;

/// What became of the rows so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) read: u64,
    pub(super) created: u64,
    pub(super) changed: u64,
    pub(super) unchanged: u64,
    pub(super) rejected: u64,
}

/// How far an import got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// What this import is called: requests that are sent again are known by it.
    pub(super) run: String,
    /// Which file, by its length and how it begins.
    file: (u64, String),
    /// How it is read, and where it goes.
    how: String,
    /// Where the next batch begins.
    pub(super) next: Place,
    pub(super) counts: Counts,
    /// How long the file of what was refused is.
    rejects_bytes: u64,
}

/// The files of an import beside the one that is imported.
pub(super) struct Kept {
    progress: PathBuf,
    rejects: PathBuf,
    written: Option<File>,
}

impl Progress {
    /// The start of an import.
    pub(super) fn start(file: &Path, how: String) -> anyhow::Result<Self> {
        let mut begins = Vec::new();
        let opened = File::open(file)?;
        let bytes = opened.metadata()?.len();
        opened.take(FINGERPRINT_BYTES).read_to_end(&mut begins)?;
        let digest = STANDARD.encode(Sha256::digest(&begins));
        Ok(Self {
            run: format!("imp_{}", uuid::Uuid::now_v7().simple()),
            file: (bytes, digest),
            how,
            next: Place::default(),
            counts: Counts::default(),
            rejects_bytes: 0,
        })
    }
}

impl Kept {
    pub(super) fn beside(file: &Path, rejects: Option<PathBuf>) -> anyhow::Result<Self> {
        let with = |ending: &str| {
            let mut name = file.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let rejects = rejects.unwrap_or_else(|| with(".rejects.jsonl"));
        if rejects == file {
            return Err(usage("`--rejects` names the file that is imported; name another"));
        }
        Ok(Self { progress: with(".progress"), rejects, written: None })
    }

    /// Where what was refused is kept.
    pub(super) fn rejects(&self) -> &Path {
        &self.rejects
    }

    /// Where an import that was stopped goes on, or the start of a new one.
    pub(super) fn go_on(&mut self, start: Progress, anew: bool) -> anyhow::Result<Progress> {
        let shown = self.progress.display();
        let kept = match std::fs::read(&self.progress) {
            Ok(_) if anew => None,
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(environment(format!("cannot read {shown}: {error}"))),
        };
        let Some(kept) = kept else {
            // What an earlier import refused is not what this one does.
            remove(&self.rejects)?;
            return Ok(start);
        };
        let kept: Progress = serde_json::from_slice(&kept).map_err(|error| {
            usage(format!("{shown} tells no progress ({error}); `--restart` begins anew"))
        })?;
        if kept.file != start.file {
            return Err(usage(format!(
                "the file is not the one whose import was stopped ({shown}); `--restart` begins \
                 anew"
            )));
        }
        if kept.how != start.how {
            return Err(usage(format!(
                "the import that was stopped was another: {} ({shown}), and this one is {}; \
                 `--restart` begins anew",
                kept.how, start.how
            )));
        }
        self.cut_rejects(kept.rejects_bytes)?;
        Ok(kept)
    }

    /// Forgets what was refused after the last batch that is known to be done.
    fn cut_rejects(&mut self, bytes: u64) -> anyhow::Result<()> {
        if bytes == 0 {
            return remove(&self.rejects);
        }
        let file = self.open_rejects()?;
        file.set_len(bytes)?;
        Ok(())
    }

    fn open_rejects(&mut self) -> anyhow::Result<&mut File> {
        if self.written.is_none() {
            let shown = self.rejects.display();
            let opened = private().append(true).open(&self.rejects);
            let file =
                opened.map_err(|error| environment(format!("cannot write {shown}: {error}")))?;
            self.written = Some(file);
        }
        self.written.as_mut().ok_or_else(|| environment("it was opened a moment ago"))
    }

    /// Keeps rows that were refused.
    pub(super) fn keep_rejects(&mut self, rejects: &[Reject]) -> anyhow::Result<()> {
        if rejects.is_empty() {
            return Ok(());
        }
        let mut lines = Vec::new();
        for reject in rejects {
            serde_json::to_writer(&mut lines, reject)?;
            lines.push(b'\n');
        }
        self.open_rejects()?.write_all(&lines)?;
        Ok(())
    }

    /// Keeps how far the import got: whole, or as it was before.
    pub(super) fn keep(&self, progress: &mut Progress) -> anyhow::Result<()> {
        if let Some(file) = &self.written {
            file.sync_data()?;
            progress.rejects_bytes = file.metadata()?.len();
        }
        let mut name = self.progress.as_os_str().to_owned();
        name.push(".new");
        let new = PathBuf::from(name);
        let kept = || -> std::io::Result<()> {
            let mut file = private().truncate(true).open(&new)?;
            file.write_all(&serde_json::to_vec(progress)?)?;
            file.sync_data()?;
            std::fs::rename(&new, &self.progress)
        };
        let shown = self.progress.display();
        kept().map_err(|error| environment(format!("cannot write {shown}: {error}")))
    }

    /// The import is done.
    pub(super) fn done(&self) -> anyhow::Result<()> {
        remove(&self.progress)
    }
}

/// Files that tell of people are for their owner alone.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn remove(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(environment(format!("cannot remove {}: {error}", path.display()))),
    }
}

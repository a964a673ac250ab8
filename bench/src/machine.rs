//! The machine: without it, no figure means anything.

use std::fs::{File, read_to_string};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::folder::Folder;
use crate::latency::Latencies;
use crate::{Error, Result};

/// What one append writes: a page.
const APPEND_BYTES: usize = 4_096;

/// As the kernel tells memory, and as people do.
const KIBIBYTES_OF_A_GIBIBYTE: f64 = 1_048_576.0;

/// How long appends are made.
const APPEND_FOR: Duration = Duration::from_secs(1);

/// The machine on which was measured.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    /// The processor, as it calls itself.
    pub cpu: String,
    /// How many cores there are.
    pub cores: usize,
    /// How much memory, in GiB.
    pub memory_gib: f64,
    /// The kernel.
    pub kernel: String,
    /// On which file system stores were made.
    pub file_system: String,
    /// How many runnable tasks there were before: more than none, and the figures are of a
    /// machine that was shared.
    pub load_before: f64,
    /// Appends of 4 KiB, each followed by `fdatasync`, in a second.
    pub fsync_per_second: f64,
    /// How long half of them took at most.
    pub fsync_p50_ms: f64,
    /// How long one of a hundred took at least.
    pub fsync_p99_ms: f64,
}

impl Machine {
    /// Looks at the machine, and at the disk on which this folder is.
    pub(crate) fn look(folder: &Path) -> Result<Self> {
        let load_before = first_number(&text("/proc/loadavg"));
        let appends = append(folder)?;
        let count = appends.len();
        let Some(spread) = appends.spread() else {
            return Err(Error::Wrong("the disk took no append".into()));
        };
        Ok(Self {
            cpu: field(&text("/proc/cpuinfo"), "model name"),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: rounded(
                first_number(&field(&text("/proc/meminfo"), "MemTotal")) / KIBIBYTES_OF_A_GIBIBYTE,
            ),
            kernel: text("/proc/sys/kernel/osrelease").trim().to_owned(),
            file_system: file_system(folder),
            load_before,
            fsync_per_second: rounded(crate::report::number(count) / APPEND_FOR.as_secs_f64()),
            fsync_p50_ms: rounded(spread.p50),
            fsync_p99_ms: rounded(spread.p99),
        })
    }
}

fn append(folder: &Path) -> Result<Latencies> {
    let folder = Folder::new(folder)?;
    let path = folder.join("appends");
    let mut file = File::create(&path).map_err(Error::file(&path))?;
    let page = [7; APPEND_BYTES];
    let mut took = Latencies::default();
    let began = Instant::now();
    while began.elapsed() < APPEND_FOR {
        let one = Instant::now();
        let done = file.write_all(&page).and_then(|()| file.sync_data());
        done.map_err(Error::file(&path))?;
        took.add(one.elapsed());
    }
    Ok(took)
}

fn text(path: &str) -> String {
    // What a kernel does not tell is not known.
    read_to_string(path).unwrap_or_default()
}

/// What stands behind the colon of the first line that begins so.
fn field(text: &str, name: &str) -> String {
    let line = text.lines().find(|line| line.starts_with(name));
    let value = line.and_then(|line| line.split_once(':'));
    value.map_or_else(|| "unknown".into(), |(_, value)| value.trim().to_owned())
}

fn first_number(text: &str) -> f64 {
    text.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// The type of the mount that is nearest above a folder.
fn file_system(folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mounts = text("/proc/mounts");
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        Some((words.next()?, words.next()?))
    });
    let above = mounts.filter(|(at, _)| folder.starts_with(at));
    above.max_by_key(|(at, _)| at.len()).map_or("unknown", |(_, kind)| kind).to_owned()
}

/// Three digits behind the point are more than any figure here is worth.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

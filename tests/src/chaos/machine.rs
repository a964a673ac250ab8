//! The machine that Weir believes to run on: its clock jumps, its disk is full, and when the power
//! fails, its disk has only what was synced and some of the rest. `tests/shim/machine.c` makes it
//! so; it is built here and loaded before the C library.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::dice::Dice;
use super::process::Start;

/// What is built.
const SHIM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/shim/machine.c");

/// What it is built to.
const BUILT: &str = "machine.so";

/// The database in the folder.
pub(super) const DATABASE: &str = "weir.db";

/// The files of the database, in the order in which the shim numbers them.
const FILES: [&str; 3] = ["", "-wal", "-journal"];

/// What a disk writes whole or not at all.
const SECTOR_BYTES: usize = 512;

/// The numbers of a note before its bytes, see `struct note`.
const NOTE_NUMBERS: usize = 6;

/// What the shim is told, by its place among the numbers of `struct told`.
#[derive(Debug, Clone, Copy)]
enum Told {
    ClockOffset,
    DiskIsFull,
    SyncsAreLies,
    SyncsUntilDeath,
}

/// What is lost when the power fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// Some of what was not synced: whole writes, and sectors of writes.
    Some,
    /// All of it.
    All,
}

/// The machine of one test.
pub(super) struct Machine {
    folder: PathBuf,
    told: File,
    /// How far the clock was ever put forward.
    furthest: Duration,
    /// Whether it was put back.
    pub(super) went_back: bool,
}

impl Machine {
    /// One whose disk is this folder.
    pub(super) fn of(folder: &Path) -> Self {
        build(folder);
        let told = told(folder, "machine");
        Self { folder: folder.to_owned(), told, furthest: Duration::ZERO, went_back: false }
    }

    /// What a process needs to run on it.
    pub(super) fn carry(&self, start: Start) -> Start {
        let path = |name: &str| self.folder.join(name).display().to_string();
        start
            .with("LD_PRELOAD", path(BUILT))
            .with("WEIR_MACHINE", path("machine"))
            .with("WEIR_MACHINE_DATABASE", DATABASE)
            .with("WEIR_MACHINE_UNSYNCED", path("unsynced"))
    }

    /// The clock shows so much more than it should.
    pub(super) fn put_forward(&mut self, by: Duration) {
        self.furthest = self.furthest.max(by);
        self.tell(Told::ClockOffset, millis(by));
    }

    /// The clock shows so much less than it should.
    pub(super) fn put_back(&mut self, by: Duration) {
        self.went_back = true;
        self.tell(Told::ClockOffset, -millis(by));
    }

    /// The clock shows this much more than it ever did.
    pub(super) fn leap(&mut self, by: Duration) {
        self.put_forward(self.furthest + by);
    }

    /// From now on nothing can be written, or everything again.
    pub(super) fn fill_disk(&self, is_full: bool) {
        self.tell(Told::DiskIsFull, i64::from(is_full));
    }

    /// From now on what is synced is not.
    pub(super) fn lie_about_syncs(&self) {
        self.tell(Told::SyncsAreLies, 1);
    }

    /// A process is killed when it is about to sync for the nth time from now on.
    pub(super) fn kill_at_sync(&self, nth: usize) {
        self.tell(Told::SyncsUntilDeath, i64::try_from(nth).expect("a few"));
    }

    /// Whether it was.
    pub(super) fn has_killed(&self) -> bool {
        let mut left = [0; 8];
        let place = Told::SyncsUntilDeath as u64 * 8;
        self.told.read_exact_at(&mut left, place).expect("the file is ours");
        left == [0; 8]
    }

    /// The power fails, after every process was killed: says how many writes were lost, of how
    /// many that were not synced.
    pub(super) fn lose_power(&self, lost: Lost, dice: &mut Dice) -> (usize, usize) {
        let path = self.folder.join("unsynced");
        let notes = unsynced(&fs::read(&path).unwrap_or_default());
        for note in notes.iter().rev() {
            self.undo(note);
        }
        let keeps = |_: &&Note| lost == Lost::Some;
        let kept = notes.iter().filter(keeps).map(|note| self.keep_some(note, dice)).sum::<usize>();
        // It is made anew from the log.
        let _ = fs::remove_file(self.file("-shm"));
        fs::write(&path, "").expect("the folder is ours");
        (notes.len() - kept, notes.len())
    }

    fn tell(&self, number: Told, value: i64) {
        tell(&self.told, number, value);
    }

    fn file(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{DATABASE}{ending}"))
    }

    fn open(&self, note: &Note) -> Option<File> {
        File::options().write(true).open(self.file(FILES[note.file])).ok()
    }

    fn undo(&self, note: &Note) {
        // A file that is gone needs nothing.
        let Some(file) = self.open(note) else { return };
        file.write_all_at(&note.old, note.offset).expect("the disk has room");
        file.set_len(note.size_before).expect("the disk has room");
    }

    /// Writes a note again: all of it, some of its sectors or nothing; says whether it was all.
    fn keep_some(&self, note: &Note, dice: &mut Dice) -> usize {
        let Some(file) = self.open(note) else { return 0 };
        let (is_whole, is_torn) = (dice.comes(40), dice.comes(50));
        if note.is_cut {
            if is_whole {
                file.set_len(note.offset).expect("a file can be cut");
            }
            return usize::from(is_whole);
        }
        for (sector, at) in note.new.chunks(SECTOR_BYTES).zip((note.offset..).step_by(SECTOR_BYTES))
        {
            if is_whole || (is_torn && dice.comes(50)) {
                file.write_all_at(sector, at).expect("the disk has room");
            }
        }
        usize::from(is_whole)
    }
}

/// Where a database server has room, by the number that says so: its log may have a disk of its
/// own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Everywhere = 0,
    ForTheLog = 1,
    ForTables = 2,
    Nowhere = 3,
}

/// The disk of a database server, which is full or not. A folder of its own, for the server may
/// run as somebody else.
pub(super) struct Disk {
    folder: PathBuf,
    told: File,
}

impl Disk {
    /// One that has room.
    pub(super) fn of(folder: &Path) -> Self {
        build(folder);
        let told = told(folder, "disk");
        let everybody = Permissions::from_mode(0o666);
        told.set_permissions(everybody).expect("the folder is ours");
        Self { folder: folder.to_owned(), told }
    }

    /// What a server needs to run on it.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let path = |name: &str| self.folder.join(name).display().to_string();
        let said = [
            ("LD_PRELOAD", path(BUILT)),
            ("WEIR_MACHINE", path("disk")),
            ("WEIR_MACHINE_GROWS", "1".to_owned()),
        ];
        said.map(|(name, value)| (name.to_owned(), value)).into()
    }

    /// Where there is room from now on: elsewhere no file can grow.
    pub(super) fn has(&self, room: Room) {
        tell(&self.told, Told::DiskIsFull, room as i64);
    }
}

/// Builds what is loaded before the C library, if it is not there yet.
fn build(folder: &Path) {
    let shim = folder.join(BUILT);
    if shim.exists() {
        return;
    }
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o"]).arg(&shim);
    let built = compiler.arg(SHIM).args(["-ldl", "-lpthread"]).status();
    let built = built.expect("the tests need a C compiler called `cc`");
    assert!(built.success(), "{SHIM} cannot be built");
}

/// The file in which processes are told what happens; nothing does yet.
fn told(folder: &Path, name: &str) -> File {
    let mut create = File::options();
    create.create_new(true).read(true).write(true);
    let file = create.open(folder.join(name)).expect("the folder is ours");
    for number in [Told::ClockOffset, Told::DiskIsFull, Told::SyncsAreLies, Told::SyncsUntilDeath] {
        tell(&file, number, 0);
    }
    file
}

fn tell(told: &File, number: Told, value: i64) {
    let place = number as u64 * 8;
    told.write_all_at(&value.to_ne_bytes(), place).expect("the folder is ours");
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).expect("a time of a test")
}

/// A write or a cut that was not synced.
#[derive(Debug, PartialEq)]
struct Note {
    is_cut: bool,
    file: usize,
    offset: u64,
    size_before: u64,
    old: Vec<u8>,
    new: Vec<u8>,
}

/// What was noted and not synced after that. A note that the kill cut short is of a write that
/// never began.
fn unsynced(mut bytes: &[u8]) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    while let Some((numbers, rest)) = bytes.split_at_checked(NOTE_NUMBERS * 8) {
        let number = |place: usize| {
            let eight = numbers[place * 8..][..8].try_into().expect("eight bytes");
            i64::from_ne_bytes(eight)
        };
        let length = |place| usize::try_from(number(place)).expect("a length");
        let Some((old, rest)) = rest.split_at_checked(length(4)) else { break };
        let Some((new, rest)) = rest.split_at_checked(length(5)) else { break };
        bytes = rest;
        let file = length(1);
        if number(0) == SYNCED {
            notes.retain(|note| note.file != file);
            continue;
        }
        let place = |place| u64::try_from(number(place)).expect("a place in a file");
        let (offset, size_before) = (place(2), place(3));
        let (old, new) = (old.to_vec(), new.to_vec());
        notes.push(Note { is_cut: number(0) == CUT, file, offset, size_before, old, new });
    }
    notes
}

/// What a note is, see `machine.c`.
const CUT: i64 = 2;
const SYNCED: i64 = 3;

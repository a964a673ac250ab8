//! Plays events through flows on a virtual clock: production's own turns, with no store, and a
//! provider that takes every message at once.

mod line;
mod record;
mod run;

use std::collections::BTreeMap;

pub use line::{BadLine, DEFAULT_START, LINE_MAX_BYTES, Line, read_lines};
pub use record::{Record, RecordKind};
pub use run::{Played, Run, new_contact};

use crate::catalogue::World;
use crate::value::Timestamp;

/// How a simulation is played.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Nothing after this instant; none: until nothing is left to happen.
    pub until: Option<Timestamp>,
}

/// Plays the lines and gives what would happen, ordered by time, contact and sequence.
pub fn simulate(world: &World, lines: &[Line], options: &Options) -> Vec<Record> {
    let runs = play(world, lines, options);
    let mut records: Vec<_> = runs.flat_map(|played| played.records).collect();
    records.sort_by(|one, other| (one.at, &one.contact).cmp(&(other.at, &other.contact)));
    records
}

/// The same, one contact after the other, with the contacts as they are at the end. Each is played
/// when it is asked for, so that many are played in the memory of one.
pub fn play<'a>(
    world: &'a World,
    lines: &'a [Line],
    options: &'a Options,
) -> impl Iterator<Item = Played> + 'a {
    let mut by_contact: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        by_contact.entry(&line.contact).or_default().push(line);
    }
    by_contact.into_iter().map(|(name, mut lines)| {
        lines.sort_by_key(|line| line.received_at);
        let start = lines.first().map_or(Timestamp::MIN, |line| line.received_at);
        let mut run = Run::new(world, new_contact(name, world.settings.seed), start);
        for line in lines {
            if options.until.is_some_and(|until| line.received_at > until) {
                break;
            }
            run.advance_before(line.received_at);
            run.take(line);
        }
        run.finish(options.until)
    })
}

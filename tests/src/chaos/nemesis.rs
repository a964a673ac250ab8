//! The nemesis: what happens to processes, their machine and their database, and to the provider;
//! what and when is drawn from the seed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use weir_store::FailPoint;

use super::database::Database;
use super::dice::Dice;
use super::machine::{Lost, Machine, Room};
use super::process::{Process, Silent, Start};
use super::provider::{Mood, Provider};
use super::said::Log;

/// How long nothing happens between two blows, in milliseconds: enough for some batches.
const REST_MILLIS: std::ops::Range<usize> = 150..1_200;

/// How long a blow lasts that lasts.
const BLOW_MILLIS: std::ops::Range<usize> = 200..2_000;

/// How far the clock jumps forward: with a clock 600 times as fast, up to ten hours.
const FORWARD_MILLIS: std::ops::Range<usize> = 500..60_000;

/// How far it jumps back.
const BACK_MILLIS: std::ops::Range<usize> = 100..5_000;

/// The fail points that come again and again while Weir runs.
const POINTS: [FailPoint; 9] = [
    FailPoint::BeforeCommit,
    FailPoint::AfterCommit,
    FailPoint::BeforeAnswer,
    FailPoint::BeforeTimers,
    FailPoint::AfterTimers,
    FailPoint::BeforeSending,
    FailPoint::BeforeCall,
    FailPoint::AfterCall,
    FailPoint::AfterOutcome,
];

/// The furthest that a fail point is away, in times that it comes.
const NTH_MAX: usize = 12;

/// How often a start is tried of a process that ends while it starts, because its database is
/// down or because it was told to.
const STARTS_MAX: usize = 40;

/// How long to wait before such a start is tried again, in milliseconds.
const START_AGAIN_MILLIS: std::ops::Range<usize> = 20..300;

/// What can happen to a store in a file.
pub(super) const TO_A_FILE: &[(usize, Blow)] = &[
    (20, Blow::Kill),
    (25, Blow::DieAtAPoint),
    (15, Blow::PowerCut),
    (10, Blow::Freeze),
    (12, Blow::FullDisk),
    (10, Blow::ClockForward),
    (8, Blow::ClockBack),
];

/// What can happen to processes that share a server.
pub(super) const TO_A_SERVER: &[(usize, Blow)] = &[
    (25, Blow::Kill),
    (25, Blow::DieAtAPoint),
    (15, Blow::Freeze),
    (20, Blow::DatabaseCrash),
    (12, Blow::FullDisk),
    (8, Blow::ClockForward),
    (7, Blow::ClockBack),
];

/// What the provider is like, when it is not well.
const MOODS: &[(usize, Mood)] = &[
    (20, Mood::Slow),
    (15, Mood::Busy),
    (5, Mood::Refusing),
    (15, Mood::Vague),
    (15, Mood::Hanging),
    (15, Mood::TakingAndResetting),
    (10, Mood::Resetting),
    (15, Mood::Away),
];

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Blow {
    Kill,
    DieAtAPoint,
    PowerCut,
    Freeze,
    FullDisk,
    ClockForward,
    ClockBack,
    DatabaseCrash,
}

/// A process that is started again whenever it ended.
pub(super) struct Host {
    start: Start,
    process: Option<Process>,
    door: watch::Sender<Option<String>>,
    /// Whether it was told to end by itself.
    may_end: bool,
}

/// Everything that things happen to.
pub(super) struct Nemesis {
    hosts: Vec<Host>,
    pub(super) machine: Machine,
    database: Option<Database>,
    log: Arc<Log>,
    dice: Dice,
    blows: &'static [(usize, Blow)],
    /// What must not happen by itself, and did.
    pub(super) found: Vec<String>,
    /// How often each blow fell.
    pub(super) fell: BTreeMap<Blow, usize>,
}

/// How a process ended.
enum Death {
    /// Where it was told to.
    Told,
    /// By itself, saying this.
    Untold(String),
}

impl Host {
    pub(super) fn new(start: Start) -> Self {
        let door = watch::Sender::new(None);
        Self { start, process: None, door, may_end: false }
    }

    /// Where it listens, whenever it does.
    pub(super) fn door(&self) -> watch::Receiver<Option<String>> {
        self.door.subscribe()
    }

    /// Starts it, and waits until it listens; `end` is where it is to end by itself.
    async fn up(&mut self, end: Option<String>, dice: &mut Dice) -> Result<(), String> {
        self.may_end = end.is_some();
        let mut start = self.start.clone();
        if let Some(end) = end {
            start = start.with("WEIR_FAIL_POINT", end);
        }
        for _ in 0..STARTS_MAX {
            let mut process = Process::start(&start);
            match process.address().await {
                Ok(address) => {
                    self.process = Some(process);
                    self.door.send_replace(Some(address));
                    return Ok(());
                }
                // It has come to its end already.
                Err(Silent::Ended(_)) if self.may_end => {
                    start = self.start.clone();
                    self.may_end = false;
                }
                Err(Silent::Ended(_)) => {
                    let pause = dice.millis(START_AGAIN_MILLIS);
                    tokio::time::sleep(pause).await;
                }
                Err(Silent::Still) => return Err(process.said()),
            }
        }
        Err("it ends again and again while it starts".to_owned())
    }

    async fn kill(&mut self) {
        self.door.send_replace(None);
        if let Some(process) = self.process.take() {
            process.kill().await;
        }
    }

    async fn freeze(&self, time: Duration) {
        let Some(process) = &self.process else { return };
        process.signal("-STOP").await;
        tokio::time::sleep(time).await;
        process.signal("-CONT").await;
    }

    /// Whether it ended.
    fn has_ended(&mut self) -> Option<Death> {
        let process = self.process.as_mut()?;
        let status = process.status()?;
        let said = format!("it ended by itself ({status}):\n{}", process.said());
        self.process = None;
        self.door.send_replace(None);
        Some(if self.may_end { Death::Told } else { Death::Untold(said) })
    }
}

impl Nemesis {
    pub(super) fn new(
        hosts: Vec<Host>,
        machine: Machine,
        database: Option<Database>,
        log: &Arc<Log>,
        dice: Dice,
        blows: &'static [(usize, Blow)],
    ) -> Self {
        let (log, found, fell) = (Arc::clone(log), Vec::new(), BTreeMap::new());
        Self { hosts, machine, database, log, dice, blows, found, fell }
    }

    /// Starts every process, one after the other.
    pub(super) async fn start_all(&mut self) {
        for place in 0..self.hosts.len() {
            self.up(place, None).await;
        }
    }

    /// Strikes until then.
    pub(super) async fn strike(&mut self, until: Instant) {
        while Instant::now() < until {
            let rest = self.dice.millis(REST_MILLIS);
            tokio::time::sleep(rest).await;
            self.raise_the_dead().await;
            let blow = *self.dice.weigh(self.blows);
            let place = self.dice.below(self.hosts.len());
            self.blow(blow, place).await;
            *self.fell.entry(blow).or_default() += 1;
        }
    }

    /// Nothing happens any more, and what happened is over: every process and the database are
    /// started anew, and the clock shows more than it ever did.
    pub(super) async fn rest(&mut self) {
        self.log.say("nemesis: rests".to_owned());
        self.raise_the_dead().await;
        for host in &mut self.hosts {
            host.kill().await;
        }
        self.has(Room::Everywhere);
        if let Some(database) = &self.database {
            database.crash();
        }
        self.machine.leap(Duration::ZERO);
        self.start_all().await;
    }

    /// Asks every process to stop; each must do so well.
    pub(super) async fn stop_all(&mut self) {
        self.raise_the_dead().await;
        for host in &mut self.hosts {
            let Some(process) = host.process.take() else { continue };
            let status = process.stop().await;
            if !status.success() {
                self.found.push(format!("a stop ended with {status}"));
            }
        }
    }

    async fn raise_the_dead(&mut self) {
        if let Some(database) = &self.database {
            database.rise();
        }
        for place in 0..self.hosts.len() {
            let Some(death) = self.hosts[place].has_ended() else { continue };
            self.log.say(format!("nemesis: {place} has ended"));
            if let Death::Untold(why) = death {
                self.found.push(why);
            }
            self.up(place, None).await;
        }
    }

    async fn up(&mut self, place: usize, end: Option<String>) {
        if let Err(why) = self.hosts[place].up(end, &mut self.dice).await {
            self.found.push(format!("{place} does not start:\n{why}"));
        }
    }

    async fn blow(&mut self, blow: Blow, place: usize) {
        let time = self.dice.millis(BLOW_MILLIS);
        let says = match blow {
            Blow::Kill => self.die_and_rise(place, None).await,
            Blow::DieAtAPoint => {
                let point = self.dice.pick(&POINTS).name();
                let end = format!("{point}:{}", 1 + self.dice.below(NTH_MAX));
                self.die_and_rise(place, Some(end)).await
            }
            Blow::PowerCut => self.power_cut(Lost::Some).await,
            Blow::Freeze => {
                self.hosts[place].freeze(time).await;
                format!("{place} was frozen for {time:?}")
            }
            Blow::FullDisk => {
                let room = *self.dice.pick(&[Room::Nowhere, Room::ForTables]);
                self.has(room);
                tokio::time::sleep(time).await;
                self.has(Room::Everywhere);
                format!("there was room {room:?} for {time:?}")
            }
            Blow::ClockForward => {
                let by = self.dice.millis(FORWARD_MILLIS);
                self.machine.put_forward(by);
                format!("the clock is {by:?} ahead")
            }
            Blow::ClockBack => {
                let by = self.dice.millis(BACK_MILLIS);
                self.machine.put_back(by);
                format!("the clock is {by:?} behind")
            }
            Blow::DatabaseCrash => {
                self.database.as_ref().expect("it has a server").crash();
                "the database crashed".to_owned()
            }
        };
        self.log.say(format!("nemesis: {says}"));
    }

    /// Where there is room, on the disk of the server or of the file.
    fn has(&self, room: Room) {
        match &self.database {
            None => self.machine.fill_disk(room != Room::Everywhere),
            Some(database) => database.has(room),
        }
    }

    async fn die_and_rise(&mut self, place: usize, end: Option<String>) -> String {
        self.hosts[place].kill().await;
        let says = match &end {
            Some(end) => format!("{place} was killed, and will end at {end}"),
            None => format!("{place} was killed"),
        };
        self.log.say(format!("nemesis: {says}"));
        self.up(place, end).await;
        format!("{place} runs again")
    }

    /// The power fails, and comes back.
    pub(super) async fn power_cut(&mut self, lost: Lost) -> String {
        for host in &mut self.hosts {
            host.kill().await;
        }
        let (lost, of) = self.machine.lose_power(lost, &mut self.dice);
        self.log.say(format!("nemesis: the power failed, {lost} of {of} unsynced writes are lost"));
        self.start_all().await;
        "the power is back".to_owned()
    }
}

/// Lets the provider be in all kinds of moods until then, and well after that.
pub(super) async fn annoy(provider: &Provider, log: &Log, mut dice: Dice, until: Instant) {
    while Instant::now() < until {
        let well = dice.millis(REST_MILLIS);
        tokio::time::sleep(well).await;
        let (mood, time) = (*dice.weigh(MOODS), dice.millis(BLOW_MILLIS));
        log.say(format!("provider: {mood:?} for {time:?}"));
        provider.set(mood);
        tokio::time::sleep(time).await;
        provider.set(Mood::Well);
    }
}

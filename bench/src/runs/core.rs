//! What one core does without a store: the simulator and the compiler.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use weir_engine::catalogue::{Current, Mode, World};
use weir_engine::simulate::{DEFAULT_START, Line, Options as Playing, RecordKind, play};
use weir_engine::value::Timestamp;

use crate::flow::CANONICAL;
use crate::limit::memory;
use crate::report::number;
use crate::{Error, Figure, Options, Result};

/// How long the compiler is run.
const COMPILE_FOR: Duration = Duration::from_secs(2);

/// How often the clock is looked at meanwhile.
const COMPILED_AT_ONCE: usize = 20;

/// Contacts through the canonical flow in the simulator, as `weir simulate` plays them: nodes
/// passed in a second.
pub(super) fn simulate(options: &Options) -> Result<Figure> {
    let contacts = options.contacts(50_000, 2_000);
    let world = world()?;
    let start = Timestamp::parse(DEFAULT_START).expect("the default start is an instant");
    let lines: Vec<_> = (0..contacts).map(|number| tagged(number, start)).collect();
    let began = Instant::now();
    let (mut advances, mut ended) = (0, 0);
    for played in play(&world, &lines, &Playing::default()) {
        let of = |kind| played.records.iter().filter(|record| record.kind == kind).count();
        advances += of(RecordKind::Node);
        ended += of(RecordKind::Ended);
    }
    let seconds = began.elapsed().as_secs_f64();
    if ended != contacts {
        return Err(Error::Wrong(format!("{ended} of {contacts} came to their end")));
    }
    let limit = memory::advances_per_second(contacts.max(100_000));
    Ok(Figure::new("advances/s", number(advances) / seconds)
        .of("contacts", contacts)
        .and("advances_per_contact", number(advances) / number(contacts))
        .under("a bare interpreter in memory, one core", limit))
}

fn world() -> Result<World> {
    let flow = Arc::new(CANONICAL.compiled()?);
    let mut world = World::default();
    let id = flow.id.clone();
    world.flows.add(flow, 1);
    world.flows.set_current(&id, Current { version: 1, mode: Mode::Live });
    Ok(world)
}

fn tagged(number: usize, at: Timestamp) -> Line {
    Line {
        number: number + 1,
        contact: crate::shop::name(number),
        id: None,
        kind: "tag_added".into(),
        occurred_at: at,
        received_at: at,
        data: json!({ "tag": CANONICAL.tag }),
    }
}

/// The canonical flow compiled from its text, as `weir check` does: flows in a second.
pub(super) fn check(options: &Options) -> Result<Figure> {
    let within = if options.quick { COMPILE_FOR / 10 } else { COMPILE_FOR };
    CANONICAL.compiled()?;
    let compiled = often(within, || drop(black_box(CANONICAL.compiled())));
    let read = often(within, || drop(black_box(CANONICAL.read())));
    Ok(Figure::new("flows/s", compiled).under("the same text read as YAML and no more", read))
}

/// How often something is done in a second.
fn often(within: Duration, what: impl Fn()) -> f64 {
    let (began, mut times) = (Instant::now(), 0);
    while began.elapsed() < within {
        (0..COMPILED_AT_ONCE).for_each(|_| what());
        times += COMPILED_AT_ONCE;
    }
    number(times) / began.elapsed().as_secs_f64()
}

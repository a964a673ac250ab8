//! Random small flows: what brute force breaks is never proved, and what is refuted for sure
//! breaks when its timeline is played.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use weir_engine::condition::{Condition, Knowledge};
use weir_engine::flow::{Assert, Flow};
use weir_engine::node::When;
use weir_engine::prove::{self, Limits, Timeline, Verdict};

use super::brute::{self, EVENTS, Run};
use super::draw::{Draw, Drawn, draw};
use super::{compiled, flow};

/// Flows drawn when `WEIR_CASES` says nothing: some ten seconds of a debug build.
const CASES: u64 = 2_000;

/// Of these every order of a few events is tried too.
const SEARCHED: u64 = 4;

/// Ways through each flow that are drawn.
const WALKS: usize = 6;

/// Sets of events that are tried in every order.
const EVENT_SETS: usize = 3;

/// Events that come into one run when every order is tried.
const EVENTS_MAX: usize = 2;

/// Of a hundred claims about flows without times and free atoms, so many may be left open.
const OPEN_MAX_PERCENT: usize = 1;

/// How often each thing came of a claim.
type Tally = BTreeMap<&'static str, usize>;

#[test]
fn what_brute_force_breaks_is_never_proved() {
    let said = |name: &str| std::env::var(name).ok().and_then(|said| said.parse().ok());
    let (first, cases) = (said("WEIR_SEED").unwrap_or(0), said("WEIR_CASES").unwrap_or(CASES));
    let tally = check_all(first..first + cases);
    println!("seeds from {first}: {tally:#?}");
    for kind in ["proved", "refuted", "refuted, and brute force agrees"] {
        assert!(tally.contains_key(kind), "no case was {kind}: the test shows nothing");
    }
    let of = |word: &str| tally.get(word).copied().unwrap_or(0);
    assert!(of("exact, and open") * 100 <= of("exact") * OPEN_MAX_PERCENT, "{tally:#?}");
}

/// On as many threads as there are processors: each seed stands for itself.
fn check_all(seeds: Range<u64>) -> Tally {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let each = |thread: usize| {
        let mut tally = Tally::new();
        seeds.clone().skip(thread).step_by(threads).for_each(|seed| check(seed, &mut tally));
        tally
    };
    std::thread::scope(|scope| {
        let each = &each;
        let running: Vec<_> = (0..threads).map(|at| scope.spawn(move || each(at))).collect();
        let mut all = Tally::new();
        for thread in running {
            let tally = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            for (word, times) in tally {
                *all.entry(word).or_default() += times;
            }
        }
        all
    })
}

fn check(seed: u64, tally: &mut Tally) {
    let drawn = draw(seed);
    // Now and then a flow is drawn that asks about a message which a path does not send.
    let Some(flow) = compiled(&drawn.text).flow.map(Arc::new) else {
        return count(tally, "no flow");
    };
    let claims = claims(&drawn);
    let broken = broken(seed, &flow, &claims);
    for (place, claim) in claims.iter().enumerate() {
        let verdict = prove::prove(&flow, claim, &Limits::default());
        let said = || format!("seed {seed}\n{}\n{claim:?}\n{verdict}\n", drawn.text);
        let breaks = broken.get(&place);
        let word = match (&verdict, breaks) {
            (Verdict::Proved { .. }, Some(way)) => panic!("{}{}", said(), way.join("\n")),
            (Verdict::Proved { .. }, None) => "proved",
            (Verdict::Refuted(timeline), _) if timeline.possible_if.is_empty() => {
                let replays = replays(&flow, claim, timeline);
                assert!(replays, "it does not break when played: {}", said());
                if breaks.is_some() { "refuted, and brute force agrees" } else { "refuted" }
            }
            (Verdict::Refuted(_), _) => "perhaps refuted",
            (Verdict::Undecided { .. }, _) => "undecided",
        };
        count(tally, word);
        if is_exact(&flow, claim) {
            count(tally, "exact");
            if matches!(word, "perhaps refuted" | "undecided") {
                count(tally, "exact, and open");
            }
        }
    }
}

fn count(tally: &mut Tally, word: &'static str) {
    *tally.entry(word).or_default() += 1;
}

/// Whether nothing is asked that is free, or a matter of time.
fn is_exact(flow: &Flow, claim: &Assert) -> bool {
    let mut exact = flow.goal.is_none();
    let mut look = |when: &Condition| exact &= when.knowledge() == Knowledge::Exact;
    flow.exit_when.iter().for_each(|exit| look(&exit.when));
    if let Assert::Never { after, .. } = claim {
        look(after);
    }
    for node in flow.graph.places().filter_map(|(_, slot)| slot.node.as_ref()) {
        for choice in node.shape().choices {
            if let When::If(when) | When::InTheEnd(when) = choice.when {
                look(when);
            }
        }
    }
    exact
}

fn claims(drawn: &Drawn) -> Vec<Assert> {
    let never = drawn.claims.iter().map(|claim| prove::parse_never(claim).expect(claim));
    never.chain([Assert::MaxMessages(drawn.max_messages)]).collect()
}

/// What brute force breaks, with a way in which it does.
fn broken(seed: u64, flow: &Arc<Flow>, claims: &[Assert]) -> BTreeMap<usize, Vec<String>> {
    let world = brute::world(Arc::clone(flow));
    let mut draw = Draw::new(seed ^ 0x5EED);
    let mut broken = BTreeMap::new();
    for _ in 0..WALKS {
        let run = brute::walk(&world, flow, &mut draw, claims);
        broken.extend(run.broken().map(|place| (place, run.told.clone())));
    }
    if seed < SEARCHED {
        for _ in 0..EVENT_SETS {
            let events: Vec<_> = (0..EVENTS_MAX).map(|_| draw.one(&EVENTS)).collect();
            broken.extend(brute::search(&world, flow, &events, claims));
        }
    }
    broken
}

/// Whether a claim breaks when the timeline is given to production's turns.
fn replays(flow: &Arc<Flow>, claim: &Assert, timeline: &Timeline) -> bool {
    let Some(replay) = &timeline.replay else { return false };
    let world = brute::world(Arc::clone(flow));
    let claims = [claim.clone()];
    let mut run = Run::new(&world, flow, &replay.contact);
    for (at, input) in &replay.inputs {
        run.turn(*at, input.clone(), &claims);
    }
    // The last input is the hand-over; that it can be taken is what makes it a message too many.
    run.accept_all(&claims);
    run.breaks(0)
}

#[test]
fn brute_force_finds_what_comes_between_queue_and_hand_over() {
    let text = "\
schema: flow/v1
id: guarded
start: { type: people_event, trigger: tag_added, tag: CART, next: look }
nodes:
  look:
    type: evaluate_data
    branches: [{ label: Bought, when: { tag_added: BUY }, next: exit }]
    none_matched: mail
  mail: { type: send_email, message: mail, next: end }
messages:
  mail: { channel: email, kind: transactional, subject: Hello, text: Hi }
";
    let flow = Arc::new(flow(text));
    let claims = [prove::parse_never("send after tag_added:BUY").expect("written well")];
    let world = brute::world(Arc::clone(&flow));
    let broken = brute::search(&world, &flow, &["tag_added BUY"], &claims);
    assert!(broken.contains_key(&0), "{broken:?}");
}

//! Random small flows: what brute force breaks is never proved, and what is refuted for sure
//! breaks when its timeline is played.

use std::collections::BTreeMap;
use std::sync::Arc;

use weir_engine::flow::{Assert, Flow};
use weir_engine::prove::{self, Limits, Timeline, Verdict};

use super::brute::{self, EVENTS, Run};
use super::draw::{Draw, Drawn, draw};
use super::{compiled, flow};

/// Cases drawn when `WEIR_CASES` says nothing: some seconds of a debug build.
const CASES: u64 = 40;

/// Sets of events that are tried in every order.
const EVENT_SETS: usize = 3;

/// Events that come into one run.
const EVENTS_MAX: usize = 2;

#[test]
fn what_brute_force_breaks_is_never_proved() {
    let cases = std::env::var("WEIR_CASES").ok().and_then(|cases| cases.parse().ok());
    let first = std::env::var("WEIR_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let mut tally = BTreeMap::new();
    for seed in first..first + cases.unwrap_or(CASES) {
        check(seed, &mut tally);
    }
    println!("seeds from {first}: {tally:?}");
    for kind in ["proved", "refuted", "refuted, and brute force agrees"] {
        assert!(tally.contains_key(kind), "no case was {kind}: the test shows nothing");
    }
}

fn check(seed: u64, tally: &mut BTreeMap<&'static str, usize>) {
    let drawn = draw(seed);
    // Now and then a flow is drawn that asks about a message which a path does not send.
    let Some(flow) = compiled(&drawn.text).flow.map(Arc::new) else {
        *tally.entry("no flow").or_default() += 1;
        return;
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
                assert!(
                    replays(&flow, claim, timeline),
                    "it does not break when played: {}",
                    said()
                );
                if breaks.is_some() { "refuted, and brute force agrees" } else { "refuted" }
            }
            (Verdict::Refuted(_), _) => "perhaps refuted",
            (Verdict::Undecided { .. }, _) => "undecided",
        };
        *tally.entry(word).or_default() += 1;
    }
}

fn claims(drawn: &Drawn) -> Vec<Assert> {
    let never = drawn.claims.iter().map(|claim| prove::parse_never(claim).expect(claim));
    never.chain(drawn.max_messages.iter().map(|most| Assert::MaxMessages(*most))).collect()
}

/// What brute force breaks, with a way in which it does.
fn broken(seed: u64, flow: &Arc<Flow>, claims: &[Assert]) -> BTreeMap<usize, Vec<String>> {
    let world = brute::world(Arc::clone(flow));
    let mut draw = Draw::new(seed ^ 0x5EED);
    let mut broken = BTreeMap::new();
    for _ in 0..EVENT_SETS {
        let events: Vec<_> = (0..EVENTS_MAX).map(|_| draw.one(&EVENTS)).collect();
        broken.extend(brute::search(&world, flow, &events, claims));
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

//! A way that breaks the claim on paper: played until it does so in fact, or told with what it
//! leans on.

use crate::flow::Assert;

use super::model::Model;
use super::play::{Play, Style, after};
use super::script::{Placing, Script, Wish};
use super::search::Leg;
use super::stage::Stage;
use super::step::{Act, Phase, State};
use super::timeline::{Moment, Timeline, elapsed};
use super::words;

/// Contacts among which those are looked for to whom all lots fall as they should: one share of a
/// hundred after another is found, and two of a hundred in one contact mostly.
const CONTACTS_MAX: usize = 10_000;

/// Of these so many play: a lot may belong to the run, and not to the contact.
const PLAYERS_MAX: usize = 3;

/// What came of playing it.
pub(super) enum Played {
    /// It breaks.
    Breaks(Timeline),
    /// It leans on something the flow alone does not decide.
    Leans(Timeline),
    /// It could not be played, and nothing it leans on can be named.
    Fails(Timeline),
}

/// Plays a suspected way in every style.
pub(super) fn play<'a>(
    model: &Model<'a>,
    assert: &Assert,
    way: &[Leg],
    stage: &mut Stage<'a>,
) -> Played {
    let script = Script::new(model, way);
    let players = players(&script, stage);
    let mut leaning = None;
    for style in styles(model, &script) {
        for name in &players {
            let mut play = Play::new(model, assert, stage);
            if let Some(timeline) = play.perform(&script, name, style) {
                return Played::Breaks(timeline);
            }
            let clock = std::mem::take(&mut play.clock);
            leaning.get_or_insert((std::mem::take(&mut play.unmet), clock));
        }
    }
    let (unmet, clock) = leaning.unwrap_or_default();
    let possible_if = leans(&script, unmet);
    let steps = sketch(model, assert, &script, &clock);
    let nothing = possible_if.is_empty();
    let timeline = Timeline { steps, possible_if, replay: None };
    if nothing { Played::Fails(timeline) } else { Played::Leans(timeline) }
}

/// What could not be made so, each once; where that is nothing, a lot may be the reason.
fn leans(script: &Script, unmet: Vec<String>) -> Vec<String> {
    let mut leans: Vec<String> = Vec::new();
    for one in unmet {
        if !leans.contains(&one) {
            leans.push(one);
        }
    }
    if leans.is_empty() && !script.lots.is_empty() {
        leans.push("the lots of the splits fall that way".into());
    }
    leans
}

/// Those to whom all lots fall as they should; where there are none, the first.
fn players(script: &Script, stage: &Stage<'_>) -> Vec<String> {
    let names = (1..=CONTACTS_MAX).map(|contact| format!("contact-{contact}"));
    let most = if script.lots.is_empty() { 1 } else { PLAYERS_MAX };
    let mut players: Vec<_> =
        names.filter(|name| stage.falls(name, &script.lots)).take(most).collect();
    if players.is_empty() {
        players.push("contact-1".into());
    }
    players
}

/// The plainest first. What is natural does not happen between queue and hand-over, and is not
/// reported late.
fn styles(model: &Model<'_>, script: &Script) -> impl Iterator<Item = Style> {
    let natural = model.natural;
    let since_entry = |wish: &Wish| model.atoms.is_since_entry(wish.wanted);
    let late = !natural && script.early().any(since_entry);
    let reports = [false, true].into_iter().filter(move |report| late || !report);
    let all = reports.flat_map(|late| {
        let paces = [false, true].into_iter();
        paces.flat_map(move |slow| PLACINGS.map(|placing| Style { placing, slow, late }))
    });
    all.filter(move |style| !(natural && style.placing == Placing::Last))
}

/// All the ways in which wishes may be placed.
const PLACINGS: [Placing; 3] = [Placing::First, Placing::LastWait, Placing::Last];

/// The way as it was found, with the times it was last played at.
fn sketch(
    model: &Model<'_>,
    assert: &Assert,
    script: &Script,
    clock: &[crate::value::Timestamp],
) -> Vec<Moment> {
    let start = &model.flow.starts[script.start];
    let moment = |elapsed: &str, text: String| Moment { elapsed: elapsed.into(), text, node: None };
    let wished = |wish: &Wish| words::wish(&model.atoms, wish.wanted);
    let before = script.before.iter().filter_map(wished);
    let mut steps: Vec<_> = before.map(|wish| moment("before", wish)).collect();
    steps.dedup();
    steps.push(moment("day 0", words::entry(start, false)));
    for (place, scene) in script.scenes.iter().enumerate() {
        let at = clock.get(place).map_or_else(
            || "later".to_owned(),
            |at| elapsed(clock.first().copied().unwrap_or(*at), *at),
        );
        steps.extend(scene.wishes.iter().filter_map(wished).map(|wish| moment(&at, wish)));
        for (state, act) in &scene.acts {
            let node = Some(model.slot(state.at).name.clone());
            let text = told(model, state, act);
            steps.extend(text.map(|text| Moment { elapsed: at.clone(), text, node }));
        }
    }
    if let Some(last) = steps.last_mut() {
        last.text = format!("{}: {}", last.text, words::breaks(&model.claim, after(assert)));
    }
    steps
}

fn told(model: &Model<'_>, state: &State, act: &Act) -> Option<String> {
    match act {
        Act::Leave(port) => words::left(model, state.at, port),
        Act::HandOver if state.phase == Phase::Queued => {
            Some(format!("{} is handed over", words::message(model.flow, state.at)))
        }
        Act::HandOver | Act::Park | Act::Enter(_) => None,
    }
}

//! As fast as one core could possibly move tokens: a program of five steps, a heap of timers, a
//! bit for each tag, and one byte of history a step. It knows nothing of the language, of facts, of
//! messages or of why.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::time::Instant;

use super::people::scatter;
use crate::report::number;

/// One step of the program.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Sleeps so long.
    Wait(u64),
    /// Goes on here when the tag is there, else to the next.
    If { tag: u64, to: u8 },
    /// Writes.
    Send,
    /// Is over.
    End,
}

/// The canonical flow: wait, bought?, e-mail, opened?, SMS.
const PROGRAM: [Step; 6] = [
    Step::Wait(86_400_000),
    Step::If { tag: 1, to: 5 },
    Step::Send,
    Step::Wait(86_400_000),
    Step::Send,
    Step::End,
];

/// Where a token stands, and which tags its contact has.
#[derive(Debug, Clone, Copy)]
struct Token {
    step: u8,
    tags: u64,
}

/// Steps in a second, of so many tokens that go all the way.
pub(crate) fn advances_per_second(tokens: usize) -> f64 {
    let mut tokens: Vec<_> = (0..tokens)
        .map(|number| Token { step: 0, tags: (scatter(number as u64) % 16) << 1 })
        .collect();
    let mut history = Vec::with_capacity(tokens.len() * PROGRAM.len());
    let mut timers = BinaryHeap::with_capacity(tokens.len());
    let began = Instant::now();
    for place in 0..tokens.len() {
        timers.push(Reverse((0, place)));
    }
    while let Some(Reverse((now, place))) = timers.pop() {
        if let Some(until) = advance(&mut tokens[place], now, &mut history) {
            timers.push(Reverse((until, place)));
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    black_box(&history);
    number(history.len()) / seconds
}

/// Moves a token until it sleeps; until when.
fn advance(token: &mut Token, now: u64, history: &mut Vec<u8>) -> Option<u64> {
    loop {
        let at = token.step;
        match PROGRAM[usize::from(at)] {
            Step::End => return None,
            Step::Wait(time) => {
                history.push(at);
                token.step += 1;
                return Some(now + time);
            }
            Step::If { tag, to } if token.tags & tag != 0 => token.step = to,
            Step::If { .. } | Step::Send => token.step += 1,
        }
        history.push(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_all_the_way() {
        let (mut token, mut history) = (Token { step: 0, tags: 0 }, Vec::new());
        assert_eq!(advance(&mut token, 7, &mut history), Some(86_400_007));
        assert_eq!(advance(&mut token, 8, &mut history), Some(86_400_008));
        assert_eq!(advance(&mut token, 9, &mut history), None);
        assert_eq!(history, [0, 1, 2, 3, 4]);
        assert!(advances_per_second(100) > 0.0);
    }
}

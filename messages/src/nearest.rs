//! "Did you mean": the known word nearest to a mistyped one.

/// Words less alike than this are a guess, not a help. 0.75 takes one wrong letter in four.
const LIKENESS_MIN: f64 = 0.75;

/// The known word nearest to `word`, when one is near enough.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|candidate| (likeness(word, candidate), candidate));
    let best = scored.max_by(|left, right| left.0.total_cmp(&right.0))?;
    (best.0 >= LIKENESS_MIN).then_some(best.1)
}

fn likeness(word: &str, candidate: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase())
        .max(strsim::jaro_winkler(word, candidate) - 0.1)
}

/// A help that names the nearest word, or else says `otherwise`.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    match nearest(word, known) {
        Some(found) => format!("did you mean `{found}`?"),
        None => otherwise.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_near_and_leaves_the_far() {
        let known = ["upper", "lower", "truncate", "money", "date"];
        let cases = [
            ("uper", Some("upper")),
            ("LOWER", Some("lower")),
            ("truncat", Some("truncate")),
            ("monney", Some("money")),
            ("tojson", None),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}

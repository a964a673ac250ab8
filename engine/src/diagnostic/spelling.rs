//! Guesses the word that was meant.

use strsim::osa_distance;

/// The known word nearest to what was written, when one is near enough to be worth a question.
///
/// One slip (a letter wrong, missing, too many, or two swapped) is allowed per three letters, at
/// most three; upper and lower case do not count. Of two equally near words the first known wins.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = word.to_lowercase();
    let allowed = (written.chars().count() / 3).min(SLIPS_MAX);
    known
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= LENGTHS_APART_MAX_BYTES)
        .map(|candidate| (osa_distance(&written, &candidate.to_lowercase()), candidate))
        .filter(|(slips, _)| *slips <= allowed)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// More slips than this make another word, however long it is.
const SLIPS_MAX: usize = 3;

/// Words further apart in length are not compared: a character has at most four bytes, and the
/// comparison costs the product of the lengths.
const LENGTHS_APART_MAX_BYTES: usize = 4 * SLIPS_MAX;

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn near_words_are_guessed_and_far_ones_are_not() {
        let known = ["pause", "split", "send_email", "evaluate_data", "wait_for", "is", "in"];
        for (written, meant) in [
            ("puase", Some("pause")),
            ("Pause", Some("pause")),
            ("send_emial", Some("send_email")),
            ("sendemail", Some("send_email")),
            ("evaluatedta", Some("evaluate_data")),
            ("waitfor", Some("wait_for")),
            ("iz", None),
            ("IS", Some("is")),
            ("", None),
            ("webhook", None),
            ("banana_split_sundae", None),
        ] {
            assert_eq!(did_you_mean(written, known), meant, "{written}");
        }
    }

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(did_you_mean("cat", ["bat", "hat"]), Some("bat"));
    }
}

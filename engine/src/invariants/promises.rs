//! The list of promises: what each says, what shows on a live store that it is broken, and which
//! tests hold what no store can show.

/// A promise.
#[derive(Debug, Clone, Copy)]
pub struct Promise {
    /// `I1` to `I14`; a number is never given to another promise.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What is promised.
    pub says: &'static str,
    /// What `weir doctor` looks for on a live store; nothing where a store cannot show it.
    pub looks_for: Option<&'static str>,
    /// What a store cannot show, and tests must.
    pub unseen: &'static str,
    /// The tests that hold that, as `cargo nextest` names them.
    pub tests: &'static [&'static str],
}

/// Every promise, in the order of their numbers.
pub const PROMISES: &[Promise] = &[
    Promise {
        id: "I1",
        name: "once",
        says: "There is one message for one visit of a send node. It is handed over at most once, \
               save where `at_least_once` was chosen or an operator wanted it so, and then it is \
               counted.",
        looks_for: Some(
            "two messages of one visit; a message whose key is not that of its visit; one that \
             may have left and was tried again though nobody wanted that",
        ),
        unseen: "How often a provider was really called stands in its books.",
        tests: &[
            "weir-tests end_to_end::crash::what_was_answered_is_there_and_nothing_goes_twice",
            "weir-tests end_to_end::guards::a_kill_in_the_middle_of_a_call_sends_nothing_twice",
            "weir-tests end_to_end::several::two_processes_are_one_weir",
        ],
    },
    Promise {
        id: "I2",
        name: "fence",
        says: "No message is handed over after the event that forbids it was acknowledged.",
        looks_for: Some(
            "messages that are queued though their run is over; messages that were taken to a \
             provider after their run left early",
        ),
        unseen: "Which events forbid a message is for the conditions of its flow to say.",
        tests: &[
            "weir-tests end_to_end::race::a_purchase_that_was_answered_first_wins",
            "weir-tests end_to_end::guards::who_buys_while_the_message_is_queued_never_gets_it",
        ],
    },
    Promise {
        id: "I3",
        name: "nobody lost",
        says: "Who entered is inside, ended or quarantined.",
        looks_for: Some("entries without a run, and runs that never entered"),
        unseen: "That everybody comes to an end takes time to pass.",
        tests: &["weir-tests end_to_end::real_journeys::what_happens_is_what_simulate_says"],
    },
    Promise {
        id: "I4",
        name: "durable",
        says: "What was acknowledged is on disk and applied.",
        looks_for: Some(
            "damage of the file (SQLite); settings with which a commit can be lost (PostgreSQL); \
             messages of which nobody can say what they looked like",
        ),
        unseen: "What was acknowledged and is gone has left no trace.",
        tests: &["weir-tests end_to_end::crash::what_was_answered_is_there_and_nothing_goes_twice"],
    },
    Promise {
        id: "I5",
        name: "timers",
        says: "Timers fire once and never early.",
        looks_for: Some("visits that ended twice, and trails that go back in time"),
        unseen: "When a timer was due is forgotten once it fired.",
        tests: &["weir-tests reference::the_engine_does_what_the_rules_say"],
    },
    Promise {
        id: "I6",
        name: "order",
        says: "The events of one contact apply in the order in which they were acknowledged.",
        looks_for: Some(
            "two events with one number, numbers above the contact's counter, events that were \
             acknowledged before the one ahead of them",
        ),
        unseen: "What an event did stands in no row of its own.",
        tests: &["weir-tests reference::the_engine_does_what_the_rules_say"],
    },
    Promise {
        id: "I7",
        name: "nobody stranded",
        says: "An edit strands nobody: a run stays on its version.",
        looks_for: Some(
            "runs whose version is gone or does not compile, or has no node where they stand",
        ),
        unseen: "That a run never changed its version is seen only while it happens.",
        tests: &["weir-tests end_to_end::restart::who_is_inside_stays_on_the_version_it_entered"],
    },
    Promise {
        id: "I8",
        name: "consent",
        says: "Consent that was withdrawn counts from its acknowledgement.",
        looks_for: Some(
            "marketing that was taken to a provider after the contact's last word was no",
        ),
        unseen: "Topics, and withdrawals that were taken back since.",
        tests: &[
            "weir-tests end_to_end::guards::consent_withdrawn_while_the_message_is_queued_counts",
            "weir-tests end_to_end::guards::who_unsubscribed_is_not_mailed_again",
        ],
    },
    Promise {
        id: "I9",
        name: "places",
        says: "No more runs of one flow, contact and key are inside than its `entry` allows.",
        looks_for: Some("more live runs than that"),
        unseen: "Runs that were inside together and are over.",
        tests: &["weir-tests reference::the_engine_does_what_the_rules_say"],
    },
    Promise {
        id: "I10",
        name: "trail",
        says: "The trail of a run, folded, gives the run.",
        looks_for: Some(
            "trails with a number missing, and runs whose place, visit, end, goal or quarantine \
             is another than their trail gives",
        ),
        unseen: "Nothing: all of it is looked at.",
        tests: &["weir-tests reference::the_engine_does_what_the_rules_say"],
    },
    Promise {
        id: "I11",
        name: "counts",
        says: "The counts of reports equal the trail.",
        looks_for: Some("counters that differ from the rows they count"),
        unseen: "What was counted of people who were erased since: there counters may be larger.",
        tests: &["weir-store sqlite::tests::counters_follow_the_trail"],
    },
    Promise {
        id: "I12",
        name: "windows",
        says: "Windows hold, whatever happens at the same time. (Caps: not yet.)",
        looks_for: None,
        unseen: "The zone in which a window was asked for may have changed since.",
        tests: &["weir-tests rules::windows::outside_drop_suppresses_instead_of_waiting"],
    },
    Promise {
        id: "I13",
        name: "erased",
        says: "Who was erased is gone.",
        looks_for: Some("rows of contacts that are not there"),
        unseen: "What is left in the free pages of a file.",
        tests: &["weir-store sqlite::tests::file::what_was_erased_is_not_in_the_file_any_more"],
    },
    Promise {
        id: "I14",
        name: "same again",
        says: "The same inputs give the same result.",
        looks_for: None,
        unseen: "A store holds one result; it takes two to compare.",
        tests: &["weir-tests command_line::simulating_twice_prints_the_same_bytes"],
    },
];

impl Promise {
    /// The promise of this number.
    pub fn of(id: &str) -> Option<&'static Self> {
        PROMISES.iter().find(|promise| promise.id.eq_ignore_ascii_case(id))
    }
}

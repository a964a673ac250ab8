//! The one table of rules. A new rule is one row here, one page in `docs/diagnostics/`, and the
//! code that reports it.
//!
//! `E0..` the file cannot be read as written, `E1..` a setting is wrong, `E2..` the graph is
//! wrong, `E3..` what a node refers to is wrong, `E4..` asserts and tests, `W...` probably not as
//! meant, `N...` could be said better.

use super::{Rule, Severity};

macro_rules! rules {
    ($($name:ident: $severity:ident $code:literal $words:literal $title:literal;)*) => {
        $(
            #[doc = concat!("`", $code, "`: ", $title)]
            pub static $name: Rule = Rule {
                code: $code,
                name: $words,
                severity: Severity::$severity,
                title: $title,
            };
        )*

        /// Every rule, in the order of the table.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    NOT_YAML: Error "E001" "not-yaml" "The file cannot be read";
    DUPLICATE_KEY: Error "E002" "duplicate-key" "A key stands twice in one map";
    TOO_LARGE: Error "E003" "too-large" "The file is larger or deeper than a flow may be";
    ANCHOR: Error "E004" "anchor" "Anchors and aliases (`&x`, `*x`) are not part of the language";
    TAG: Error "E005" "tag" "YAML tags (`!x`) are not part of the language";
    MERGE_KEY: Error "E006" "merge-key" "Merge keys (`<<:`) are not part of the language";
    TAB: Error "E007" "tab" "A line is indented with a tab";
    SECOND_DOCUMENT: Error "E008" "second-document" "The file holds a second document";
    NOT_A_NUMBER: Error "E009" "not-a-number" "A number is written in a form programs disagree on";
    EMPTY_VALUE: Error "E010" "empty-value" "A key has no value";
    BAD_CHARACTER: Error "E011" "bad-character" "The file holds a character that does not belong";
    UNQUOTED_BRACES: Error "E012" "unquoted-braces" "A text with `{` stands without quotes";
    NUMBER_AS_TEXT: Error "E013" "number-as-text" "A text setting holds a number or true/false";
    UNQUOTED_PATH: Error "E014" "unquoted-path" "A path with `[` stands without quotes";
    SWALLOWED_BY_COMMENT: Error "E015" "swallowed-by-comment" "A text begins with `#` and is lost";
    BLANK_AFTER_COLON: Error "E016" "blank-after-colon" "The blank after a colon is missing";
    COMMA_IN_TEXT: Error "E017" "comma-in-text" "A text with a comma inside `{ }` lacks quotes";
    COLON_IN_TEXT: Error "E018" "colon-in-text" "A text with `: ` in it stands without quotes";
    QUOTES_NEEDED: Error "E019" "quotes-needed" "A text begins with a sign that needs quotes";
    BROKEN_QUOTES: Error "E020" "broken-quotes" "The quotes around a text do not fit";
    BROKEN_BRACKETS: Error "E021" "broken-brackets" "The brackets of a list or map do not fit";
    INDENTATION: Error "E022" "indentation" "A line is indented too far or not far enough";

    UNKNOWN_TYPE: Error "E101" "unknown-type" "There is no node or start of this type";
    UNKNOWN_SETTING: Error "E102" "unknown-setting" "A setting is not known here";
    MISSING_SETTING: Error "E103" "missing-setting" "A required setting is missing";
    WRONG_VALUE: Error "E104" "wrong-value" "A setting does not take this value";
    NOT_A_DURATION: Error "E105" "not-a-duration" "A length of time is not understood";
    BAD_PATH: Error "E106" "bad-path" "A path is not understood";
    BAD_CONDITION: Error "E107" "bad-condition" "A condition is not understood";
    BAD_NAME: Error "E108" "bad-name" "A name is not of the allowed form";
    MISSING_SECTION: Error "E109" "missing-section" "A required part of the flow is missing";

    UNKNOWN_TARGET: Error "E201" "unknown-target" "A node leads to a node that does not exist";
    LOOP: Error "E202" "loop" "The flow leads back into itself";
    NO_START: Error "E203" "no-start" "The flow has no start";
    MESSAGE_NOT_BEFORE: Error "E204" "message-not-before" "This message is not sent before";
    DUPLICATE_BRANCH: Error "E205" "duplicate-branch" "Two branches have one id";
    OPEN_PORT: Error "E206" "open-port" "A required port leads nowhere";
    CONFLICTING_SETTINGS: Error "E207" "conflicting-settings" "Two settings exclude each other";
    ARM_NOT_BEFORE: Error "E208" "arm-not-before" "The arm asked about does not lie before";

    UNKNOWN_MESSAGE: Error "E301" "unknown-message" "A node sends a message that does not exist";
    WRONG_CHANNEL: Error "E302" "wrong-channel" "A node sends a message of another channel";
    BAD_TEMPLATE: Error "E303" "bad-template" "A template is not understood";
    MISSING_FILE: Error "E304" "missing-file" "A file named in the flow is missing";
    STATUS_NOT_REPORTED: Error "E305" "status-not-reported" "The channel cannot report this status";
    BAD_ADDRESS: Error "E306" "bad-address" "An address is not valid";
    BAD_BODY: Error "E307" "bad-body" "The parts of a message do not fit together";
    START_FLOW_RING: Error "E308" "start-flow-ring" "Flows start each other without end";
    EMPTY_WINDOW: Error "E309" "empty-window" "A window never opens";
    UNKNOWN_FEED: Error "E310" "unknown-feed" "A message reads a feed that it does not have";

    BAD_ASSERT: Error "E401" "bad-assert" "An assert is not understood";
    ASSERT_REFUTED: Error "E402" "assert-refuted" "An assert does not hold";
    BAD_TEST: Error "E403" "bad-test" "A test is not understood";

    CUT_BY_COMMENT: Warning "W001" "cut-by-comment" "A text may be cut off by `#`";
    UNREACHABLE_NODE: Warning "W201" "unreachable-node" "No path leads to a node";
    DEAD_END: Warning "W202" "dead-end" "A branch or start leads only to nothing";
    NEVER_SENT_MESSAGE: Warning "W203" "never-sent-message" "No node sends this message";
    VARIABLE_MAY_BE_MISSING: Warning "W301" "variable-may-be-missing"
        "A placeholder may stay empty";
    NO_UNSUBSCRIBE: Warning "W302" "no-unsubscribe" "A marketing e-mail has no unsubscribe link";
    TWO_SENDS_WITHOUT_PAUSE: Warning "W303" "two-sends-without-pause" "Two messages leave at once";
    ALWAYS_TRUE: Warning "W304" "always-true" "A condition is always true here";
    NEVER_TRUE: Warning "W305" "never-true" "A condition is never true here";
    TAG_NOTHING_REMOVES: Warning "W306" "tag-nothing-removes" "A tag asked for is never removed";
    CASE_DIFFERS: Warning "W307" "case-differs" "Two names differ in upper and lower case only";
    SHADOWED_ARM: Warning "W308" "shadowed-arm" "A branch stands behind one that is always taken";
    ASSERT_UNDECIDED: Warning "W309" "assert-undecided" "An assert could not be decided";
    SMS_LONG: Warning "W310" "sms-long" "A text message is sent as several";
    VARIABLE_NOT_ON_EVERY_PATH: Warning "W311" "variable-not-on-every-path"
        "A variable is read where some path has not set it";

    REDUNDANT_CHECK: Note "N401" "redundant-check" "A check is already made by `exit_when`";
    NOT_OF_MISSING: Note "N402" "not-of-missing" "`not` is also true for what is missing";
    NO_GOAL: Note "N403" "no-goal" "The flow has no goal to be measured by";
    SHARED_TRIGGER: Note "N404" "shared-trigger" "Another flow starts on the same event";
    CATEGORY_LIKE_SOURCE: Note "N405" "category-like-source"
        "A category is called nearly like another source of products";
}

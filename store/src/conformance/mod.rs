//! What every store must do, as functions over any store. `conformance!` makes a test of each;
//! the random walks compare a store with the reference model after every step.

#![expect(clippy::unwrap_used, reason = "each case is the body of a test")]

pub mod access;
pub mod accounts;
pub mod carts;
pub mod claims;
pub mod commits;
pub mod contacts;
pub mod counting;
pub mod coupons;
pub mod deliveries;
pub mod examining;
pub mod flows;
pub mod forgetting;
pub mod kept;
pub mod members;
pub mod merging;
pub mod messages;
pub mod moves;
pub mod products;
pub mod random;
pub mod reading;

use std::sync::Arc;

use weir_engine::model::{Contact, ContactId, Name};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;
use weir_messages::{Rendered, sms};

use crate::{Ask, Claim, Extra, Packed, Pattern, Store, Who};
use moves::Moves;

/// A store under test.
pub type Tested = Arc<dyn Store>;

/// The instant at which tests begin: 2026-11-21T12:00:00Z.
pub const START: Timestamp = Timestamp::from_millis(1_795_262_400_000);

/// Milliseconds of a minute.
pub const MINUTE: i64 = 60_000;

/// Milliseconds of a day.
pub const DAY: i64 = 24 * 60 * MINUTE;

/// Everything that can be needed of the contacts that [`Moves`] makes.
pub fn all_needs() -> Needs {
    let events = moves::KINDS.iter().map(|kind| (Name::from(*kind), None));
    let events = events.collect();
    Needs { events, carts: true, orders: true, segments: true, runs: false }
}

/// What an SMS looks like that says this, packed by a pattern that says that.
pub fn looks(text: &str, pattern: &str) -> Packed {
    let segments = sms::segments(text);
    let parts = Rendered::Sms { text: text.to_owned(), sender: None, segments };
    Packed::of(&parts, Arc::new(Pattern::of([pattern])))
}

/// Takes the contact of this external id, lets a turn move it, and commits.
pub async fn turn(store: &Tested, external: &str, now: Timestamp, play: impl FnOnce(&mut Moves)) {
    turn_with(store, external, now, Extra::default(), play).await;
}

/// [`turn`], with rows that go with the commit.
pub async fn turn_with(
    store: &Tested,
    external: &str,
    now: Timestamp,
    extra: Extra,
    play: impl FnOnce(&mut Moves),
) {
    let asks = vec![Ask::external(external)];
    let mut unit = store.take(Claim::Contacts(asks), &all_needs(), now).await.unwrap();
    let changes = Moves::play(&mut unit.contacts()[0].contact, now, play);
    unit.commit(vec![(0, changes)], extra).await.unwrap();
}

/// The id of the contact of this external id.
pub async fn id_of(store: &Tested, external: &str) -> ContactId {
    store.find(&Who::External(external.into())).await.unwrap()[0]
}

/// The contact of this external id, with everything that can be needed.
pub async fn read(store: &Tested, external: &str, now: Timestamp) -> Contact {
    let id = id_of(store, external).await;
    store.contact(id, &all_needs(), now).await.unwrap().unwrap()
}

/// Makes one test of every case, for the store that `$open` opens: an async function that
/// returns the store, and whatever must live as long as it.
#[macro_export]
macro_rules! conformance {
    ($open:expr) => {
        $crate::conformance!(@tests $open;
            access::keys_are_found_by_their_secret,
            access::settings_come_and_go,
            access::addresses_are_suppressed_by_channel,
            access::an_answer_is_kept_once,
            accounts::an_owner_is_always_there,
            accounts::users_change_one_at_a_time,
            accounts::a_session_is_its_users,
            accounts::another_password_ends_other_sessions,
            accounts::deeds_are_listed_newest_first,
            carts::carts_are_listed_by_state,
            carts::appointments_are_about_one_thing_each,
            claims::due_tokens_are_claimed_in_order,
            claims::due_appointments_are_claimed,
            claims::paused_flows_are_left_alone,
            claims::what_is_stopped_is_not_taken,
            claims::shards_divide_the_work,
            claims::queued_messages_go_by_route,
            claims::who_is_due_may_be_written_to,
            claims::messages_of_nobody_are_found,
            claims::what_is_lost_comes_to_another_owner,
            claims::messages_bring_their_ended_tokens,
            commits::what_is_committed_is_read,
            commits::what_is_abandoned_leaves_no_trace,
            commits::what_is_dropped_leaves_no_trace,
            commits::turns_of_one_contact_add_up,
            commits::a_second_row_of_a_trail_is_refused,
            commits::a_second_message_of_a_visit_is_refused,
            commits::an_event_that_came_before_is_named,
            commits::an_event_cannot_be_stored_twice,
            commits::units_follow_one_another,
            commits::what_others_write_meanwhile_stays,
            commits::floats_and_odd_texts_come_back,
            deliveries::deliveries_are_kept_until_replayed,
            contacts::unknown_ones_are_created_where_asked,
            contacts::one_address_one_contact_in_a_batch,
            contacts::several_with_one_address_are_named,
            contacts::ids_that_collide_are_told_apart,
            contacts::aliases_lead_to_their_contact,
            contacts::needs_decide_what_is_loaded,
            contacts::history_is_cut_to_the_newest,
            contacts::an_open_goal_keeps_an_ended_token,
            contacts::the_erased_are_gone_and_stay_suppressed,
            counting::counters_follow_the_trail,
            counting::folding_changes_nothing,
            counting::figures_of_many_flows_come_at_once,
            counting::erasing_keeps_the_counts,
            counting::the_next_instant_is_known,
            counting::what_is_old_is_swept,
            counting::a_pattern_stays_while_a_body_names_it,
            coupons::a_pool_keeps_its_codes,
            coupons::a_visit_gets_one_code,
            coupons::what_nobody_was_told_comes_back,
            coupons::a_code_is_used_once,
            coupons::many_want_the_last_codes,
            coupons::codes_of_the_merged_are_the_survivors,
            examining::a_look_shows_everybody_once,
            forgetting::what_is_over_is_forgotten,
            forgetting::what_a_run_needs_is_kept,
            flows::drafts_have_revisions,
            flows::versions_are_numbered_and_kept,
            flows::states_are_kept,
            merging::the_merged_are_found_as_the_survivor,
            merging::what_both_had_is_the_survivors,
            merging::runs_keep_their_ids,
            merging::what_came_before_is_known_of_both,
            merging::the_merged_go_along,
            messages::lists_are_paged_and_filtered,
            messages::details_tell_how_it_rose,
            messages::dead_letters_are_listed,
            kept::what_is_kept_has_revisions,
            kept::one_is_changed_once,
            members::members_come_and_go,
            members::the_unjudged_are_found,
            members::a_sample_is_from_all_times,
            members::a_change_of_segments_is_told,
            messages::waiting_messages_are_found_by_their_provider,
            products::what_is_older_never_overwrites,
            products::a_product_is_told_whole,
            products::errands_are_run_one_after_another,
            coupons::shops_are_asked_for_codes,
            products::products_are_listed_by_id,
            products::what_is_looked_for_is_found,
            products::the_nearest_prices_are_found,
            reading::people_are_listed_by_page,
            reading::tags_in_use_are_listed,
            reading::names_in_use_are_noted,
            reading::timelines_are_newest_first,
            reading::tokens_are_listed_by_node,
            reading::those_set_aside_are_listed,
            reading::those_without_an_appointment_are_listed,
        );
    };
    (@tests $open:expr; $($module:ident::$case:ident,)*) => {
        $(
            #[tokio::test]
            async fn $case() {
                let (store, _kept) = $open().await;
                $crate::conformance::$module::$case(store).await;
            }
        )*
    };
}

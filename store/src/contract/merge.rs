//! Turns of one contact in one unit become one set of changes.

use weir_engine::turn::Changes;

/// Adds what a later turn of the same contact changed.
pub(crate) fn merge(all: &mut Changes, later: Changes) {
    all.profile |= later.profile;
    all.joined = later.joined.or(all.joined);
    all.erased |= later.erased;
    all.tags.extend(later.tags);
    all.segments.extend(later.segments);
    all.consent.extend(later.consent);
    all.suppressed.extend(later.suppressed);
    all.carts.extend(later.carts);
    all.orders.extend(later.orders);
    all.tokens.extend(later.tokens);
    all.messages.extend(later.messages);
    all.calendar.extend(later.calendar);
    all.coupons.wishes.extend(later.coupons.wishes);
    all.coupons.carried.extend(later.coupons.carried);
    all.coupons.redeemed.extend(later.coupons.redeemed);
    all.coupons.returned.extend(later.coupons.returned);
    all.events.extend(later.events);
    all.trail.extend(later.trail);
}

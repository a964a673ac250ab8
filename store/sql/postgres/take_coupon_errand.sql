-- The one that is due first, and that nobody else is about to take.
update coupon_errands set due_at = $3, tries = tries + 1
where (contact, token, visit) = (
  select contact, token, visit from coupon_errands
  where shop = $1 and due_at <= $2
  order by due_at, contact, token, visit
  limit 1
  for no key update skip locked
)
returning contact, token, visit, shop, discount, expires_at, depth, asked_at, tries

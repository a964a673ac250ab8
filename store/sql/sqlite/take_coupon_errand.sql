-- The one that is due first.
update coupon_errands set due_at = ?3, tries = tries + 1
where (contact, token, visit) = (
  select contact, token, visit from coupon_errands
  where shop = ?1 and due_at <= ?2
  order by due_at, contact, token, visit
  limit 1
)
returning contact, token, visit, shop, discount, expires_at, depth, asked_at, tries

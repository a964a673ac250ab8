delete from coupon_errands
using unnest($1::bigint[], $2::bigint[], $3::bigint[]) as done (contact, token, visit)
where coupon_errands.contact = done.contact
  and coupon_errands.token = done.token
  and coupon_errands.visit = done.visit

select asked.contact, asked.token, asked.visit, drawn.code
from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[])
  as asked (contact, token, visit, pool, expires_at)
cross join lateral (
  select coupons.code
  from coupons
  where coupons.contact = asked.contact
    and coupons.token = asked.token
    and coupons.visit = asked.visit
  limit 1
) as drawn

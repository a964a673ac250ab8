insert into coupon_errands
  (contact, token, visit, shop, discount, expires_at, depth, due_at, asked_at, tries)
select contact, token, visit, shop, discount, expires_at, depth, 0, asked_at, 0
from unnest(
  $1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
  $8::bigint[]
) as came (contact, token, visit, shop, discount, expires_at, depth, asked_at)
order by contact, token, visit
on conflict (contact, token, visit) do nothing

-- The oldest codes that are free and that nobody else is about to take.
with asked as (
  select contact, token, visit, pool, expires_at,
    row_number() over (partition by pool order by contact, token, visit) as place
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[])
    as wish (contact, token, visit, pool, expires_at)
), wanted as (
  select pool, count(*) as count from asked group by pool
), taken as (
  select wanted.pool, ready.number
  from wanted
  cross join lateral (
    select coupons.number
    from coupons
    where coupons.pool = wanted.pool and coupons.state = 'free'
    order by coupons.number
    limit wanted.count
    for no key update skip locked
  ) as ready
), free as (
  select pool, number, row_number() over (partition by pool order by number) as place
  from taken
)
update coupons set
  state = 'issued',
  contact = asked.contact,
  token = asked.token,
  visit = asked.visit,
  expires_at = asked.expires_at,
  issued_at = $6
from asked
join free on free.pool = asked.pool and free.place = asked.place
where coupons.number = free.number
returning coupons.contact, coupons.token, coupons.visit, coupons.code

select kept.contact, kept.kind, kept.id, kept.body
from unnest($1::bigint[]) as taken (contact)
cross join unnest($2::text[]) as wanted (kind)
cross join lateral (
  select contact, kind, id, body from baskets
  where shard = shard_of(taken.contact) and contact = taken.contact and kind = wanted.kind
  offset 0
) as kept

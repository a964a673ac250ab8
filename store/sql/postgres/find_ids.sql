select known.contact
from unnest($1::bigint[]) as asked (contact)
cross join lateral (
  select contact from heads
  where shard = shard_of(asked.contact) and contact = asked.contact
  offset 0
) as known

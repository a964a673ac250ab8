select baskets.contact, baskets.kind, baskets.id, baskets.body
from unnest($1::bigint[]) as taken (contact)
cross join unnest($2::text[]) as wanted (kind)
join baskets on baskets.shard = shard_of(taken.contact) and baskets.contact = taken.contact
  and baskets.kind = wanted.kind

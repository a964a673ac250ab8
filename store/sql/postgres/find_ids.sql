select known.contact
from unnest($1::bigint[]) as asked (contact)
cross join lateral (
  select contact from heads
  where contact = asked.contact
  offset 0
) as known

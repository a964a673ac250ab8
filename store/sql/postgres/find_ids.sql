select known.contact, known.survivor
from unnest($1::bigint[]) as asked (contact)
cross join lateral (
  select contact, coalesce(survivor, contact) as survivor from heads
  where contact = asked.contact
  offset 0
) as known

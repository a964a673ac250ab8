select kept.contact, kept.flow, kept.start, kept.about, kept.due, kept.last
from unnest($1::bigint[]) as taken (contact)
cross join lateral (
  select contact, flow, start, about, due, last from appointments
  where contact = taken.contact
  offset 0
) as kept
order by kept.contact, kept.flow, kept.start, kept.about

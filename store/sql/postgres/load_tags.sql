select kept.contact, kept.tag, kept.seq, kept.at
from unnest($1::bigint[]) as taken (contact)
cross join lateral (
  select contact, tag, seq, at from tags
  where contact = taken.contact
  offset 0
) as kept

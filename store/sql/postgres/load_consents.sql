select kept.contact, kept.channel, kept.body
from unnest($1::bigint[]) as taken (contact)
cross join lateral (
  select contact, channel, body from consents
  where contact = taken.contact
  offset 0
) as kept

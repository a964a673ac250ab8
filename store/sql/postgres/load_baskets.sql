select kept.contact, kept.kind, kept.id, kept.body
from unnest($1::bigint[], $2::text[]) as wanted (contact, kind)
cross join lateral (
  select contact, kind, id, body from baskets
  where contact = wanted.contact and kind = wanted.kind
  offset 0
) as kept

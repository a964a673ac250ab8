select token.contact, token.n, token.flow::bigint as flow, token.version::bigint as version,
  token.key, token.node::bigint as node, token.entered_at, token.until,
  token.hops::bigint as hops, token.entry, token.body
from unnest($1::bigint[], $2::bigint[]) as asked (contact, n)
cross join lateral (
  select * from tokens
  where contact = asked.contact and n = asked.n
  offset 0
) as token

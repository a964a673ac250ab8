select token.contact, token.n, token.flow, token.version::bigint as version, token.key,
  token.node, token.entered_at, token.body
from unnest($1::bigint[], $2::bigint[]) as asked (contact, n)
cross join lateral (
  select * from tokens
  where shard = shard_of(asked.contact) and contact = asked.contact and n = asked.n
  offset 0
) as token

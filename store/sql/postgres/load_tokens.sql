-- Every entry; the rest only of tokens that are live or whose goal is open.
select token.contact, token.n, token.flow::bigint as flow, token.version::bigint as version,
  token.key, token.node::bigint as node, token.entered_at, token.until,
  token.hops::bigint as hops,
  case when token.state <> 'ended' or token.goal_until > $2 then token.entry end as entry,
  case when token.state <> 'ended' or token.goal_until > $2 then token.body end as body
from unnest($1::bigint[]) as taken (contact)
cross join lateral (
  select * from tokens
  where contact = taken.contact
  offset 0
) as token
order by token.contact, token.n

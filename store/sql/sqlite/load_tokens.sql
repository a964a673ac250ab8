-- Every entry; the rest only of tokens that are live or whose goal is open.
select contact, n, flow, version, key, node, entered_at, until, hops,
  case when state <> 'ended' or goal_until > ?2 then entry end as entry,
  case when state <> 'ended' or goal_until > ?2 then body end as body
from tokens
where contact = ?1
order by n

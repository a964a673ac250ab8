-- Every entry; the body only of tokens that are live or whose goal is open.
select contact, n, flow, version, key, node, entered_at,
  case when state <> 'ended' or goal_until > ?2 then body end as body
from tokens
where contact = ?1
order by n

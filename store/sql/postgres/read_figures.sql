select flow, version::bigint as version, what, node, sum(n)::bigint as n
from (
  select flow, version, what, node, n from counts
  where flow between $1 and $2 and what in ('entered', 'inside', 'ended')
  union all
  select flow, version, what, node, n from count_deltas
  where flow between $1 and $2 and what in ('entered', 'inside', 'ended')
) as counted
group by flow, version, what, node
having sum(n) <> 0

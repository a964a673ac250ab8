select flow, version::bigint as version, what, node, label, sum(n)::bigint as n
from (
  select flow, version, what, node, label, n from counts
  union all
  select flow, version, what, node, label, n from count_deltas
) as counted
group by flow, version, what, node, label
having sum(n) <> 0
order by flow, version, what, node, label

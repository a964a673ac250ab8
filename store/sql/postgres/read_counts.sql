select what, node, label, sum(n)::bigint as n
from (
  select what, node, label, n from counts
  where flow = $1 and ($2::bigint is null or version = $2)
  union all
  select what, node, label, n from count_deltas
  where flow = $1 and ($2::bigint is null or version = $2)
) as counted
group by what, node, label
having sum(n) <> 0

insert into counts (flow, version, day, what, node, label, n)
select flow, version, day, what, node, label, sum(n)
from count_deltas
group by flow, version, day, what, node, label
on conflict do update set n = counts.n + excluded.n

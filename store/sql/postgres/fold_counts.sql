-- One statement: what commits append meanwhile is left for the next time.
with gone as (
  delete from count_deltas
  returning flow, version, day, what, node, label, n
), folded as (
  insert into counts (flow, version, day, what, node, label, n)
  select flow, version, day, what, node, label, sum(n)
  from gone
  group by flow, version, day, what, node, label
  order by flow, version, day, what, node, label
  on conflict (flow, version, day, what, node, label) do update set n = counts.n + excluded.n
)
select count(*) from gone

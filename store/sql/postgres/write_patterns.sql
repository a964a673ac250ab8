-- One that is there already is written once a day, so that it is not swept before its bodies. At
-- other times it is read only: processes do not wait for each other.
insert into patterns (name, used_at, bytes)
select name, used_at, bytes
from unnest($1::bytea[], $2::bigint[], $3::bytea[]) as named (name, used_at, bytes)
where not exists (
  select from patterns as known
  where known.name = named.name and known.used_at >= named.used_at - 86400000
)
order by name
on conflict (name) do update set used_at = greatest(patterns.used_at, excluded.used_at)

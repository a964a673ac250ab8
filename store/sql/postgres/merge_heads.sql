-- Whoever was merged into it before goes along.
with merged (contact, survivor) as (
  select * from unnest($1::bigint[], $2::bigint[])
), moved (contact, survivor) as (
  select contact, survivor from merged
  union all
  select before.contact, merged.survivor
  from merged
  join heads as before on before.survivor = merged.contact
)
update heads set survivor = moved.survivor
from moved
where heads.contact = moved.contact

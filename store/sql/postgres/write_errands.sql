insert into errands (source, product, due_at, tries)
select source, product, due_at, 0
from unnest($1::text[], $2::text[], $3::bigint[]) as came (source, product, due_at)
order by source, product
on conflict (source, product) do nothing

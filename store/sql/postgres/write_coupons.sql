insert into coupons (code, pool, state)
select code, $2, 'free'
from unnest($1::text[]) with ordinality as given (code, place)
order by place
on conflict (code, pool) do nothing
returning code

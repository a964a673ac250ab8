insert into reserved (kind, name)
select kind, name
from unnest($1::text[], $2::text[]) as wanted (kind, name)
order by kind, name

insert into aliases (kind, name, contact)
select kind, name, contact
from unnest($1::text[], $2::text[], $3::bigint[]) as named (kind, name, contact)
order by kind, name
on conflict (kind, name) do update set contact = excluded.contact

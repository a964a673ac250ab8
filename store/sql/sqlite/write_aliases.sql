insert into aliases (kind, name, contact)
select value ->> 'kind', value ->> 'name', value ->> 'contact'
from json_each(?1)
where true
on conflict do update set contact = excluded.contact

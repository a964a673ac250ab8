insert into baskets (contact, kind, id, body)
select value ->> 'contact', value ->> 'kind', value ->> 'id', value ->> 'body'
from json_each(?1)
where true
on conflict do update set body = excluded.body

insert into consents (contact, channel, body)
select value ->> 'contact', value ->> 'channel', value ->> 'body'
from json_each(?1)
where true
on conflict do update set body = excluded.body

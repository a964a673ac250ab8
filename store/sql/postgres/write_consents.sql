insert into consents (contact, channel, body)
select contact, channel, body
from unnest($1::bigint[], $2::text[], $3::text[]) as said (contact, channel, body)
on conflict (contact, channel) do update set body = excluded.body

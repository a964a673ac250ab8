insert into consents (shard, contact, channel, body)
select shard_of(contact), contact, channel, body
from unnest($1::bigint[], $2::text[], $3::text[]) as said (contact, channel, body)
on conflict (shard, contact, channel) do update set body = excluded.body

insert into bodies (shard, contact, message, at, parts)
select shard_of(contact), contact, message, at, parts
from unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bytea[])
  as printed (contact, message, at, parts)
on conflict (shard, contact, message) do update set at = excluded.at, parts = excluded.parts

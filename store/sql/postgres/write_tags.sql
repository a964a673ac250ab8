insert into tags (shard, contact, tag, seq, at)
select shard_of(contact), contact, tag, seq, at
from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])
  as came (contact, tag, seq, at)
on conflict (shard, contact, tag) do update set seq = excluded.seq, at = excluded.at

insert into event_ids (shard, contact, source, id, at)
select shard_of(contact), contact, source, id, at
from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) as came (contact, source, id, at)

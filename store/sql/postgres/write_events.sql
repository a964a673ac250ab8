insert into events (shard, contact, seq, kind, subject, received_at, body)
select shard_of(contact), contact, seq, kind, subject, received_at, body
from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bytea[])
  as came (contact, seq, kind, subject, received_at, body)

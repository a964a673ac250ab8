insert into events
  (shard, contact, seq, month, kind, subject, id, occurred_at, received_at, origin, data)
select shard_of(contact), contact, seq, month_of(received_at), kind, subject, id, occurred_at,
  received_at, origin, data
from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[],
    $7::bigint[], $8::text[], $9::text[])
  as came (contact, seq, kind, subject, id, occurred_at, received_at, origin, data)

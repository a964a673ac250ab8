insert into events (contact, seq, kind, about, received_at, body)
select contact, seq, kind, about, received_at, body
from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bytea[])
  as came (contact, seq, kind, about, received_at, body)

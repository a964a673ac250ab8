insert into event_ids (contact, source, id, at)
select contact, source, id, at
from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) as came (contact, source, id, at)

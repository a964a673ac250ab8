insert into tags (contact, tag, seq, at)
select contact, tag, seq, at
from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])
  as came (contact, tag, seq, at)
on conflict (contact, tag) do update set seq = excluded.seq, at = excluded.at

insert into appointments (contact, flow, start, about, due, last)
select contact, flow, start, about, due, last
from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
  as stand (contact, flow, start, about, due, last)
on conflict (contact, flow, start, about) do update
  set due = excluded.due, last = excluded.last

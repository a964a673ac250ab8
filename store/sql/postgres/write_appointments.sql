insert into appointments (contact, flow, start, due, last)
select contact, flow, start, due, last
from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
  as stand (contact, flow, start, due, last)
on conflict (contact, flow, start) do update set due = excluded.due, last = excluded.last

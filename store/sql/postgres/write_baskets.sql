insert into baskets (contact, kind, id, state, reminded, changed_at, body)
select contact, kind, id, state, reminded <> 0, changed_at, body
from unnest(
  $1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[]
) as stand (contact, kind, id, state, reminded, changed_at, body)
on conflict (contact, kind, id) do update set
  state = excluded.state, reminded = excluded.reminded,
  changed_at = excluded.changed_at, body = excluded.body

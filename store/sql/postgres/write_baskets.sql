insert into baskets (contact, kind, id, body)
select contact, kind, id, body
from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as stand (contact, kind, id, body)
on conflict (contact, kind, id) do update set body = excluded.body

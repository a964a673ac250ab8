insert into members (contact, segment)
select contact, segment
from unnest($1::bigint[], $2::text[]) as entered (contact, segment)
on conflict (contact, segment) do nothing

-- The newest events of each kind and thing that is needed, of each contact.
select newest.contact, newest.seq, newest.kind::bigint as kind, newest.about,
  newest.received_at, newest.body
from unnest($1::bigint[], $2::bigint[], $3::text[]) as need (contact, kind, about)
cross join lateral (
  select events.*
  from events
  where events.contact = need.contact
    and events.kind = need.kind
    and events.about = need.about
  order by events.seq desc
  limit $4
) as newest

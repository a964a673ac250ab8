-- The newest events of each kind that is needed, whatever they are about, of each contact.
select newest.contact, newest.seq, newest.kind::bigint as kind, newest.about,
  newest.received_at, newest.body
from unnest($1::bigint[], $2::bigint[]) as need (contact, kind)
cross join lateral (
  select events.*
  from events
  where events.contact = need.contact
    and events.kind = need.kind
  order by events.seq desc
  limit $3
) as newest

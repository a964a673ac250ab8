-- The newest events of each kind that is needed, of each contact.
select newest.contact, newest.seq, newest.id, newest.kind, newest.occurred_at,
  newest.received_at, newest.origin, newest.data
from unnest($1::bigint[]) as taken (contact)
cross join unnest($2::text[], $3::text[]) as need (kind, subject)
cross join lateral (
  select events.*
  from events
  where events.shard = shard_of(taken.contact)
    and events.contact = taken.contact
    and events.kind = need.kind
    and (need.subject is null or events.subject = need.subject)
  order by events.seq desc
  limit $4
) as newest
order by newest.contact, newest.seq

-- The newest events of each kind that is needed, of each contact.
select newest.contact, newest.seq, newest.kind, newest.subject, newest.received_at, newest.body
from unnest($1::bigint[], $2::text[], $3::text[]) as need (contact, kind, subject)
cross join lateral (
  select events.*
  from events
  where events.shard = shard_of(need.contact)
    and events.contact = need.contact
    and events.kind = need.kind
    and (need.subject is null or events.subject = need.subject)
  order by events.seq desc
  limit $4
) as newest

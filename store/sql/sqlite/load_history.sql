-- The newest events of each kind that is needed, of each contact.
select event.contact, event.seq, event.id, event.kind, event.occurred_at, event.received_at,
  event.origin, event.data
from json_each(?1) as taken
cross join json_each(?2) as need
cross join events as event on event.number in (
  select number
  from events
  where contact = taken.value
    and kind = need.value ->> 'kind'
    and (need.value ->> 'subject' is null or subject = need.value ->> 'subject')
  order by seq desc
  limit ?3
)
order by event.contact, event.seq

-- Rows of contacts that are not there any more, by table.
with known as (
  select contact from contacts
  where contact > $1 and contact <= $2
), rows_of as (
  select 'aliases' as kept, aliases.contact from aliases
  left join contacts on contacts.contact = aliases.contact
  where $1 = 0::bigint and contacts.contact is null
  union
  select 'appointments' as kept, contact from appointments
  where contact > $1 and contact <= $2
  union
  select 'baskets' as kept, contact from baskets
  where contact > $1 and contact <= $2
  union
  select 'bodies' as kept, contact from bodies
  where contact > $1 and contact <= $2
  union
  select 'consents' as kept, contact from consents
  where contact > $1 and contact <= $2
  union
  select 'event_ids' as kept, contact from event_ids
  where contact > $1 and contact <= $2
  union
  select 'events' as kept, contact from events
  where contact > $1 and contact <= $2
  union
  select 'heads' as kept, contact from heads
  where contact > $1 and contact <= $2
  union
  select 'members' as kept, contact from members
  where contact > $1 and contact <= $2
  union
  select 'messages' as kept, contact from messages
  where contact > $1 and contact <= $2
  union
  select 'provider_log' as kept, contact from provider_log
  where contact > $1 and contact <= $2
  union
  select 'tags' as kept, contact from tags
  where contact > $1 and contact <= $2
  union
  select 'tokens' as kept, contact from tokens
  where contact > $1 and contact <= $2
)
select kept, contact
from rows_of
where contact not in (select contact from known)
order by contact, kept
limit 100

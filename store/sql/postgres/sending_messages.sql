-- Contacts that somebody has are skipped.
select found.contact, found.token, found.id
from (
  select lost.*
  from unnest($1::smallint[]) as lane (number)
  cross join lateral (
    select messages.contact, messages.token, messages.node, messages.visit, messages.id,
      messages.sending_since
    from messages
    where messages.status = 'sending'
      and messages.shard >> 6 = lane.number
      and messages.sending_since < $2
    order by messages.sending_since, messages.contact, messages.token, messages.visit,
      messages.node
    limit $3
  ) as lost
) as found
join heads on heads.shard = shard_of(found.contact) and heads.contact = found.contact
order by found.sending_since, found.contact, found.token, found.visit, found.node
limit $3
for no key update of heads skip locked

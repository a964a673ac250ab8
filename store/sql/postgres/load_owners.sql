select messages.contact, messages.id, messages.owner
from unnest($1::bigint[], $2::bytea[]) as asked (contact, id)
cross join lateral (
  select contact, id, owner
  from messages
  where shard = shard_of(asked.contact) and contact = asked.contact and id = asked.id
    and status = 'sending' and owner is not null
  offset 0
) as messages

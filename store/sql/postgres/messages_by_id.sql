select found.contact, found.token, found.id
from unnest($1::bigint[], $2::bytea[]) as asked (contact, id)
cross join lateral (
  select contact, token, id
  from messages
  where shard = shard_of(asked.contact) and contact = asked.contact and id = asked.id
  offset 0
) as found

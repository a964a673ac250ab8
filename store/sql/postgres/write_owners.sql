update messages set owner = asked.owner
from unnest($1::bigint[], $2::bytea[], $3::bigint[]) as asked (contact, id, owner)
where messages.shard = shard_of(asked.contact)
  and messages.contact = asked.contact
  and messages.id = asked.id
  and messages.status = 'sending'

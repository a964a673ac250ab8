-- In the months in which tokens of the contact entered.
update messages set owner = asked.owner
from unnest($1::bigint[], $2::bytea[], $3::bigint[]) as asked (contact, id, owner)
cross join lateral (
  select distinct month_of(entered_at) as month
  from tokens
  where shard = shard_of(asked.contact) and contact = asked.contact
  offset 0
) as entered
cross join lateral (
  select shard, contact, token, visit, node, month
  from messages
  where shard = shard_of(asked.contact) and contact = asked.contact and id = asked.id
    and month = entered.month and status = 'sending'
  offset 0
) as found
where messages.shard = found.shard
  and messages.contact = found.contact
  and messages.token = found.token
  and messages.visit = found.visit
  and messages.node = found.node
  and messages.month = found.month

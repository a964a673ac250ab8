-- In the months in which tokens of the contact entered.
select messages.contact, messages.id, messages.owner
from unnest($1::bigint[], $2::bytea[]) as asked (contact, id)
cross join lateral (
  select distinct month_of(entered_at) as month
  from tokens
  where shard = shard_of(asked.contact) and contact = asked.contact
  offset 0
) as entered
cross join lateral (
  select contact, id, owner
  from messages
  where shard = shard_of(asked.contact) and contact = asked.contact and id = asked.id
    and month = entered.month and status = 'sending' and owner is not null
  offset 0
) as messages

select heads.contact, heads.counter, contacts.external_id, contacts.email, contacts.phone,
  contacts.body
from unnest($1::bigint[]) as taken (contact)
join heads on heads.shard = shard_of(taken.contact) and heads.contact = taken.contact
join contacts on contacts.shard = shard_of(taken.contact) and contacts.contact = taken.contact
order by heads.contact

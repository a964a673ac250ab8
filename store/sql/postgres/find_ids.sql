select heads.contact
from unnest($1::bigint[]) as asked (contact)
join heads on heads.shard = shard_of(asked.contact) and heads.contact = asked.contact

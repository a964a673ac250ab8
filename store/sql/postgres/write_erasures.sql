insert into erasures (shard, contact, at)
select shard_of(contact), contact, $2::bigint
from unnest($1::bigint[]) as erased (contact)
on conflict do nothing

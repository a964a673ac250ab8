delete from baskets
using unnest($1::bigint[]) as erased (contact)
where baskets.shard = shard_of(erased.contact) and baskets.contact = erased.contact

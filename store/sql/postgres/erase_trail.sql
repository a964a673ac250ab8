delete from trail
using unnest($1::bigint[]) as erased (contact)
where trail.shard = shard_of(erased.contact) and trail.contact = erased.contact
